import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import t from 'tap'
import { editionId } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Engine } from '../../schemas/engine.ts'
import type { Shape } from '../../schemas/plan.ts'
import { CubeCache } from '../../src/engine/cube-cache.ts'
import { Semaphore } from '../../src/engine/semaphore.ts'
import { openDuck } from '../../src/engine/duck.ts'
import { deadlineAfter, firstDeadlineFor, onSchedule } from '../../src/engine/schedule.ts'
import { sparkDeadlineFor } from '../../src/engine/spark/schedule.ts'
import { resolveShape } from '../../src/engine/shape.ts'
import { scatter } from '../../src/engine/tabulate.ts'
import { scriptedNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { answerByReference, boundByReference } from './reference.ts'
import {
  declarationOf,
  exactly,
  randomDeclaration,
  randomRows,
  randomShape,
  releaseRequest,
  type Row,
  sealRequest,
  seeded,
  temporaryFolder,
  openTestEngine,
  uuid,
  withSealed,
  writeContribution,
} from './support.ts'

const EDITIONS = 30
const SHAPES = 12

t.test('cubes and scans give what the plain model gives, cold and warm', async t => {
  const seen = { scan: 0, cube: 0, nonzero: 0 }
  for (let seed = 1; seed <= EDITIONS; seed++) {
    const random = seeded(2000 + seed)
    const declaration = randomDeclaration(random)
    const rows = randomRows(random, declaration, 3 + random.below(10))
    const bounded = boundByReference(declaration, rows)
    const shapes = Array.from({ length: SHAPES }, () => randomShape(random, declaration))
    await withSealed(declaration, rows, async engine => {
      const wrong: Shape[] = []
      for (const shape of shapes) {
        const expected = answerByReference(declaration, bounded, shape).join()
        for (let round = 0; round < 2; round++)
          if ((await exactly(engine, shape)).join() !== expected) wrong.push(shape)
        if (/[1-9]/.test(expected)) seen.nonzero += 1
        seen[isScan(declaration, shape) ? 'scan' : 'cube'] += 1
      }
      const together = await engine.release(releaseRequest(shapes))
      t.same(wrong, [], `seed ${seed}`)
      t.same(
        together.parts.map(({ values }) => values.join()),
        shapes.map(shape => answerByReference(declaration, bounded, shape).join()),
        'and all parts in one request',
      )
    })
  }
  t.ok(seen.scan > 20 && seen.cube > 20 && seen.nonzero > 100, JSON.stringify(seen))
})

t.test('a release adds one drawn value to each cell, in order', async t => {
  const folder = await temporaryFolder()
  const noise = scriptedNoiseForTesting([5n, -7n, 1000n, 0n, -1n])
  const engine = await openTestEngine(folder.path, { noise })
  const contribution = await writeContribution(folder.path, SIMPLE, SIMPLE_ROWS)
  await engine.seal(sealRequest(SIMPLE, contribution), () => undefined)
  t.same(await engine.release(releaseRequest([BY_A, ALL_UNITS])), {
    parts: [
      { values: ['8', '-4', '1002'], counts: null },
      { values: ['3'], counts: null },
    ],
  })
  await t.rejects(
    engine.release(releaseRequest([BY_A])),
    { code: 'engine.noise_failed' },
    'noise that runs dry releases nothing',
  )
  await engine.close()
  await folder.remove()
})

t.test('time tells nothing of rows', async t => {
  const first = 150
  const random = seeded(3)
  const rows = randomRows(random, SIMPLE, 30)
  const scan: Shape = {
    statistic: 'units',
    view: 'v',
    where: [{ dimension: 'a', codes: [0, 2] }],
    groupBy: [],
  }
  const onTime = (ms: number) => ms >= first - 1 && ms < first + 100
  await withSealed(
    SIMPLE,
    rows,
    async (engine, folder) => {
      const begun = performance.now()
      const builder = elapsed(engine, BY_A)
      await setTimeout(first / 2)
      await elapsed(engine, BY_A)
      const joined = performance.now() - begun
      t.ok(onTime(await builder), 'a cold cube answers at its deadline')
      t.ok(joined >= first - 1, `who asks for it meanwhile waits for the same deadline: ${joined}`)
      const warm = await Promise.all(Array.from({ length: 20 }, () => elapsed(engine, BY_A)))
      t.ok(Math.min(...warm) < first / 3, 'a warm cube answers at once')
      t.ok(onTime(await elapsed(engine, scan)), 'a scan answers at its deadline')
      t.ok(onTime(await elapsed(engine, scan)), 'and does so each time')
      const both = performance.now()
      await engine.release(releaseRequest([BY_A, scan]))
      t.ok(onTime(performance.now() - both), 'one cold part holds the whole answer')
      const five = await Promise.all(Array.from({ length: 5 }, () => elapsed(engine, scan)))
      t.ok(five.slice(0, 4).every(onTime), 'four at once')
      t.ok((five[4] ?? 0) >= 2 * first - 2, `the fifth waits for a deadline, not for their work: ${five[4]}`)
      await rename(join(folder, 'editions/test@2025'), join(folder, 'elsewhere'))
      t.ok(onTime(await elapsed(engine, scan)), 'a scan that fails does so at its deadline')
      t.ok((await elapsed(engine, BY_A)) < first / 2, 'while the cube is in memory')
    },
    { insecureFirstDeadlineForTesting: () => first },
  )
})

t.test('work that is late is disclosed an octave later', async t => {
  t.equal(deadlineAfter(0, 100), 100)
  t.equal(deadlineAfter(99.9, 100), 100)
  t.equal(deadlineAfter(100.1, 100), 200)
  t.equal(deadlineAfter(399, 100), 400)
  const start = performance.now()
  await t.rejects(
    onSchedule(40, async () => {
      await setTimeout(60)
      throw new Error('late')
    }),
    { message: 'late' },
  )
  const elapsedMs = performance.now() - start
  t.ok(elapsedMs >= 80 && elapsedMs < 160, `${elapsedMs}`)
})

t.test('the first deadline follows from what is declared and asked', async t => {
  const first = firstDeadlineFor(4, 2)
  const units = resolveShape(SIMPLE, ALL_UNITS).table
  const larger = resolveShape(SIMPLE, { ...ALL_UNITS, groupBy: ['a', 'b'] }).table
  t.equal(first(1000, units), 500, 'at least half a second')
  t.ok(first(10_000_000, units) > 9 * first(1_000_000, units), 'it grows with the capacity')
  t.ok(first(1_000_000, larger) > first(1_000_000, units), 'with the dimensions')
  t.equal(
    firstDeadlineFor(4, 4)(10_000_000, units),
    Math.ceil(first(10_000_000, units) / 2),
    'threads share it',
  )
  t.equal(first(1_000_000_000, units), 60_000, 'callers would give up')
  const [one, many] = [sparkDeadlineFor(4, 1), sparkDeadlineFor(4, 256)]
  t.equal(many(250_000, units), one(250_000, units), 'one file is one task, however many cores there are')
  t.ok(many(10_000_000, units) < one(10_000_000, units), 'several files are several tasks')
})

t.test('questions outside the declaration are refused with what is valid', async t => {
  const large = declarationOf({
    dimensions: [{ size: 1100 }, { size: 1000 }, { size: 2 }],
    measures: [{ lo: 0, hi: 1 }],
    views: [
      { name: 'v', for: ['units'], caps: [] },
      { name: 'w', for: ['sum'], perUnit: 1, caps: [] },
    ],
  })
  await withSealed(large, [], async engine => {
    const refused = (
      changes: Partial<Shape>,
      expected: { readonly code: string; readonly message?: RegExp },
    ) =>
      t.rejects(exactly(engine, { statistic: 'units', view: 'v', where: [], groupBy: [], ...changes }), {
        ...expected,
      })
    await refused({ groupBy: ['nobody'] }, { code: 'engine.unknown_name', message: /valid: a, b, c/ })
    await refused({ view: 'nobody' }, { code: 'engine.unknown_name', message: /valid: v, w/ })
    await refused(
      { statistic: 'sum', view: 'w', measure: 'nobody' },
      { code: 'engine.unknown_name', message: /valid: x/ },
    )
    await refused({ statistic: 'sum', view: 'w' }, { code: 'engine.unknown_name' })
    await refused({ statistic: 'count' }, { code: 'engine.not_served', message: /it serves: units/ })
    await refused({ groupBy: ['a', 'a'] }, { code: 'engine.dimension_twice' })
    for (const codes of [[2], [-1], [1, 1], [1, 0], [], [0.5]])
      await refused({ where: [{ dimension: 'c', codes }] }, { code: 'engine.code_unknown' })
    await refused(
      { where: [{ dimension: 'a', codes: [1] }], groupBy: ['b'] },
      {
        code: 'engine.cube_too_large',
        message: /a \(1100\), b \(1000\) make 1100000 cells; at most 1048576/,
      },
    )
    t.equal(
      (await exactly(engine, { statistic: 'units', view: 'v', where: [], groupBy: ['a'] })).length,
      1100,
    )
    await t.rejects(engine.release({ ...releaseRequest([BY_A]), edition: editionId('none', '2025') }), {
      code: 'engine.edition_missing',
    })
  })
})

t.test('an edition is sealed once, and destroyed wholly', async t => {
  const folder = await temporaryFolder()
  const engine = await openTestEngine(folder.path)
  const contribution = await writeContribution(folder.path, SIMPLE, SIMPLE_ROWS)
  const request = sealRequest(SIMPLE, contribution)
  const { manifest } = await engine.seal(request, () => undefined)
  await t.rejects(
    engine.seal(request, () => undefined),
    { code: 'engine.edition_exists' },
  )
  t.same(await exactly(engine, BY_A), [3n, 3n, 2n])
  await engine.verify(manifest)
  await engine.destroy('test@2025')
  await t.rejects(exactly(engine, BY_A), { code: 'engine.edition_missing' }, 'nor from memory')
  await t.rejects(engine.verify(manifest), { code: 'engine.edition_missing' })
  await engine.destroy('test@2025')
  t.pass('to destroy what is gone is done already')
  for (const edition of ['../uploads', '..', ''])
    await t.rejects(engine.destroy(edition), { code: 'engine.edition_missing' })
  await engine.seal(sealRequest(SIMPLE, await writeContribution(folder.path, SIMPLE, [])), () => undefined)
  t.same(await exactly(engine, BY_A), [0n, 0n, 0n], 'what is sealed in its place is another edition')
  await engine.close()
  await t.rejects(exactly(engine, BY_A), { code: 'engine.closed' })
  await folder.remove()
})

t.test(
  'rows that were sealed in the place of destroyed ones are the ones that answer, however soon',
  async t => {
    const folder = await temporaryFolder()
    const engine = await openTestEngine(folder.path)
    const wrong: number[] = []
    for (let round = 0; round < 30; round++) {
      // Of one size, within one second: only their bytes tell the files apart.
      const rows = Array.from({ length: 60 }, (_, at) => ({
        u: uuid(1, at),
        o: '',
        codes: [round % 3, 0],
        quanta: [],
      }))
      const contribution = await writeContribution(folder.path, SIMPLE, rows)
      await engine.seal(sealRequest(SIMPLE, contribution), () => undefined)
      const expected = [0, 1, 2].map(code => (code === round % 3 ? 60n : 0n))
      if ((await exactly(engine, BY_A)).join() !== expected.join()) wrong.push(round)
      await engine.destroy('test@2025')
    }
    t.same(wrong, [])
    await engine.close()
    await folder.remove()
  },
)

t.test('a sealed edition answers after a restart, and half-done work is cleared away', async t => {
  await withSealed(SIMPLE, SIMPLE_ROWS, async (engine, folder) => {
    await engine.close()
    await mkdir(join(folder, 'work/sealing-x'), { recursive: true })
    await writeFile(join(folder, 'work/sealing-x/rows'), 'half')
    const again = await openTestEngine(folder)
    t.same(await exactly(again, BY_A), [3n, 3n, 2n])
    t.notOk((await readdir(join(folder, 'work'))).includes('sealing-x'))
    await again.close()
  })
})

t.test(
  'a cube is built once for all who ask at the same time, and not kept once it is forgotten',
  async t => {
    const cache = new CubeCache(1000)
    let builds = 0
    const build = async () => {
      builds += 1
      await new Promise(resolve => setImmediate(resolve))
      return new Float64Array(10)
    }
    const [one, other] = await Promise.all([cache.build('e 1', build), cache.build('e 1', build)])
    t.equal(one, other)
    t.equal(builds, 1)
    t.equal(cache.find('e 1'), one)
    const late = cache.build('e 2', build)
    cache.forget('e')
    await late
    t.equal(cache.find('e 1'), undefined)
    t.equal(cache.find('e 2'), undefined)
    await t.rejects(cache.build('e 3', () => Promise.reject(new Error('no'))))
    t.ok(await cache.build('e 3', build), 'a failure is not kept')
  },
)

t.test('cubes in memory stay within their bytes, the least recently used going first', async t => {
  const cache = new CubeCache(100)
  const build = (cells: number) => () => Promise.resolve(new Float64Array(cells))
  await cache.build('e a', build(5))
  await cache.build('e b', build(5))
  cache.find('e a')
  await cache.build('e c', build(5))
  t.same(
    ['e a', 'e b', 'e c'].map(key => cache.find(key) !== undefined),
    [true, false, true],
  )
  await cache.build('e large', build(13))
  t.equal(cache.find('e large'), undefined, 'what is larger than all room is not kept')
  t.ok(cache.find('e a'))
})

t.test('a gate lets so many in at once and frees its place after a failure', async t => {
  const gate = new Semaphore(2)
  let inside = 0
  let most = 0
  const work = async (fails: boolean) => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise(resolve => setImmediate(resolve))
    inside -= 1
    if (fails) throw new Error('no')
  }
  const all = await Promise.allSettled(
    Array.from({ length: 9 }, (_, at) => gate.run(() => work(at % 3 === 0))),
  )
  t.equal(most, 2)
  t.equal(all.filter(({ status }) => status === 'rejected').length, 3)
})

const SIMPLE = declarationOf({
  dimensions: [{ size: 3 }, { size: 2, perUnit: true }],
  views: [{ name: 'v', for: ['count', 'units'], caps: [{ over: ['a'], max: 1 }] }],
})

/** Three units; each has one row kept for a value of `a`; the third has none of the last value. */
const SIMPLE_ROWS: readonly Row[] = [0, 1, 2].flatMap(unit =>
  [0, 0, 1, ...(unit < 2 ? [2] : [])].map(a => ({
    u: uuid(1, unit),
    o: '',
    codes: [a, unit % 2],
    quanta: [],
  })),
)

const BY_A: Shape = { statistic: 'count', view: 'v', where: [], groupBy: ['a'] }
const ALL_UNITS: Shape = { statistic: 'units', view: 'v', where: [], groupBy: [] }

function isScan(declaration: Declaration, { statistic, where, groupBy }: Shape): boolean {
  return (
    (statistic === 'units' || statistic === 'orders') &&
    where.some(
      ({ dimension, codes }) =>
        codes.length > 1 &&
        !groupBy.includes(dimension) &&
        declaration.dimensions.find(({ name }) => name === dimension)?.perUnit === false,
    )
  )
}

async function elapsed(engine: Engine, shape: Shape): Promise<number> {
  const start = performance.now()
  await engine.release(releaseRequest([shape])).catch(() => undefined)
  return performance.now() - start
}

t.test('laying out many cells holds up nobody, so that nobody can time how many there are', async t => {
  const folder = await temporaryFolder()
  const instance = await openDuck({
    folder: folder.path,
    temporary: join(folder.path, 'spill'),
    threads: 1,
    memoryMiB: 512,
  })
  const connection = await instance.connect()
  const cells = 2 ** 20
  const query = sql`select cast(range as integer) as cell, cast(range as double) as total from range(${cells})`
  // Of this thread alone, so that a busy machine makes nothing of it.
  const worked = () => process.threadCpuUsage().user / 1000
  let last = worked()
  let longest = 0
  let running = true
  const look = () => {
    longest = Math.max(longest, worked() - last)
    last = worked()
  }
  const watch = () => {
    look()
    if (running) setImmediate(watch)
  }
  watch()
  const dense = await scatter(connection, query, cells)
  look()
  running = false
  t.equal(dense.at(-1), cells - 1)
  t.ok(longest < 40, `${longest.toFixed(0)} ms in one piece`)
  connection.closeSync()
  instance.closeSync()
  await folder.remove()
})
