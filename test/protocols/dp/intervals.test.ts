import fc from 'fast-check'
import t from 'tap'
import { coverage, covers, halfWidth, PRECISION, rhoForWithin } from '../../../protocols/dp/intervals.ts'
import { type Noise, noiseForRho } from '../../../protocols/dp/noise.ts'
import { parseDecimal, type Rational, rational, toNumber } from '../../../protocols/dp/rational.ts'

const gaussian = (variance: Rational): Noise => ({ kind: 'discrete-gaussian', variance })
const laplace = (scale: Rational): Noise => ({ kind: 'discrete-laplace', scale })
const NINETY_FIVE = rational(19n, 20n)

/** P[|noise| ≤ k] for k = 0, 1, … in doubles, from the definition. */
function insideInDoubles(noise: Noise): readonly number[] {
  const weight = (x: number): number =>
    noise.kind === 'discrete-gaussian'
      ? Math.exp((-x * x) / (2 * toNumber(noise.variance)))
      : Math.exp(-x / toNumber(noise.scale))
  const sums = [1]
  for (let x = 1; weight(x) > 1e-18; x++) sums.push((sums.at(-1) ?? 0) + 2 * weight(x))
  const all = sums.at(-1) ?? 1
  return sums.map(sum => sum / all)
}

const variance = fc
  .tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 5 }))
  .map(([m, e]) => rational(BigInt(m), 10n ** BigInt(e)))

t.test('the half-width is the smallest whose interval covers 95 %, for both mechanisms', async () => {
  for (const make of [gaussian, laplace])
    fc.assert(
      fc.property(variance, value => {
        const noise = make(make === laplace ? rational(value.num, value.den * 100n) : value)
        const inside = insideInDoubles(noise)
        const k = Number(halfWidth(noise))
        return (inside[k] ?? 1) >= 0.95 - 1e-12 && (k === 0 || (inside[k - 1] ?? 1) < 0.95 + 1e-12)
      }),
      { numRuns: 60 },
    )
})

t.test('the probability of an interval is enclosed by both ways to compute it', async () => {
  for (const make of [gaussian, laplace])
    fc.assert(
      fc.property(variance, fc.integer({ min: 0, max: 2000 }), (value, k) => {
        const noise = make(make === laplace ? rational(value.num, value.den * 100n) : value)
        const expected = insideInDoubles(noise)[k] ?? 1
        const { low, high } = coverage(noise, BigInt(k))
        return (
          low <= high &&
          Number(low) / 2 ** PRECISION <= expected + 1e-12 &&
          Number(high) / 2 ** PRECISION >= expected - 1e-12
        )
      }),
      { numRuns: 60 },
    )
})

t.test('wide noise has the normal and the exponential quantiles, to the last digit of a double', async t => {
  const k = halfWidth(gaussian(parseDecimal('1e24')))
  t.ok(Math.abs(Number(k) / 1e12 - 1.959963984540054) < 1e-11)
  const s = halfWidth(laplace(parseDecimal('1e12')))
  t.ok(Math.abs(Number(s) / 1e12 - Math.log(20)) < 1e-11)
})

t.test('tiny noise has a half-width of zero', async t => {
  t.equal(halfWidth(gaussian(rational(1n, 20n))), 0n)
  t.equal(halfWidth(laplace(rational(1n, 20n))), 0n)
})

// Incidents: SmartNoise reported one width for every α (#399); Google swapped α in an interval (N14).
t.test('the width grows with the confidence', async t => {
  for (const noise of [gaussian(rational(400n)), laplace(rational(20n))]) {
    const widths = [
      rational(1n, 2n),
      rational(9n, 10n),
      NINETY_FIVE,
      rational(99n, 100n),
      rational(999_999n, 1_000_000n),
    ].map(confidence => halfWidth(noise, confidence))
    t.ok(
      widths.every((width, i) => i === 0 || width > (widths[i - 1] ?? 0n)),
      widths.join(),
    )
  }
})

t.test('ρ for a wanted half-width is the smallest that reaches it', async () => {
  fc.assert(
    fc.property(
      fc.constantFrom('discrete-gaussian', 'discrete-laplace'),
      fc.bigInt({ min: 1n, max: 10n ** 6n }),
      fc.bigInt({ min: 0n, max: 10n ** 6n }),
      (kind, size, k) => {
        const sensitivity = { l1: size, l2Squared: size }
        const rho = rhoForWithin(kind, sensitivity, k)
        return (
          halfWidth(noiseForRho(kind, sensitivity, rho)) <= k &&
          (rho === 1n || !covers(noiseForRho(kind, sensitivity, rho - 1n), k, NINETY_FIVE))
        )
      },
    ),
    { numRuns: 40 },
  )
})

t.test('a half-width of 8 for a count of buyers costs what σ² = 18.9 costs', async t => {
  const rho = rhoForWithin('discrete-gaussian', { l1: 1n, l2Squared: 1n }, 8n)
  t.equal(rho, 26_467_265n)
})

t.test('impossible requests are refused', async t => {
  t.throws(() => halfWidth(gaussian(rational(1n)), rational(1n)), { code: 'dp.confidence' })
  t.throws(() => halfWidth(gaussian(rational(1n)), rational(0n)), { code: 'dp.confidence' })
  t.throws(() => rhoForWithin('discrete-gaussian', { l1: 1n, l2Squared: 1n }, -1n), { code: 'dp.within' })
})
