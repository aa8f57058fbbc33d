// Compares the formulas with a market whose sizes fall as one over their rank.
import t from 'tap'
import { groupsCompared, groupsAlone } from '../../src/prepare/typical-groups.ts'

/** Of `count` values the shares of all rows, the largest first, and a last value "other" without any. */
function market(count: number) {
  const weights = Array.from({ length: count }, (_, i) => 1 / (i + 1))
  const all = weights.reduce((sum, each) => sum + each, 0)
  const values = [...weights.keys(), 'other'].map(value => ({
    value: String(value),
    label: { zh: '', en: '' },
  }))
  return { shares: weights.map(each => each / all), dimension: { kind: 'list' as const, values } }
}

const nearly = (found: number, wanted: number) => Math.abs(found - wanted) < 1e-9 * wanted

t.test('a single value is sized as that of a random row, compared values as the middle one', async t => {
  for (const count of [1, 5, 13, 21, 301]) {
    const { shares, dimension } = market(count)
    const ofRandomRow = shares.reduce((sum, share) => sum + share * share, 0)
    t.ok(nearly(groupsAlone(dimension), 1 / ofRandomRow), `one of ${count}`)
    const middle = shares[(Math.min(21, count) - 1) / 2] ?? Number.NaN
    t.ok(nearly(groupsCompared(dimension, 21), 1 / middle), `21 of ${count}`)
  }
})

t.test('months are equal in size', async t => {
  const { dimension } = market(12)
  t.equal(groupsCompared({ ...dimension, kind: 'month' }, 20), 12)
})
