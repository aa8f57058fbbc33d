import { Fault, fault, type FaultDetail } from '../../schemas/fault.ts'
import { type CsvFile, readCsv } from './read-csv.ts'
import type { Encoding } from './encoding.ts'
import { hasNone, isHeadless } from './headless.ts'
import type { ExportFile, Reading } from './reading.ts'
import { joinSql as joined, name, type Sql, sql } from './sql.ts'

/** An export as one table: every cell a text, columns `c0`, `c1`, … in the order of `columns`. */
export type ExportTable = {
  readonly columns: readonly string[]
  readonly rows: number
  readonly from: Sql
  /** Some rows spread over all files, to look at for identifiers. */
  readonly sample: readonly (readonly (string | null)[])[]
  /** Whether cells may begin or end with white space. */
  readonly outerSpaces: boolean
}

export type ReadOptions = {
  readonly patterns: readonly string[]
  /** Where the globs are in dataset.yaml. */
  readonly at: string
  readonly delimiter?: string | undefined
  readonly encoding?: Encoding | undefined
  /** What dataset.yaml wants of the columns, where there is one. */
  readonly wanted?: readonly string[]
  readonly onFraction?: (fraction: number) => void
}

const DELIMITERS = [',', ';', '\t', '|'] as const
const MAX_COLUMNS = 2000
const SAMPLE = 5000

/**
 * Reads and checks all files as one table, or throws a Fault that says what is wrong in which file and line.
 */
export async function readExport(reading: Reading, options: ReadOptions): Promise<ExportTable> {
  const files = await reading.files(options.patterns, options.at)
  const [first] = files
  const other = files.find(file => formatOf(file) !== (first === undefined ? undefined : formatOf(first)))
  if (first !== undefined && other !== undefined)
    throw fault('prepare.mixed_kinds', { first: first.name, other: other.name }, options.at)
  if (first?.kind === 'parquet') return reading.readParquet(files)
  if (first?.kind === 'xlsx') return readWorkbooks(reading, files, options)
  return readCsvs(reading, files, options)
}

function formatOf({ kind }: ExportFile): string {
  return kind === 'csv.gz' ? 'csv' : kind
}

async function readWorkbooks(
  reading: Reading,
  files: readonly ExportFile[],
  options: ReadOptions,
): Promise<ExportTable> {
  const converted: ExportFile[] = []
  for (const file of files) {
    if (reading.workbookAsCsv === undefined) throw fault('source.xlsx_elsewhere', {}, file.name)
    converted.push(await reading.workbookAsCsv(file))
  }
  return readCsvs(reading, converted, { ...options, delimiter: ',', encoding: 'utf-8' })
}

async function readCsvs(
  reading: Reading,
  files: readonly ExportFile[],
  options: ReadOptions,
): Promise<ExportTable> {
  const delimiter = options.delimiter ?? ','
  const read: CsvFile[] = []
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  let done = 0
  for (const [i, file] of files.entries()) {
    const csv = await readCsv(reading, file, {
      delimiter,
      encoding: options.encoding,
      convertTo: `utf8-${options.at.replace(/[^a-z0-9]+/gi, '-')}-${i}.csv`,
      onBytes: more => {
        done += more
        // A file of another encoding is read twice.
        options.onFraction?.(Math.min(1, done / bytes))
      },
    })
    checkHeader(csv.header, csv.name, delimiter)
    const [first] = read
    if (first !== undefined) {
      checkHaveHeaders(first, csv, options.wanted)
      checkSameColumns(first, csv)
    }
    read.push(csv)
  }
  const [first] = read
  const rows = read.reduce((sum, csv) => sum + csv.rows, 0)
  if (first === undefined || rows === 0) throw fault('prepare.header_only', {}, first?.name ?? options.at)
  const columns = first.header.map(column => column.trim())
  return {
    columns,
    rows,
    from: joined(
      (['none', 'gzip'] as const).flatMap(compression => {
        const group = read.filter(csv => csv.compression === compression)
        if (group.length === 0) return []
        const types = columns.map(() => sql`'VARCHAR'`)
        const parallel = !group.some(csv => csv.quotedNewlines)
        const paths = group.map(csv => csv.readable)
        return [csvTable(paths, types, { delimiter, compression, parallel })]
      }),
      sql` UNION ALL `,
    ),
    sample: thinned(read.flatMap(csv => csv.sample)),
    outerSpaces: read.some(csv => csv.outerSpaces),
  }
}

/** By itself DuckDB would take sixteen times this for a buffer, and hold several. */
const LONGEST_LINE = 2n ** 22n

/**
 * The lines were checked; a row that DuckDB would still not read as they were checked stops the statement.
 */
export function csvTable(
  paths: readonly string[],
  types: readonly Sql[],
  options: {
    readonly delimiter: string
    readonly compression: 'gzip' | 'none'
    readonly parallel: boolean
  },
): Sql {
  const columns = joined(types.map((type, i) => sql`${name(`c${i}`)}: ${type}`))
  return sql`SELECT * FROM read_csv(${paths}, delim = ${options.delimiter}, quote = '"', escape = '"',
    header = true, auto_detect = false, strict_mode = true, null_padding = false, ignore_errors = false,
    columns = {${columns}}, compression = ${options.compression}, parallel = ${options.parallel}, max_line_size = ${LONGEST_LINE}, buffer_size = ${LONGEST_LINE})`
}

export function checkHeader(header: readonly string[], file: string, delimiter: string): void {
  if (header.length === 1) {
    const [line = ''] = header
    const likely = DELIMITERS.filter(other => other !== delimiter && line.includes(other))
    throw likely[0] === undefined
      ? fault('prepare.one_column', {}, `${file}:1`)
      : fault(
          'prepare.wrong_delimiter',
          { delimiter: shown(delimiter), likely: shown(likely[0]) },
          `${file}:1`,
        )
  }
  if (header.length > MAX_COLUMNS)
    throw fault('prepare.too_many_columns', { limit: MAX_COLUMNS }, `${file}:1`)
  const names = header.map(column => column.trim())
  const twice = [...new Set(names.filter((column, i) => names.indexOf(column) !== i))]
  if (twice.length > 0 && isHeadless(names)) throw fault('prepare.header_missing', {}, `${file}:1`)
  const [first, ...more] = twice.map(
    (column): FaultDetail => ({ code: 'prepare.column_twice', params: { column }, at: `${file}:1` }),
  )
  if (first !== undefined) throw new Fault(first, ...more)
}

type Header = { readonly name: string; readonly header: readonly string[] }

/**
 * Where few names are shared, or one looks like a cell, or none is wanted, one of the two lines is mostly a
 * row, or both are: then none of them is shown.
 */
function checkHaveHeaders(first: Header, other: Header, wanted: readonly string[] | undefined): void {
  const shared = first.header.filter(column => other.header.includes(column))
  if (shared.length === first.header.length && shared.length === other.header.length) return
  const isRow = ({ header }: Header) => wanted !== undefined && hasNone(header, wanted)
  if (isRow(first) && isRow(other)) throw fault('prepare.header_missing', {}, `${first.name}:1`)
  const alone = [...first.header, ...other.header].filter(column => !shared.includes(column))
  if (2 * shared.length < first.header.length || isHeadless(alone) || isRow(first) || isRow(other))
    throw fault('prepare.header_differs', { first: first.name }, `${other.name}:1`)
}

export function checkSameColumns(first: Header, other: Header): void {
  const same =
    first.header.length === other.header.length &&
    first.header.every((column, i) => column === other.header[i])
  if (same) return
  const missing = first.header.filter(column => !other.header.includes(column))
  const added = other.header.filter(column => !first.header.includes(column))
  throw missing.length + added.length === 0
    ? fault('prepare.column_order', { first: first.name }, other.name)
    : fault(
        'prepare.columns_differ',
        {
          first: first.name,
          missing: missing.length === 0 ? '–' : missing,
          added: added.length === 0 ? '–' : added,
        },
        other.name,
      )
}

function thinned<T>(items: readonly T[]): readonly T[] {
  const stride = Math.ceil(items.length / (2 * SAMPLE))
  return items.filter((_, i) => i % stride === 0)
}

function shown(delimiter: string): string {
  return delimiter === '\t' ? '\\t' : delimiter
}
