// An export read from PostgreSQL, MariaDB, Parquet and a workbook is the export that its CSV file is.
import { DuckDBInstance } from '@duckdb/node-api'
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { writeXlsx } from 'hucre/xlsx'
import pg from 'pg'
import t, { type Test } from 'tap'
import type { DatabaseSource } from '../../schemas/database-source.ts'
import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import { Fault, say } from '../../schemas/fault.ts'
import type { ExportDatabase } from '../../src/prepare/database.ts'
import { readExport } from '../../src/prepare/read-export.ts'
import { folderReading } from '../../src/prepare/node/folder-reading.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import type { DatabaseRows } from '../../src/prepare/node/database-connection.ts'
import { databasePassword } from '../../src/prepare/node/database-password.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { mysqlRows } from '../../src/prepare/node/mysql-rows.ts'
import { postgresRows } from '../../src/prepare/node/postgres-rows.ts'
import { workbookAsCsv } from '../../src/prepare/node/read-workbook.ts'
import { checkUnpacked } from '../../src/prepare/node/workbook-size.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { type } from '../cli/terminal.ts'
import { freePort } from '../support/free-port.ts'
import { startMariadb } from '../support/mariadb.ts'
import { startPostgres } from '../support/postgres.ts'
import { DATASET, folders, refused } from './helpers.ts'

const { files: _, ...WITHOUT_ORIGIN } = DATASET
const COLUMNS = ['buyer', 'order', 'date', 'category', 'price', 'quantity', 'gender'] as const
const PASSWORD = 'p@ss "word" 密码'
/** What no message may hold: a value of a row, and the password. */
const CANARY = 'canary-7f3a'

const ROWS: readonly (readonly (string | null)[])[] = Array.from({ length: 3000 }, (_each, i) => [
  `b${i % 400}`,
  String(9_007_199_254_740_993n + BigInt(i >> 1)),
  `2025-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')} 0${i % 10}:30:00`,
  ['rice cooker', 'air fryer', '电饭煲', 'with "quotes", and a comma', ' air fryer ', 'two\nlines', null][
    i % 7
  ] ?? null,
  `${(i * 37) % 200}.${String(i % 100).padStart(2, '0')}`,
  String(i % 11),
  (i % 400) % 3 === 0 ? '女' : (i % 400) % 3 === 1 ? '男' : null,
])

function cell(text: string | null): string {
  return text === null ? '' : `"${text.replaceAll('"', '""')}"`
}
const CSV = `${[COLUMNS, ...ROWS].map(row => row.map(cell).join(',')).join('\n')}\n`

const BASE = t.testdir()
let cases = 0

/** The prepared rows, as bytes. */
async function prepared(
  name: string,
  origin: Partial<DatasetFileInput>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  password = PASSWORD,
): Promise<Buffer> {
  const root = join(BASE, `${name}-${cases++}`)
  mkdirSync(root)
  const secret = '5a'.repeat(32)
  const given = folders(root, { files, dataset: { ...WITHOUT_ORIGIN, ...origin }, secret: `${secret}\n` })
  const { contributionFile } = await prepare({
    datasetFile: given.datasetFile,
    dataFolder: given.data,
    outFolder: given.out,
    secretFile: given.secretFile,
    databasePassword: password === '' ? undefined : password,
    memoryMiB: 256,
    threads: 1,
  })
  return readFileSync(contributionFile)
}

async function faultOf(
  t: Test,
  name: string,
  database: DatabaseSource,
  files: Readonly<Record<string, string>> = {},
  password = PASSWORD,
): Promise<string> {
  try {
    await prepared(name, { database }, files, password)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const words = error.faults.flatMap(each => [say(each, 'en'), say(each, 'zh')]).join(' ')
    t.notMatch(words, /canary|p@ss/, 'neither a value nor the password')
    t.notMatch(words, /\{\w+\}/, 'no parameter is missing')
    return error.code
  }
  return 'none'
}

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
  await t.rejects(checkUnpacked(large, 'orders.xlsx', 2 ** 20), { code: 'source.xlsx_too_large' })
  await t.resolves(checkUnpacked(large, 'orders.xlsx', 2 ** 26))
  // What the directory says of the size of a part is not believed.
  const lying = Buffer.from(large)
  for (let at = 0; (at = lying.indexOf('PK\x01\x02', at, 'latin1')) !== -1; at += 46)
    lying.writeUInt32LE(1, at + 24)
  await t.rejects(checkUnpacked(lying, 'orders.xlsx', 2 ** 20), { code: 'source.xlsx_too_large' })
  const path = join(t.testdir({ 'large.xlsx': large }), 'large.xlsx')
  const file = { name: 'orders.xlsx', path, kind: 'xlsx', bytes: large.length } as const
  await t.rejects(
    workbookAsCsv(file, `${path}.csv`, 8),
    { code: 'source.xlsx_too_large' },
    'its worker may not grow',
  )
  t.match(await workbookAsCsv(file, `${path}.whole.csv`), { kind: 'csv' })
})

/** Of 100 MB of rows. */
async function readsNoFurther(t: Test, rows: DatabaseRows): Promise<void> {
  const used = () => {
    const { heapUsed, external, arrayBuffers } = process.memoryUsage()
    return heapUsed + external + arrayBuffers
  }
  const before = used()
  let batches = 0
  for await (const batch of rows) {
    t.ok(batch.reduce((sum, row) => sum + row.join('').length, 0) < 4 * 2 ** 20)
    if (batches++ < 2) continue
    await setTimeout(500)
    break
  }
  const more = Math.round((used() - before) / 2 ** 20)
  t.ok(more < 30, `${more} MiB are held`)
}

t.test('where workbooks are not read, as in the console, one is refused with what to do', async t => {
  const workbook = { name: 'orders.xlsx', path: 'export', kind: 'xlsx', bytes: 100 } as const
  const { workbookAsCsv: _, ...reading } = folderReading(BASE, BASE, {} as ExportDatabase)
  const here = { ...reading, files: async () => [workbook] }
  await t.rejects(readExport(here, { patterns: [], at: '/files' }), { code: 'source.xlsx_elsewhere' })
})

t.test('PostgreSQL', async t => {
  const server = await startPostgres({ durable: false })
  if (server === undefined) {
    t.comment('skipped: PostgreSQL is not installed')
    return
  }
  t.teardown(() => server.stop())
  const url = new URL(await server.createDatabase())
  const [host, name] = [url.searchParams.get('host') ?? url.hostname, url.pathname.slice(1)]
  const user = `reader_${process.pid}`
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  t.teardown(async () => {
    await admin.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`)
    await admin.end()
  })
  const { rows } = await admin.query<{ hba_file: string }>('SHOW hba_file')
  const hba = rows[0]?.hba_file ?? ''
  writeFileSync(hba, `local all ${user} scram-sha-256\n${readFileSync(hba, 'utf8')}`)
  await admin.query('SELECT pg_reload_conf()')
  await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD '${PASSWORD}'`)
  await admin.query(`CREATE TYPE gender AS ENUM ('女', '男');
    CREATE TABLE orders (i int, buyer text, "order" bigint, date timestamp, category varchar(40),
      price numeric(10, 2), quantity int, gender gender);
    CREATE TABLE odd (buyer text, tags text[], amount money, at interval);
    INSERT INTO odd VALUES ('${CANARY}', '{}', 1, '1 day');
    GRANT ALL ON orders, odd TO ${user}`)
  await admin.query(
    `INSERT INTO orders SELECT (r->>0)::int, r->>1, (r->>2)::bigint, (r->>3)::timestamp, r->>4, (r->>5)::numeric,
      (r->>6)::int, (r->>7)::gender FROM jsonb_array_elements($1::jsonb) AS r`,
    [JSON.stringify(ROWS.map((row, i) => [i, ...row]))],
  )
  const source = (query: string, more: Partial<DatabaseSource> = {}): DatabaseSource => ({
    kind: 'postgres',
    host,
    name,
    user,
    query,
    ...more,
  })
  const columns = 'buyer, "order", date, category, price, quantity, gender'
  const query = `SELECT ${columns} FROM orders WHERE date >= '{from}' AND date < date '{to}' + 1`
  await t.test('gives the rows that CSV gives', async t => {
    const expected = await prepared('csv', { files: ['orders.csv'] }, { 'orders.csv': CSV })
    t.ok((await prepared('database', { database: source(query) })).equals(expected))
    const none = source(`SELECT ${columns} FROM orders WHERE i < 0`)
    t.equal(await faultOf(t, 'none', none), 'prepare.header_only')
  })
  await t.test('says what is wrong, and neither a value nor the password', async t => {
    const bad: readonly (readonly [string, DatabaseSource, string, string])[] = [
      [
        'unreachable',
        source(query, { host: '127.0.0.1', port: await freePort() }),
        PASSWORD,
        'source.unreachable',
      ],
      ['no host', source(query, { host: 'nowhere.invalid', tls: 'off' }), PASSWORD, 'source.unreachable'],
      ['no socket', source(query, { host: '/nowhere' }), PASSWORD, 'source.unreachable'],
      ['a wrong password', source(query), 'wrong', 'source.login'],
      ['no password', source(query), '', 'source.login'],
      ['no database', source(query, { name: 'nowhere' }), PASSWORD, 'source.no_database'],
      ['no TLS', source(query, { tls: 'verify' }), PASSWORD, 'source.tls'],
      ['no certificates', source(query, { tls: 'verify', ca: 'ca.pem' }), PASSWORD, 'source.ca'],
      ['others’ certificates', source(query, { tls: 'verify', ca: '../unit-secret' }), PASSWORD, 'source.ca'],
      ['a mistake', source(`SELECT *\n  FORM orders -- ${CANARY}`), PASSWORD, 'source.query'],
      ['no table', source('SELECT * FROM nowhere'), PASSWORD, 'source.query'],
      ['two statements', source('SELECT 1; SELECT 2'), PASSWORD, 'source.query_failed'],
      ['an end of the transaction', source('COMMIT'), PASSWORD, 'source.no_rows'],
      ['a change', source('DELETE FROM orders RETURNING *'), PASSWORD, 'source.writes'],
      ['a value', source('SELECT buyer::int, 1 AS b FROM odd'), PASSWORD, 'source.query_failed'],
      ['an array', source('SELECT buyer, tags FROM odd'), PASSWORD, 'source.type'],
      ['money', source('SELECT buyer, amount FROM odd'), PASSWORD, 'source.type'],
      ['an interval', source('SELECT buyer, at FROM odd'), PASSWORD, 'source.type'],
      [
        'a long row',
        source(`SELECT buyer, repeat('x', 2000000) AS x FROM odd`),
        PASSWORD,
        'source.row_too_long',
      ],
    ]
    for (const [what, database, password, code] of bad)
      t.equal(await faultOf(t, what.replaceAll(/[^a-z]/g, '-'), database, {}, password), code, what)
    const { rows: left } = await admin.query<{ n: string }>('SELECT count(*) AS n FROM orders')
    t.equal(left[0]?.n, String(ROWS.length), 'nothing was deleted')
  })
  await t.test('through the command line, whose password is in the environment', async t => {
    const root = join(BASE, 'command-line')
    mkdirSync(root)
    const { datasetFile, data, out } = folders(root, {
      files: {},
      dataset: { ...WITHOUT_ORIGIN, database: source(query) },
    })
    const words = ['dataset', 'prepare', datasetFile, '--data', data, '--out', out]
    const well = await type(words, { env: { YINSUAN_DATABASE_PASSWORD: PASSWORD } })
    t.equal(well.exit, 0, well.err)
    const wrong = await type(words, { env: { YINSUAN_DATABASE_PASSWORD: 'p@ss-wrong' } })
    t.match(wrong, {
      exit: 1,
      err: /\[source\.login\][\s\S]*YINSUAN_DATABASE_PASSWORD_FILE=FILE yinsuan dataset prepare/,
    })
    t.notMatch(`${well.out}${well.err}${wrong.err}`, /p@ss/)
  })
  await t.test('lost in the middle, it leaves nothing', async t => {
    const slow = source(`SELECT ${columns}, pg_sleep(0.001)::text AS s FROM orders`)
    const ending = (async () => {
      for (;;) {
        const { rowCount } = await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${user}' AND query LIKE '%pg_sleep%'`,
        )
        if ((rowCount ?? 0) > 0) return
      }
    })()
    t.equal(await faultOf(t, 'lost', slow), 'source.lost')
    await ending
  })
  await t.test('is read no further than its rows are taken', async t => {
    const many = `SELECT i, repeat('x', 999) FROM generate_series(1, 100000) AS i`
    await readsNoFurther(t, postgresRows({ source: source(many), password: PASSWORD, tls: undefined }))
  })
  await t.test('drafts dataset.yaml, which names the database and no password', async t => {
    const folder = t.testdir({
      'shop.yaml': JSON.stringify({ database: { kind: 'postgres', host, name, user, query } }),
    })
    const given = { file: join(folder, 'shop.yaml'), secretFile: join(folder, 'unit-secret') }
    await t.rejects(draftDataset({ ...given, databasePassword: PASSWORD }), { code: 'source.days' })
    const period = { from: '2025-01-01', to: '2025-12-31' }
    const text = await draftDataset({ ...given, databasePassword: PASSWORD, period })
    t.notMatch(text, /p@ss/)
    const draft = parseDatasetFile(text, 'dataset.yaml')
    t.match(draft, { dataset: 'shop', database: { kind: 'postgres', query }, period })
    t.equal(draft.files, undefined)
  })
})

t.test('PostgreSQL over TLS, verified against the certificates that dataset.yaml names', async t => {
  const [port, folder] = [await freePort(), t.testdir()]
  const server = await startPostgres({ durable: false, tls: { port, folder } })
  if (server === undefined) {
    t.comment('skipped: PostgreSQL is not installed')
    return
  }
  t.teardown(() => server.stop())
  const query = `SELECT 'b' || i AS buyer, i AS "order", date '2025-03-01' AS date, 'air fryer' AS category,
    20 AS price, 1 AS quantity, '女' AS gender FROM generate_series(1, 50) AS i`
  const source = { kind: 'postgres', port, name: 'postgres', user: 'postgres', query } as const
  const ca = { 'ca.pem': readFileSync(join(folder, 'certificate.pem'), 'utf8') }
  const verified = { ...source, host: 'localhost', tls: 'verify', ca: 'ca.pem' } as const
  t.ok((await prepared('verified', { database: verified }, ca)).length > 0)
  t.equal(await faultOf(t, 'unverified', { ...source, host: 'localhost', tls: 'verify' }), 'source.tls')
  t.equal(await faultOf(t, 'another-name', { ...verified, host: '127.0.0.1' }, ca), 'source.tls')
})

t.test('MariaDB', async t => {
  const server = await startMariadb()
  if (server === undefined) {
    t.comment('skipped: MariaDB is not installed')
    return
  }
  t.teardown(() => server.stop())
  await server.run(
    'CREATE DATABASE shop CHARACTER SET utf8mb4',
    'USE shop',
    `CREATE TABLE orders (buyer varchar(20), \`order\` bigint, date datetime, category varchar(40), price decimal(10, 2),
      quantity int, gender enum('女', '男'))`,
    `INSERT INTO orders VALUES ${ROWS.map(row => `(${row.map(literal).join(', ')})`).join(', ')}`,
    'CREATE TABLE odd (buyer varchar(20), bytes varbinary(9), bits bit(3), place point)',
    `INSERT INTO odd VALUES ('${CANARY}', 'x', 1, POINT(1, 1))`,
    `CREATE USER reader IDENTIFIED BY '${PASSWORD}'`,
    'GRANT SELECT, DELETE, DROP ON shop.* TO reader',
  )
  const source = (query: string, more: Partial<DatabaseSource> = {}): DatabaseSource => ({
    kind: 'mysql',
    host: '127.0.0.1',
    port: server.port,
    name: 'shop',
    user: 'reader',
    query,
    ...more,
  })
  const columns = 'buyer, `order`, date, category, price, quantity, gender'
  const query = `SELECT ${columns} FROM orders WHERE date >= '{from}' AND date < date '{to}' + interval 1 day`
  const ca = { 'ca.pem': server.certificate }
  await t.test('gives the rows that CSV gives, over TLS too', async t => {
    const expected = await prepared('csv', { files: ['orders.csv'] }, { 'orders.csv': CSV })
    t.ok((await prepared('database', { database: source(query) })).equals(expected))
    const verified = source(query, { host: 'localhost', tls: 'verify', ca: 'ca.pem' })
    t.ok((await prepared('verified', { database: verified }, ca)).equals(expected), 'its certificate is ours')
    t.equal(
      await faultOf(t, 'unverified', source(query, { tls: 'verify' })),
      'source.tls',
      'or else is refused',
    )
  })
  await t.test('says what is wrong, and neither a value nor the password', async t => {
    const bad: readonly (readonly [string, DatabaseSource, string, string])[] = [
      ['unreachable', source(query, { port: await freePort() }), PASSWORD, 'source.unreachable'],
      ['a wrong password', source(query), 'wrong', 'source.login'],
      ['no password', source(query), '', 'source.login'],
      ['no database', source(query, { name: 'nowhere' }), PASSWORD, 'source.no_database'],
      ['a mistake', source(`SELECT * FORM orders -- ${CANARY}`), PASSWORD, 'source.query_failed'],
      ['two statements', source('SELECT 1; SELECT 2'), PASSWORD, 'source.query_failed'],
      ['no rows', source('COMMIT'), PASSWORD, 'source.no_rows'],
      ['a change', source('DELETE FROM orders'), PASSWORD, 'source.writes'],
      ['a drop', source('DROP TABLE orders'), PASSWORD, 'source.writes'],
      ['bytes', source('SELECT buyer, bytes FROM odd'), PASSWORD, 'source.type'],
      ['bits', source('SELECT buyer, bits FROM odd'), PASSWORD, 'source.type'],
      ['a shape', source('SELECT buyer, place FROM odd'), PASSWORD, 'source.type'],
      [
        'an error of a value',
        source(`SELECT buyer, exp(9999) AS x FROM odd`),
        PASSWORD,
        'source.query_failed',
      ],
      [
        'a file of ours',
        source(`LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE odd`),
        PASSWORD,
        'source.query_failed',
      ],
    ]
    for (const [what, database, password, code] of bad)
      t.equal(await faultOf(t, what.replaceAll(/[^a-z]/g, '-'), database, {}, password), code, what)
  })
  await t.test('is read no further than its rows are taken', async t => {
    const many = `SELECT seq, repeat('x', 999) FROM seq_1_to_100000`
    await readsNoFurther(t, mysqlRows({ source: source(many), password: PASSWORD, tls: undefined }))
  })
  await t.test('lost in the middle, it leaves nothing', async t => {
    const slow = source(`SELECT ${columns}, sleep(0.002) AS s FROM orders`)
    const ending = (async () => {
      for (let i = 0; i < 20; i++) {
        await setTimeout(50)
        await server.run(`BEGIN NOT ATOMIC
          FOR p IN (SELECT id FROM information_schema.processlist WHERE user = 'reader' AND info LIKE '%sleep%') DO
            KILL p.id;
          END FOR;
        END`)
      }
    })()
    t.equal(await faultOf(t, 'lost', slow), 'source.lost')
    void ending.catch(() => undefined)
  })
})

function literal(text: string | null): string {
  return text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`
}

t.test('a server that is no database is not believed', async t => {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.end(`${CANARY} HTTP/1.1 400 Bad Request\r\n\r\n`)
  })
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  t.teardown(() => server.close())
  for (const kind of ['postgres', 'mysql'] as const) {
    const source = { kind, host: '127.0.0.1', port, name: 'x', user: 'x', query: 'SELECT 1' }
    t.equal(await faultOf(t, kind, source), 'source.unreachable', kind)
  }
})

t.test('the password is in the environment or in a file of its owner, and in no other', async t => {
  const folder = t.testdir({ password: 'secret\n', empty: '' })
  t.equal(await databasePassword({}), undefined)
  t.equal(await databasePassword({ YINSUAN_DATABASE_PASSWORD: 'word' }), 'word')
  const file = (name: string) => ({ YINSUAN_DATABASE_PASSWORD_FILE: join(folder, name) })
  const { chmod } = await import('node:fs/promises')
  await chmod(join(folder, 'password'), 0o644)
  await t.rejects(databasePassword(file('password')), { code: 'source.password_file' })
  const handed = { ...file('password'), CREDENTIALS_DIRECTORY: folder }
  t.equal(await databasePassword(handed), 'secret', 'handed over by systemd')
  await chmod(join(folder, 'password'), 0o600)
  await chmod(join(folder, 'empty'), 0o600)
  t.equal(await databasePassword(file('password')), 'secret')
  for (const name of ['empty', 'nowhere'])
    await t.rejects(databasePassword(file(name)), { code: 'source.password_file' })
})

t.test('dataset.yaml names files or a database, and no password', async t => {
  const { database } = { database: { kind: 'mysql', name: 'x', user: 'x', query: 'SELECT 1' } as const }
  const at = async (dataset: object) => (await refused(t, { files: {}, dataset }))[0]
  t.match(await at(WITHOUT_ORIGIN), { code: 'dataset.origin_missing' })
  t.match(await at({ ...DATASET, database }), { code: 'dataset.origin_twice' })
  t.match(await at({ ...WITHOUT_ORIGIN, database: { ...database, password: 'x' } }), {
    code: 'shape.unknown_key',
    at: '/database/password',
  })
})
