// SPEC.md, "Yearly allowance": what the editions of a dataset may spend in any 12 months, since the same
// buyers return.
import { yearLater } from './iso-time.ts'

export interface Allotment {
  /** Days, both included; periods of one dataset do not overlap. */
  readonly from: string
  readonly to: string
  /** The first day whose rows the edition speaks of: `from`, or earlier where it looks back. */
  readonly readsFrom: string
  /** The day of the log on which the edition was sealed: the provider declares the period, but not this. */
  readonly sealed: string
  readonly capPerConsumer: bigint
  readonly capTotal: bigint
  /** Of pure ε for published answers; the others are ρ. */
  readonly capPool: bigint
}

export interface Allowance {
  readonly perConsumer: bigint
  readonly total: bigint
  readonly pool: bigint
}

/**
 * Whether in some 12 months that hold `next` the caps of the editions in them add up to more than allowed: by
 * the periods that the editions declare, with what they look back on, or by the days on which the log sealed
 * them. Either alone could be
 * evaded: periods far apart are only a declaration, and an edition that is sealed late speaks of a year that
 * others spoke of before.
 */
export function exceedsAllowance(
  next: Allotment,
  others: readonly Allotment[],
  allowance: Allowance,
): boolean {
  return [declared, sealed].some(spanOf => exceedsIn(spanOf, next, others, allowance))
}

/** First and last day, both included. */
type Span = { readonly from: string; readonly to: string }

function declared({ readsFrom, to }: Allotment): Span {
  return { from: readsFrom, to }
}

function sealed(edition: Allotment): Span {
  return { from: edition.sealed, to: edition.sealed }
}

/**
 * It suffices to look at the 12 months that begin on the last day of each span. Let e be the first of the
 * last days of all spans that some window touches: the window from e on touches them too, since each ends on
 * e or later and begins before the end of the first window, which is no later than that of the second. Spans
 * may overlap.
 */
function exceedsIn(
  spanOf: (edition: Allotment) => Span,
  next: Allotment,
  others: readonly Allotment[],
  allowance: Allowance,
): boolean {
  const all = [next, ...others]
  return all.some(edition => {
    const start = spanOf(edition).to
    const end = yearLater(start)
    const touching = all.filter(each => spanOf(each).to >= start && spanOf(each).from < end)
    if (!touching.includes(next)) return false
    return (
      sum(touching.map(each => each.capTotal)) > allowance.total ||
      sum(touching.map(each => each.capPerConsumer)) > allowance.perConsumer ||
      sum(touching.map(each => each.capPool)) > allowance.pool
    )
  })
}

export function overlaps(a: Pick<Allotment, 'from' | 'to'>, b: Pick<Allotment, 'from' | 'to'>): boolean {
  return a.from <= b.to && b.from <= a.to
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n)
}
