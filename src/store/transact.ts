// Transactions whose statements go out without waiting for each other, where the database can take them so.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Kysely,
  type QueryResult,
  sql,
  Transaction,
} from 'kysely'
import type pg from 'pg'
import type { Database } from './tables.ts'

export interface Flight {
  readonly tx: Transaction<Database>
  /**
   * Resolves once the transaction has begun. What is started before may run outside of it if it does not: only what reads, locks, or does no harm
   * if it stands alone.
   */
  readonly begun: Promise<unknown>
  /**
   * Sends the commit behind what was started, which stands only as a whole. A statement that never reaches the database is not missed by it: so
   * only for a transaction whose changes are one statement.
   */
  readonly commitBehind: () => void
}

/** Commits when `work` returns, and rolls back what it throws. */
export type Transact = <T>(work: (flight: Flight) => Promise<T>) => Promise<T>

/** One statement after another, as Kysely's own transactions are. */
export function transactInTurn(db: Kysely<Database>): Transact {
  return async work =>
    await db
      .transaction()
      .execute(async tx => await work({ tx, begun: Promise.resolve(), commitBehind: () => {} }))
}

/** In the order in which they are started, in as few writes to the socket as there are pauses to wait for answers. */
export function transactPipelined(db: Kysely<Database>, pool: pg.Pool, dialect: Dialect): Transact {
  const driver = dialect.createDriver()
  return async work => {
    const client = await pool.connect()
    const connection = new PipelinedConnection(client)
    const executor = db.getExecutor().withConnectionProvider({ provideConnection: use => use(connection) })
    const tx = new Transaction<Database>({ config: { dialect }, dialect, driver, executor })
    const end = { commit: sql`commit`.compile(db), rollback: sql`rollback`.compile(db) }
    let committing: Promise<QueryResult<unknown>> | undefined
    const commit = () => (committing ??= handled(connection.executeQuery(end.commit)))
    let broken = false
    try {
      const begun = handled(connection.executeQuery(sql`begin`.compile(db)))
      const value = await work({ tx, begun, commitBehind: () => void commit() })
      await begun
      const { rows } = await commit()
      // An earlier statement failed: PostgreSQL completes the commit as a rollback.
      if (rows.length > 0) throw new Error('the transaction was rolled back')
      return value
    } catch (error) {
      await (committing ?? connection.executeQuery(end.rollback)).catch(() => {
        broken = true
      })
      throw error
    } finally {
      connection.close()
      client.release(broken)
    }
  }
}

/** Whoever awaits it gets the error; if nobody does by then, it is no unhandled one. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

class PipelinedConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  #open = true

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  /** Synchronous up to the client's queue, which keeps the order. One row for a commit that became a rollback. */
  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (!this.#open) throw new Error('the transaction has ended')
    const { command, rowCount, rows } = await this.#client.query(sql, [...parameters])
    if (sql === 'commit') return { rows: command === 'ROLLBACK' ? [{} as R] : [] }
    return { rows, ...(CHANGING.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) }
  }

  close(): void {
    this.#open = false
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('nothing is streamed in a transaction')
  }
}

const CHANGING: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])
