import { fault } from '../../../schemas/fault.ts'
import type { Grant } from '../../../schemas/records.ts'

type GrantState = 'offered' | 'accepted' | 'rejected' | 'revoked' | 'expired' | 'earlier'

/** At `time`, an Instant. `earlier`: a grant without a contract. */
export function grantStateOf(grant: Grant, time: string): GrantState {
  if (grant.revoked !== null) return 'revoked'
  if (grant.contractDigest === null) return 'earlier'
  if (grant.expires <= time) return 'expired'
  if (grant.approval === 'rejected') return 'rejected'
  return grant.accepted === null ? 'offered' : 'accepted'
}

export function grantStateFault(grant: Grant, time: string) {
  return fault('registry.grant_state', { grant: grant.id, state: grantStateOf(grant, time) })
}
