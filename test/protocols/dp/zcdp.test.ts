import fc from 'fast-check'
import t from 'tap'
import { erf } from '../../../protocols/dp/fixed-point.ts'
import { chargeOf, noiseForRho } from '../../../protocols/dp/noise.ts'
import { compare, multiply, parseDecimal, rational } from '../../../protocols/dp/rational.ts'
import {
  epsilonAbove,
  epsilonOfRho,
  formatRho,
  NANO,
  parseRho,
  rhoOfEpsilon,
  rhoOfGaussian,
  rhoOfLaplace,
  scaleForRho,
  varianceForRho,
} from '../../../protocols/dp/zcdp.ts'

const rho = fc.bigInt({ min: 1n, max: 10n ** 13n })
const sensitivity = fc.bigInt({ min: 1n, max: 10n ** 20n })

t.test('the variance that a charge buys costs exactly that charge', async t => {
  fc.assert(
    fc.property(
      sensitivity,
      rho,
      (l2Squared, r) => rhoOfGaussian(l2Squared, varianceForRho(l2Squared, r)) === r,
    ),
  )
  t.same(varianceForRho(1n, parseRho('0.025')), { num: 20n, den: 1n })
})

t.test(
  'Laplace noise costs at most what was offered, and less only by what 9 decimals of ε lose',
  async () => {
    fc.assert(
      fc.property(sensitivity, rho, (l1, offered) => {
        const bought = scaleForRho(l1, offered)
        const { num, den } = multiply(bought.epsilon, bought.epsilon)
        const next = multiply(
          rational(bought.epsilon.num * (NANO / bought.epsilon.den) + 1n, NANO),
          rational(bought.epsilon.num * (NANO / bought.epsilon.den) + 1n, NANO),
        )
        return (
          bought.rho <= offered &&
          bought.rho === rhoOfLaplace(l1, bought.scale) &&
          compare(multiply(bought.scale, bought.epsilon), rational(l1)) === 0 &&
          num * NANO <= 2n * offered * den &&
          next.num * NANO > 2n * offered * next.den
        )
      }),
    )
  },
)

t.test('a charge is rounded up, so a thousand small ones never cost less than they spend', async t => {
  const third = rhoOfGaussian(1n, rational(3n * 10n ** 9n))
  t.equal(third, 1n, 'a sixth of a nano unit costs one')
  fc.assert(
    fc.property(
      sensitivity,
      fc.bigInt({ min: 1n, max: 10n ** 30n }),
      fc.bigInt({ min: 1n, max: 10n ** 9n }),
      (d, num, den) => {
        const charged = rhoOfGaussian(d, rational(num, den))
        return charged * 2n * num >= d * den * NANO && (charged - 1n) * 2n * num < d * den * NANO
      },
    ),
  )
})

// Incident B4: in one library less noise cost less.
t.test('less noise costs more, for both mechanisms', async () => {
  fc.assert(
    fc.property(sensitivity, rho, rho, (d, a, b) => {
      fc.pre(a < b)
      const bound = { l1: d, l2Squared: d }
      return (['discrete-gaussian', 'discrete-laplace'] as const).every(
        kind => chargeOf(noiseForRho(kind, bound, a), bound) <= chargeOf(noiseForRho(kind, bound, b), bound),
      )
    }),
  )
})

// Incident B5: a cache floor made every small query cost 7.77.
t.test('the smallest charge is one nano unit and converts to a small ε', async t => {
  t.ok(epsilonOfRho(1n, '1e-6') < 0.001)
  t.equal(epsilonOfRho(0n, '1e-6'), 0)
})

t.test('ε grows with ρ and falls with δ', async () => {
  fc.assert(
    fc.property(rho, rho, fc.integer({ min: 1, max: 30 }), (a, b, exponent) => {
      fc.pre(a < b)
      const [low, high] = [epsilonOfRho(a, `1e-${exponent}`), epsilonOfRho(b, `1e-${exponent}`)]
      return low <= high && epsilonOfRho(a, `1e-${exponent + 1}`) >= low
    }),
    { numRuns: 60 },
  )
})

t.test('every order α gives a bound, and none is below the ε that is printed', async () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 50, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      (r, beta) => {
        const nano = BigInt(Math.ceil(r * 1e9))
        const [exact, alpha] = [Number(nano) / 1e9, 1 + beta]
        const bound = alpha * exact + (Math.log(1e6) + alpha * Math.log1p(-1 / alpha) - Math.log(beta)) / beta
        return epsilonOfRho(nano, '1e-6') <= bound * (1 + 1e-9) + 1e-12
      },
    ),
  )
})

// † A tighter ε for accounts with Gaussian noise alone would have rested on that claim (PROOF.md §9).
t.test('discrete Gaussian noise is not Δ/σ-GDP: its δ is up to 3.7 times that, and our ε holds', async t => {
  let most = 0
  for (const sigma of [0.5, 1, 2])
    for (let epsilon = 0.5; epsilon <= 9.6; epsilon += 0.1) {
      const exact = deltaOfDiscrete(sigma, epsilon)
      if (exact < 1e-9) continue
      most = Math.max(most, exact / deltaOfGdp(1 / sigma, epsilon))
      const rho = rhoOfGaussian(1n, parseDecimal(`${sigma ** 2}`))
      t.ok(epsilonOfRho(rho, exact.toFixed(15)) >= epsilon, `σ ${sigma}, ε ${epsilon.toFixed(1)}`)
    }
  t.ok(most > 3.5 && most < 4, `${most} times the claim`)
})

/** The least δ of discrete Gaussian noise at ε, for a count of one. */
function deltaOfDiscrete(sigma: number, epsilon: number): number {
  const weight = (x: number) => Math.exp((-x * x) / (2 * sigma * sigma))
  let [total, excess] = [0, 0]
  for (let x = -60; x <= 60; x++) {
    total += weight(x)
    excess += Math.max(0, weight(x) - Math.exp(epsilon) * weight(x - 1))
  }
  return excess / total
}

/** δ of μ-Gaussian differential privacy at ε: Dong, Roth and Su, Corollary 2.13. */
function deltaOfGdp(mu: number, epsilon: number): number {
  const below = (x: number) => upper(-x)
  return below(mu / 2 - epsilon / mu) - Math.exp(epsilon) * below(-mu / 2 - epsilon / mu)
}

/** P[N(0, 1) ≥ x], to 90 bits before it is rounded. */
function upper(x: number): number {
  const scaled = BigInt(Math.round((Math.abs(x) / Math.SQRT2) * 2 ** 50)) << 40n
  const tail = Number((1n << 90n) - erf(scaled, 90).low) / 2 ** 91
  return x >= 0 ? tail : 1 - tail
}

t.test('ρ from ε is the largest whose ε fits', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40_000 }),
      fc.integer({ min: 2, max: 20 }),
      (thousandths, exponent) => {
        const [epsilon, delta] = [`${thousandths / 1000}`, parseDecimal(`1e-${exponent}`)]
        const found = rhoOfEpsilon(epsilon, delta)
        const limit = parseDecimal(epsilon)
        const fits = (r: bigint) => epsilonAbove(rational(r, NANO), delta) * limit.den <= limit.num << 192n
        return fits(found) && !fits(found + 1n)
      },
    ),
    { numRuns: 25 },
  )
})

t.test('ρ crosses the wire as a plain decimal without loss', async t => {
  fc.assert(fc.property(rho, r => parseRho(formatRho(r)) === r))
  t.equal(formatRho(25_000_000n), '0.025')
  t.equal(formatRho(3n * NANO), '3')
  for (const bad of ['-1', '0.0000000001', '1e10', 'NaN']) t.throws(() => parseRho(bad), bad)
})

t.test('absurd requests are refused', async t => {
  for (const epsilon of ['0', '-1', '1e308', '10001', '1e-12'])
    t.throws(() => rhoOfEpsilon(epsilon, '1e-6'), { code: 'dp.epsilon' }, epsilon)
  for (const delta of ['0', '1', '2', '-1', '1e-300'])
    t.throws(() => epsilonOfRho(1n, delta), { code: 'dp.delta' }, delta)
  t.throws(() => rhoOfEpsilon('1e9999', '1e-6'), { code: 'dp.decimal' })
  t.throws(() => varianceForRho(0n, 1n), { code: 'dp.sensitivity' })
  t.throws(() => varianceForRho(1n, 0n), { code: 'dp.rho' })
  t.throws(() => scaleForRho(1n, -1n), { code: 'dp.rho' })
})
