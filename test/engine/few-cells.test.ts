// Units and orders in at most 62 cells are counted by bits of one number, in more of them by pairs.
import t from 'tap'
import { answerByReference, boundByReference } from './reference.ts'
import { declarationOf, exactly, randomRows, seeded, withSealed } from './support.ts'

const declaration = declarationOf({
  dimensions: [{ size: 31 }, { size: 2 }, { size: 63 }],
  orders: true,
  views: [
    { name: 'v', for: ['units'], caps: [] },
    { name: 'w', for: ['orders'], caps: [{ over: ['a'], max: 3 }] },
  ],
})

t.test('both ways count the same, on both sides of the limit', async t => {
  const rows = randomRows(seeded(62), declaration, 60, 30)
  const bounded = boundByReference(declaration, rows)
  await withSealed(declaration, rows, async engine => {
    // 62, 63 and 126 cells, and one.
    for (const groupBy of [['a', 'b'], ['c'], ['b', 'c'], []])
      for (const [view, statistic] of [
        ['v', 'units'],
        ['w', 'orders'],
      ] as const) {
        const shape = { statistic, view, where: [], groupBy }
        const answer = await exactly(engine, shape)
        t.ok(answer.some(count => count > 0n))
        t.same(answer, answerByReference(declaration, bounded, shape), `${statistic} by ${groupBy.join()}`)
      }
  })
})
