import { fault } from '../../schemas/fault.ts'
import { type Connection, connect, type StoreLocation } from './connect.ts'
import { BodyVault } from './body-vault.ts'
import { StoredLogReader } from './log-reader.ts'
import { loadLog } from './log-transaction.ts'
import { migrate, requireOurSchema } from './migrate.ts'
import { damageNamed, isPgliteFolder } from './pglite-folder.ts'
import { readers } from './readers.ts'
import { ReadOnlyStore, Store } from './store.ts'
import { verifyStore } from './verify-store.ts'
import { Writer, type WriterOptions } from './writer.ts'

export type StoreOptions = WriterOptions & { readonly connectForTesting?: typeof connect }

/**
 * Takes the store for serving: whoever had it before can write no more. Migrates, verifies log and ledger,
 * and signs the head where that has no checkpoint. `confirm` throws where whoever opens it may not sign for
 * this log. Throws a Fault `store.*`.
 */
export async function openStore(
  location: StoreLocation,
  options: StoreOptions,
  confirm?: (log: StoredLogReader) => Promise<void>,
): Promise<Store> {
  return await connected(location, options.connectForTesting ?? connect, async connection => {
    const { db } = connection
    await migrate(db)
    const { epoch } = await db
      .updateTable('head')
      .set(eb => ({ epoch: eb('epoch', '+', 1n) }))
      .returning('epoch')
      .executeTakeFirstOrThrow()
    const { state } = await loadLog(db)
    await verifyStore(db, state)
    await confirm?.(new StoredLogReader(db, () => state))
    const vault = new BodyVault(options.masterKey, options.random)
    await vault.load(db)
    const writer = new Writer(connection, epoch, state, vault, options)
    await writer.catchUp()
    return new Store(connection, writer, vault)
  })
}

/**
 * For backups beside a running server (PostgreSQL), or of a stopped one (PGlite): changes nothing, signs
 * nothing, opens no body.
 */
export async function openStoreReadOnly(location: StoreLocation): Promise<ReadOnlyStore> {
  if (location.kind === 'pglite' && !(await isPgliteFolder(location.folder)))
    throw fault('store.older_schema')
  const reading = { session: 'yinsuan-reader', connections: 4 }
  const open = async () => await connect(location, reading)
  return await connected(location, open, async connection => {
    const { db } = connection
    await requireOurSchema(db)
    const { state } = await loadLog(db)
    return new ReadOnlyStore(
      connection,
      new StoredLogReader(db, () => state),
      readers(db, undefined, Date.now),
    )
  })
}

async function connected<T>(
  location: StoreLocation,
  open: typeof connect,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await open(location)
  try {
    if (location.kind === 'postgres') return await work(connection)
    return await damageNamed(location.folder, async () => await work(connection))
  } catch (error) {
    await connection.close()
    throw error
  }
}
