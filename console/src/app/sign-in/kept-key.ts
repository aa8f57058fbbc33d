// The member's key as this browser keeps it for sign-in through an OpenID provider. It opens with two halves:
// one lies here and cannot be read by a page, the other the service releases after the sign-in.
import type { KeptSeed } from '../keys/key-worker.ts'
import { openIndexedDb, resultOf } from '../../shared/indexed-db.ts'

const [DATABASE, STORE] = ['yinsuan-sign-in', 'keys']

/** Undefined where this browser keeps none for the key. */
export async function loadKeptSeed(keyId: string): Promise<KeptSeed | undefined> {
  return await inStore('readonly', async store => {
    const kept: KeptSeed | undefined = await resultOf(store.get(keyId))
    return kept
  })
}

export async function storeKeptSeed(keyId: string, kept: KeptSeed): Promise<void> {
  await inStore('readwrite', async store => await resultOf(store.put(kept, keyId)))
}

export async function forgetKeptSeeds(): Promise<void> {
  await inStore('readwrite', async store => await resultOf(store.clear()))
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await openIndexedDb(DATABASE, STORE)
  try {
    return await work(database.transaction(STORE, mode).objectStore(STORE))
  } finally {
    database.close()
  }
}
