// An export read from PostgreSQL or MariaDB equals its CSV file; and what may go wrong on the way.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import type { DatabaseSource } from '../../schemas/database-source.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import type { DatabaseRows } from '../../src/prepare/node/database-connection.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { mysqlRows } from '../../src/prepare/node/mysql-rows.ts'
import { postgresRows } from '../../src/prepare/node/postgres-rows.ts'
import { type } from '../cli/terminal.ts'
import { freePort } from '../support/free-port.ts'
import { startMariadb } from '../support/mariadb.ts'
import { startPostgres } from '../support/postgres.ts'
import { folders } from './helpers.ts'
import { BASE, CANARY, CSV, faultOf, PASSWORD, prepared, ROWS, WITHOUT_ORIGIN } from './origins.ts'

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
    const secretFile = join(folder, 'unit-secret')
    const given = { file: join(folder, 'shop.yaml'), secretFile, confirmRoles: true }
    await t.rejects(draftDataset({ ...given, secrets: { databasePassword: PASSWORD } }), {
      code: 'source.days',
    })
    const period = { from: '2025-01-01', to: '2025-12-31' }
    const text = await draftDataset({ ...given, secrets: { databasePassword: PASSWORD }, period })
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
