// IndexedDB's requests as promises.
import { ProtocolError } from '../../../protocols/errors.ts'

/** The only object store of a database. */
export type IndexedStore = {
  readonly read: <T>(ask: (store: IDBObjectStore) => IDBRequest<T>) => Promise<T>
  /** Durable once it resolves. */
  readonly write: (change: (store: IDBObjectStore) => IDBRequest) => Promise<void>
  readonly close: () => void
}

/** Throws `console.storage` where the browser stores nothing (a private window). */
export async function openIndexedStore(name: string, store: string): Promise<IndexedStore> {
  const db = await open(name, store)
  return {
    read: async ask => await resultOf(ask(db.transaction(store, 'readonly').objectStore(store))),
    write: async change => {
      const transaction = db.transaction(store, 'readwrite', { durability: 'strict' })
      change(transaction.objectStore(store))
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error ?? new Error(FAILED))
      })
    },
    close: () => db.close(),
  }
}

/** Opens a store for one piece of work. Throws `console.storage` also where that fails. */
export async function withIndexedStore<T>(
  name: string,
  store: string,
  work: (opened: IndexedStore) => Promise<T>,
): Promise<T> {
  const opened = await openIndexedStore(name, store)
  try {
    return await work(opened)
  } catch {
    throw nothingStored()
  } finally {
    opened.close()
  }
}

async function open(name: string, store: string): Promise<IDBDatabase> {
  try {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => void request.result.createObjectStore(store)
    return await resultOf(request)
  } catch {
    throw nothingStored()
  }
}

const FAILED = 'the browser’s database failed'

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error(FAILED))
  })
}

function nothingStored(): ProtocolError {
  return new ProtocolError('console.storage', 'this browser keeps nothing for this page')
}
