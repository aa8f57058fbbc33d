// Tickets in IndexedDB, shared by all tabs: sealed bytes only. The database itself makes `create` exclusive.
import type { TicketStorage } from '../../../../src/sdk/blind/storage.ts'
import { openIndexedDb, resultOf } from '../indexed-db.ts'

const NAMES = 'tickets'

/** Throws `console.storage` where the browser stores nothing (a private window). */
export async function openBrowserStorage(database: string): Promise<TicketStorage> {
  const db = await openIndexedDb(database, NAMES)
  /** Durable once it resolves: a ticket that reappears after a power cut could be used twice. */
  const write = async (change: (names: IDBObjectStore) => IDBRequest): Promise<void> => {
    const transaction = db.transaction(NAMES, 'readwrite', { durability: 'strict' })
    change(transaction.objectStore(NAMES))
    await ended(transaction)
  }
  const read = async <T>(ask: (names: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    await resultOf(ask(db.transaction(NAMES, 'readonly').objectStore(NAMES)))
  return {
    list: async () => (await read(names => names.getAllKeys())).map(String),
    read: async name => {
      const content: unknown = await read(names => names.get(name))
      return content instanceof Uint8Array ? content : undefined
    },
    create: async (name, content) => {
      try {
        await write(names => names.add(content, name))
        return true
      } catch (error) {
        if (error instanceof DOMException && error.name === 'ConstraintError') return false
        throw error
      }
    },
    erase: name => write(names => names.put(new Uint8Array(), name)),
    remove: name => write(names => names.delete(name)),
  }
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('the browser’s database failed'))
  })
}
