// IndexedDB's requests as promises.
import { ProtocolError } from '../../../protocols/errors.ts'

/**
 * Opens a database with one object store. Throws `console.storage` where the browser stores nothing (a
 * private window).
 */
export async function openIndexedDb(name: string, store: string): Promise<IDBDatabase> {
  try {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => void request.result.createObjectStore(store)
    return await resultOf(request)
  } catch {
    throw nothingStored()
  }
}

export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the browser’s database failed'))
  })
}

export function nothingStored(): ProtocolError {
  return new ProtocolError('console.storage', 'this browser keeps nothing for this page')
}
