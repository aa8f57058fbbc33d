// Entries of evidence: the suspension of its organisation, rebuttals, the lift.
import type { ActorBody } from '../../../schemas/actor-body.ts'
import type { TicketBody } from '../../../schemas/body.ts'
import type { OpeningVerdict } from '../../../schemas/engine.ts'
import type { OpeningFault } from '../../../schemas/opening-fault.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { StoredEvidence, TicketRow } from '../../store/readers/tickets.ts'
import type { Store } from '../../store/store.ts'
import { appendWithBody, decide, loggedName } from '../decide.ts'
import { makeId } from '../ids.ts'

/** The opening is stored and fetched in parts of this size. */
export const EVIDENCE_PART_BYTES = 4 * 2 ** 20

/** The opening did not pass: ticket, organisation, evidence and entry change in one transaction. */
export async function recordEvidence(
  store: Store,
  software: string,
  stored: TicketRow,
  { position, reason }: Extract<OpeningVerdict, { kind: 'evidence' }>,
  opening: Uint8Array,
): Promise<void> {
  const { ticket, organisation } = stored
  const evidence = makeId('evidence')
  const count = Math.ceil(opening.length / EVIDENCE_PART_BYTES)
  const parts = Array.from({ length: count }, (_, part) =>
    opening.subarray(part * EVIDENCE_PART_BYTES, (part + 1) * EVIDENCE_PART_BYTES),
  )
  await decide(store, null, async decision => {
    if (!(await decision.write.setTicketState(ticket.id, [ticket.state], 'failed')))
      throw new Error('the ticket is no longer being checked')
    await decision.write.addEvidence({
      id: evidence,
      organisation,
      ticket: ticket.id,
      position,
      reason,
      parts,
    })
    await appendSuspension(decision, software, 'suspension', { stored, evidence, position, reason }, null)
  })
}

/** Returns the index of the entry. `sha256`: of the signed content, hex. */
export async function appendRebuttal(
  decision: DecisionTransaction,
  software: string,
  { ticket: { organisation, ticket }, id }: StoredEvidence,
  actor: ActorBody,
  sha256: string,
): Promise<number> {
  const { name, salt } = await loggedName(decision, organisation)
  return appendWithBody(
    decision.append,
    software,
    {
      v: 1,
      type: 'rebuttal',
      actor,
      organisation: organisation as TicketBody['organisation'],
      salt,
      ticket: ticket.id,
      evidence: id,
      sha256,
    },
    [organisation],
    { type: 'rebuttal', organisation: name, ticket: ticket.id },
  )
}

export type Suspended = {
  readonly stored: TicketRow
  readonly evidence: string
  readonly position: number
  readonly reason: OpeningFault
}

export async function appendSuspension(
  decision: DecisionTransaction,
  software: string,
  type: 'suspension' | 'lift',
  { stored, evidence, position, reason }: Suspended,
  actor: ActorBody | null,
): Promise<void> {
  const { organisation, ticket, opening } = stored
  const { name, salt } = await loggedName(decision, organisation)
  appendWithBody(
    decision.append,
    software,
    {
      v: 1,
      type,
      actor,
      organisation: organisation as TicketBody['organisation'],
      salt,
      ticket: ticket.id,
      evidence,
      position,
      reason,
      openingSha256: opening?.sha256 ?? null,
    },
    [organisation, ...(actor === null ? [] : [actor.organisation])],
    { type, organisation: name, ticket: ticket.id },
  )
}
