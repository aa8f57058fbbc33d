import type { Sensitivity } from '../../../protocols/dp/sensitivity.ts'

/** What an exact answer changed by, in all groups. */
export type Change = { readonly l1: bigint; readonly l2Squared: bigint }

export function differences(whole: readonly bigint[] = [], rest: readonly bigint[] = []): Change {
  if (whole.length !== rest.length || whole.length === 0) throw new Error('the answers differ in length')
  const each = whole.map((value, cell) => value - (rest[cell] ?? 0n))
  return {
    l1: each.reduce((sum, value) => sum + (value < 0n ? -value : value), 0n),
    l2Squared: each.reduce((sum, value) => sum + value * value, 0n),
  }
}

export function exceeds(change: Change, declared: Sensitivity): boolean {
  return change.l1 > declared.l1 || change.l2Squared > declared.l2Squared
}
