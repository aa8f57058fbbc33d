// How every world ends: entries, ledger, tree and receipts of its service agree.
import { type NoteKey, parseVkey } from '../../protocols/audit/note.ts'
import { verifyReceipt } from '../../protocols/audit/receipt.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { connect, type Connection } from '../../src/store/connect.ts'
import { StoredLogReader } from '../../src/store/log-reader.ts'
import { loadLog } from '../../src/store/log-transaction.ts'
import { verifyStore } from '../../src/store/verify-store.ts'
import { storeLogReader } from './store-log.ts'

/**
 * Connections whose store is checked when it is closed: then all is written, the `stop` entry too. A store
 * that never opened is not checked, since why it did not open is what its test wants to know.
 */
export type CheckedStore = {
  readonly connect: typeof connect
  /** Throws what the last closing found, once. */
  readonly requireSound: () => void
  /** What an opening that failed has left. */
  readonly forget: () => void
}

export function checkedStore(logKey: () => string): CheckedStore {
  let found: { readonly error: unknown } | undefined
  return {
    connect: async (...where) => {
      const connection = await connect(...where)
      return {
        ...connection,
        close: async () => {
          await checkLog(connection.db, parseVkey(logKey())).catch((error: unknown) => (found = { error }))
          await connection.close()
        },
      }
    },
    forget: () => {
      found = undefined
    },
    requireSound: () => {
      const last = found
      found = undefined
      if (last !== undefined) throw last.error
    },
  }
}

/** The newest answers whose receipts are verified. */
const RECEIPTS = 50

/** Throws what `verifyStore`, `verifyLog` or `verifyReceipt` throw, or says which edition differs. */
export async function checkLog(db: Connection['db'], logKey: NoteKey): Promise<void> {
  const { state } = await loadLog(db)
  await verifyStore(db, state)
  const [policy, verify] = [{ logKey, witnesses: [], quorum: 0 }, nodeVerifier()]
  const log = new StoredLogReader(db, () => state)
  const { editions } = await verifyLog(storeLogReader({ log }), { policy, verify })
  const rows = await db.selectFrom('editions').select(['id', 'total_spent']).execute()
  const stated = new Map(rows.map(row => [row.id, row.total_spent]))
  for (const { edition, spent } of editions)
    if (stated.get(edition) !== spent)
      throw new Error(`${edition} has spent ${stated.get(edition)}, and ${spent} in the log`)
  const answers = await db
    .selectFrom('answers')
    .innerJoin('entries', 'entries.seq', 'answers.seq')
    .select(['entries.seq', 'entries.leaf'])
    .orderBy('entries.seq', 'desc')
    .limit(RECEIPTS)
    .execute()
  for (const { seq, leaf } of answers) {
    const receipt = await log.receipt(Number(seq))
    if (receipt === undefined) throw new Error(`entry ${seq} has no receipt`)
    await verifyReceipt(leaf, receipt, policy, verify)
  }
}
