import t from 'tap'
import { chooseBound, withoutFalseTail } from '../../../protocols/anonymise/bound-choice.ts'
import { sampleDiscreteGaussian } from '../../../protocols/dp/discrete-gaussian.ts'
import { rational } from '../../../protocols/dp/rational.ts'
import { systemRandom } from '../../../scripts/evidence/dp-samplers.ts'
import { type Dice, dice } from '../dp/unit-scenes.ts'

/** Fine where totals of a few lines are, then four steps in each decade. */
const STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70].concat(
  [100, 1000, 10_000, 100_000].flatMap(ten => [1, 2, 3, 5].map(x => x * ten)),
)
/** ρ = 0.01 for one histogram. */
const VARIANCE = rational(50n)
const SIGMA = Math.sqrt(50)

/** `least`: the least noise of an answer at bound 1 for which the noisy choice is held to its limit. */
type Market = { readonly name: string; readonly least: number; readonly total: (random: Dice) => number }
const MARKETS: readonly Market[] = [
  { name: 'few lines', least: 10, total: random => 1 + Math.floor(-2 * Math.log(uniform(random))) },
  { name: 'lognormal lines', least: 15, total: random => Math.ceil(Math.exp(1.5 + 1.2 * normal(random))) },
  { name: 'lognormal money', least: 15, total: random => Math.exp(4 + 1.1 * normal(random)) },
  { name: 'heavy-tailed money', least: 10, total: random => Math.min(4e5, 20 * uniform(random) ** -0.6) },
  {
    name: 'two kinds of buyers',
    least: 40,
    total: random => (random.chance(0.02) ? 4000 : 30) * Math.exp(0.5 * normal(random)),
  },
]

// 400 choices each. Measured: at most 1 % of them beyond 1.64 where it is asserted, so that 8 % is out of
// reach. With less noise in answers than 2 σ of the histogram, or where a few buyers of another kind decide
// alone, noise hides those who decide: 95th percentiles from 1.4 to 3.7.
t.test('the bound costs little more than the best one, with the exact histogram and with noise', async t => {
  for (const { name, least, total } of MARKETS) {
    for (const noise of [10, 15, 25, 40, 110]) {
      const random = dice(name.length + noise)
      const exactly: number[] = []
      const noisily: number[] = []
      for (let edition = 0; edition < 4; edition++) {
        const totals = Array.from({ length: 4000 }, () => total(random)).sort((a, b) => a - b)
        const cost = (bound: number) =>
          noise * bound + totals.reduce((sum, x) => sum + Math.max(0, x - bound), 0)
        const best = Math.min(...totals.map((_, i) => cost(totals[i] ?? 1)).filter((_, i) => i % 7 === 0))
        const counts = STEPS.map((high, i) => totals.filter(x => x <= high && x > (STEPS[i - 1] ?? 0)).length)
        exactly.push(cost(chooseBound({ steps: STEPS, counts, sigma: 0 }, noise)) / best)
        for (let draw = 0; draw < 100; draw++) {
          const drawn = sampleDiscreteGaussian(VARIANCE, STEPS.length, systemRandom)
          const noisy = counts.map((count, i) => count + Number(drawn[i]))
          noisily.push(cost(chooseBound({ steps: STEPS, counts: noisy, sigma: SIGMA }, noise)) / best)
        }
      }
      const [exact, high] = [Math.max(...exactly), percentile(noisily, 0.95)]
      const beyond = noisily.filter(ratio => ratio > 1.64).length / noisily.length
      t.comment(
        `${name}, noise ${noise}: exact ${exact.toFixed(2)}, noisy ${high.toFixed(2)}, beyond ${beyond}`,
      )
      t.ok(exact <= 1.21, `exact ${exact}`)
      if (noise >= least) t.ok(beyond <= 0.08, `${beyond} beyond 1.64`)
    }
  }
})

t.test('without the guard, noise in the highest bins would choose for nobody', async t => {
  const counts = STEPS.map((_, i) => (i < 5 ? 1000 : i === STEPS.length - 1 ? 20 : 0))
  const guarded = chooseBound({ steps: STEPS, counts, sigma: SIGMA }, 15)
  const open = chooseBound({ steps: STEPS, counts, sigma: 0 }, 15)
  t.equal(guarded, 5)
  t.ok(open > 10_000)
})

t.test('a true tail of several thin bins is seen although each could be noise', async t => {
  const counts = STEPS.map((_, i) => (i < 4 ? 1000 : i < 12 ? 20 : 0))
  const kept = withoutFalseTail({ steps: STEPS, counts, sigma: SIGMA })
  t.same(kept, counts)
  const far = counts.map((count, i) => (i === 20 ? 25 : count))
  t.same(
    withoutFalseTail({ steps: STEPS, counts: far, sigma: SIGMA }),
    counts,
    'one thin bin far beyond is not',
  )
})

t.test('a histogram of nobody has the lowest bound', async t => {
  t.equal(chooseBound({ steps: STEPS, counts: STEPS.map(() => 0), sigma: SIGMA }, 10), 1)
})

t.test('a slack takes the largest of the bounds that cost about the same, and no worse one', async t => {
  const counts = STEPS.map((_, i) => (i < 12 ? 4000 / 2 ** i : 0))
  const histogram = { steps: STEPS, counts, sigma: 0 }
  const best = chooseBound(histogram, 150)
  const [everything, costs] = [cutBy(counts, 0), (bound: number) => 150 * bound + cutBy(counts, bound)]
  const larger = chooseBound(histogram, 150, 0.05)
  t.ok(larger > best, `${larger} instead of ${best}`)
  t.ok(costs(larger) <= costs(best) + 0.05 * everything)
  t.ok(costs(larger * 1.6) > costs(best) + 0.05 * everything, 'the next one costs too much')
  t.equal(chooseBound({ ...histogram, counts: STEPS.map(() => 0) }, 150, 0.05), 1, 'nobody there')
})

/** What a bound cuts if each bin's totals are evenly spread in it. */
function cutBy(counts: readonly number[], bound: number): number {
  return counts.reduce((sum, count, i) => {
    const [low, high] = [STEPS[i - 1] ?? 0, STEPS[i] ?? 0]
    let cut = 0
    for (let part = 0.5; part < 1000; part++)
      cut += Math.max(0, low + ((high - low) * part) / 1000 - bound) / 1000
    return sum + count * cut
  }, 0)
}

function uniform(random: Dice): number {
  return (random.below(2 ** 31) + 0.5) / 2 ** 31
}

function normal(random: Dice): number {
  return Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random))
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(part * sorted.length)] ?? NaN
}
