// SPEC.md §10: parts of one view made to agree. Parts that add up to the same total get one total, and all
// parts under correlated noise whose count is that of the whole view share one n.
import { at } from '../at.ts'
import { errorVariance, sharedVariance } from './correlated.ts'
import { figureDenominator, type FigureNoise } from './figure-noise.ts'
import { add, divide, multiply, type Rational, rational, subtract, toNumber } from './rational.ts'
import { zOfLooks } from './sharpen.ts'
import { ProtocolError } from '../errors.ts'

/**
 * As a released part has them: `values` over `figureDenominator(noise)`; under correlated noise `countOf`,
 * and the counts N, over the sum of the weights.
 */
export type Marginal = {
  readonly values: readonly bigint[]
  readonly noise: FigureNoise
  readonly countOf?: readonly number[]
  readonly counts?: readonly bigint[]
}

/** In the part's own integers, none cut at 0. */
export type ConsistentCell = { readonly value: number; readonly halfWidth: number }

/**
 * `totals`: lists of parts, by their place; those of a list add up to one total. `counted`: the parts that
 * have one N, for the units of the whole view. All are of one view.
 */
export type Agreement = {
  readonly totals: readonly (readonly number[])[]
  readonly counted: readonly number[]
}

/**
 * For each part of a list the estimates with the least variance among the unbiased linear ones of everything
 * that was released. Throws `dp.least_squares` for an empty list, and RangeError for Laplace noise and a part
 * that there is not.
 */
export function consistentCells(
  parts: readonly Marginal[],
  { totals, counted }: Agreement,
): ReadonlyMap<number, readonly ConsistentCell[]> {
  const shares = new Set(counted)
  const sums = new Map(totals.flat().map(i => [i, sumOf(at(parts, i), shares.has(i))]))
  const lists = totals.map(list => totalOf(list.map(i => sums.get(i) ?? sumOf(at(parts, i), false))))
  const n = countFrom(
    counted.map(i => at(parts, i)),
    lists,
  )
  return new Map(
    totals.flatMap((list, t) =>
      list.map(i => {
        const total = at(lists, t)
        const value = add(total.value, multiply(total.slope, n.value))
        const variance = add(total.variance, multiply(multiply(total.slope, total.slope), n.variance))
        const sum = sums.get(i) ?? sumOf(at(parts, i), false)
        return [i, cellsOf(at(parts, i), sum, { value, variance })] as const
      }),
    ),
  )
}

type Estimate = { readonly value: Rational; readonly variance: Rational }

/** value + slope · n, with this variance for a known n. */
type GivenCount = Estimate & { readonly slope: Rational }

type Sum = GivenCount & {
  /** What each released value leaves for n: `shift` · N of it is taken out of a cell. */
  readonly taken: bigint
  readonly cellVariance: Rational
  /** Of each cell with the sum, by the place of the cell's count. */
  readonly covariance: ReadonlyMap<number, Rational>
}

/** The sum of a part's cells: for a known n where it shares that one, else with its own counts. */
function sumOf({ values, noise, countOf = [], counts = [] }: Marginal, sharesCount: boolean): Sum {
  const { noise: kind } = noise
  const size = rational(BigInt(values.length))
  const whole = values.reduce((sum, each) => sum + each, 0n)
  const denominator = figureDenominator(noise)
  if (values.length === 0) throw new ProtocolError('dp.least_squares', 'a part has no cells')
  if (sharesCount && kind.kind === 'correlated-gaussian') {
    const cellVariance = divide(kind.variance, rational(kind.scale * kind.scale))
    const taken = kind.shift * at(counts, 0)
    return {
      value: rational(whole - taken * BigInt(values.length), denominator),
      slope: multiply(size, rational(kind.shift, kind.scale)),
      variance: multiply(size, cellVariance),
      taken,
      cellVariance,
      covariance: new Map([[0, cellVariance]]),
    }
  }
  const { own, shared } = variancesOf(noise)
  const sizes = new Map<number, number>()
  for (const i of values.keys()) sizes.set(placeOf(countOf, i), (sizes.get(placeOf(countOf, i)) ?? 0) + 1)
  const covariance = new Map(
    [...sizes].map(([place, cells]) => [place, add(own, multiply(shared, rational(BigInt(cells - 1))))]),
  )
  return {
    value: rational(whole, denominator),
    slope: ZERO,
    variance: [...sizes]
      .map(([place, cells]) => multiply(covariance.get(place) ?? own, rational(BigInt(cells))))
      .reduce(add),
    taken: 0n,
    cellVariance: own,
    covariance,
  }
}

/** All sums of one total by inverse variance, and what their differences say of n. */
function totalOf(sums: readonly Sum[]): GivenCount & {
  readonly precision: Rational
  readonly weighed: Rational
} {
  const over = (of: (sum: Sum) => Rational): Rational =>
    sums.map(sum => divide(of(sum), sum.variance)).reduce(add, ZERO)
  const precision = over(() => ONE)
  if (precision.num === 0n) throw new ProtocolError('dp.least_squares', 'there is nothing to combine')
  const value = divide(
    over(sum => sum.value),
    precision,
  )
  const slope = divide(
    over(sum => sum.slope),
    precision,
  )
  return {
    value,
    slope,
    variance: divide(ONE, precision),
    precision: subtract(
      over(sum => multiply(sum.slope, sum.slope)),
      multiply(multiply(slope, slope), precision),
    ),
    weighed: subtract(
      over(sum => multiply(sum.value, sum.slope)),
      multiply(multiply(value, slope), precision),
    ),
  }
}

/** n from every N, and from what totals that are released several times say of it. */
function countFrom(counted: readonly Marginal[], totals: readonly ReturnType<typeof totalOf>[]): Estimate {
  let precision = totals.map(total => total.precision).reduce(add, ZERO)
  let weighed = totals.map(total => subtract(ZERO, total.weighed)).reduce(add, ZERO)
  for (const { noise, counts = [] } of counted) {
    const { noise: kind, weights } = noise
    if (kind.kind !== 'correlated-gaussian') throw new RangeError('independent noise has no count')
    const whole = weights.reduce((sum, weight) => sum + weight, 0n)
    precision = add(precision, divide(rational(kind.weight * kind.weight), kind.variance))
    weighed = add(weighed, divide(rational(kind.weight * at(counts, 0), whole), kind.variance))
  }
  if (precision.num === 0n) return { value: ZERO, variance: ZERO }
  return { value: divide(weighed, precision), variance: divide(ONE, precision) }
}

function cellsOf(part: Marginal, sum: Sum, total: Estimate): readonly ConsistentCell[] {
  const { values, noise, countOf = [] } = part
  const denominator = figureDenominator(noise)
  const missing = subtract(total.value, sum.value)
  const heaviest = noise.weights.reduce((most, each) => (each > most ? each : most))
  const step = Number(heaviest) / Number(denominator)
  const places = new Map(
    [...sum.covariance].map(([place, common]) => {
      const slope = divide(common, sum.variance)
      const left = subtract(sum.cellVariance, multiply(slope, common))
      const variance = add(left, multiply(multiply(slope, slope), total.variance))
      const halfWidth = zOfLooks(noise.looks) * Math.sqrt(toNumber(variance) + step ** 2 / 12) + step / 2
      return [place, { correction: multiply(slope, missing), halfWidth }]
    }),
  )
  return values.map((value, i) => {
    // Of cells that share one n only differences are their own: all have one correction.
    const found = places.get(places.size === 1 ? at([...places.keys()], 0) : placeOf(countOf, i))
    const { correction, halfWidth } = found ?? { correction: missing, halfWidth: 0 }
    const { num, den } = correction
    const exact = { num: (value - sum.taken) * den + num * denominator, den: denominator * den }
    return { value: toNumber(exact), halfWidth }
  })
}

const ZERO = rational(0n)
const ONE = rational(1n)

/** Of each figure, and of two figures with the same count. */
function variancesOf({ noise }: FigureNoise): { readonly own: Rational; readonly shared: Rational } {
  switch (noise.kind) {
    case 'discrete-gaussian':
      return { own: noise.variance, shared: ZERO }
    case 'correlated-gaussian':
      return { own: errorVariance(noise), shared: sharedVariance(noise) }
    case 'discrete-laplace':
      throw new RangeError('Laplace noise has no rational variance')
  }
}

function placeOf(countOf: readonly number[], cell: number): number {
  return countOf[cell] ?? 0
}
