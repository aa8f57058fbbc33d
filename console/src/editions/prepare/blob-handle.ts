// A Blob as the synchronous file handle through which DuckDB reads (DuckDBDataProtocol.BROWSER_FSACCESS).
import { freeBuffer } from './free-buffer.ts'

/** Workers only. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer
}

/** Bytes that are held beside DuckDB's own memory at a time. */
const PIECE = 2 ** 20

/** What DuckDB calls of a `FileSystemSyncAccessHandle` that it only reads. */
type ReadHandle = {
  readonly getSize: () => number
  /** Fills `target` from byte `at` of the file on; returns how many bytes there were. */
  readonly read: (target: Uint8Array, options: { readonly at: number }) => number
  readonly flush: () => void
  readonly close: () => void
}

/** Reads piece by piece into the memory of DuckDB, and frees each piece at once: no export piles up. */
export function blobHandle(blob: Blob): ReadHandle {
  const reader = new FileReaderSync()
  return {
    getSize: () => blob.size,
    read: (target, { at }) => {
      const length = Math.max(0, Math.min(target.length, blob.size - at))
      for (let from = 0; from < length; from += PIECE) {
        const to = Math.min(length, from + PIECE)
        const piece = reader.readAsArrayBuffer(blob.slice(at + from, at + to))
        target.set(new Uint8Array(piece), from)
        freeBuffer(piece)
      }
      return length
    },
    flush: () => undefined,
    close: () => undefined,
  }
}
