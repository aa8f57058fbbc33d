import type { CsvScan } from './csv-scan.ts'
import type { ExportTable } from './read-export.ts'

/** A file of the export or of a lookup table. */
export type ExportFile = {
  /** As people know it: relative to the data folder. */
  readonly name: string
  /** As DuckDB takes it. */
  readonly path: string
  readonly kind: 'csv' | 'csv.gz' | 'parquet'
  readonly bytes: number
}

/** A file being written that DuckDB can read afterwards. */
export type Conversion = {
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Its path, once everything is written. */
  readonly finish: () => Promise<string>
  readonly discard: () => Promise<void>
}

/** How an export is read where this runs: files in a folder, or a file that a browser was given. */
export type Reading = {
  /**
   * The files that globs name, in the order of their names; `at` is where the globs are in dataset.yaml.
   */
  readonly files: (patterns: readonly string[], at: string) => Promise<readonly ExportFile[]>
  /**
   * The bytes of a CSV file, unpacked; `onBytes` hears of those before unpacking. Throws
   * `prepare.gzip_damaged`.
   */
  readonly pieces: (file: ExportFile, onBytes: (bytes: number) => void) => AsyncIterable<Uint8Array>
  readonly convert: (name: string) => Promise<Conversion>
  readonly isUtf8: (bytes: Uint8Array) => boolean
  /**
   * A quicker scan of a plain UTF-8 file, where there is one. Undefined: it has to be scanned from the
   * beginning.
   */
  readonly scanQuickly?: (
    file: ExportFile,
    delimiter: string,
    onBytes: (bytes: number) => void,
  ) => Promise<CsvScan | undefined>
  readonly readParquet: (files: readonly ExportFile[]) => Promise<ExportTable>
}

/** By the first and last four bytes, not by the name. */
export function kindOf(head: Uint8Array, tail: Uint8Array): ExportFile['kind'] | 'damaged' {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'csv.gz'
  if (!isMagic(head)) return 'csv'
  return isMagic(tail) ? 'parquet' : 'damaged'
}

const PARQUET_MAGIC = [0x50, 0x41, 0x52, 0x31]

function isMagic(bytes: Uint8Array): boolean {
  return PARQUET_MAGIC.every((byte, i) => bytes[i] === byte)
}
