// What is logged of tickets: the choice, that its opening passed, that it was given up, and what happens when it did not pass.
import { commit } from '../../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../../protocols/bytes.ts'
import type { ActorBody } from '../../../schemas/actor-body.ts'
import type { TicketBody } from '../../../schemas/body.ts'
import type { OpeningVerdict } from '../../../schemas/engine.ts'
import type { OpeningFault } from '../../../schemas/opening-fault.ts'
import { encodeWithBody, type Leaf } from '../../domain/entries.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { StoredEvidence, StoredTicket } from '../../store/readers/tickets.ts'
import type { Store } from '../../store/store.ts'
import { found, freshSalt, makeId } from '../context.ts'

/** The opening of evidence is kept and fetched in parts of so many bytes. */
export const EVIDENCE_PART_BYTES = 4 * 2 ** 20

export type TicketFacts = Pick<StoredTicket, 'organisation' | 'digests'> & {
  readonly ticket: Pick<StoredTicket['ticket'], 'id' | 'dataset' | 'shape' | 'choice'>
  /** Once it was sent. */
  readonly opening?: { readonly sha256: string } | null
}

/** Returns the index of the entry. The public leaf holds no name: a commitment, the same for all entries of its organisation. */
export async function appendTicket(
  decision: DecisionTransaction,
  software: string,
  action: TicketBody['action'],
  { organisation, digests, ticket, opening = null }: TicketFacts,
  actor: ActorBody | null,
  sharesDigest: string | null = null,
): Promise<number> {
  const salt = found(await decision.read.organisationSalt(organisation))
  const body: TicketBody = {
    v: 1,
    type: 'ticket',
    action,
    actor,
    organisation: organisation as TicketBody['organisation'],
    salt: toHex(salt),
    ticket: ticket.id,
    dataset: ticket.dataset,
    shape: ticket.shape,
    digests: [...digests],
    choice: ticket.choice,
    openingSha256: opening?.sha256 ?? null,
    sharesDigest,
  }
  return decision.append(place =>
    encodeWithBody(
      place,
      software,
      body,
      freshSalt(),
      [organisation],
      (bodyCommitment): Leaf => ({
        type: 'ticket',
        action,
        organisation: commit('organisation', salt, utf8(organisation)),
        ticket: ticket.id,
        sharesDigest,
        bodyCommitment,
      }),
    ),
  )
}

/**
 * The opening passed. The entry commits the service to the share ciphertexts before anybody can fetch them; without a digest the ticket is
 * lost; one that had lapsed is cleared, without shares. False, and nothing written, where it is no longer being
 * prepared.
 */
export async function recordOpened(
  store: Store,
  software: string,
  stored: StoredTicket,
  sharesDigest: string | null,
): Promise<boolean> {
  const { id, state } = stored.ticket
  const [from, next] =
    state === 'clearing'
      ? (['clearing', 'cleared'] as const)
      : (['preparing', sharesDigest === null ? 'lost' : 'ready'] as const)
  const outcome = await store.decision({
    nonce: null,
    change: async decision => {
      // The log's rules let nothing pass while the organisation is suspended.
      const organisation = await decision.read.organisation(stored.organisation)
      if (organisation?.suspended !== null) return false
      if (!(await decision.write.setTicketState(id, [from], next))) return false
      const seq = await appendTicket(decision, software, 'opened', stored, null, sharesDigest)
      await decision.write.setTicketOpened(id, seq, sharesDigest)
      return true
    },
  })
  return outcome.kind === 'done' && outcome.value
}

/** Ticket, organisation, evidence and entry in one transaction. */
export async function recordEvidence(
  store: Store,
  software: string,
  stored: StoredTicket,
  { position, reason }: Extract<OpeningVerdict, { kind: 'evidence' }>,
  opening: Uint8Array,
): Promise<void> {
  const { ticket, organisation } = stored
  const evidence = makeId('evidence')
  const count = Math.ceil(opening.length / EVIDENCE_PART_BYTES)
  const parts = Array.from({ length: count }, (_, part) =>
    opening.subarray(part * EVIDENCE_PART_BYTES, (part + 1) * EVIDENCE_PART_BYTES),
  )
  await store.decision({
    nonce: null,
    change: async decision => {
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
    },
  })
}

/** Returns the index of the entry. `sha256`: of the signed content. */
export async function appendRebuttal(
  decision: DecisionTransaction,
  software: string,
  { ticket: { organisation, ticket }, id }: StoredEvidence,
  actor: ActorBody,
  sha256: string,
): Promise<number> {
  const salt = found(await decision.read.organisationSalt(organisation))
  return decision.append(place =>
    encodeWithBody(
      place,
      software,
      {
        v: 1,
        type: 'rebuttal',
        actor,
        organisation: organisation as TicketBody['organisation'],
        salt: toHex(salt),
        ticket: ticket.id,
        evidence: id,
        sha256,
      },
      freshSalt(),
      [organisation],
      (bodyCommitment): Leaf => ({
        type: 'rebuttal',
        organisation: commit('organisation', salt, utf8(organisation)),
        ticket: ticket.id,
        bodyCommitment,
      }),
    ),
  )
}

export type Suspended = {
  readonly stored: StoredTicket
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
  const salt = found(await decision.read.organisationSalt(organisation))
  decision.append(place =>
    encodeWithBody(
      place,
      software,
      {
        v: 1,
        type,
        actor,
        organisation: organisation as TicketBody['organisation'],
        salt: toHex(salt),
        ticket: ticket.id,
        evidence,
        position,
        reason,
        openingSha256: opening?.sha256 ?? null,
      },
      freshSalt(),
      [organisation, ...(actor === null ? [] : [actor.organisation])],
      (bodyCommitment): Leaf => ({
        type,
        organisation: commit('organisation', salt, utf8(organisation)),
        ticket: ticket.id,
        bodyCommitment,
      }),
    ),
  )
}
