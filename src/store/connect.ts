import { mkdir } from 'node:fs/promises'
import { Socket } from 'node:net'
import { PGlite, types } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { fault } from '../../schemas/fault.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { PrivateFiles } from './pglite-files.ts'
import { damaged, pgliteFolder, requireWholeOrNew } from './pglite-folder.ts'
import { isPrepared } from './prepared.ts'
import type { Database } from './tables.ts'
import { type Transact, transactInTurn, transactPipelined } from './transact.ts'

/** `folder` is the data folder: PGlite's files lie in `control/` in it. */
export type StoreLocation =
  | { readonly kind: 'pglite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string }

/** What a commit survives. PGlite does not fsync: it survives the end of the process, not that of the machine. */
export type Durability = 'fsync' | 'process-crash-only'

export interface Connection {
  readonly db: Kysely<Database>
  readonly transact: Transact
  readonly durability: Durability
  close(): Promise<void>
}

/** What PostgreSQL calls the sessions of a server that writes. */
export const WRITING = 'yinsuan'

export interface Sessions {
  readonly session: string
  readonly connections: number
}

export async function connect(
  location: StoreLocation,
  sessions: Sessions = { session: WRITING, connections: 10 },
): Promise<Connection> {
  return location.kind === 'pglite'
    ? await connectPglite(location.folder)
    : await connectPostgres(location.url, sessions)
}

async function connectPglite(folder: string): Promise<Connection> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const lock = await lockFolder(folder)
  try {
    await requireWholeOrNew(folder)
    await mkdir(pgliteFolder(folder), { recursive: true, mode: 0o700 })
    const pglite = new PGlite({
      fs: new PrivateFiles(pgliteFolder(folder)),
      parsers: { [types.INT8]: BigInt, [types.BYTEA]: readBytes },
      serializers: { [types.BYTEA]: bindBytes },
    })
    const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) })
    await sql`select 1`.execute(db).catch(() => {
      throw damaged(folder)
    })
    return {
      db,
      transact: transactInTurn(db),
      durability: 'process-crash-only',
      close: () => closePglite(db, lock),
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** PGlite's own takes 60 ms for the ciphertexts of one blind answer. */
function readBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(BYTES_PREFIX.length), 'hex'))
}

/** What is bytes when it is bound goes out in binary form, and never becomes a text of twice the length; PGlite's types do not say so. */
const bindBytes = ((bytes: Uint8Array) => bytes) as unknown as (bytes: Uint8Array) => string

const BYTES_PREFIX = '\\x'

async function closePglite(db: Kysely<Database>, lock: FolderLock): Promise<void> {
  await db.destroy()
  await lock.release()
}

async function connectPostgres(url: string, { session, connections }: Sessions): Promise<Connection> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: session,
    max: connections,
    // A single connection may hold a lock: it is not closed for being idle.
    ...(connections === 1 ? { idleTimeoutMillis: 0 } : {}),
    // Statements that a transaction starts together go out together.
    pipeline: true,
    Client: PreparingClient,
    stream: () => new TurnSocket(),
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    lock_timeout: 20_000,
    idle_in_transaction_session_timeout: 60_000,
    options: OPTIONS,
    types: { getTypeParser },
  })
  // An idle connection that breaks is dropped by the pool, and the next query opens another one or says what is wrong.
  pool.on('error', () => undefined)
  // One that breaks in use fails its statements; without a listener its event would end the process.
  pool.on('connect', client => void client.on('error', () => undefined))
  const dialect = new PostgresDialect({ pool })
  const db = new Kysely<Database>({ dialect })
  try {
    const { rows } = await sql<{ fsync: string }>`show fsync`.execute(db)
    const durability = rows[0]?.fsync === 'on' ? 'fsync' : 'process-crash-only'
    return { db, transact: transactPipelined(db, pool, dialect), durability, close: () => db.destroy() }
  } catch (error) {
    await db.destroy()
    throw fault('store.unreachable', { reason: reasonOf(error) })
  }
}

/**
 * All is looked up by an index: a plan that was made while a table was empty must not read it whole for ever. Where there is none, the price
 * that this sets on a scan must not have the statement compiled.
 */
const OPTIONS = [
  'synchronous_commit=on',
  'enable_seqscan=off',
  'jit=off',
  'plan_cache_mode=force_generic_plan',
]
  .map(setting => `-c ${setting}`)
  .join(' ')

/** A code of PostgreSQL or of the system: the message may hold the address. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

/** Gives what is marked as prepared a name, by which the connection knows it again. */
class PreparingClient extends pg.Client {
  /** The overloads are pg's: whatever they take and give passes through. */
  override query(...args: readonly unknown[]): never {
    const [text, values, ...more] = args
    if (typeof text === 'string' && isPrepared(text) && Array.isArray(values) && more.length === 0) {
      // A query object: of a plain one pg copies every property's descriptor.
      const query = Object.assign(new pg.Query(text, values), { name: nameOf(text) })
      return new Promise((resolve, reject) => {
        const settle = (error: Error | undefined, result: unknown) =>
          error ? reject(error) : resolve(result)
        super.query(...([query, settle] as unknown as [never]))
      }) as never
    }
    return super.query(...(args as [never])) as never
  }
}

/** The statements of one turn of the event loop are one write: pg flushes each of them. */
class TurnSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork())
  }
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const name = names.get(text) ?? `yinsuan_${names.size}`
  names.set(text, name)
  return name
}

const INT8 = 20

function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format)
}
