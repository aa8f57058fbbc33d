// A query's rows from MySQL or MariaDB, streamed in a read-only transaction.
import mysql, { type Connection, type FieldPacket } from 'mysql2'
import { once } from 'node:events'
import { fault } from '../../../schemas/fault.ts'
import type { SourceRow } from './csv-spool.ts'
import {
  errorCodeOf,
  connectFault,
  type DatabaseLogin,
  type DatabaseRows,
  databasePlace,
} from './database-connection.ts'

const { Types } = mysql

const PORT = 3306
const CONNECT_MS = 20_000
/** Rows that are read ahead. */
const AHEAD = 500

export async function* mysqlRows(login: DatabaseLogin): DatabaseRows {
  const { source } = login
  const connection = await connect(login)
  let began = false
  try {
    await run(connection, 'SET SESSION TRANSACTION READ ONLY')
    await run(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
    const query = connection.query({
      sql: source.query,
      rowsAsArray: true,
      typeCast: field => field.string(),
    })
    const rows = query.stream({ highWaterMark: AHEAD })
    // The stream itself does not notice the end of its connection.
    connection.on('error', (error: Error) => rows.destroy(error))
    let refused: unknown
    let header: SourceRow | undefined
    query.on('fields', (fields: readonly FieldPacket[] | undefined) => {
      try {
        header = headerOf(fields)
      } catch (error) {
        refused = error
        rows.destroy()
      }
    })
    try {
      for await (const row of rows) {
        if (!began) {
          if (header === undefined) break
          began = true
          yield [header]
        }
        yield [row as SourceRow]
      }
    } catch (error) {
      throw refused ?? error
    }
    if (refused !== undefined) throw refused
    if (header === undefined) throw fault('source.no_rows', {}, '/database/query')
    if (!began) yield [header]
  } catch (error) {
    throw queryFault(error, login)
  } finally {
    connection.destroy()
  }
}

async function connect({ source, password, tls }: DatabaseLogin): Promise<Connection> {
  const { host, port = PORT, name, user } = source
  const connection = mysql.createConnection({
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    database: name,
    user,
    password: password ?? '',
    ...(tls === undefined
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
          },
        }),
    charset: 'utf8mb4_general_ci',
    connectTimeout: CONNECT_MS,
    // Rows are parsed without generating code for each query.
    disableEval: true,
  })
  // What ends the connection fails the statement that is running, or the next one.
  connection.on('error', () => undefined)
  try {
    await once(connection, 'connect')
    return connection
  } catch (error) {
    connection.destroy()
    const place = databasePlace(source, PORT)
    const code = errorCodeOf(error)
    if (code === 'ER_BAD_DB_ERROR' || code === 'ER_DBACCESS_DENIED_ERROR')
      throw fault('source.no_database', { place, user, name })
    if (/^ER_ACCESS_DENIED|^ER_NOT_SUPPORTED_AUTH|^AUTH_/.test(code))
      throw fault('source.login', { place, user })
    throw (
      connectFault(error, place) ?? fault('source.unreachable', { place, reason: code === '' ? '–' : code })
    )
  }
}

function run(connection: Connection, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(sql, error => (error === null ? resolve() : reject(error)))
  })
}

const BINARY = 63
const TEXTS: ReadonlySet<number | undefined> = new Set([
  Types.VARCHAR,
  Types.VAR_STRING,
  Types.STRING,
  Types.ENUM,
  Types.TINY_BLOB,
  Types.MEDIUM_BLOB,
  Types.LONG_BLOB,
  Types.BLOB,
])
const OTHERS: ReadonlySet<number | undefined> = new Set([
  Types.DECIMAL,
  Types.NEWDECIMAL,
  Types.TINY,
  Types.SHORT,
  Types.LONG,
  Types.INT24,
  Types.LONGLONG,
  Types.FLOAT,
  Types.DOUBLE,
  Types.NULL,
  Types.DATE,
  Types.NEWDATE,
  Types.TIME,
  Types.DATETIME,
  Types.TIMESTAMP,
  Types.YEAR,
])

/** Throws `source.type` where a column holds bytes, JSON, bits or shapes. */
function headerOf(fields: readonly FieldPacket[] | undefined): SourceRow | undefined {
  if (fields === undefined || fields.length === 0) return undefined
  for (const { name, columnType: type, characterSet } of fields) {
    const isText = TEXTS.has(type)
    if ((isText && characterSet !== BINARY) || OTHERS.has(type)) continue
    const named = isText ? 'binary' : (TYPE_NAMES.get(type) ?? '–')
    throw fault('source.type', { column: name, type: named }, '/database/query')
  }
  return fields.map(({ name }) => name)
}

const TYPE_NAMES: ReadonlyMap<number | undefined, string> = new Map(
  Object.entries(Types).flatMap(([key, value]) =>
    typeof value === 'number' ? [[value, key.toLowerCase()]] : [],
  ),
)

/** Its own words are dropped: they may quote a row. */
function queryFault(error: unknown, { source }: DatabaseLogin): unknown {
  if (!(error instanceof Error) || error.name === 'Fault') return error
  const state = 'sqlState' in error && typeof error.sqlState === 'string' ? error.sqlState : undefined
  const code = errorCodeOf(error)
  if (code === 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION')
    return fault('source.writes', {}, '/database/query')
  if (state !== undefined && !LOST.has(code))
    return fault('source.query_failed', { state: code === '' ? state : code }, '/database/query')
  return fault('source.lost', { place: databasePlace(source, PORT) })
}

const LOST: ReadonlySet<string> = new Set([
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
])
