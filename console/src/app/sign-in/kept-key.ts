// The member's key as this browser keeps it for sign-in through an OpenID provider. It opens with two halves:
// one lies here and cannot be read by a page, the other the service releases after the sign-in.
import type { KeptSeed } from '../keys/key-worker.ts'
import { type IndexedStore, withIndexedStore } from '../../shared/indexed-db.ts'

/** Undefined where this browser keeps none for the key. */
export async function loadKeptSeed(keyId: string): Promise<KeptSeed | undefined> {
  return await inStore<KeptSeed | undefined>(keys => keys.read(store => store.get(keyId)))
}

export async function storeKeptSeed(keyId: string, kept: KeptSeed): Promise<void> {
  await inStore(keys => keys.write(store => store.put(kept, keyId)))
}

export async function forgetKeptSeeds(): Promise<void> {
  await inStore(keys => keys.write(store => store.clear()))
}

async function inStore<T>(work: (keys: IndexedStore) => Promise<T>): Promise<T> {
  return await withIndexedStore('yinsuan-sign-in', 'keys', work)
}
