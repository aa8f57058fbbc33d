import { type ApprovalRules, approversOf, type Proposal } from '../../../schemas/proposal.ts'
import type { RouteOutput } from '../../../src/sdk/route-types.ts'

type DecisionRight =
  | { readonly kind: 'may' }
  /** The requester can withdraw, but not approve. */
  | { readonly kind: 'own-organisation' | 'own-key' }
  | { readonly kind: 'not-approver' }

/** Whether a member may decide a proposal. The service enforces the same rules. */
export function decisionRight(
  rules: ApprovalRules,
  { kind, askedBy, admission }: Proposal,
  { me }: { readonly me: Pick<RouteOutput<'me'>, 'organisation' | 'key'> },
): DecisionRight {
  const isOwn = askedBy.organisation === me.organisation.id
  if (admission?.organisation === me.organisation.id) return { kind: 'own-organisation' }
  if (isOwn && (rules.separation === 'organisation' || admission !== null))
    return { kind: 'own-organisation' }
  if (isOwn && (askedBy.keyId === me.key.id || askedBy.keyId === me.key.replaces)) return { kind: 'own-key' }
  const approves = approversOf(rules, kind).some(role => me.organisation.roles.includes(role))
  return approves ? { kind: 'may' } : { kind: 'not-approver' }
}
