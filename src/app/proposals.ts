// Decisions that need two, as entries: the rules, what is asked, and what became of it.
import { commit } from '../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../protocols/bytes.ts'
import type { ActorBody } from '../../schemas/actor-body.ts'
import { type Admission, ApprovalRules, ApproverRole, type Proposal } from '../../schemas/proposal.ts'
import { encodeLeaf, encodeWithBody } from '../domain/entries.ts'
import type { DecisionTransaction } from '../store/decision.ts'
import type { Store } from '../store/store.ts'
import type { Config } from '../server/config/config-keys.ts'
import { found, freshSalt, makeId } from './context.ts'

type Settings = Pick<
  Config,
  | 'approvalSeparation'
  | 'editionApprovers'
  | 'capApprovers'
  | 'grantApprovers'
  | 'grantApprovalAbove'
  | 'approvalDays'
>

export function approvalRules(config: Settings): ApprovalRules {
  const roles = (text: string) => text.split(',').map(role => ApproverRole.parse(role))
  return ApprovalRules.parse({
    separation: config.approvalSeparation,
    approvers: {
      edition: roles(config.editionApprovers),
      cap: roles(config.capApprovers),
      grant: roles(config.grantApprovers),
    },
    grantAbove: config.grantApprovalAbove,
    days: config.approvalDays,
  })
}

/** Whenever they differ from those in the log: from the first ones on nothing serves unapproved, and no grant stands without its consumer. */
export async function recordRules(store: Store, software: string, rules: ApprovalRules): Promise<void> {
  await store.decision({
    nonce: null,
    change: async ({ read, write, append }) => {
      const known = await read.approvalRules()
      if (JSON.stringify(known) === JSON.stringify(rules)) return
      const { edition, cap, grant } = rules.approvers
      const seq = append(place =>
        encodeLeaf(place, software, {
          type: 'rules',
          separation: rules.separation,
          editionApprovers: edition.toSorted(),
          capApprovers: cap.toSorted(),
          grantApprovers: grant.toSorted(),
          grantAbove: rules.grantAbove,
        }),
      )
      await write.setApprovalRules(rules, seq)
    },
  })
}

export type Asked = Pick<Proposal, 'kind' | 'edition' | 'grant' | 'caps' | 'before'> & {
  /** Whom it would let in; its salt opens the leaf's commitment. */
  readonly seat?: { readonly admission: Admission; readonly salt: Uint8Array; readonly codeHash: string }
}

/** Appends the request and keeps it; returns its id. */
export async function ask(
  decision: DecisionTransaction,
  { software, approvals }: { readonly software: string; readonly approvals: ApprovalRules },
  asked: Asked,
  actor: ActorBody,
  parties: readonly string[],
): Promise<string> {
  const { read, write, append, now } = decision
  const id = makeId('proposal')
  const expires = now + approvals.days * DAY_MS
  const { salt, organisation } = await committed(read, actor.organisation)
  const { kind, edition, grant, caps, before, seat } = asked
  const admission = seat === undefined ? null : { ...seat.admission, salt: toHex(seat.salt) }
  const seq = append(place =>
    encodeWithBody(
      place,
      software,
      { v: 1, type: 'proposal', actor, salt, proposal: id, kind, edition, grant, caps, before, admission },
      freshSalt(),
      [actor.organisation, ...parties],
      bodyCommitment => ({
        type: 'proposal',
        proposal: id,
        kind,
        edition,
        grantId: grant,
        capPerConsumer: caps?.perConsumer ?? null,
        capTotal: caps?.total ?? null,
        subject:
          seat === undefined ? null : commit('organisation', seat.salt, utf8(seat.admission.organisation)),
        roles: kind === 'organisation' ? (seat?.admission.roles.toSorted() ?? null) : null,
        expires: new Date(expires).toISOString(),
        organisation,
        keyId: actor.keyId,
        bodyCommitment,
      }),
    ),
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
    seat: seat ?? null,
    askedBy,
    expires,
    seq,
  })
  return id
}

/** Appends the decision and ends the request; its effect is the caller's. */
export async function end(
  { read, write, append }: DecisionTransaction,
  software: string,
  proposal: Proposal,
  type: 'approval' | 'rejection',
  actor: ActorBody,
  note: string | null,
): Promise<void> {
  const { salt, organisation } = await committed(read, actor.organisation)
  const { id, kind, edition, grant, caps, askedBy } = proposal
  const seat = await read.proposedSeat(id)
  const admission =
    proposal.admission === null || seat === undefined
      ? null
      : { ...proposal.admission, salt: toHex(seat.salt) }
  const seq = append(place =>
    encodeWithBody(
      place,
      software,
      { v: 1, type, actor, salt, proposal: id, kind, edition, grant, caps, admission, note },
      freshSalt(),
      [actor.organisation, askedBy.organisation],
      bodyCommitment => ({ type, proposal: id, organisation, keyId: actor.keyId, bodyCommitment }),
    ),
  )
  const by = { organisation: actor.organisation, keyId: actor.keyId }
  const state = type === 'approval' ? 'approved' : 'rejected'
  if (!(await write.endProposal(id, { state, by, note, seq }))) throw new Error('the request waits no more')
}

const DAY_MS = 86_400_000

async function committed(read: DecisionTransaction['read'], organisation: string) {
  const salt = found(await read.organisationSalt(organisation))
  return { salt: toHex(salt), organisation: commit('organisation', salt, utf8(organisation)) }
}
