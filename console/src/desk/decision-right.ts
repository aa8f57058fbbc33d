import { type ApprovalRules, approversOf, type Proposal } from '../../../schemas/proposal.ts'
import type { RouteOutput } from '../../../src/sdk/route-types.ts'

type DecisionRight =
  | { readonly kind: 'may' }
  /** The requester can withdraw, but not approve. */
  | { readonly kind: 'own-organisation' }
  | { readonly kind: 'not-approver' }

/** Whether a member may decide a proposal. The service enforces the same rules. */
export function decisionRight(
  rules: ApprovalRules,
  { kind, askedBy, admission }: Proposal,
  { me }: { readonly me: Pick<RouteOutput<'me'>, 'organisation'> },
): DecisionRight {
  if ([askedBy.organisation, admission?.organisation].includes(me.organisation.id))
    return { kind: 'own-organisation' }
  const approves = approversOf(rules, kind).some(role => me.organisation.roles.includes(role))
  return approves ? { kind: 'may' } : { kind: 'not-approver' }
}
