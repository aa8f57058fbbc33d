// A query's rows from PostgreSQL, through a cursor in a read-only transaction.
import pg from 'pg'
import Cursor from 'pg-cursor'
import { type Fault, fault } from '../../../schemas/fault.ts'
import {
  errorCodeOf,
  connectFault,
  type DatabaseLogin,
  type DatabaseRows,
  databasePlace,
} from './database-connection.ts'

const PORT = 5432
const CONNECT_MS = 20_000
/** A batch is to hold about so many characters, and at most so many rows. */
const BATCH_LENGTH = 2 ** 20
const BATCH_ROWS = 5000

/** The text that the database writes: the same that its own CSV has. */
const AS_WRITTEN = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig

export async function* postgresRows(login: DatabaseLogin): DatabaseRows {
  const { source } = login
  const client = await connect(login)
  let began = false
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const readable = await readableTypes(client)
    // The extended protocol prepares exactly one statement, so the query cannot leave the transaction.
    const cursor = client.query(new Cursor<Row>(source.query, [], { rowMode: 'array', types: AS_WRITTEN }))
    for (let wanted = 100; ; ) {
      const { rows, fields } = await read(cursor, wanted)
      if (!began) {
        await checkTypes(fields, readable, client, cursor)
        began = true
        yield [fields.map(({ name }) => name)]
      }
      if (rows.length === 0) break
      yield rows
      const length = rows.reduce((sum, row) => sum + row.reduce((of, cell) => of + (cell?.length ?? 0), 1), 0)
      wanted = Math.max(1, Math.min(BATCH_ROWS, Math.floor((BATCH_LENGTH * rows.length) / length)))
    }
    await cursor.close()
  } catch (error) {
    throw queryFault(error, login, began)
  } finally {
    await client.end().catch(() => undefined)
  }
}

type Row = readonly (string | null)[]
type Batch = { readonly rows: readonly Row[]; readonly fields: readonly pg.FieldDef[] }

function read(cursor: Cursor<Row>, most: number): Promise<Batch> {
  return new Promise((resolve, reject) => {
    cursor.read(most, (error: Error | null | undefined, rows, result?: pg.QueryResult) => {
      // After the last row there is no result.
      if (error === undefined || error === null) resolve({ rows, fields: result?.fields ?? [] })
      else reject(error)
    })
  })
}

async function connect({ source, password, tls }: DatabaseLogin): Promise<pg.Client> {
  const { host, port = PORT, name, user } = source
  const client = new pg.Client({
    host,
    port,
    database: name,
    user,
    // Else the driver would look for one in the environment and in files of its own.
    password: () => password ?? '',
    ssl:
      tls === undefined
        ? false
        : { rejectUnauthorized: true, ...(tls.ca === undefined ? {} : { ca: tls.ca }) },
    application_name: 'yinsuan',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    options: '',
  })
  // What ends the connection fails the statement that is running, or the next one.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    const place = databasePlace(source, PORT)
    const code = errorCodeOf(error)
    if (code.startsWith('28') || (error instanceof Error && error.message.startsWith('SASL')))
      throw fault('source.login', { place, user })
    if (code === '3D000' || code === '42501') throw fault('source.no_database', { place, user, name })
    if (error instanceof Error && error.message === 'The server does not support SSL connections')
      throw fault('source.tls', { place, reason: 'NO_TLS' })
    throw (
      connectFault(error, place) ?? fault('source.unreachable', { place, reason: code === '' ? '–' : code })
    )
  }
}

/** By category: text, numbers, dates without intervals, booleans, enumerations. */
async function readableTypes(client: pg.Client): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ oid: number }>(
    `SELECT oid::int8::float8 AS oid FROM pg_catalog.pg_type
      WHERE typcategory IN ('S', 'E') AND typtype <> 'd' OR oid = ANY ($1)`,
    [READABLE],
  )
  return new Set(rows.map(({ oid }) => oid))
}

/** bool, char, int8, int2, int4, float4, float8, date, time, timestamp, timestamptz, numeric, uuid. */
const READABLE = [16, 18, 20, 21, 23, 700, 701, 1082, 1083, 1114, 1184, 1700, 2950]

async function checkTypes(
  fields: readonly pg.FieldDef[],
  readable: ReadonlySet<number>,
  client: pg.Client,
  cursor: Cursor<Row>,
): Promise<void> {
  if (fields.length === 0) throw fault('source.no_rows', {}, '/database/query')
  const field = fields.find(({ dataTypeID }) => !readable.has(dataTypeID))
  if (field === undefined) return
  await cursor.close()
  const { rows } = await client.query<{ name: string }>(
    'SELECT pg_catalog.format_type($1::oid, NULL) AS name',
    [field.dataTypeID],
  )
  throw fault('source.type', { column: field.name, type: rows[0]?.name ?? '' }, '/database/query')
}

/** Its own words are dropped: they may quote a row. */
function queryFault(error: unknown, { source }: DatabaseLogin, began: boolean): unknown {
  if (!(error instanceof Error) || error.name === 'Fault') return error
  const code = errorCodeOf(error)
  // Of the server only: Node's EPIPE has the shape of an SQLSTATE, too.
  if (error instanceof pg.DatabaseError && code !== '' && !/^(?:08|57P)/.test(code)) {
    if (code === '25006') return fault('source.writes', {}, '/database/query')
    const position = Number(error.position)
    return position >= 1 && !began
      ? near(source.query, position, code)
      : fault('source.query_failed', { state: code }, '/database/query')
  }
  return fault('source.lost', { place: databasePlace(source, PORT) })
}

/** The position counts characters from 1. */
function near(query: string, position: number, state: string): Fault {
  const before = Array.from(query).slice(0, position - 1)
  const line = before.filter(character => character === '\n').length + 1
  const column = before.length - (before.lastIndexOf('\n') + 1) + 1
  return fault('source.query', { state, line, column }, '/database/query')
}
