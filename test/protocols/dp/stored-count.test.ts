import t from 'tap'
import { correlatedFor } from '../../../protocols/dp/correlated-search.ts'
import { errorVariance } from '../../../protocols/dp/correlated.ts'
import { sampleDiscreteGaussian } from '../../../protocols/dp/discrete-gaussian.ts'
import { NINETY_FIVE_PERCENT } from '../../../protocols/dp/intervals.ts'
import { withCount } from '../../../protocols/dp/least-squares.ts'
import { rational, toNumber } from '../../../protocols/dp/rational.ts'
import { contributionOf } from '../../../protocols/dp/sensitivity.ts'
import {
  centredErrorVariance,
  centredHalfWidth,
  centredNoiseForRho,
  chargeOfCentred,
  searchCentre,
} from '../../../protocols/dp/stored-count.ts'
import { systemRandom } from '../../../scripts/evidence/dp-samplers.ts'

const RHO = 24_355_970n
const CONTRIBUTION = contributionOf({
  dimensions: [{ name: 'month', size: 24, perUnit: false }],
  view: { caps: [{ over: ['month'], max: 3 }] },
  statistic: { kind: 'count' },
  filter: new Map(),
  groupBy: ['month'],
})
const NONE = rational(0n)
const INDEPENDENT = Number(CONTRIBUTION.l2Squared) / (2e-9 * Number(RHO))

t.test('with an exact count the standard deviation is half of that of independent noise', async t => {
  const found = searchCentre(CONTRIBUTION, RHO, NONE)
  if (found === undefined) throw new Error('a gain of 2')
  t.same([found.scale, found.shift], [2n, 3n])
  t.equal(chargeOfCentred(found, CONTRIBUTION), RHO)
  t.ok(Math.abs(toNumber(centredErrorVariance(found, NONE)) / INDEPENDENT - 1 / 4) < 1e-9)
})

t.test('a stored count makes the same charge go further than one that is released along', async t => {
  const stored = rational(40n)
  const found = searchCentre(CONTRIBUTION, RHO, stored)
  const along = correlatedFor(CONTRIBUTION, RHO)
  if (found === undefined || along === undefined) throw new Error('both gain')
  t.ok(toNumber(centredErrorVariance(found, stored)) < 0.95 * toNumber(errorVariance(along)))
  t.equal(searchCentre(CONTRIBUTION, RHO, rational(10n ** 6n)), undefined, 'but not one that knows nothing')
})

// 40 000 estimates: 5 standard errors of the deviation are 1.8 %, of the coverage 0.55 points.
t.test('estimates have the deviation of the formula and lie in their intervals', async t => {
  const storedVariance = rational(40n)
  const noise = searchCentre(CONTRIBUTION, RHO, storedVariance)
  if (noise === undefined) throw new Error('a gain')
  const runs = 40_000
  const [own, ofCount] = [noise.variance, storedVariance].map(variance =>
    sampleDiscreteGaussian(variance, runs, systemRandom),
  )
  const width = centredHalfWidth(
    noise,
    { value: rational(900n), variance: storedVariance },
    NINETY_FIVE_PERCENT,
  )
  let [squares, covered] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const released = noise.scale * 70n - noise.shift * 900n + (own?.[run] ?? 0n)
    const count = { value: rational(900n + (ofCount?.[run] ?? 0n)), variance: storedVariance }
    const [cell] = withCount([released], noise, count).cells
    if (cell === undefined) throw new Error('one cell')
    const error = toNumber(cell.value) - 70
    squares += error * error
    if (Math.abs(error) <= width) covered++
    if (run === 0) t.same(cell.variance, centredErrorVariance(noise, storedVariance))
  }
  const sd = Math.sqrt(squares / runs)
  t.ok(Math.abs(sd / Math.sqrt(toNumber(centredErrorVariance(noise, storedVariance))) - 1) < 0.02, `${sd}`)
  t.ok(covered / runs > 0.9445, `${covered / runs}`)
})

t.test('a centre outside the domain is rejected', async t => {
  for (const [scale, shift] of [
    [2n, 4n],
    [0n, 1n],
    [17n, 1n],
    [2n, 0n],
    [2n, -1n],
  ] as const)
    t.throws(() => centredNoiseForRho({ scale, shift }, CONTRIBUTION, RHO), { code: 'dp.correlated' })
})
