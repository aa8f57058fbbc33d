import { mkdir } from 'node:fs/promises'
import { PGlite, types } from '@electric-sql/pglite'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { fault } from '../../schemas/fault.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { OneMessageDialect } from './pglite-dialect.ts'
import { PrivateFiles } from './pglite-files.ts'
import { damaged, pgliteFolder, requireWholeOrNew } from './pglite-folder.ts'
import type { Database } from './tables.ts'

/** `folder` is the data folder: PGlite's files lie in `control/` in it. */
export type StoreLocation =
  | { readonly kind: 'pglite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string }

/**
 * What a commit survives. PGlite does not fsync: it survives the end of the process, not that of the machine.
 */
export type Durability = 'fsync' | 'process-crash-only'

export interface Connection {
  readonly db: Kysely<Database>
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
    })
    const db = new Kysely<Database>({ dialect: new OneMessageDialect(pglite) })
    await sql`select 1`.execute(db).catch(() => {
      throw damaged(folder)
    })
    return {
      db,
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
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    lock_timeout: 20_000,
    idle_in_transaction_session_timeout: 60_000,
    options: '-c synchronous_commit=on',
    types: { getTypeParser },
  })
  // An idle connection that breaks is dropped by the pool, and the next query opens another one or says what
  // is wrong.
  pool.on('error', () => undefined)
  // One that breaks in use fails its statements; without a listener its event would end the process.
  pool.on('connect', client => void client.on('error', () => undefined))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  try {
    const { rows } = await sql<{ fsync: string }>`show fsync`.execute(db)
    const durability = rows[0]?.fsync === 'on' ? 'fsync' : 'process-crash-only'
    return { db, durability, close: () => db.destroy() }
  } catch (error) {
    await db.destroy()
    throw fault('store.unreachable', { reason: reasonOf(error) })
  }
}

/** A code of PostgreSQL or of the system: the message may hold the address. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

const INT8 = 20

function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format)
}
