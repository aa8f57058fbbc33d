// Whether a member may ask at all: grant, mode, purpose, expiry. A refusal by policy says which rule and what would pass.
import type { Mode } from '../../schemas/common.ts'
import { fault } from '../../schemas/fault.ts'
import type { Edition, Grant } from '../../schemas/records.ts'

/**
 * The grant under which a consumer asks now: the valid one, else the one that ended last, so that the refusal says why. `now` is an Instant: instants compare as texts.
 * Throws a Fault `query.no_grant`, `query.grant_revoked` or `query.grant_expired`.
 */
export function findGrant(grants: readonly Grant[], dataset: string, consumer: string, now: string): Grant {
  const own = grants.filter(grant => grant.dataset === dataset && grant.consumer === consumer)
  const valid = own.find(grant => grant.revoked === null && now < grant.expires)
  if (valid !== undefined) return valid
  const last = own.toSorted((a, b) => a.issued.localeCompare(b.issued)).at(-1)
  if (last === undefined) throw fault('query.no_grant', { dataset })
  if (last.revoked !== null) throw fault('query.grant_revoked', { dataset })
  throw fault('query.grant_expired', { dataset, expires: last.expires })
}

/** Checks mode and purpose; returns the purpose, which may be left out where the grant allows only one. */
export function checkGrant(grant: Grant, mode: Mode, purpose: string | undefined): string {
  if (!grant.modes.includes(mode)) throw fault('query.mode_not_granted', { mode, valid: grant.modes })
  if (purpose === undefined) {
    const [only, ...others] = grant.purposes
    if (only !== undefined && others.length === 0) return only
    throw fault('query.purpose_missing', { valid: grant.purposes }, '/query/purpose')
  }
  if (!grant.purposes.includes(purpose)) {
    throw fault('query.purpose_not_granted', { valid: grant.purposes }, '/query/purpose')
  }
  return purpose
}

/** Whether an officer may decide on the level of its tickets: there have to be some. `now` is an Instant. */
export function checkBlindLevel({ id, dataset, modes, revoked, expires }: Grant, now: string): void {
  if (revoked !== null) throw fault('query.grant_revoked', { dataset })
  if (expires <= now) throw fault('query.grant_expired', { dataset, expires })
  if (!modes.includes('blind')) throw fault('registry.grant_not_blind', { grant: id })
}

/** New questions are answered by an open edition only; stored answers are returned whatever its state. */
export function checkOpen(edition: Edition): void {
  if (edition.status !== 'open')
    throw fault('query.edition_not_open', { edition: edition.id, status: edition.status })
}
