// Which of several servers on one PostgreSQL serves: the one that holds a session's lock and keeps saying so.
// PGlite has its folder's lock instead.
import { type Kysely, sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, type Connection, type StoreLocation, WRITING } from './connect.ts'
import { migrate } from './migrate.ts'
import type { Database } from './tables.ts'

export interface Leadership {
  /** Resolves when another server has taken the turn: this one may no longer write, and should end. */
  readonly lost: Promise<void>
  /** Lets the next server on at once. */
  readonly release: () => Promise<void>
}

/**
 * Waits until it is this server's turn; `onWaiting` is called once if that is not now, and may throw instead.
 * A server that ended, however it ended, has lost its session and with it the lock. One that is stopped or
 * cut off keeps both but renews no more, and after `STALE_MS` the next one ends its sessions: what it had
 * open is rolled back and holds nothing up. What it does when it wakes is refused by the epoch, which every
 * transaction looks at.
 */
export async function acquireLeadership(location: StoreLocation, onWaiting: () => void): Promise<Leadership> {
  if (location.kind === 'pglite')
    return { lost: new Promise(() => undefined), release: async () => undefined }
  const holder = randomUUID()
  const connection = await connect(location, { session: `${LEADER}${holder}`, connections: 1 })
  const { db } = connection
  try {
    for (let waited = 0; !(await tryLock(db)); waited++) {
      if (waited === 0) onWaiting()
      await endStale(db)
      await pause(POLL_MS)
    }
    await migrate(db)
    await db.updateTable('lease').set({ holder, renewed: sql`clock_timestamp()` }).execute()
  } catch (error) {
    await connection.close()
    throw error
  }
  return keepLeadership(connection, holder)
}

const LEADER = 'yinsuan-turn-'
const POLL_MS = 500
const RENEW_MS = 1_000
/** A server that has not renewed for so long is taken for stopped: longer than any pause of an honest one. */
const STALE_MS = 6_000
/** PostgreSQL's advisory locks are numbers, each database's own: "yinsuan" as far as it fits. */
const LOCK = 0x79_69_6e_73

/** The lock is the session's, so `db` must be one connection. */
async function tryLock(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_lock(${LOCK}) as locked`.execute(db)
  return rows[0]?.locked === true
}

/** Ends the sessions of a holder that renews no more. They are of our own user, so PostgreSQL lets us. */
async function endStale(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{
    present: boolean
  }>`select to_regclass('lease') is not null as present`.execute(db)
  // An older version holds it, which never renews: whoever upgrades stops that one first.
  if (rows[0]?.present !== true) return
  await sql`select pg_terminate_backend(pid) from pg_stat_activity, lease
    where datname = current_database() and holder <> '' and pid <> pg_backend_pid()
      and application_name in (${WRITING}, ${LEADER} || holder)
      and renewed < clock_timestamp() - make_interval(secs => ${STALE_MS / 1000})`.execute(db)
}

function keepLeadership(connection: Connection, holder: string): Leadership {
  const { db } = connection
  const ended = new AbortController()
  const renewing = (async () => {
    while (!ended.signal.aborted) {
      await pause(RENEW_MS, undefined, { signal: ended.signal }).catch(() => undefined)
      if (ended.signal.aborted) return
      // Without an answer of the database nothing is known: it may have been started anew, and the turn may
      // still be ours.
      const kept = await renew(db, holder).catch(() => true)
      if (!kept) throw new Error('the turn was lost')
    }
  })()
  return {
    lost: new Promise(resolve => void renewing.catch(resolve)),
    release: async () => {
      ended.abort()
      await renewing.catch(() => undefined)
      await db
        .updateTable('lease')
        .set({ holder: '' })
        .where('holder', '=', holder)
        .execute()
        .catch(() => undefined)
      // The end of the session frees it too, but only a moment after the connection is closed here.
      await sql`select pg_advisory_unlock(${LOCK})`.execute(db).catch(() => undefined)
      await connection.close()
    },
  }
}

/**
 * False once somebody else holds the turn. A session that broke has lost the lock: it is taken again, unless
 * another server was faster.
 */
async function renew(db: Kysely<Database>, holder: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (select 1 from pg_locks where locktype = 'advisory' and objid = ${LOCK} and pid = pg_backend_pid() and granted)
      as held`.execute(db)
  if (rows[0]?.held !== true) await tryLock(db)
  const { numUpdatedRows } = await db
    .updateTable('lease')
    .set({ renewed: sql`clock_timestamp()` })
    .where('holder', '=', holder)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
