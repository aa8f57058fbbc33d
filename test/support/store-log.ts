// The log in a store, as an outsider reads its files.
import { parseTilePath } from '../../protocols/audit/tile-path.ts'
import type { LogReader } from '../../protocols/audit/verify-log.ts'
import type { ReadOnlyStore } from '../../src/store/store.ts'

export function storeLogReader({ log }: Pick<ReadOnlyStore, 'log'>): LogReader {
  const found = (bytes: Uint8Array | undefined, path: string): Uint8Array => {
    if (bytes === undefined) throw new Error(`the log has no file ${path}`)
    return bytes
  }
  return {
    readCheckpoint: () => log.checkpoint().note,
    readTile: async path => {
      const { level, index, width } = parseTilePath(path)
      return found(await log.tile(Number(level), Number(index), width), path)
    },
    readEntryBundle: async path => {
      const { index, width } = parseTilePath(path)
      return found(await log.entryBundle(Number(index), width), path)
    },
  }
}
