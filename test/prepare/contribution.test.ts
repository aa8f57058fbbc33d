import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { binCount, binOf } from '../../protocols/anonymise/bins.ts'
import { encoder } from '../../protocols/anonymise/domain.ts'
import { orderPseudonym, unitKey, unitPseudonym } from '../../protocols/anonymise/pseudonym.ts'
import { quantise, quantiseProduct } from '../../protocols/anonymise/quantise.ts'
import { identity } from '../../protocols/anonymise/text.ts'
import { fromHex, toHex } from '../../protocols/bytes.ts'
import { ContributionManifest } from '../../schemas/contribution.ts'
import { clipOf, ruleOf } from '../../src/prepare/declaration.ts'
import { openDatabase } from '../../src/prepare/node/duckdb.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { unitSecret } from '../../src/prepare/node/secret.ts'
import { sql } from '../../src/prepare/sql.ts'
import { stringify } from 'yaml'
import { csv, DATASET, folders, HEADER, prepareCase, readContribution, ROWS } from './helpers.ts'

const SECRET = '5a'.repeat(32)

t.test('the example of SPEC.md comes out of the real tool as the page says', async t => {
  const page = readFileSync(new URL('../../protocols/anonymise/SPEC.md', import.meta.url), 'utf8')
  const export_ = /```csv\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const cells = new Map(
    [...page.matchAll(/^\| `(\w\d?)` \| `?([^`|]+?)`? \|/gm)].map(([, name, value]) => [name, value]),
  )
  const { contributionFile } = await prepareCase(t.testdir(), {
    files: { 'orders.csv': export_ },
    secret: '07'.repeat(32),
    dataset: {
      ...DATASET,
      dimensions: {
        month: { column: 'date', calendar: 'month' },
        category: { column: 'category', values: ['rice cooker', 'air fryer'] },
      },
      measures: { revenue: { product: ['unit_price', 'quantity'], quantum: '0.01', lo: 0, hi: 150 } },
      quasiIdentifiers: [],
    },
  })
  const [row = {}] = await readContribution(contributionFile)
  t.equal(cells.size, 5)
  for (const [name = '', value] of cells) t.equal(row[name], value, name)
})

t.test('SQL and protocols/anonymise agree on every cell of a nasty export', async t => {
  const file = parseDatasetFile(stringify(NASTY), 'dataset.yaml')
  const rows = nastyRows(2500)
  const coders = Object.values(file.dimensions).map(source => {
    const rule = ruleOf(source, file)
    const code =
      rule.kind === 'bins'
        ? (cell: string | null) => binOf(cell, rule.bins) ?? binCount(rule.bins)
        : encoder(rule)
    return { column: source.column, code }
  })
  const { contributionFile, report } = await prepareCase(t.testdir(), {
    files: {
      'orders.csv': csv(...rows.map(row => row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(','))),
    },
    dataset: NASTY,
    secret: SECRET,
  })
  const secret = fromHex(SECRET)
  const expected = rows.flatMap(
    ([buyer = '', order = '', date = '', category = '', price = '', quantity = '', gender = '']) => {
      const unit = identity(buyer)
      if (unit === null) return []
      const u = unitPseudonym(secret, unit)
      const cells: Readonly<Record<string, string>> = { date, category, price, gender }
      const codes = coders.map(({ column, code }) => code(cells[column] ?? null))
      const quanta = Object.values(file.measures).map(source => {
        const clip = clipOf(source)
        const result =
          source.product === undefined ? quantise(quantity, clip) : quantiseProduct(price, quantity, clip)
        return result.kind === 'value' ? result.quanta : source.missing === 'lo' ? clip.lo : undefined
      })
      if (quanta.includes(undefined)) return []
      return [
        [uuid(u), uuid(orderPseudonym(secret, unit, identity(order) ?? '')), ...codes, ...quanta].join(' '),
      ]
    },
  )
  const found = (await readContribution(contributionFile)).map(row => Object.values(row).join(' '))
  t.ok(expected.length > 1000)
  const [sorted, wanted] = [[...found].sort(), expected.sort()]
  t.strictSame(
    sorted.filter((row, i) => row !== wanted[i]).slice(0, 3),
    wanted.filter((row, i) => row !== sorted[i]).slice(0, 3),
  )
  t.equal(report.rowsKept, expected.length)
})

t.test('the file is in the order of pseudonyms, whatever the order of the export', async t => {
  const root = t.testdir()
  const rows = Array.from({ length: 60 }, (_, i) => `b${i % 17},o${i},2025-01-05,air fryer,${i},1,女`)
  const forward = await prepareCase(join(root, 'a'), {
    files: { 'orders.csv': csv(...rows) },
    secret: SECRET,
  })
  const backward = await prepareCase(join(root, 'b'), {
    files: { 'orders.csv': csv(...rows.reverse()) },
    secret: SECRET,
  })
  const content = await readContribution(forward.contributionFile)
  t.strictSame(await readContribution(backward.contributionFile), content)
  const units = content.map(row => row.u)
  t.strictSame(units, [...units].sort(byText))
})

t.test('columns have the types of the contract, and nothing else is in the file', async t => {
  const root = t.testdir()
  const { contributionFile } = await prepareCase(root, { files: { 'orders.csv': csv(...ROWS) } })
  const database = await openDatabase({
    folders: [join(root, 'out')],
    temp: join(root, 'out'),
    memoryMiB: 128,
    threads: 1,
  })
  const columns = await database.rows(
    sql`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${contributionFile}))`,
  )
  database.close()
  t.strictSame(
    columns.map(row => `${row.column_name} ${row.column_type}`),
    [
      'u UUID',
      'o UUID',
      'd0 USMALLINT',
      'd1 USMALLINT',
      'd2 USMALLINT',
      'd3 USMALLINT',
      'm0 BIGINT',
      'm1 BIGINT',
    ],
  )
  const bytes = readFileSync(contributionFile).toString('latin1')
  t.notMatch(bytes, /air fryer|b1|o1/)
})

t.test(
  'the manifest names the file’s digest and the declaration, and files are all that is left',
  async t => {
    const root = t.testdir()
    const { contributionFile, manifestFile, declaration } = await prepareCase(root, {
      files: { 'orders.csv': csv(...ROWS) },
    })
    const manifest = readManifest(manifestFile)
    const bytes = readFileSync(contributionFile)
    t.equal(manifest.sha256, createHash('sha256').update(bytes).digest('hex'))
    t.equal(manifest.bytes, bytes.length)
    t.strictSame(manifest.declaration, declaration)
    t.strictSame(readdirSync(join(root, 'out')).sort(), ['contribution.parquet', 'manifest.json'])
  },
)

t.test('the unit secret is made once for its owner only, and kept for the next edition', async t => {
  const root = t.testdir()
  const first = await prepareCase(root, { files: { 'orders.csv': csv(...ROWS) } })
  const file = join(root, 'unit-secret')
  const text = readFileSync(file, 'utf8')
  t.match(text, /^[0-9a-f]{64}\n$/)
  t.equal(statSync(file).mode & 0o777, 0o600)
  const next = await prepareCase(root, {
    files: { 'orders.csv': csv(...ROWS) },
    dataset: { ...DATASET, edition: '2026' },
  })
  t.equal(readFileSync(file, 'utf8'), text)
  t.equal(next.declaration.unitKey, first.declaration.unitKey)
  t.equal(next.declaration.unitKey, unitKey(fromHex(text.trim())))
  chmodSync(file, 0o644)
  await t.rejects(unitSecret(file), { code: 'prepare.secret_readable' })
})

t.test('two that make the secret at once get the same one', async t => {
  const file = join(t.testdir(), 'secret')
  const made = await Promise.all(Array.from({ length: 8 }, () => unitSecret(file)))
  t.strictSame(new Set(made.map(toHex)), new Set([readFileSync(file, 'utf8').trim()]))
  t.equal(readdirSync(join(file, '..')).length, 1)
})

t.test('a looked-up dimension takes its value from the table, and unknown keys are “other”', async t => {
  const { contributionFile, report } = await prepareCase(t.testdir(), {
    files: {
      'orders.csv': csv(...ROWS),
      'groups.csv': 'name,group\nair fryer,kitchen\n rice cooker ,kitchen\n电饭煲,garage\n',
    },
    dataset: {
      ...DATASET,
      lookups: { groups: { files: ['groups.csv'], key: 'name' } },
      dimensions: {
        ...DATASET.dimensions,
        group: { column: 'category', lookup: 'groups', take: 'group', values: ['kitchen'] },
      },
    },
  })
  const codes = (await readContribution(contributionFile)).map(row => row.d4)
  t.strictSame(codes.sort(byText), ['0', '0', '1', '1'])
  t.match(report.dimensions.at(-1), { name: 'group', missing: 0, outside: 0.5 })
})

t.test('a missing measure counts as lo where that is declared', async t => {
  const { contributionFile } = await prepareCase(t.testdir(), {
    files: { 'orders.csv': csv(...ROWS, 'b9,o9,2025-01-01,air fryer,1,,女') },
    dataset: {
      ...DATASET,
      measures: { pieces: { column: 'quantity', quantum: '1', lo: 1, hi: 5, missing: 'lo' } },
    },
  })
  t.strictSame((await readContribution(contributionFile)).map(row => row.m0).sort(byText), [
    '1',
    '1',
    '1',
    '2',
    '3',
  ])
})

t.test('rows without a unit are left out where that is declared, and counted', async t => {
  const { report } = await prepareCase(t.testdir(), {
    files: { 'orders.csv': csv(...ROWS, ROWS[0].replace('b1', ''), ROWS[0].replace('b1', ' null ')) },
    dataset: { ...DATASET, unit: { column: 'buyer', missing: 'drop' } },
  })
  t.match(report, { rowsRead: 6, rowsKept: 4, withoutUnit: 2 })
})

t.test('SQL reaches no file outside its folders and cannot unlock itself', async t => {
  const root = t.testdir({ inside: { 'a.csv': 'a,b\n1,2\n' }, 'outside.csv': 'a,b\n3,4\n' })
  const database = await openDatabase({
    folders: [join(root, 'inside')],
    temp: join(root, 'inside'),
    memoryMiB: 128,
    threads: 1,
  })
  t.equal((await database.rows(sql`SELECT * FROM read_csv(${join(root, 'inside', 'a.csv')})`)).length, 1)
  await t.rejects(database.rows(sql`SELECT * FROM read_csv(${join(root, 'outside.csv')})`), /Permission/)
  await t.rejects(database.run(sql`SET enable_external_access = true`), /locked|lock/i)
  await t.rejects(database.run(sql`INSTALL httpfs`))
  await t.rejects(database.run(sql`ATTACH ${join(root, 'x.db')} AS x`))
  database.close()
})

t.test('a failure while writing leaves an earlier edition’s files alone', async t => {
  const root = t.testdir()
  await prepareCase(root, { files: { 'orders.csv': csv(...ROWS) } })
  const before = readFileSync(join(root, 'out', 'manifest.json'), 'utf8')
  const { data, out, datasetFile, secretFile } = folders(root, {
    files: { 'orders.csv': `${HEADER}\nbroken\n` },
  })
  await t.rejects(prepare({ datasetFile, dataFolder: data, outFolder: out, secretFile }), {
    code: 'prepare.csv_fields',
  })
  t.equal(readFileSync(join(out, 'manifest.json'), 'utf8'), before)
  t.strictSame(readdirSync(out).sort(), ['contribution.parquet', 'manifest.json'])
})

t.test('progress goes through reading, encoding, report and writing', async t => {
  const { data, out, datasetFile, secretFile } = folders(t.testdir(), {
    files: { 'orders.csv': csv(...ROWS) },
  })
  const steps: string[] = []
  await prepare({
    datasetFile,
    dataFolder: data,
    outFolder: out,
    secretFile,
    onProgress: ({ step, fraction }) => {
      t.ok(fraction >= 0 && fraction <= 1)
      if (steps.at(-1) !== step) steps.push(step)
    },
  })
  t.strictSame(steps, ['read', 'encode', 'report', 'write'])
})

const NASTY = {
  ...DATASET,
  unit: { column: 'buyer', missing: 'drop' },
  dimensions: {
    day: { column: 'date', calendar: 'day' },
    week: { column: 'date', calendar: 'week' },
    month: { column: 'date', calendar: 'month' },
    quarter: { column: 'date', calendar: 'quarter' },
    year: { column: 'date', calendar: 'year' },
    category: { column: 'category', values: ['rice cooker', 'air fryer', '电饭煲', 'a "b"', '007'] },
    band: { column: 'price', bins: [-5, 0.001, 0.12345, 1, 100, 1e13] },
    closed: { column: 'price', bins: [0, 10, 100], open: false },
    gender: { column: 'gender', perUnit: true, values: ['女', '男'] },
  },
  measures: {
    pieces: { column: 'quantity', quantum: '1', lo: -10, hi: 10, missing: 'lo' },
    revenue: { product: ['price', 'quantity'], quantum: '0.01', lo: '-100', hi: '500' },
    fine: { product: ['price', 'quantity'], quantum: '0.0000001', lo: 0, hi: 3, missing: 'lo' },
    coarse: { column: 'quantity', quantum: '2.5', lo: -1000, hi: 1000, missing: 'lo' },
  },
  views: { buyers: { for: ['units'] }, lines: { for: ['count'], caps: [{ over: ['month'], max: 2 }] } },
  quasiIdentifiers: [],
  capacity: 10_000,
}

/** Ordinary cells, with every kind of stray one strewn in by a fixed pattern. */
function nastyRows(count: number): readonly (readonly string[])[] {
  let state = 12_345
  const pick = <T>(items: readonly T[]): T => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return items[Math.floor((state / 2 ** 31) * items.length)] as T
  }
  const numbers = [
    '1',
    '2.5',
    '0.005',
    '-0.005',
    '19.99',
    '1e3',
    '1E-7',
    '.5',
    '5.',
    '+7',
    '00012',
    '12345678.1234',
    '123456789.5',
    '0.00049999',
    '0.30000000000000004',
    '99999999999999999999',
    '1e300',
    '-1e300',
    'NaN',
    'inf',
    '',
    ' 3 ',
    '\u30004',
    '1,000',
    '¥1,234.50',
    '￥ -19.90',
    '3.2万',
    '(5.00)',
    '12,34',
    '¥123,456,789.5',
    '1_000',
    '-',
    'x',
    '0.12345',
    '9999999999999',
    '10000000000000',
    '2.675',
    '0.1234567',
  ]
  const plain = ['1', '2', '3', '4.50', '19.90', '100']
  const dates = [
    '2025-01-05',
    '2025/2/3',
    '20250304',
    '45723',
    '05.03.2025',
    '5-Mar-2025',
    '2025年5月6日',
    '2025-1-5 08:26',
    '2025-12-31T23:59:59Z',
    '2024-12-31',
    '2026-01-01',
    '2025-02-29',
    '2025-13-01',
    '',
    'NULL',
    '05.01.2025',
    '2025-06-15',
    '2025-07-16',
    '2025-08-17',
    '2025-09-18',
  ]
  return Array.from({ length: count }, () => [
    pick([
      'b1',
      'b2',
      'b3',
      ' b3 ',
      '买家4',
      '',
      'NULL',
      'null',
      '13800138000',
      'b"5',
      ...Array.from({ length: 40 }, (_, i) => `u${i}`),
    ]),
    pick(['o1', 'o2', '', 'NaN', '订单3', 'o"4']),
    pick(dates),
    pick(['rice cooker', 'air fryer ', '电饭煲', 'a "b"', '7', '007', '', 'kettle', 'AIR FRYER']),
    pick([...numbers, ...plain, ...plain, ...plain, ...plain, ...plain]),
    pick([...numbers, ...plain, ...plain, ...plain, ...plain, ...plain]),
    pick(['女', '男', '', '?']),
  ])
}

function uuid(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function byText(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function readManifest(file: string): ContributionManifest {
  return ContributionManifest.parse(JSON.parse(readFileSync(file, 'utf8')))
}
