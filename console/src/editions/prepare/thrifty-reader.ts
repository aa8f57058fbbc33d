// How DuckDB in this worker reads a file, so that the browser collects what it has read.
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer
}

/** Beside each buffer, so many of its size. */
const ASKED_FOR = 32

/**
 * DuckDB reads the export through FileReaderSync, some megabytes at a time, and copies each buffer into its own memory. The browser collects what
 * is useless by then only once a good deal of memory was asked for, and a whole export would lie in memory until it does. So more is asked for
 * here; it is never written to, and takes up no memory.
 */
export function readThriftily(): void {
  class ThriftyReader extends FileReaderSync {
    override readAsArrayBuffer(blob: Blob): ArrayBuffer {
      collectSoon(blob.size)
      return super.readAsArrayBuffer(blob)
    }
  }
  Object.assign(globalThis, { FileReaderSync: ThriftyReader })
}

/** So many bytes are about to become useless. */
export function collectSoon(useless: number): void {
  const bytes = ASKED_FOR * useless
  try {
    asked = new ArrayBuffer(bytes)
    // Read here, so that no optimiser leaves it out.
    if (asked.byteLength < bytes) asked = undefined
  } catch {
    // There is less than that: the browser collects then anyway.
  }
}

let asked: ArrayBuffer | undefined
