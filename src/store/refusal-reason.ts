// What may have changed between planning a question and its commit, apart from what it may spend.
import type { EditionRow, GrantRow } from './group-rows.ts'
import type { LedgerRefusalCode } from '../domain/release/refusal.ts'
import type { ReleaseMember } from './release-member.ts'

/** Checked again under the locks: a freeze or a revocation that committed first wins. */
export function refusalReason(
  edition: EditionRow,
  grant: GrantRow,
  member: ReleaseMember,
  now: number,
): LedgerRefusalCode | undefined {
  if (edition.status === 'frozen' || edition.status === 'withdrawn') return 'query.edition_not_open'
  if (edition.status === 'sealed' || edition.status === 'waiting') return 'query.edition_not_approved'
  // The log knows no edition that is not sealed, so not even a refusal can be logged for it.
  if (edition.status !== 'open') throw new Error('the edition is not sealed')
  if (grant.suspended !== null) return 'request.suspended'
  if (grant.revoked !== null) return 'query.grant_revoked'
  if (grant.expires <= BigInt(now)) return 'query.grant_expired'
  if (grant.effective === null) return 'query.grant_not_effective'
  if (grant.frozen !== null) return 'query.grant_frozen'
  if (grant.usesLimit !== null && grant.uses >= grant.usesLimit) return 'query.grant_uses'
  if (!grant.modes.includes(`"${member.mode}"`)) return 'query.mode_not_granted'
  return undefined
}
