import t from 'tap'
import { compare, parseDecimal, rational } from '../../../protocols/dp/rational.ts'
import { rhoOfGaussian } from '../../../protocols/dp/zcdp.ts'
import {
  jointCharge,
  MIN_VARIANCE,
  nodeNoise,
  ownCharge,
  sumVariance,
  tau,
} from '../../../protocols/joint/noise.ts'
import { jointNoise } from '../../../scripts/evidence/joint-noise.ts'
import { codeOf, own } from './fixtures.ts'

t.test(
  'charges are those of the independent script, and never below the true ½(Δ2/(√h·s) + τ√d)²',
  async t => {
    t.ok(own.charges.length >= 6)
    for (const vector of own.charges) {
      const [num, den] = vector.variance
      const variance = rational(BigInt(num), BigInt(den))
      const { members, level } = vector
      const charge = jointCharge(BigInt(vector.l2Squared), variance, BigInt(vector.cells), { members, level })
      t.equal(String(charge), vector.charge)
      t.equal(String(ownCharge(BigInt(vector.l2Squared), variance)), vector.own)
      const exact = parseDecimal(vector.true)
      t.ok(charge * exact.den >= exact.num, 'not below')
      t.ok((charge - 2n) * exact.den < exact.num, 'by less than two nano units')
    }
  },
)

t.test('τ is below 10^-16 for every variance of at least 4 and every h up to 32', async t => {
  const { high } = tau(MIN_VARIANCE, 32)
  t.ok(compare(rational(high, 1n << 256n), rational(1n, 10n ** 16n)) < 0)
  t.ok(tau(rational(5n), 32).high < high, 'and falls with the variance')
  t.ok(tau(MIN_VARIANCE, 31).high <= high, 'and rises with h')
  t.same(tau(MIN_VARIANCE, 1), { low: 0n, high: 0n })
  // At s² = 3 it is not: the limit is no luxury.
  t.ok(compare(rational(tau(rational(3n), 2).low, 1n << 256n), rational(1n, 10n ** 16n)) > 0)
  for (const { variance, members, level, tau: expected } of own.charges) {
    const s2 = rational(BigInt(variance[0]), BigInt(variance[1]))
    if (members - level === 1 || s2.num > 1000n * s2.den) continue
    const { low, high: above } = tau(s2, members - level, 512)
    const [mantissa = '', exponent = ''] = expected.split('e')
    const value = parseDecimal(`${mantissa}e${Number(exponent)}`)
    const error = rational(value.num, value.den * 10n ** 28n)
    t.ok(
      compare(
        rational(above, 1n << 512n),
        rational(value.num * error.den - error.num * value.den, value.den * error.den),
      ) > 0,
    )
    t.ok(
      compare(
        rational(low, 1n << 512n),
        rational(value.num * error.den + error.num * value.den, value.den * error.den),
      ) < 0,
    )
  }
})

t.test(
  'at the full level a node adds all of its own noise and the charge is the one of a single answer',
  async t => {
    const noise = { kind: 'discrete-gaussian', variance: rational(50_000_000n, 2_435_597n) } as const
    for (const members of [2, 3, 8]) {
      const collusion = { members, level: members - 1 }
      t.same(nodeNoise(noise, collusion), noise)
      t.equal(jointCharge(1n, noise.variance, 24n, collusion), rhoOfGaussian(1n, noise.variance))
      t.same(
        sumVariance(noise.variance, collusion),
        rational(noise.variance.num * BigInt(members), noise.variance.den),
      )
    }
    const collusion = { members: 8, level: 3 }
    const { variance } = nodeNoise(noise, { members: 8, level: 3 })
    // h·s² is σ² again: the same charge and one nano unit.
    t.equal(jointCharge(1n, variance, 24n, collusion), rhoOfGaussian(1n, noise.variance) + 1n)
    t.ok(ownCharge(1n, variance) >= 5n * rhoOfGaussian(1n, noise.variance) - 5n)
  },
)

t.test(
  'refused: discrete Laplace noise, too little of it, levels that are none, sizes that are not proved',
  async t => {
    const laplace = { kind: 'discrete-laplace', scale: rational(10n) } as const
    for (const level of [1, 2])
      t.equal(
        codeOf(() => nodeNoise(laplace, { members: 3, level })),
        'joint.noise',
      )
    const seven = { kind: 'discrete-gaussian', variance: rational(7n) } as const
    t.equal(
      codeOf(() => nodeNoise(seven, { members: 3, level: 1 })),
      'joint.noise',
    )
    t.equal(
      codeOf(() => nodeNoise(seven, { members: 3, level: 2 })),
      '',
    )
    for (const level of [0, 3, 1.5, -1, Number.NaN])
      t.equal(
        codeOf(() => nodeNoise(seven, { members: 3, level })),
        'joint.noise',
      )
    t.equal(
      codeOf(() => jointCharge(1n, rational(4n), 10n ** 24n, { members: 3, level: 1 })),
      'joint.noise',
    )
    t.equal(
      codeOf(() => jointCharge(10n ** 30n, rational(4n), 24n, { members: 3, level: 1 })),
      'joint.noise',
    )
  },
)

// 20 000 draws for each of two data sets and two adversaries. Right but for 1e-6; the negative control is
// `allButOne > claim`.
t.test(
  'a distinguisher stays below the claim at level t, below (n − t) times it against all but one, and finds what relies on more',
  async t => {
    const found = jointNoise(20_000)
    t.ok(found.varianceErrors < 5, `variance ${found.varianceErrors} standard errors off`)
    t.ok(found.atLevel < found.claim)
    t.ok(found.allButOne < found.ownClaim)
    t.ok(found.allButOne > found.claim)
    t.ok(found.atLevel > 0.3, 'it does see something')
    t.comment(JSON.stringify(found))
  },
)
