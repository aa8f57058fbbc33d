// Why the transaction that charges refuses a question.
import { formatRho } from '../../../protocols/dp/zcdp.ts'
import type { FaultDetail } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'
import { epsilonText } from '../answer.ts'
import type { BudgetCode } from '../ledger.ts'

/** A budget, or what changed between the policy check and the commit. */
export type LedgerRefusalCode =
  | BudgetCode
  | 'query.edition_not_open'
  | 'query.edition_not_approved'
  | 'query.grant_not_effective'
  | 'query.grant_frozen'
  | 'query.grant_uses'
  | 'query.grant_revoked'
  | 'query.grant_expired'
  | 'query.mode_not_granted'
  | 'request.suspended'

/**
 * The refusal with the charge, and with what would have fitted: `room` in nano-rho, null where no budget
 * refused.
 */
export function refusalDetail(
  { id, dataset, declaration }: Edition,
  charge: bigint,
  code: LedgerRefusalCode,
  room: bigint | null,
): FaultDetail {
  const left = room ?? 0n
  return {
    code,
    params: {
      edition: id,
      dataset,
      room: formatRho(left),
      charge: formatRho(charge),
      epsilon: left > 0n ? epsilonText(left, declaration.budget.delta) : '0',
    },
  }
}
