// SPEC.md §4, "Pool": what pure ε beside ρ promises together, and what ρ alone cannot reach.
import t from 'tap'
import { sampleNoise } from '../../../protocols/dp/noise.ts'
import { rational, toNumber } from '../../../protocols/dp/rational.ts'
import {
  epsilonOfLaplace,
  epsilonOfRho,
  formatEpsilon,
  NANO,
  rhoOfEpsilon,
  varianceForRho,
} from '../../../protocols/dp/zcdp.ts'
import { systemRandom } from '../../../scripts/evidence/dp-samplers.ts'

const DELTA = '1e-6'
const RHO = rhoOfEpsilon('1', DELTA)

/** Of discrete Laplace noise: 2q / (1 - q)², q = e^(-1/scale). */
function laplaceVariance(scale: number): number {
  const q = Math.exp(-1 / scale)
  return (2 * q) / (1 - q) ** 2
}

/** PROOF.md §7: of a unit in `k` of `groups` groups. */
function leastVariance(k: number, groups: number): number {
  const c = Math.expm1((2 * Number(RHO)) / 1e9)
  return (k * (1 - k / groups) * (1 - 1 / groups) + (k / groups) ** 2) / c
}

t.test('one number of one buyer: 1.36 from a pool, 4.53 from ρ, at ε = 1', async t => {
  t.match(Math.sqrt(laplaceVariance(1)).toFixed(2), '1.36')
  t.match(Math.sqrt(toNumber(varianceForRho(1n, RHO))).toFixed(2), '4.53')
  t.match(Math.sqrt(leastVariance(1, 1)).toFixed(2), '4.48', 'and no mechanism under ρ has less')
  const drawn = sampleNoise({ kind: 'discrete-laplace', scale: rational(1n) }, 40_000, systemRandom)
  const measured = drawn.reduce((sum, x) => sum + Number(x) ** 2, 0) / drawn.length
  t.ok(Math.abs(measured / laplaceVariance(1) - 1) < 0.08, 'seven standard errors')
})

t.test('5 of 20 groups: no mechanism under ρ reaches the Laplace noise of the same ε', async t => {
  t.match(Math.sqrt(laplaceVariance(5)).toFixed(2), '7.06')
  t.match(Math.sqrt(leastVariance(5, 20)).toFixed(2), '8.52')
  const worthIt = Array.from({ length: 20 }, (_, i) => i + 1).filter(
    k => laplaceVariance(k) < k * toNumber(varianceForRho(1n, RHO)),
  )
  t.equal(worthIt.at(-1), 10, 'up to ten groups')
})

t.test('half of ε in a pool makes all other noise 1.9 times as large', async t => {
  const half = rhoOfEpsilon('0.5', DELTA)
  t.match(Math.sqrt(Number(RHO) / Number(half)).toFixed(1), '1.9')
})

t.test(
  'pure ε of noise is what it was asked with, and rounded up where it is no multiple of 1e-9',
  async t => {
    t.equal(formatEpsilon(epsilonOfLaplace(7n, rational(7n * NANO, 300_000_000n))), '0.3')
    t.equal(epsilonOfLaplace(1n, rational(3n)), 333_333_334n)
  },
)

/** P of discrete Laplace and discrete Gaussian noise, to beyond what the sums below can see. */
const laplace = (x: number, scale: number) => {
  const q = Math.exp(-1 / scale)
  return ((1 - q) / (1 + q)) * q ** Math.abs(x)
}
function gaussian(variance: number): (x: number) => number {
  const weight = (x: number) => Math.exp((-x * x) / (2 * variance))
  let sum = 0
  for (let x = -400; x <= 400; x++) sum += weight(x)
  return x => weight(x) / sum
}

t.test('published and own answers together: (pool + ε(ρ, δ), δ), however they are interleaved', async t => {
  const [pool, rho, delta] = [0.5, 200_000_000n, 1e-3]
  const own = epsilonOfRho(rho, String(delta))
  /** Published first; then all of ρ at once, or after a high figure in halves: adaptive, one unit apart. */
  const halves = [gaussian(1 / (2 * 0.1)), gaussian(1 / (2 * 0.1))] as const
  const whole = gaussian(1 / (2 * 0.2))
  let [excess, without] = [0, 0]
  const add = (p: number, q: number) => {
    excess += Math.max(0, p - Math.exp(pool + own) * q)
    without += Math.max(0, p - Math.exp(own) * q)
  }
  for (let published = -60; published <= 60; published++) {
    const [p1, q1] = [laplace(published - 1, 1 / pool), laplace(published, 1 / pool)]
    for (let a = -40; a <= 40; a++) {
      if (published <= 0) {
        add(p1 * whole(a - 1), q1 * whole(a))
        continue
      }
      for (let b = -40; b <= 40; b++)
        add(p1 * halves[0](a - 1) * halves[1](b - 1), q1 * halves[0](a) * halves[1](b))
    }
  }
  t.ok(excess > 0 && excess <= delta, `δ ${excess}`)
  t.ok(without > delta, `a control: the ε of ρ alone does not hold, δ ${without}`)
})
