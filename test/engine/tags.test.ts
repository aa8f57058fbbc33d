// Dimensions of which a row has several values: what is sealed of them, and what they count in, against a
// plain model.
import t from 'tap'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Shape } from '../../schemas/plan.ts'
import { firstDeadlineFor } from '../../src/engine/schedule.ts'
import { resolveShape } from '../../src/engine/shape.ts'
import { boundByReference, answerByReference, rowText, totalByReference } from './reference.ts'
import { sealedRows } from './sealed-rows.ts'
import {
  declarationOf,
  exactly,
  openTestEngine,
  randomDeclaration,
  randomRows,
  randomShape,
  randomTotals,
  sealRequest,
  seeded,
  temporaryFolder,
  uuid,
  withSealed,
  writeContribution,
  writeParquet,
} from './support.ts'
import { trials } from '../support/trials.ts'

t.test('answers over tags are those of the plain model, cold and warm', async t => {
  const seen = { grouped: 0, sets: 0, one: 0, cuts: 0, nonzero: 0 }
  for (let seed = 1; seed <= trials(25, 9); seed++) {
    const random = seeded(7000 + seed)
    const declaration = randomDeclaration(random, true)
    const tags = declaration.dimensions.flatMap(each => (each.tags === undefined ? [] : [each.name]))
    const rows = randomRows(random, declaration, 3 + random.below(10))
    const bounded = boundByReference(declaration, rows)
    const shapes = Array.from({ length: 16 }, () => randomShape(random, declaration))
    await withSealed(declaration, rows, async (engine, folder) => {
      t.same(
        (await sealedRows(folder, declaration, rows)).map(({ row, mask }) => `${row} ${mask}`).toSorted(),
        bounded
          .filter(({ mask }) => mask !== 0)
          .map(row => `${rowText(declaration, row)} ${row.mask}`)
          .toSorted(),
        `sealed rows of seed ${seed}`,
      )
      const wrong: Shape[] = []
      for (const shape of shapes) {
        const expected = answerByReference(declaration, bounded, shape).join()
        for (let round = 0; round < 2; round++)
          if ((await exactly(engine, shape)).join() !== expected) wrong.push(shape)
        const groups = shape.cut?.groupBy ?? shape.groupBy
        const filters = shape.where.filter(({ dimension }) => tags.includes(dimension))
        if (groups.some(name => tags.includes(name))) seen[shape.cut === undefined ? 'grouped' : 'cuts']++
        if (filters.some(({ codes }) => codes.length > 1)) seen.sets++
        if (filters.some(({ codes }) => codes.length === 1)) seen.one++
        if (/[1-9]/.test(expected)) seen.nonzero++
      }
      t.same(wrong, [], `answers of seed ${seed}`)
    })
  }
  t.ok(Math.min(...Object.values(seen)) > trials(20, 5), JSON.stringify(seen))
})

t.test('what sealing releases counts a row once, whatever tags it has', async t => {
  for (let seed = 1; seed <= trials(8, 3); seed++) {
    const random = seeded(7500 + seed)
    const declaration = randomDeclaration(random, true)
    const rows = randomRows(random, declaration, 6)
    const totals = randomTotals(random, declaration)
    const folder = await temporaryFolder()
    const engine = await openTestEngine(folder.path)
    const contribution = await writeContribution(folder.path, declaration, rows)
    const sealed = await engine.seal(sealRequest(declaration, contribution, totals), () => undefined)
    await engine.close()
    await folder.remove()
    const bounded = boundByReference(declaration, rows)
    t.same(
      sealed.totals.map(({ value }) => BigInt(value)),
      totals.map(total => totalByReference(declaration, bounded, total)),
      `seed ${seed}`,
    )
  }
})

const TAGGED = declarationOf({
  dimensions: [{ size: 2 }, { size: 4, tags: 3 }],
  views: [{ name: 'v', for: ['count', 'units'], caps: [{ over: ['a'], max: 5 }] }],
})

t.test('a set of tags counts a row once, and groups count it in each', async t => {
  const row = (unit: number, codes: readonly number[]) => ({
    u: uuid(1, unit),
    o: '',
    codes: [0, codes[0] ?? 3],
    tags: { b: codes },
    quanta: [],
  })
  const rows = [row(1, [0, 1, 2]), row(1, [0, 1]), row(2, [1, 3])]
  const shape = { view: 'v', statistic: 'count', where: [], groupBy: [] } as const
  const within = (codes: number[]) => [{ dimension: 'b', codes }]
  await withSealed(TAGGED, rows, async engine => {
    const answer = async (more: Partial<Shape>) =>
      await exactly(engine, { ...shape, groupBy: [], where: [], ...more })
    t.same(await answer({ groupBy: ['b'] }), [2n, 3n, 1n, 1n])
    t.same(await answer({ groupBy: ['b'], statistic: 'units' }), [1n, 2n, 1n, 1n])
    t.same(await answer({ where: within([0, 1, 2]) }), [3n])
    t.same(await answer({ where: within([2, 3]) }), [2n])
    t.same(await answer({ where: within([0]) }), [2n])
    t.same(await answer({ groupBy: ['b'], where: within([1, 2]) }), [3n, 1n])
    t.same(await answer({}), [3n])
  })
})

t.test('grouped by tags an answer may come as much later as a row has tags', async t => {
  const deadline = firstDeadlineFor(4, 2)
  const untagged = { ...TAGGED, dimensions: TAGGED.dimensions.map(({ tags: _tags, ...rest }) => rest) }
  const shape = { view: 'v', statistic: 'units', where: [], groupBy: ['b'] } as const
  const of = (declaration: Declaration, groupBy: string[]) =>
    deadline(1_000_000, resolveShape(declaration, { ...shape, where: [], groupBy }).table)
  t.equal(of(TAGGED, ['a']), of(untagged, ['a']))
  t.ok(of(TAGGED, ['b']) > 2.5 * of(untagged, ['b']))
})

t.test('a row that has a tag twice, or tags out of order, is refused when it is sealed', async t => {
  const folder = await temporaryFolder()
  const engine = await openTestEngine(folder.path)
  const bad = {
    twice: [1, 1, 4],
    falling: [2, 1, 4],
    gap: [0, 4, 2],
    none: [4, 4, 4],
    outside: [0, 5, 4],
    beyond: [0, 1, 9],
  }
  for (const [name, [b, c, d]] of Object.entries(bad)) {
    const query = `SELECT uuid() AS u, 0::USMALLINT AS d0, ${b}::USMALLINT AS d1, ${c}::USMALLINT AS d1_1, ${d}::USMALLINT AS d1_2`
    const contribution = await writeParquet(folder.path, query, `${name}.parquet`)
    const code =
      name === 'none' || name === 'outside' || name === 'beyond'
        ? 'engine.code_outside'
        : 'engine.tags_unsorted'
    await t.rejects(
      engine.seal(sealRequest(TAGGED, contribution), () => undefined),
      { code },
      name,
    )
  }
  const plain = 'SELECT uuid() AS u, 0::USMALLINT AS d0, 0::USMALLINT AS d1'
  const contribution = await writeParquet(folder.path, plain, 'plain.parquet')
  await t.rejects(
    engine.seal(sealRequest(TAGGED, contribution), () => undefined),
    { code: 'engine.column_missing' },
    'the columns of further tags must be there',
  )
  await engine.close()
  await folder.remove()
})
