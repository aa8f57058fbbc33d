import { readFile, stat } from 'node:fs/promises'
import t from 'tap'
import type { Declaration } from '../../schemas/declaration.ts'
import { cutsOf } from '../../src/engine/cuts.ts'
import { scriptedNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { boundByReference, totalByReference, rowText } from './reference.ts'
import { sealedRows } from './sealed-rows.ts'
import {
  declarationOf,
  openTestEngine,
  plainDuck,
  type Random,
  randomDeclaration,
  randomTotals,
  randomRows,
  type Row,
  sealRequest,
  seeded,
  temporaryFolder,
  testOptions,
  uuid,
  withSealed,
  writeContribution,
  writeParquet,
} from './support.ts'
import { trials } from '../support/trials.ts'

const EDITIONS = trials(60, 20)

t.test('each view keeps exactly the rows that the plain model keeps', async t => {
  let dropped = 0
  for (let seed = 1; seed <= EDITIONS; seed++) {
    const { declaration, rows } = randomEdition(seeded(seed))
    const expected = expectedRows(declaration, rows)
    const found = await withSealed(declaration, rows, (_, folder) => sealedRows(folder, declaration, rows))
    t.same(
      found.map(({ row, mask, cuts }) => `${row} ${mask} ${cuts}`),
      expected,
      `edition of seed ${seed}`,
    )
    dropped += rows.length - expected.length
  }
  t.ok(dropped > EDITIONS, 'the bounds of these editions do leave rows out')
})

t.test('views of one cap of rows and a bound on the unit keep the rows that rank within both', async t => {
  for (let seed = 1; seed <= trials(15, 5); seed++) {
    const random = seeded(500 + seed)
    const drawn = randomDeclaration(random)
    const views = drawn.views.map(({ name }, i) => ({
      name,
      for: ['count' as const],
      caps: [{ over: drawn.dimensions.slice(i % 2).map(each => each.name), max: 1 + random.below(3) }],
      ...(random.chance(0.6) ? { perUnit: 1 + random.below(6) } : {}),
    }))
    const declaration = { ...drawn, views }
    const rows = randomRows(random, declaration, 2 + random.below(8))
    // Ranks by plain counting, without the caps' order or what one leaves to the next.
    const expected = [...groupBy(boundByReference(declaration, rows), row => row.u).values()].flatMap(own =>
      own.map(row => {
        const mask = views.reduce((sum, { caps: [cap], perUnit = 1000 }, bit) => {
          const places = declaration.dimensions.flatMap(({ name }, i) =>
            cap?.over.includes(name) ? [i] : [],
          )
          const cell = (of: typeof row) => places.map(place => of.codes[place]).join()
          const passes = (of: typeof row) =>
            own.filter(other => other.ordinal <= of.ordinal && cell(other) === cell(of)).length <=
            (cap?.max ?? 0)
          const before = own.filter(other => other.ordinal <= row.ordinal && passes(other)).length
          return sum + (passes(row) && before <= perUnit ? 2 ** bit : 0)
        }, 0)
        return `${rowText(declaration, row)} ${mask}`
      }),
    )
    const found = await withSealed(declaration, rows, (_, folder) => sealedRows(folder, declaration, rows))
    t.same(
      found.map(({ row, mask }) => `${row} ${mask}`).toSorted(),
      expected.filter(text => !text.endsWith(' 0')).toSorted(),
      `edition of seed ${seed}`,
    )
  }
})

t.test('editions of this test have caps of every kind, in views that are bounded by several', async t => {
  const kinds = new Map<string, number>()
  for (let seed = 1; seed <= 60; seed++)
    for (const { caps, perUnit } of randomEdition(seeded(seed)).declaration.views) {
      const of = caps.map(cap => ('of' in cap ? (cap.of === 'orders' ? 'orders' : 'measure') : 'rows'))
      const key = [...new Set(of)].toSorted().join()
      for (const kind of [key, ...(perUnit === undefined ? [] : [`${key} and unit`])])
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
  for (const kind of ['rows', 'orders', 'measure', 'orders,rows', 'measure,rows', 'measure,orders'])
    t.ok((kinds.get(kind) ?? 0) >= 2, kind)
  t.ok((kinds.get('measure,orders,rows') ?? 0) >= 1)
  t.ok((kinds.get('orders and unit') ?? 0) >= 1)
})

t.test('a capacity of several buckets keeps the same rows as one bucket', async t => {
  const random = seeded(78)
  const small = randomDeclaration(random)
  const rows = randomRows(random, small, 40)
  const large = { ...small, capacity: 1_000_000 }
  const [one, many] = [
    await withSealed(small, rows, (_, folder) => sealedRows(folder, small, rows)),
    await withSealed(large, rows, (_, folder) => sealedRows(folder, large, rows)),
  ]
  t.ok(one.length > 50)
  t.same(many, one)
})

t.test('removing a unit changes no row of any other unit', async t => {
  let removed = 0
  for (let seed = 1; seed <= trials(12, 3); seed++) {
    const { declaration, rows } = randomEdition(seeded(seed))
    const whole = await withSealed(declaration, rows, (_, folder) => sealedRows(folder, declaration, rows))
    for (const unit of new Set(rows.map(row => row.u))) {
      const without = rows.filter(row => row.u !== unit)
      const rest = await withSealed(declaration, without, (_, folder) =>
        sealedRows(folder, declaration, without),
      )
      t.same(
        rest,
        whole.filter(row => row.unit !== unit),
      )
      removed += 1
    }
  }
  t.ok(removed > trials(50, 10))
})

t.test('the order of the rows in the file changes nothing', async t => {
  const random = seeded(5)
  const declaration = randomDeclaration(random)
  const rows = randomRows(random, declaration, 12)
  const shuffled = rows
    .map(row => ({ row, place: random.below(1 << 30) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ row }) => row)
  t.same(
    await withSealed(declaration, shuffled, (_, folder) => sealedRows(folder, declaration, rows)),
    await withSealed(declaration, rows, (_, folder) => sealedRows(folder, declaration, rows)),
  )
})

t.test('lines of many orders are kept before second lines of one order', async t => {
  const declaration = declarationOf({
    dimensions: [{ size: 4 }],
    orders: true,
    views: [{ name: 'orders', for: ['orders'], perUnit: 3, caps: [] }],
  })
  const line = (order: number, code: number): Row => ({
    u: uuid(1, 1),
    o: uuid(2, order),
    codes: [code],
    quanta: [],
  })
  const rows = [0, 1, 2, 3].flatMap(code => [line(1, code), line(2, code), line(3, code)])
  await withSealed(declaration, rows, async (_, folder) => {
    const kept = await sealedRows(folder, declaration, rows)
    t.equal(kept.length, 3)
    t.equal(new Set(kept.map(({ row }) => row.split('|')[1])).size, 3, 'one line of each order')
  })
})

t.test('a fresh key is drawn for each edition and kept secret beside its rows', async t => {
  const random = seeded(9)
  const declaration = randomDeclaration(random)
  const rows = randomRows(random, declaration, 4)
  const keys = new Set<string>()
  for (let round = 0; round < 2; round++) {
    const folder = await temporaryFolder()
    const engine = await openEngine(testOptions(folder.path))
    await engine.seal(
      sealRequest(declaration, await writeContribution(folder.path, declaration, rows)),
      () => undefined,
    )
    const file = `${folder.path}/editions/test@2025/key`
    t.equal((await stat(file)).mode & 0o777, 0o600)
    const key = await readFile(file)
    t.equal(key.length, 32)
    keys.add(key.toString('hex'))
    await engine.close()
    await folder.remove()
  }
  t.equal(keys.size, 2)
})

t.test(
  'totals and cut totals of sealing are those of the plain model, and noise is added to each',
  async t => {
    for (let seed = 1; seed <= trials(25, 8); seed++) {
      const random = seeded(1000 + seed)
      const { declaration, rows } = randomEdition(random)
      const requests = randomTotals(random, declaration)
      const noise = requests.map((_, at) => BigInt(100 * at - 500))
      const folder = await temporaryFolder()
      const engine = await openTestEngine(folder.path, { noise: scriptedNoiseForTesting(noise) })
      const contribution = await writeContribution(folder.path, declaration, rows)
      const { totals } = await engine.seal(sealRequest(declaration, contribution, requests), () => undefined)
      const bounded = boundByReference(declaration, rows)
      t.same(
        totals,
        requests.map((request, at) => ({
          ...request,
          value: String(totalByReference(declaration, bounded, request) + (noise[at] ?? 0n)),
        })),
        `seed ${seed}`,
      )
      await engine.close()
      await folder.remove()
    }
  },
)

t.test('progress tells of public work only: the same steps for an empty edition', async t => {
  const declaration = declarationOf({
    dimensions: [{ size: 3 }],
    views: [{ name: 'v', for: ['units'], caps: [] }],
    capacity: 300_000,
  })
  const steps = async (rows: readonly Row[]) => {
    const folder = await temporaryFolder()
    const engine = await openTestEngine(folder.path)
    const seen: string[] = []
    const { manifest } = await engine.seal(
      sealRequest(declaration, await writeContribution(folder.path, declaration, rows)),
      ({ step, fraction }) => seen.push(`${step} ${fraction}`),
    )
    await engine.close()
    await folder.remove()
    return [...seen, ...manifest.files.map(({ path }) => path)]
  }
  const full = Array.from({ length: 50 }, (_, unit) => ({
    u: uuid(1, unit),
    o: '',
    codes: [unit % 3],
    quanta: [],
  }))
  t.same(await steps([]), await steps(full))
})

t.test('many rows, many of them equal, are bounded as the plain model says', async t => {
  const declaration = declarationOf({
    dimensions: [{ size: 12 }, { size: 5 }, { size: 3, perUnit: true }],
    measures: [{ lo: 0, hi: 9 }],
    views: [
      { name: 'buyers', for: ['units'], caps: [] },
      { name: 'lines', for: ['count', 'sum'], caps: [{ over: ['a'], max: 2 }], perUnit: 9 },
      {
        name: 'one',
        for: ['count'],
        caps: [
          { over: ['b'], max: 3 },
          { over: ['a', 'b'], max: 1 },
        ],
      },
    ],
    capacity: 250_000,
  })
  const folder = await temporaryFolder()
  const engine = await openTestEngine(folder.path)
  const query = `SELECT ('00000000-0000-4000-8000-' || lpad((hash(i) % 15000)::VARCHAR, 12, '0'))::UUID AS u,
    (hash(i + 1) % 12)::USMALLINT AS d0, (hash(i + 2) % 5)::USMALLINT AS d1, (hash(i + 3) % 3)::USMALLINT AS d2,
    (hash(i + 4) % 10)::BIGINT AS m0 FROM range(${trials(200_000, 40_000)}) AS r(i)`
  await engine.seal(
    sealRequest(declaration, await writeParquet(folder.path, query, 'large.parquet')),
    () => undefined,
  )
  const connection = await plainDuck()
  const source = await connection.run(`SELECT u::VARCHAR, d0, d1, d2, m0 FROM (${query})`)
  const rows = (await source.getRows()).map(([u, a, b, c, m]) => ({
    u: String(u),
    o: '',
    codes: [Number(a), Number(b), Number(c)],
    quanta: [BigInt(String(m))],
  }))
  connection.closeSync()
  const expected = expectedRows(declaration, rows)
  const found = (await sealedRows(folder.path, declaration, rows)).map(
    ({ row, mask, cuts }) => `${row} ${mask} ${cuts}`,
  )
  t.equal(found.length, expected.length)
  t.ok(
    found.every((row, index) => row === expected[index]),
    'every row and mask',
  )
  await engine.close()
  await folder.remove()
})

function randomEdition(random: Random): {
  readonly declaration: Declaration
  readonly rows: readonly Row[]
} {
  const declaration = randomDeclaration(random)
  return { declaration, rows: randomRows(random, declaration, 2 + random.below(8)) }
}

function expectedRows(declaration: Declaration, rows: readonly Row[]): readonly string[] {
  const cuts = cutsOf(declaration).map(({ view, measure }) => ({
    view,
    name: declaration.measures[measure]?.name ?? '',
  }))
  return boundByReference(declaration, rows)
    .filter(row => row.mask !== 0)
    .map(row => ({
      text: rowText(declaration, row),
      mask: row.mask,
      cuts: cuts.map(({ view, name }) => `|${row.counted[view]?.quanta[name]}`).join(''),
    }))
    .toSorted((a, b) => compared(a.text, b.text) || a.mask - b.mask || compared(a.cuts, b.cuts))
    .map(({ text, mask, cuts }) => `${text} ${mask} ${cuts}`)
}

function groupBy<T, K>(values: readonly T[], key: (value: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value])
  return groups
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
