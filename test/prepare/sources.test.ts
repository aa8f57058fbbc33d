// An export that is read from Parquet, a folder or a workbook is the export that its CSV file is.
import { DuckDBInstance } from '@duckdb/node-api'
import { chmodSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import t from 'tap'
import type { ExportDatabase } from '../../src/prepare/database.ts'
import { sourceSecrets } from '../../src/prepare/node/source-secrets.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { folderReading } from '../../src/prepare/node/folder-reading.ts'
import { workbookAsCsv } from '../../src/prepare/node/read-workbook.ts'
import { checkUnpacked } from '../../src/prepare/node/workbook-size.ts'
import { readExport } from '../../src/prepare/read-export.ts'
import { contentsOf, HEAVY, honestParts, KINDS } from './hostile-workbooks.ts'
import { DATASET, refused } from './helpers.ts'
import { BASE, COLUMNS, CSV, prepared, ROWS, WITHOUT_ORIGIN } from './origins.ts'

t.test('Parquet, a folder of it, and a workbook give the rows that CSV gives', async t => {
  const expected = await prepared('csv', { files: ['orders.csv'] }, { 'orders.csv': CSV })
  const folder = t.testdir({ 'orders.csv': CSV, parts: {} })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const typed = `SELECT buyer, CAST("order" AS BIGINT) AS "order", CAST(date AS TIMESTAMP) AS date, category,
    CAST(price AS DECIMAL(10, 2)) AS price, CAST(quantity AS INTEGER) AS quantity, gender
    FROM read_csv('${folder}/orders.csv', all_varchar = true, header = true)`
  await connection.run(`COPY (${typed}) TO '${folder}/orders.parquet' (FORMAT parquet)`)
  for (const [half, where] of [
    ['0', '< 200'],
    ['1', '>= 200'],
  ])
    await connection.run(
      `COPY (SELECT * FROM (${typed}) WHERE CAST(substr(buyer, 2) AS INT) ${where})
        TO '${folder}/parts/part-${half}.parquet' (FORMAT parquet)`,
    )
  connection.closeSync()
  instance.closeSync()
  const file = (name: string) => readFileSync(join(folder, name))
  t.ok(
    (
      await prepared('parquet', { files: ['orders.parquet'] }, { 'orders.parquet': file('orders.parquet') })
    ).equals(expected),
    'Parquet',
  )
  const parts = {
    'orders/a/part-0.parquet': file('parts/part-0.parquet'),
    'orders/b/part-1.parquet': file('parts/part-1.parquet'),
    'orders/_SUCCESS': '',
    'orders/a/.part-0.parquet.crc': 'x',
  }
  t.ok((await prepared('folder', { files: ['orders'] }, parts)).equals(expected), 'a folder')

  const workbook = await writeXlsx({
    sheets: [
      {
        name: 'orders',
        rows: [
          [...COLUMNS],
          ...ROWS.map(([buyer, order, date, category, price, quantity, gender]) => [
            buyer ?? null,
            order ?? null,
            new Date(`${date?.replace(' ', 'T')}Z`),
            category ?? null,
            Number(price),
            Number(quantity),
            gender ?? null,
          ]),
        ],
      },
    ],
  })
  t.ok(
    (await prepared('xlsx', { files: ['orders.xlsx'] }, { 'orders.xlsx': workbook })).equals(expected),
    'XLSX',
  )
  t.ok(
    (await prepared('edition', { files: ['{edition}-{from}.csv'] }, { '2025-2025-01-01.csv': CSV })).equals(
      expected,
    ),
    'the edition in the name of a file',
  )
})

t.test('a folder is drafted like a file', async t => {
  const plain = CSV.replaceAll('"two\nlines"', '"lines"')
  const lines = plain.trimEnd().split('\n')
  const half = (from: number, to?: number) => `${[lines[0], ...lines.slice(from, to)].join('\n')}\n`
  const folder = t.testdir({ 'orders.csv': plain, orders: { 'a.csv': half(1, 1000), 'b.csv': half(1000) } })
  const drafted = async (name: string) =>
    await draftDataset({
      file: join(folder, name),
      secretFile: join(folder, 'unit-secret'),
      memoryMiB: 256,
      confirmRoles: true,
    })
  const [one, many] = [await drafted('orders.csv'), await drafted('orders')]
  t.match(many, /^files: \[ ?orders ?\]$/m)
  t.equal(many.replace(/^files: .*$/m, ''), one.replace(/^files: .*$/m, ''))
})

t.test('numbers, dates and times of a workbook are written as a spreadsheet shows them', async t => {
  const rows = [
    ['n', 'when', 'flag'],
    [0.1 + 0.2, new Date('2025-03-01T23:59:59Z'), true],
    [2 ** 53, new Date('2025-03-01T00:00:00Z'), null],
  ]
  const folder = t.testdir({ 'o.xlsx': Buffer.from(await writeXlsx({ sheets: [{ name: 's', rows }] })) })
  const [path, bytes] = [join(folder, 'o.xlsx'), statSync(join(folder, 'o.xlsx')).size]
  await workbookAsCsv({ name: 'o.xlsx', path, kind: 'xlsx', bytes }, `${path}.csv`)
  const text = 'n,when,flag\n0.3,2025-03-01 23:59:59,TRUE\n9007199254740992,2025-03-01,\n'
  t.equal(readFileSync(`${path}.csv`, 'utf8'), text)
})

t.test('a workbook that is none, is old, or would expand without end is refused', async t => {
  const codeOf = async (name: string, bytes: Uint8Array | string) => {
    const files = { 'orders.xlsx': bytes }
    const [first] = await refused(t, { files, dataset: { ...WITHOUT_ORIGIN, files: ['orders.xlsx'] } })
    return `${name}: ${first?.code} ${first?.at}`
  }
  t.equal(await codeOf('zip', Buffer.from('PK\x03\x04 and no more')), 'zip: source.xlsx_damaged orders.xlsx')
  const old = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
  t.equal(await codeOf('old', old), 'old: source.xls orders.xlsx')
  const workbook = Buffer.from(await writeXlsx({ sheets: [{ name: 's', rows: [['a', 'b']] }] }))
  t.match(await codeOf('cut', workbook.subarray(0, workbook.length - 40)), 'source.xlsx_damaged')
  const wide = Array.from({ length: 30_000 }, (_each, i) => [`${i}`, 'same', 'same', 'same', 'same', 'same'])
  const large = Buffer.from(await writeXlsx({ sheets: [{ name: 's', rows: wide }] }))
  await t.rejects(checkUnpacked(large, 2 ** 20), { code: 'source.xlsx_too_large' })
  await t.resolves(checkUnpacked(large, 2 ** 26))
  // What the directory says of the size of a part is not believed.
  const lying = Buffer.from(large)
  for (let at = 0; (at = lying.indexOf('PK\x01\x02', at, 'latin1')) !== -1; at += 46)
    lying.writeUInt32LE(1, at + 24)
  await t.rejects(checkUnpacked(lying, 2 ** 20), { code: 'source.xlsx_too_large' })
  const path = join(t.testdir({ 'large.xlsx': large }), 'large.xlsx')
  const file = { name: 'orders.xlsx', path, kind: 'xlsx', bytes: large.length } as const
  await t.rejects(
    workbookAsCsv(file, `${path}.csv`, 8),
    { code: 'source.xlsx_too_large' },
    'its worker may not grow',
  )
  t.match(await workbookAsCsv(file, `${path}.whole.csv`), { kind: 'csv' })
})

t.test('a workbook that has two readings is refused before the library sees it', async t => {
  const contents = await contentsOf(2, 1, 1)
  const parts = await honestParts(3)
  for (const [name, kind] of Object.entries(KINDS)) {
    if (HEAVY.has(name) || name === 'cut or flipped') continue
    for (let i = 0; i < 3; i++) {
      const checked = checkUnpacked(kind(parts, i, contents), 2 ** 26)
      if (name.startsWith('honest')) await t.resolves(checked, name)
      else await t.rejects(checked, { code: 'source.xlsx_damaged' }, name)
    }
  }
})

t.test('where workbooks are not read, as in the console, one is refused with what to do', async t => {
  const workbook = { name: 'orders.xlsx', path: 'export', kind: 'xlsx', bytes: 100 } as const
  const { workbookAsCsv: _, ...reading } = folderReading(BASE, BASE, {} as ExportDatabase)
  const here = { ...reading, files: async () => [workbook] }
  await t.rejects(readExport(here, { patterns: [], at: '/files' }), { code: 'source.xlsx_elsewhere' })
})

t.test('the password is in the environment or in a file of its owner, and in no other', async t => {
  const folder = t.testdir({ password: 'secret\n', empty: '' })
  const passwordIn = async (env: Record<string, string>) => (await sourceSecrets(env)).databasePassword
  t.equal(await passwordIn({}), undefined)
  t.equal(await passwordIn({ YINSUAN_DATABASE_PASSWORD: 'word' }), 'word')
  const file = (name: string) => ({ YINSUAN_DATABASE_PASSWORD_FILE: join(folder, name) })
  chmodSync(join(folder, 'password'), 0o644)
  await t.rejects(passwordIn(file('password')), { code: 'source.password_file' })
  const handed = { ...file('password'), CREDENTIALS_DIRECTORY: folder }
  t.equal(await passwordIn(handed), 'secret', 'handed over by systemd')
  chmodSync(join(folder, 'password'), 0o600)
  chmodSync(join(folder, 'empty'), 0o600)
  t.equal(await passwordIn(file('password')), 'secret')
  for (const name of ['empty', 'nowhere'])
    await t.rejects(passwordIn(file(name)), { code: 'source.password_file' })
})

t.test('dataset.yaml names files, a database or objects, and no password or key', async t => {
  const { database } = { database: { kind: 'mysql', name: 'x', user: 'x', query: 'SELECT 1' } as const }
  const at = async (dataset: object) => (await refused(t, { files: {}, dataset }))[0]
  t.match(await at(WITHOUT_ORIGIN), { code: 'dataset.origin_missing' })
  t.match(await at({ ...DATASET, database }), { code: 'dataset.origin_twice' })
  const objects = { url: 's3://exports/orders/' }
  t.match(await at({ ...WITHOUT_ORIGIN, database, objects }), { code: 'dataset.origin_twice' })
  t.match(await at({ ...WITHOUT_ORIGIN, objects: { ...objects, secretAccessKey: 'x' } }), {
    code: 'shape.unknown_key',
    at: '/objects/secretAccessKey',
  })
  for (const url of [
    's3://',
    's3://a',
    'https://exports/orders',
    's3://Exports/x',
    's3://user:key@exports/x',
  ])
    t.match(await at({ ...WITHOUT_ORIGIN, objects: { url } }), { code: 'shape.object_url' }, url)
  for (const endpoint of ['storage.example', 'https://user:key@storage.example', 'https://storage.example/x'])
    t.match(await at({ ...WITHOUT_ORIGIN, objects: { ...objects, endpoint } }), {
      code: 'shape.object_endpoint',
    })
  t.match(await at({ ...WITHOUT_ORIGIN, database: { ...database, password: 'x' } }), {
    code: 'shape.unknown_key',
    at: '/database/password',
  })
})
