import { shake256 } from '@noble/hashes/sha3.js'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { boundUnit, type UnitRow } from '../../../protocols/dp/bound-unit.ts'
import {
  centredL2Squared,
  chargeOfCorrelated,
  correlatedL2Squared,
  type CorrelatedNoise,
  correlatedNoiseForRho,
  type CorrelatedReach,
  differenceVariance,
  errorVariance,
  farthestShift,
  sharedVariance,
  totalVariance,
} from '../../../protocols/dp/correlated.ts'
import {
  correlatedHalfWidth,
  distanceToGaussian,
  rhoForWithinCorrelated,
} from '../../../protocols/dp/correlated-intervals.ts'
import { decodeCorrelated, releaseCorrelated } from '../../../protocols/dp/correlated-release.ts'
import { correlatedFor, isSmooth, searchCorrelated } from '../../../protocols/dp/correlated-search.ts'
import {
  add,
  compare,
  greatestCommonDivisor,
  multiply,
  type Rational,
  rational,
  subtract,
  toNumber,
} from '../../../protocols/dp/rational.ts'
import { type Cap, type Contribution, contributionOf } from '../../../protocols/dp/sensitivity.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import {
  codesOf,
  countedVector,
  type Dice,
  dice,
  fullestUnit,
  isInScope,
  randomScene,
  randomUnit,
  type Scene,
} from './unit-scenes.ts'
import { trials } from '../../support/trials.ts'

type Texts = Readonly<Record<'scale' | 'shift' | 'weight', string>>
type ReachText = {
  readonly groups: string
  readonly full: string
  readonly fullRange: { readonly low: string; readonly high: string }
  readonly restRange: { readonly low: string; readonly high: string }
}
type Vectors = {
  readonly sensitivities: readonly (ReachText & Texts & { readonly l2Squared: string })[]
  readonly searches: readonly (ReachText & {
    readonly independent: string
    readonly choice: (Texts & { readonly error: string }) | null
  })[]
  readonly releases: readonly (Texts & {
    readonly shake256: string
    readonly variance: string
    readonly exactGroups: readonly string[]
    readonly exactCounts: readonly string[]
    readonly countOf: readonly number[]
    readonly releasedGroups: readonly string[]
    readonly releasedCounts: readonly string[]
    readonly estimates: readonly string[]
  })[]
  readonly halfWidths: readonly (Texts & { readonly variance: string; readonly halfWidth: string })[]
  readonly rejected: readonly (ReachText & Texts & { readonly why: string })[]
}

const file = new URL('../../../protocols/dp/vectors/correlated.json', import.meta.url)
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'))

t.test('sensitivities are those that enumeration of every vector of a unit finds', async t => {
  for (const vector of vectors.sensitivities)
    t.equal(correlatedL2Squared(parameters(vector), reach(vector)), BigInt(vector.l2Squared))
})

t.test('the search finds what the independent one finds, and nothing where there is no gain', async t => {
  for (const vector of vectors.searches) {
    const found = searchCorrelated(asContribution(reach(vector), BigInt(vector.independent)))
    const name = `${vector.full} of ${vector.groups}, ${vector.fullRange.low} to ${vector.fullRange.high}`
    if (vector.choice === null) t.equal(found, undefined, name)
    else t.same(found, { ...parameters(vector.choice), error: fraction(vector.choice.error) }, name)
  }
})

t.test('releases and estimates replay, from the same words of randomness', async t => {
  for (const vector of vectors.releases) {
    const noise = { ...parameters(vector), variance: fraction(vector.variance) }
    const source = shake256.create({})
    source.update(utf8(vector.shake256))
    const exact = { groups: vector.exactGroups.map(BigInt), counts: vector.exactCounts.map(BigInt) }
    const each = BigInt(exact.groups.length / exact.counts.length)
    const released = releaseCorrelated(exact, vector.countOf, each, noise, bytes => source.xofInto(bytes))
    t.same(released.groups, vector.releasedGroups.map(BigInt))
    t.same(released.counts, vector.releasedCounts.map(BigInt))
    const { numerators, denominator } = decodeCorrelated(released, vector.countOf, noise)
    t.same(
      numerators.map(numerator => rational(numerator, denominator)),
      vector.estimates.map(fraction),
    )
  }
})

t.test('half-widths are those of the exact distribution of the sum of both noises', async t => {
  for (const vector of vectors.halfWidths) {
    const noise = { ...parameters(vector), variance: fraction(vector.variance) }
    t.same(correlatedHalfWidth(noise), fraction(vector.halfWidth))
    t.ok(toNumber(distanceToGaussian(noise)) < 5.4e-9)
  }
})

t.test('parameters outside the domain are rejected', async t => {
  for (const vector of vectors.rejected)
    t.throws(
      () => correlatedL2Squared(parameters(vector), reach(vector)),
      { code: 'dp.correlated' },
      vector.why,
    )
})

// † With μ > g/2 the formula of the design, which knows only full groups, would claim less than an empty
// unit reaches.
t.test(
  'beyond half of a group the formula for full groups claims too little, so it is not used there',
  async t => {
    const full: CorrelatedReach = { groups: 4n, full: 4n, fullRange: to(3n), restRange: to(0n) }
    const [scale, shift] = [1n, 2n]
    const design = full.full * (scale * 3n - shift) ** 2n
    t.ok(centredL2Squared({ scale, shift }, full) > design)
    t.throws(() => correlatedL2Squared({ scale, shift, weight: 1n }, full), { code: 'dp.correlated' })
  },
)

t.test('the error is the one of the design: (√f + μ)² ÷ 2ρ at best', async t => {
  for (const groups of [12n, 24n, 63n]) {
    const contribution = counts(groups)
    const found = searchCorrelated(contribution)
    if (found === undefined) throw new Error('a gain of 1.5')
    const best = (Math.sqrt(Number(groups)) / 2 + 1 / 2) ** 2
    t.ok(toNumber(found.error) >= best - 1e-9)
    t.ok(toNumber(found.error) < best * 1.0005, `${toNumber(found.error)} of ${best}`)
    const noise = correlatedNoiseForRho(found, contribution, 10_000_000n)
    t.same(errorVariance(noise), multiply(found.error, rational(1000n, 20n)))
    t.equal(chargeOfCorrelated(noise, contribution), 10_000_000n)
  }
})

t.test('of 10 000 other parameters none has less error by more than a thousandth', async t => {
  const random = dice(5)
  let [compared, better] = [0, 0]
  while (compared < 10_000) {
    const groups = BigInt(2 + random.below(40))
    const full = BigInt(1 + random.below(Number(groups)))
    const size = BigInt(1 + random.below(random.chance(0.5) ? 4 : 3000))
    const rest = full === groups ? 0n : BigInt(random.below(Number(size)))
    const bounds = { groups, full, fullRange: to(size), restRange: to(rest) }
    const found = searchCorrelated(asContribution(bounds, full * size * size + rest * rest))
    if (found === undefined) continue
    for (let tries = 0; tries < 300; tries++) {
      const scale = BigInt(1 + random.below(16))
      const end = farthestShift(scale, bounds)
      if (end < 1n) continue
      const shift = 1n + BigInt(random.below(Number(end)))
      const weight = BigInt(1 + random.below(Number(40n * scale * size)))
      if (greatestCommonDivisor(shift, weight) !== 1n) continue
      const noise = correlatedNoiseForRho({ scale, shift, weight }, bounds, 500_000_000n)
      compared++
      if (toNumber(errorVariance(noise)) < 0.999 * toNumber(found.error)) better++
    }
  }
  t.equal(better, 0)
})

t.test('independent noise stays where a unit is in one group, or can go down as far as up', async t => {
  t.equal(correlatedFor({ ...counts(12n), full: 1n, l2Squared: 1n }, 1000n), undefined)
  t.equal(correlatedFor(counts(1n), 1000n), undefined)
  const both = { ...counts(12n), fullRange: { low: -1n, high: 1n } }
  t.equal(correlatedFor(both, 1000n), undefined)
  t.ok(correlatedFor(counts(12n), 24_355_970n))
  t.equal(correlatedFor(counts(12n), 10n ** 12n), undefined, 'with so little noise there is no interval')
})

t.test('variances are those of sums and differences of the two noises', async t => {
  const noise: CorrelatedNoise = { scale: 3n, shift: 2n, weight: 5n, variance: rational(70n, 3n) }
  const each = errorVariance(noise)
  const shared = sharedVariance(noise)
  const twice = (value: Rational) => multiply(value, rational(2n))
  t.same(subtract(twice(each), twice(shared)), differenceVariance(noise))
  t.same(add(multiply(each, rational(7n)), multiply(shared, rational(42n))), totalVariance(noise, 7n))
})

// † The sum of the groups is worse than a total that is a part of its own.
t.test(
  'a total of all groups has more noise than one that is released for itself at the same charge',
  async t => {
    for (const groups of [12n, 24n, 63n]) {
      const contribution = counts(groups)
      const noise = correlatedFor(contribution, 24_355_970n)
      if (noise === undefined) throw new Error('a gain of 1.5')
      const alone = contributionOf({ ...byMonth(groups), groupBy: [] })
      const independent = Number(alone.l2Squared) / (2 * 0.02435597)
      const summed = toNumber(totalVariance(noise, groups))
      t.ok(summed > independent, `${Math.sqrt(summed / independent).toFixed(2)} times`)
      t.ok(toNumber(differenceVariance(noise)) < (2 * Number(contribution.l2Squared)) / (2 * 0.02435597))
    }
  },
)

t.test('a question by its error gets the least ρ that reaches it', async t => {
  const contribution = counts(12n)
  const choice = searchCorrelated(contribution)
  if (choice === undefined) throw new Error('a gain of 1.5')
  const within = rational(21n, 2n)
  const rho = rhoForWithinCorrelated(choice, contribution, within)
  const at = (nano: bigint) => correlatedHalfWidth(correlatedNoiseForRho(choice, contribution, nano))
  t.ok(compare(at(rho), within) <= 0)
  t.ok(compare(at(rho - 1n), within) > 0)
  t.throws(() => rhoForWithinCorrelated(choice, contribution, rational(1n, 50n)), { code: 'dp.within' })
  t.throws(() => rhoForWithinCorrelated(choice, contribution, rational(0n)), { code: 'dp.within' })
})

t.test('a release whose groups do not match its count, or its bounds, is rejected', async t => {
  const noise: CorrelatedNoise = { scale: 2n, shift: 1n, weight: 1n, variance: rational(9n) }
  const run = (countOf: readonly number[], each: bigint) => () =>
    releaseCorrelated({ groups: [1n, 2n, 3n], counts: [2n] }, countOf, each, noise, bytes => bytes)
  t.throws(run([0, 0], 3n), { code: 'dp.correlated' })
  t.throws(run([0, 0, 1], 3n), { code: 'dp.correlated' })
  t.throws(run([0, 0, 0], 2n), { code: 'dp.correlated' })
  t.throws(() => correlatedHalfWidth({ ...noise, variance: rational(1n) }), { code: 'dp.correlated' })
  t.equal(isSmooth({ ...noise, variance: rational(2n) }), true)
})

// The claim itself, with units of random views through the bounding of §3.

const UNITS = trials(200_000, 20_000)

t.test(
  'no unit moves (A, N) by more than is claimed, whether n is of the scope or of the whole view',
  async t => {
    const { units, violations, reached } = tryUnits(11, UNITS, sameView)
    t.comment(`${units} units, the claim was met exactly ${reached} times`)
    t.ok(units >= UNITS)
    t.equal(violations, 0)
    t.ok(reached > UNITS / 200)
    const whole = tryUnits(12, trials(60_000, 10_000), ({ bounded }) => bounded.some(({ kept }) => kept))
    t.equal(whole.violations, 0)
  },
)

// † Each is what a planner could get wrong.
t.test('an n of another view breaks the claim', async t => {
  const another = tryUnits(13, 30_000, ({ scene, rows, random }) => {
    const view = { perUnit: 1 + random.below(2), caps: [] }
    return inScope(scene, rows, boundUnit(rows, view, scene.dimensions))
  })
  t.ok(another.violations > 10, `${another.violations}`)
})

t.test('one n for all values of a grouped perUnit dimension breaks the claim', async t => {
  const groups = contributionOf({
    dimensions: [{ name: 'age', size: 6, perUnit: true }, MONTHS(12)],
    view: { caps: [{ over: ['month'], max: 1 }] },
    statistic: { kind: 'count' },
    filter: new Map(),
    groupBy: ['age', 'month'],
  })
  t.equal(groups.groups, 12n)
  const choice = searchCorrelated(groups)
  if (choice === undefined) throw new Error('a gain of 1.5')
  const { scale, shift, weight } = choice
  const own = 12n * (scale - shift) ** 2n + weight ** 2n
  t.ok(own <= correlatedL2Squared(choice, groups))
  t.ok(own + 60n * shift ** 2n > correlatedL2Squared(choice, groups), 'the other ages would move too')
})

type Tried = {
  readonly scene: Scene
  readonly rows: readonly UnitRow[]
  readonly bounded: ReturnType<typeof boundUnit>
  readonly random: Dice
}

function sameView({ scene, rows, bounded }: Tried): boolean {
  return inScope(scene, rows, bounded)
}

function inScope(scene: Scene, rows: readonly UnitRow[], bounded: ReturnType<typeof boundUnit>): boolean {
  return rows.some((row, i) => bounded[i]?.kept === true && isInScope(scene, row))
}

function tryUnits(seed: number, least: number, isCounted: (tried: Tried) => boolean) {
  const random = dice(seed)
  const tally = { units: 0, violations: 0, reached: 0 }
  while (tally.units < least) {
    const scene = randomScene(random, ['count', 'orders', 'units', 'sum'])
    const contribution = bounds(scene)
    if (contribution === undefined) continue
    const chosen = randomParameters(random, contribution)
    if (chosen === undefined) continue
    const claim = correlatedL2Squared(chosen, contribution)
    for (let i = 0; i < 12; i++) {
      const rows = i === 0 && random.chance(0.3) ? fullestUnit(random, scene) : randomUnit(random, scene)
      const bounded = boundUnit(rows, scene.view, scene.dimensions)
      const vector = countedVector(scene, rows, bounded)
      const n = isCounted({ scene, rows, bounded, random }) ? 1n : 0n
      const moved = movedBy(scene, rows, vector, n, chosen, contribution.groups)
      tally.units++
      if (moved > claim) tally.violations++
      if (moved === claim) tally.reached++
    }
  }
  return tally
}

/** Every group of the unit's own n moves by -shift, whether the unit has rows in it or not. */
function movedBy(
  scene: Scene,
  rows: readonly UnitRow[],
  vector: ReadonlyMap<string, bigint>,
  n: bigint,
  { scale, shift, weight }: { readonly scale: bigint; readonly shift: bigint; readonly weight: bigint },
  groups: bigint,
): bigint {
  const touched = [...new Set(rows.map(row => codesOf(scene, row.codes, scene.groupBy)))]
  const values = touched.flatMap(group => vector.get(group) ?? [])
  const moved = values.reduce((sum, value) => sum + (scale * value - shift * n) ** 2n, 0n)
  return moved + (groups - BigInt(values.length)) * (shift * n) ** 2n + (weight * n) ** 2n
}

function randomParameters(random: Dice, contribution: Contribution) {
  if (random.chance(0.3)) {
    const found = searchCorrelated(contribution)
    if (found !== undefined) return found
  }
  const scale = BigInt(1 + random.below(8))
  const end = farthestShift(scale, contribution)
  if (end === 0n) return undefined
  const size = 1n + BigInt(random.below(Number(end < 0n ? -end : end)))
  const shift = end < 0n ? -size : size
  for (;;) {
    const weight = BigInt(1 + random.below(20))
    if (greatestCommonDivisor(shift, weight) === 1n) return { scale, shift, weight }
  }
}

function bounds(scene: Scene): Contribution | undefined {
  try {
    return contributionOf(scene)
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

const MONTHS = (size: number) => ({ name: 'month', size, perUnit: false })

function byMonth(groups: bigint) {
  const caps: readonly Cap[] = [{ over: ['month'], max: 1 }]
  return {
    dimensions: [MONTHS(Number(groups))],
    view: { caps },
    statistic: { kind: 'count' as const },
    filter: new Map<string, number>(),
    groupBy: ['month'],
  }
}

function counts(groups: bigint): Contribution {
  return contributionOf(byMonth(groups))
}

function to(high: bigint) {
  return { low: 0n, high }
}

function asContribution(bounds: CorrelatedReach, l2Squared: bigint): Contribution {
  return { ...counts(1n), ...bounds, l2Squared }
}

function parameters({ scale, shift, weight }: Texts) {
  return { scale: BigInt(scale), shift: BigInt(shift), weight: BigInt(weight) }
}

function reach({ groups, full, fullRange, restRange }: ReachText): CorrelatedReach {
  const range = ({ low, high }: ReachText['fullRange']) => ({ low: BigInt(low), high: BigInt(high) })
  return {
    groups: BigInt(groups),
    full: BigInt(full),
    fullRange: range(fullRange),
    restRange: range(restRange),
  }
}

function fraction(text: string): Rational {
  const [num = '0', den = '1'] = text.split('/')
  return rational(BigInt(num), BigInt(den))
}
