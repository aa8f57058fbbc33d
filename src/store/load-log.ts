import type { Kysely } from 'kysely'
import type { LogView } from './log-reader.ts'
import { type Head, logHeadOf } from './log-transaction.ts'
import { LogTree } from './log-tree.ts'
import type { Database } from './tables.ts'

export interface LoadedLog {
  readonly head: Head
  readonly epoch: bigint
  readonly view: LogView
}

/**
 * The log's state as it is stored. The checkpoint may be behind the head, never before it, so it is read
 * first.
 */
export async function loadLog(db: Kysely<Database>): Promise<LoadedLog> {
  const { size, note } = await db.selectFrom('checkpoint').selectAll().executeTakeFirstOrThrow()
  const row = await db.selectFrom('head').selectAll().executeTakeFirstOrThrow()
  const head = logHeadOf(row)
  const tree = await LogTree.load(db, head.size)
  return { head, epoch: row.epoch, view: { tree, checkpoint: { size: Number(size), note, stored: null } } }
}
