import t from 'tap'
import {
  COUNT_NOISES,
  countCoverage,
  FIGURES,
  pooledStandardErrors,
  simulate,
} from '../../scripts/evidence/dp-coverage.ts'
import {
  allNoises,
  describe,
  integerBins,
  P_LIMIT,
  samplerTest,
  systemRandom,
} from '../../scripts/evidence/dp-samplers.ts'
import { chiSquareTail, pearsonTest } from '../../scripts/evidence/statistics.ts'
import { bernoulliInverseE } from '../../protocols/dp/bernoulli-exp.ts'
import { sampleDiscreteGaussian } from '../../protocols/dp/discrete-gaussian.ts'
import { RandomWords } from '../../protocols/dp/random-words.ts'
import { parseDecimal, rational } from '../../protocols/dp/rational.ts'

// Pearson χ² over 200 000 draws a scale; a correct sampler fails one of these ten tests with probability
// below 2e-7.
t.test('both samplers follow their distributions at five scales each', async t => {
  for (const noise of allNoises()) {
    const { p } = samplerTest(noise, 200_000)
    t.ok(p > P_LIMIT, `${describe(noise)}: p = ${p.toPrecision(3)}`)
  }
})

// Negative controls: the same test on samplers with the faults that libraries shipped. It misses one with p <
// 1e-6.
t.test('the same test catches a variance that is 5 % too large, and a zero of double weight', async t => {
  const draws = 200_000
  const wide = sampleDiscreteGaussian(parseDecimal('21'), draws, systemRandom)
  t.ok(
    pearsonTest(integerBins({ kind: 'discrete-gaussian', variance: rational(20n) }, wide), draws) < P_LIMIT,
  )
  const words = new RandomWords(systemRandom, 10 * draws)
  const careless = BigInt64Array.from({ length: draws }, () => {
    let size = 0n
    while (bernoulliInverseE(words)) size++
    return words.next() % 2 === 0 ? size : -size
  })
  t.ok(pearsonTest(integerBins({ kind: 'discrete-laplace', scale: rational(1n) }, careless), draws) < P_LIMIT)
})

t.test('the p-values are those of published χ² tables', async t => {
  for (const [statistic, freedom, p] of [
    [3.841, 1, 0.05],
    [18.307, 10, 0.05],
    [124.342, 100, 0.05],
    [23.209, 10, 0.01],
    [1.14548, 5, 0.95],
  ] as const)
    t.ok(Math.abs(chiSquareTail(statistic, freedom) - p) < 2e-5, `${statistic}, ${freedom}`)
})

// 4 000 answers a figure: 93 % is 5 standard errors below 94.8 %, so a figure that covers that often fails
// with p < 3e-7.
t.test('derived figures lie in their 95 % intervals', async t => {
  for (const figure of FIGURES) {
    const { covered, given, withheld } = simulate(figure, 4_000)
    t.ok(covered / given > 0.93, `${figure}: ${covered} of ${given}, ${withheld} without interval`)
    t.ok(given > 3_900)
  }
})

// 4.9 standard errors, two-sided: p < 1e-6.
t.test('counts lie in their intervals as often as the distribution says, at least 95 %', async t => {
  const counts = COUNT_NOISES.map(noise => countCoverage(noise, 20_000))
  for (const { name, exact } of counts) t.ok(exact >= 0.95, name)
  t.ok(pooledStandardErrors(counts) < 4.9)
})
