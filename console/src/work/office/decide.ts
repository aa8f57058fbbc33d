// Who may decide what: as the service's rules say, told before a button is pressed. The service decides by the same rules again.
import { type ApprovalRules, approversOf, type Proposal } from '../../../../schemas/proposal.ts'
import type { RouteOutput } from '../../../../src/sdk/route-types.ts'

export type Standing =
  | { readonly kind: 'may' }
  /** Whoever asked takes back, and does not approve. */
  | { readonly kind: 'own-organisation' | 'own-key' }
  | { readonly kind: 'not-approver' }

export function standingFor(
  rules: ApprovalRules,
  { kind, askedBy, admission }: Proposal,
  { me }: { readonly me: Pick<RouteOutput<'me'>, 'organisation' | 'key'> },
): Standing {
  const isOwn = askedBy.organisation === me.organisation.id
  if (admission?.organisation === me.organisation.id) return { kind: 'own-organisation' }
  if (isOwn && (rules.separation === 'organisation' || admission !== null))
    return { kind: 'own-organisation' }
  if (isOwn && (askedBy.keyId === me.key.id || askedBy.keyId === me.key.replaces)) return { kind: 'own-key' }
  const approves = approversOf(rules, kind).some(role => me.organisation.roles.includes(role))
  return approves ? { kind: 'may' } : { kind: 'not-approver' }
}
