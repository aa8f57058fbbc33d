import t from 'tap'
import type { Part } from '../../schemas/plan.ts'
import { Query } from '../../schemas/query.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { declarationOf, exactly, type Row, withSealed } from './support.ts'

const MONTHS = 12
const declaration = declarationOf({
  dimensions: [{ size: MONTHS }, { size: 3 }],
  views: [
    { name: 'lines', for: ['count'], caps: [{ over: ['a'], max: 2 }] },
    { name: 'buyers', for: ['units'], caps: [] },
  ],
})

function uuid(number: number): string {
  return `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`
}

/** So many rows of one buyer in each of these months. */
function buyer(unit: number, months: readonly number[], each: number): readonly Row[] {
  return months.flatMap(month =>
    Array.from({ length: each }, () => ({ u: uuid(unit), o: uuid(0), codes: [month, 0], quanta: [] })),
  )
}

function cutOf(query: object): Part {
  const parsed = Query.parse({
    kind: 'aggregate',
    edition: 'test@2025',
    select: [{ statistic: 'count' }],
    privacy: { rho: '1' },
    ...query,
  } as never)
  const cut = plan(declaration, parsed, 'open').parts.find(({ part }) => part.shape.cut !== undefined)
  if (cut === undefined) throw new Error('a bounded part has a cut total')
  return cut.part
}

const all = Array.from({ length: MONTHS }, (_, month) => month)
const monthly = cutOf({ groupBy: ['a'] })

// What a first version of the design released in the place of the cut total. Both markets
// have the same histogram of lifetime totals, twelve lines of each buyer, but a monthly cap cuts one of them
// to a sixth and the other not at all.
t.test('a lifetime histogram cannot tell what a monthly cap cuts; the cut total can', async t => {
  const units = [1, 2, 3]
  const steady = units.flatMap(unit => buyer(unit, all, 1))
  const hoarders = units.flatMap(unit => buyer(unit, [unit], MONTHS))
  const lifetime = (rows: readonly Row[]) =>
    units.map(unit => rows.filter(({ u }) => u === uuid(unit)).length)
  t.same(lifetime(steady), lifetime(hoarders))
  t.same(await withSealed(declaration, steady, engine => exactly(engine, monthly.shape)), [0n])
  t.same(await withSealed(declaration, hoarders, engine => exactly(engine, monthly.shape)), [30n])
})

t.test('one number for all groups has the sensitivity of one, not √k of it', async t => {
  const limit = BigInt(monthly.shape.cut?.limit ?? 0)
  t.equal(BigInt(monthly.l2Squared), limit ** 2n)
  // The same limit in each month, as a histogram by month would need it.
  const byMonth = BigInt(MONTHS) * limit ** 2n
  t.equal(Math.sqrt(Number(byMonth / BigInt(monthly.l2Squared))), Math.sqrt(MONTHS))
  const rows = buyer(1, all, 10)
  const [moved = 0n] = await withSealed(declaration, rows, engine => exactly(engine, monthly.shape))
  t.equal(moved, limit, 'one buyer, of whom 96 lines are cut, moves it by the limit')
})

t.test('a limit for each value of a filter is no limit: several values are scanned together', async t => {
  const filtered = cutOf({ where: { a: ['v0', 'v1', 'v2'] } })
  const limit = BigInt(filtered.shape.cut?.limit ?? 0)
  const rows = buyer(1, [0, 1, 2], 20)
  const answers = await withSealed(declaration, rows, async engine => {
    const [together = 0n] = await exactly(engine, filtered.shape)
    const apart: bigint[] = []
    for (const code of [0, 1, 2])
      apart.push(
        ...(await exactly(engine, { ...filtered.shape, where: [{ dimension: 'a', codes: [code] }] })),
      )
    return { together, apart: apart.reduce((sum, value) => sum + value, 0n) }
  })
  t.equal(answers.together, limit)
  t.equal(answers.apart, 3n * limit, 'what adding up the cells of a cube would have released')
})

t.test('a cut total with groups of its own is refused: its limit would be one of each group', async t => {
  await withSealed(declaration, buyer(1, all, 1), async engine => {
    await t.rejects(exactly(engine, { ...monthly.shape, groupBy: ['b'] }), RangeError)
  })
})
