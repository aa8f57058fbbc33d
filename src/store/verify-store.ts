import type { Kysely } from 'kysely'
import type { LogView } from './log-reader.ts'
import type { Head } from './log-transaction.ts'
import type { Database } from './tables.ts'
import { LedgerTally } from './verify-ledger.ts'
import { ENTRIES_HASHED_AT_START, verifyStoredLog } from './verify-log.ts'

/**
 * Log and ledger, in bounded time: throws `store.log_damaged`, `store.log_root` or `store.ledger_damaged`.
 */
export async function verifyStore(
  db: Kysely<Database>,
  head: Head,
  { tree, checkpoint }: LogView,
  entries = ENTRIES_HASHED_AT_START,
): Promise<void> {
  const from = Math.max(0, head.size - entries)
  const tally = new LedgerTally(from)
  await verifyStoredLog(db, head, tree, checkpoint, from, (seq, leaf) => tally.add(seq, leaf))
  await tally.compare(db)
}
