import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useRead } from '../shared/use-read.ts'

/** The newest `limit` log entries that the provider may read, newest first. */
export function useOwnEntries(limit: number) {
  return useRead(['entries', 'own', limit], client => collect(listAll(client, 'entryList', 500), limit))
}
