import { useQuery } from '@tanstack/react-query'
import type { OpenedKey } from '../opened-key.ts'
import { useSession } from '../session.tsx'
import type { StoredJointQuestion } from './joint-record.ts'
import { type JointStore, openJointStore } from './joint-store.ts'

const stores = new WeakMap<OpenedKey, Promise<JointStore>>()

/** The member's stored joint questions; rejects with `console.storage` where the browser stores nothing. */
export function jointStoreOf(key: OpenedKey): Promise<JointStore> {
  const store = stores.get(key) ?? openJointStore(key)
  stores.set(key, store)
  return store
}

/** Own joint questions of this browser, newest first. */
export function useJointRecords() {
  const { key, hasRole } = useSession()
  return useQuery({
    queryKey: ['joint-records'],
    enabled: hasRole(['consumer']),
    queryFn: async (): Promise<readonly StoredJointQuestion[]> => await (await jointStoreOf(key)).list(),
  })
}
