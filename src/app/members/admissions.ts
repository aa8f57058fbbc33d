// Admissions that need two people: an officer, operator or auditor, or a further key of a member that lost
// its own; and the one by whoever runs the machine, which is for when there are no two.
import type { ActorBody } from '../../../schemas/actor-body.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Admission, Proposal } from '../../../schemas/proposal.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Caller } from '../call.ts'
import type { Context } from '../context.ts'
import { appendWithBody, loggedName } from '../decide.ts'
import { freshSalt } from '../ids.ts'
import { invariant } from '../presence.ts'
import { propose } from '../proposals.ts'
import { codeHash, halfHash, issueEnrolmentCode, makeCode, pairHash } from './enrolment-codes.ts'
import { insertOrganisation } from './member-entries.ts'

/** Returns the proposal and the first half of the code, which admits nobody without the second. */
export async function proposeAdmission(
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
  const salt =
    kind === 'key' ? invariant(await read.organisationSalt(organisation), 'a member has a salt') : freshSalt()
  const seat = { admission, salt, codeHash: halfHash(code) }
  const parties = kind === 'key' ? [organisation] : []
  return { proposal: await propose(decision, context, { kind, seat }, actorBody(call), parties), code }
}

/**
 * Carries out an approval: appends the new member's entry and returns the second half of its code; null for
 * other kinds.
 */
export async function admitMember(
  { software }: Pick<Context, 'software'>,
  decision: DecisionTransaction,
  { id, kind, admission }: Proposal,
  actor: ActorBody,
): Promise<string | null> {
  if (admission === null) return null
  const { organisation, title, roles } = admission
  const seat = invariant(await decision.read.proposedSeat(id), 'a proposed admission has a seat')
  const known = await decision.read.organisation(organisation)
  if ((known !== undefined) === (kind === 'organisation')) throw fault('desk.subject_gone', { proposal: id })
  if (kind === 'organisation') {
    const added = { id: organisation, title, roles: [...roles] }
    await insertOrganisation(software, decision, added, { actor, proposal: id, salt: seat.salt })
  }
  const code = makeCode()
  await issueEnrolmentCode(decision, organisation, pairHash(seat.codeHash, halfHash(code)))
  return code
}

/**
 * Ends a member's keys and its halt, and returns the code for one new key. Only for a stopped service: nobody
 * signs for it.
 */
export async function readmit(decision: DecisionTransaction, software: string, id: string) {
  const { read, write, append } = decision
  if ((await read.organisation(id)) === undefined) throw fault('config.no_member', { organisation: id })
  const { name, salt } = await loggedName(decision, id)
  const body = { v: 1, type: 'readmission', organisation: OrganisationId.parse(id), salt } as const
  const leaf = { type: 'readmission', organisation: name } as const
  await write.revokeMemberKeys(id, appendWithBody(append, software, body, [id], leaf))
  await write.resume(id)
  const code = makeCode()
  return { ...(await issueEnrolmentCode(decision, id, codeHash(code))), code }
}
