// From the noisy pairs of an edition's sealing to a share with its interval: service and reader compute the
// same.
import { keptShare as shareOf } from '../protocols/dp/derived.ts'
import { significant } from '../protocols/dp/significant.ts'
import type { KeptShare } from './answer.ts'
import type { KeptSharePairs } from './engine.ts'

/**
 * Over these codes of the released dimension, else over all of them; `spread` is that of the release's noise.
 */
export function keptShareIn(
  { view, statistic, measure, kept, leftOut }: KeptSharePairs,
  spread: number,
  codes: readonly number[] = kept.map((_, code) => code),
): KeptShare {
  const cells = (values: readonly string[]) =>
    codes.map(code => ({ value: Number(values[code] ?? '0'), spread }))
  const of = { measure: measure ?? null, statistic, view }
  const share = shareOf(cells(kept), cells(leftOut))
  // In the order of the answer's canonical JSON.
  return share.kind === 'interval'
    ? {
        atMost: significant(share.estimate, 6),
        bounded: true,
        high: significant(share.high, 6),
        low: significant(share.low, 6),
        ...of,
      }
    : { atMost: null, bounded: true, high: null, low: null, ...of }
}
