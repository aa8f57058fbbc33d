// Whether two public filters differ by so little that their difference speaks of few. Noise protects each
// answer all the same: an officer wants to know.
import type { CodeFilter } from '../../../schemas/plan.ts'

/** How many values a dimension has. */
export type SizeOf = (dimension: string) => number | undefined

/** The least number of differing values that is worth an alert. */
const FEW = 2

/**
 * True where one filter holds the other and they differ in one dimension only, by one value or two, out of
 * more than that. A question about one value beside a question about another is none.
 */
export function differByFew(a: readonly CodeFilter[], b: readonly CodeFilter[], sizeOf: SizeOf): boolean {
  let differing = 0
  for (const dimension of new Set([...a, ...b].map(filter => filter.dimension))) {
    const [one, other] = [codesOf(a, dimension), codesOf(b, dimension)]
    const size = sizeOf(dimension)
    if (same(one, other)) continue
    differing++
    const [large, small] = larger(one, other, size)
    if (large === undefined || small === undefined) return false
    const inside = large.codes === null || [...(small.codes ?? [])].every(code => large.codes?.has(code))
    const difference = large.count - small.count
    if (!inside || small.count < FEW || difference < 1 || difference > FEW) return false
  }
  return differing === 1
}

type Codes = ReadonlySet<number> | null
type Sized = { readonly codes: Codes; readonly count: number }

/** Null: the whole dimension. */
function codesOf(filters: readonly CodeFilter[], dimension: string): Codes {
  const filter = filters.find(each => each.dimension === dimension)
  return filter === undefined ? null : new Set(filter.codes)
}

function same(a: Codes, b: Codes): boolean {
  if (a === null || b === null) return a === b
  return a.size === b.size && [...a].every(code => b.has(code))
}

function larger(
  a: Codes,
  b: Codes,
  size: number | undefined,
): readonly [Sized | undefined, Sized | undefined] {
  const sized = (codes: Codes): Sized | undefined => {
    const count = codes === null ? size : codes.size
    return count === undefined ? undefined : { codes, count }
  }
  const [one, other] = [sized(a), sized(b)]
  if (one === undefined || other === undefined) return [undefined, undefined]
  return one.count >= other.count ? [one, other] : [other, one]
}
