// Distinct questions such as makers ask: half profiles of buyers with TGI, half trends. All of their shapes
// can be served from a few cubes.
import { CATEGORIES, PROVINCES } from '../sample/market.ts'
import { SampleRandom } from '../sample/random.ts'
import { EDITION } from './publish.ts'

/** So small that thousands of answers fit into the edition's budget. */
const EPSILONS = ['0.01', '0.02', '0.03']
const SELECTS = [
  [{ statistic: 'orders' }, { statistic: 'units' }],
  [{ statistic: 'count' }, { statistic: 'sum', measure: 'revenue' }],
]

/**
 * The same for the same seed; no two are equal, not even of two seeds, up to chance far below one in a
 * million.
 */
export function* questions(seed: number): Generator<Readonly<Record<string, unknown>>, never> {
  const random = new SampleRandom(seed)
  const asked = new Set<string>()
  for (let serial = 0; ; serial++) {
    const category = CATEGORIES[random.below(CATEGORIES.length)]?.value ?? ''
    const province = PROVINCES.map(([name]) => name).filter(() => random.below(2) === 0)
    const question = {
      edition: EDITION,
      where: { category: [category], province: province.length > 0 ? province : ['广东'] },
      privacy: { epsilon: EPSILONS[serial % EPSILONS.length] },
    }
    const key = JSON.stringify(question)
    if (asked.has(key)) continue
    asked.add(key)
    if (serial % 2 === 0) yield { ...question, kind: 'profile', by: ['age_band', 'gender', 'city_tier'] }
    else
      yield { ...question, kind: 'trend', period: 'month', select: SELECTS[(serial >> 1) % SELECTS.length] }
  }
}

/** Questions of shapes that no cube in memory serves, each of another shape. */
export function coldQuestions(): readonly Readonly<Record<string, unknown>>[] {
  const by = ['age_band', 'gender', 'city_tier', 'province']
  return by.flatMap(one =>
    ['channel', 'price_band'].map(column => ({
      kind: 'aggregate',
      edition: EDITION,
      where: { [column]: [column === 'channel' ? '直播间' : '100..150'] },
      select: [{ statistic: 'units' }],
      groupBy: [one],
      privacy: { epsilon: '0.01' },
    })),
  )
}

/** Buyers of either of two categories: counted from the rows. */
export function scanQuestions(): readonly Readonly<Record<string, unknown>>[] {
  return CATEGORIES.slice(1, 9).map(({ value }) => ({
    kind: 'aggregate',
    edition: EDITION,
    where: { category: [CATEGORIES[0]?.value, value] },
    select: [{ statistic: 'units' }],
    groupBy: ['age_band'],
    privacy: { epsilon: '0.01' },
  }))
}
