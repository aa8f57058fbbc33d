// Who is let in by two: an officer, operator or auditor, or a further key of a member that lost its own.
import type { ActorBody } from '../../../schemas/actor-body.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Admission, Proposal } from '../../../schemas/proposal.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import { ask } from '../proposals.ts'
import { type Context, found, freshSalt } from '../context.ts'
import { halfHash, issueCode, makeCode, pairHash } from './enrolment-codes.ts'
import { addOrganisation } from './member-entries.ts'
import type { Caller } from '../../server/services.ts'

/** Asks for it; returns the first half of the code, which lets nobody in without the second. */
export async function propose(
  context: Context,
  decision: DecisionTransaction,
  call: Caller,
  kind: 'organisation' | 'key',
  admission: Admission,
): Promise<{ readonly proposal: Proposal; readonly code: string }> {
  const { read, now } = decision
  const { organisation } = admission
  const waiting = await read.waitingAdmission(organisation, now)
  if (waiting !== undefined) throw fault('desk.waiting', { proposal: waiting.id })
  const code = makeCode()
  const salt = kind === 'key' ? found(await read.organisationSalt(organisation)) : freshSalt()
  const seat = { admission, salt, codeHash: halfHash(code) }
  const asked = { kind, edition: null, grant: null, caps: null, before: null, seat } as const
  const parties = kind === 'key' ? [organisation] : []
  const id = await ask(decision, context, asked, actorBody(call), parties)
  return { proposal: found(await read.proposal(id, now)), code }
}

/** What follows an approval: the new member's entry, and the second half of its code. Null for what lets nobody in. */
export async function admit(
  { software }: Pick<Context, 'software'>,
  decision: DecisionTransaction,
  { id, kind, admission }: Proposal,
  actor: ActorBody,
): Promise<string | null> {
  if (admission === null) return null
  const { organisation, title, roles } = admission
  const seat = found(await decision.read.proposedSeat(id))
  const known = await decision.read.organisation(organisation)
  if ((known !== undefined) === (kind === 'organisation')) throw fault('desk.subject_gone', { proposal: id })
  if (kind === 'organisation') {
    const added = { id: organisation, title, roles: [...roles] }
    await addOrganisation(software, decision, added, { actor, proposal: id, salt: seat.salt })
  }
  const code = makeCode()
  await issueCode(decision, organisation, pairHash(seat.codeHash, halfHash(code)))
  return code
}
