// A Blob as the synchronous file handle through which DuckDB reads (DuckDBDataProtocol.BROWSER_FSACCESS).
import { freeBuffer } from './free-buffer.ts'

/** Workers only. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer
}

/** What DuckDB calls of a `FileSystemSyncAccessHandle` that it only reads. */
type ReadHandle = {
  readonly getSize: () => number
  /** Fills `target` from byte `at` of the file on; returns how many bytes there were. */
  readonly read: (target: Uint8Array, options: { readonly at: number }) => number
  readonly flush: () => void
  readonly close: () => void
}

/** Copies what is read into the memory of DuckDB, and frees the browser's buffer at once: no export piles up. */
export function blobHandle(blob: Blob): ReadHandle {
  const reader = new FileReaderSync()
  return {
    getSize: () => blob.size,
    read: (target, { at }) => {
      const content = reader.readAsArrayBuffer(blob.slice(at, at + target.length))
      const { byteLength } = content
      target.set(new Uint8Array(content))
      freeBuffer(content)
      return byteLength
    },
    flush: () => undefined,
    close: () => undefined,
  }
}
