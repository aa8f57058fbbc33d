// Decisions that need two people, as entries: what one proposes, and how the other resolves it.
import { commit } from '../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../protocols/bytes.ts'
import type { ActorBody } from '../../schemas/actor-body.ts'
import type { Admission, ApprovalRules, Proposal } from '../../schemas/proposal.ts'
import type { DecisionTransaction } from '../store/decision.ts'
import { appendWithBody, loggedName } from './decide.ts'
import { makeId } from './ids.ts'
import { invariant } from './presence.ts'

/** What is proposed. `market`: the digest of the standard that would be published. */
export type ProposedChange = Pick<Proposal, 'kind'> & {
  readonly [Name in 'edition' | 'grant' | 'caps' | 'before' | 'market']?: Proposal[Name]
} & {
  /** Who would be admitted; the salt opens the leaf's commitment. */
  readonly seat?: { readonly admission: Admission; readonly salt: Uint8Array; readonly codeHash: string }
}

/** Appends the proposal and stores it. */
export async function propose(
  decision: DecisionTransaction,
  { software, approvals }: { readonly software: string; readonly approvals: ApprovalRules },
  change: ProposedChange,
  actor: ActorBody,
  parties: readonly string[],
): Promise<Proposal> {
  const { read, write, append, now } = decision
  const id = makeId('proposal')
  const expires = now + approvals.days * DAY_MS
  const { name, salt } = await loggedName(decision, actor.organisation)
  const { kind, edition = null, grant = null, caps = null, before = null, market = null, seat } = change
  const admission = seat === undefined ? null : { ...seat.admission, salt: toHex(seat.salt) }
  const seq = appendWithBody(
    append,
    software,
    {
      v: 1,
      type: 'proposal',
      actor,
      salt,
      proposal: id,
      kind,
      edition,
      grant,
      caps,
      before,
      admission,
      market,
    },
    [actor.organisation, ...parties],
    {
      type: 'proposal',
      proposal: id,
      kind,
      edition,
      grantId: grant,
      capPerConsumer: caps?.perConsumer ?? null,
      capTotal: caps?.total ?? null,
      subject:
        seat === undefined ? market : commit('organisation', seat.salt, utf8(seat.admission.organisation)),
      roles: kind === 'organisation' ? (seat?.admission.roles.toSorted() ?? null) : null,
      expires: new Date(expires).toISOString(),
      organisation: name,
      keyId: actor.keyId,
    },
  )
  const askedBy = { organisation: actor.organisation, keyId: actor.keyId }
  await write.addProposal({
    id,
    kind,
    edition,
    grant,
    caps,
    before,
    admission: seat?.admission ?? null,
    market,
    seat: seat ?? null,
    askedBy,
    expires,
    seq,
  })
  return invariant(await read.proposal(id, now), 'an added proposal is stored')
}

/** Appends the decision and closes the proposal. The caller carries out its effect. */
export async function resolve(
  decision: DecisionTransaction,
  software: string,
  proposal: Proposal,
  type: 'approval' | 'rejection',
  actor: ActorBody,
  note: string | null,
): Promise<void> {
  const { read, write, append } = decision
  const { name, salt } = await loggedName(decision, actor.organisation)
  const { id, kind, edition, grant, caps, market, askedBy } = proposal
  const seat = await read.proposedSeat(id)
  const admission =
    proposal.admission === null || seat === undefined
      ? null
      : { ...proposal.admission, salt: toHex(seat.salt) }
  const seq = appendWithBody(
    append,
    software,
    { v: 1, type, actor, salt, proposal: id, kind, edition, grant, caps, admission, market, note },
    [actor.organisation, askedBy.organisation],
    { type, proposal: id, organisation: name, keyId: actor.keyId },
  )
  const by = { organisation: actor.organisation, keyId: actor.keyId }
  const state = type === 'approval' ? 'approved' : 'rejected'
  if (!(await write.endProposal(id, { state, by, note, seq }))) throw new Error('the proposal is not waiting')
}

const DAY_MS = 86_400_000
