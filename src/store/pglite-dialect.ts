// PGlite for Kysely. Its own `query` goes into PostgreSQL and back six times a statement and parses it anew;
// here each statement is one message of its protocol, and what was parsed is kept.
import { type PGlite, parse, protocol } from '@electric-sql/pglite'
import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PGliteDialect,
  type QueryResult,
} from 'kysely'

export class OneMessageDialect extends PGliteDialect {
  readonly #pglite: PGlite

  constructor(pglite: PGlite) {
    super({ pglite })
    this.#pglite = pglite
  }

  override createDriver(): Driver {
    return new OneMessageDriver(this.#pglite)
  }
}

/** Kysely hands its only connection to one caller at a time. */
class OneMessageDriver implements Driver {
  readonly #pglite: PGlite
  readonly #connection: OneMessageConnection

  constructor(pglite: PGlite) {
    this.#pglite = pglite
    this.#connection = new OneMessageConnection(pglite)
  }

  async init(): Promise<void> {
    await this.#pglite.waitReady
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.command('begin')
  }

  async commitTransaction(): Promise<void> {
    // PostgreSQL rolls back where a statement failed and its error was caught.
    if ((await this.#connection.command('commit')) === 'ROLLBACK') throw new AbortedTransactionError()
  }

  async rollbackTransaction(): Promise<void> {
    await this.#connection.command('rollback')
  }

  async releaseConnection(): Promise<void> {
    // There is no other.
  }

  async destroy(): Promise<void> {
    if (!this.#pglite.closed) await this.#pglite.close()
  }
}

class OneMessageConnection implements DatabaseConnection {
  readonly #pglite: PGlite
  /** The names of prepared statements, by their text. */
  readonly #prepared = new Map<string, string>()
  #executed = 0

  constructor(pglite: PGlite) {
    this.#pglite = pglite
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (!PREPARABLE.test(sql) || this.#executed % PLANNED_FOR === 0) await this.#forget()
    const known = this.#prepared.get(sql)
    const name = known ?? `s${this.#executed}`
    this.#executed++
    const { rows, affectedRows } = await this.#send([
      ...(known === undefined ? [serialize.parse({ name, text: sql })] : []),
      serialize.bind({ statement: name, values: parameters.map(boundAs) }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
      serialize.sync(),
    ])
    // One that failed is prepared under another name the next time.
    this.#prepared.set(sql, name)
    return { rows: rows as Row[], numAffectedRows: BigInt(affectedRows ?? 0) }
  }

  /** Tables may have changed, or grown so much that they want another plan. */
  async #forget(): Promise<void> {
    if (this.#prepared.size === 0) return
    this.#prepared.clear()
    await this.#send([serialize.query('deallocate all')])
  }

  /** Returns the first word of PostgreSQL's reply. */
  async command(text: 'begin' | 'commit' | 'rollback'): Promise<string | undefined> {
    return (await this.#send([serialize.query(text)])).command
  }

  streamQuery(): never {
    throw new Error('PGlite streams nothing')
  }

  async #send(messages: readonly Uint8Array[]) {
    const { messages: replies } = await this.#pglite.execProtocol(Buffer.concat(messages), NOTHING_TO_SYNC)
    const [result] = parse.parseResults(replies, this.#pglite.parsers, { rowMode: 'object' })
    if (result === undefined) throw new TypeError('PGlite returned no result')
    return result
  }
}

const { serialize } = protocol
/** All others change tables. */
const PREPARABLE = /^(?:select|insert|update|delete|with) /
/** In statements: tables are small when they are new, and a plan that was kept would stay as it was. */
const PLANNED_FOR = 1000
/** Files on node:fs are written as PostgreSQL writes them. */
const NOTHING_TO_SYNC = { syncToFs: false }

/**
 * As text, which PostgreSQL reads as the type that it infers for the parameter. Bytes go out in binary form,
 * and never become a text of twice the length.
 */
function boundAs(value: unknown): string | Uint8Array | null {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return value
  if (Array.isArray(value)) return `{${value.map(elementOf).join(',')}}`
  return textOf(value)
}

function elementOf(value: unknown): string {
  return value === null ? 'null' : `"${textOf(value).replaceAll(/["\\]/g, '\\$&')}"`
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `${value}`
  throw new TypeError('a parameter is a text, number, truth value, bytes or a list of them')
}
