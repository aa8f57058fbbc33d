// SPEC.md, "Yearly allowance": what the editions of a dataset may spend in any 12 months, since the same buyers return.
import { yearLater } from './iso-time.ts'

export interface Allotment {
  /** Days, both included; periods of one dataset do not overlap. */
  readonly from: string
  readonly to: string
  readonly capPerConsumer: bigint
  readonly capTotal: bigint
}

export interface Allowance {
  readonly perConsumer: bigint
  readonly total: bigint
}

/**
 * Whether in some 12 months that `next` touches the caps of the editions whose periods touch them add up to more than
 * allowed. It suffices to look at the 12 months that begin on the last day of each period: a window that begins earlier
 * and touches that period first touches no others than this one.
 */
export function exceedsAllowance(
  next: Allotment,
  others: readonly Allotment[],
  allowance: Allowance,
): boolean {
  const all = [next, ...others]
  return all.some(({ to: start }) => {
    const end = yearLater(start)
    const touching = all.filter(({ from, to }) => to >= start && from < end)
    if (!touching.includes(next)) return false
    return (
      sum(touching.map(each => each.capTotal)) > allowance.total ||
      sum(touching.map(each => each.capPerConsumer)) > allowance.perConsumer
    )
  })
}

export function overlaps(a: Pick<Allotment, 'from' | 'to'>, b: Pick<Allotment, 'from' | 'to'>): boolean {
  return a.from <= b.to && b.from <= a.to
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n)
}
