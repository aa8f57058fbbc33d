import { fault } from '../../schemas/fault.ts'
import type { CsvScan } from './csv-scan.ts'
import type { ExportTable } from './read-export.ts'

/** A file of the export or of a lookup table. */
export type ExportFile = {
  /** As people know it: relative to the data folder. */
  readonly name: string
  /** As DuckDB takes it. */
  readonly path: string
  readonly kind: 'csv' | 'csv.gz' | 'parquet' | 'xlsx'
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
  /** The first sheet of a workbook as a CSV file with commas, in UTF-8, where workbooks can be read. */
  readonly workbookAsCsv?: (file: ExportFile) => Promise<ExportFile>
  readonly readParquet: (files: readonly ExportFile[]) => Promise<ExportTable>
}

/** By the first and last four bytes, not by the name. */
function kindOf(head: Uint8Array, tail: Uint8Array): ExportFile['kind'] | 'damaged' | 'xls' {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'csv.gz'
  if (begins(head, ZIP_MAGIC)) return 'xlsx'
  if (begins(head, OLE_MAGIC)) return 'xls'
  if (!begins(head, PARQUET_MAGIC)) return 'csv'
  return begins(tail, PARQUET_MAGIC) ? 'parquet' : 'damaged'
}

/** The same of a file that can be read at all; else a Fault. */
export function readableKind(
  head: Uint8Array,
  tail: Uint8Array,
  { name, bytes }: Pick<ExportFile, 'name' | 'bytes'>,
): ExportFile['kind'] {
  if (bytes === 0) throw fault('prepare.empty_file', {}, name)
  const kind = kindOf(head, tail)
  if (kind === 'xls') throw fault('source.xls', {}, name)
  if (kind === 'damaged' || (kind === 'parquet' && bytes < 12))
    throw fault('prepare.parquet_damaged', {}, name)
  return kind
}

const PARQUET_MAGIC = [0x50, 0x41, 0x52, 0x31]
const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04]
/** Workbooks of old, and those with a password. */
const OLE_MAGIC = [0xd0, 0xcf, 0x11, 0xe0]

function begins(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}
