import type { ApprovalRules, Proposal } from '../../../schemas/proposal.ts'
import type { RouteOutput } from '../../../src/sdk/route-types.ts'

type DecisionRight =
  | { readonly kind: 'may' }
  /** The requester can withdraw, but not approve. */
  | { readonly kind: 'own-organisation' | 'own-key' }
  | { readonly kind: 'not-approver' }

/** Whether a member may decide a proposal. The service enforces the same rules. */
export function decisionRight(
  rules: ApprovalRules,
  { kind, askedBy }: Proposal,
  { me }: { readonly me: Pick<RouteOutput<'me'>, 'organisation' | 'key'> },
): DecisionRight {
  const isOwn = askedBy.organisation === me.organisation.id
  if (isOwn && rules.separation === 'organisation') return { kind: 'own-organisation' }
  if (isOwn && (askedBy.keyId === me.key.id || askedBy.keyId === me.key.replaces)) return { kind: 'own-key' }
  const approves = rules.approvers[kind].some(role => me.organisation.roles.includes(role))
  return approves ? { kind: 'may' } : { kind: 'not-approver' }
}
