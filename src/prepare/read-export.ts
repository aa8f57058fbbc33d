import { join } from 'node:path'
import { Fault, fault, type FaultDetail } from '../../schemas/fault.ts'
import type { Database } from './duckdb.ts'
import { type ExportFile, exportFiles } from './export-files.ts'
import { type CsvFile, readCsv } from './read-csv.ts'
import type { Encoding } from './encoding.ts'
import { join as joined, name, type Sql, sql, texts } from './sql.ts'

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
  readonly folder: string
  readonly patterns: readonly string[]
  /** Where the globs stand in dataset.yaml. */
  readonly at: string
  readonly delimiter?: string | undefined
  readonly encoding?: Encoding | undefined
  readonly temp: string
  readonly onFraction?: (fraction: number) => void
}

const DELIMITERS = [',', ';', '\t', '|'] as const
const MOST_COLUMNS = 2000
const SAMPLE = 5000

/** Reads and checks all files as one table, or throws a Fault that says what is wrong in which file and line. */
export async function readExport(database: Database, options: ReadOptions): Promise<ExportTable> {
  const files = await exportFiles(options.folder, options.patterns, options.at)
  const parquet = files.filter(file => file.kind === 'parquet')
  if (parquet.length > 0 && parquet.length < files.length) {
    const other = files.find(file => file.kind !== 'parquet')
    throw fault(
      'prepare.mixed_kinds',
      { parquet: parquet[0]?.name ?? '', csv: other?.name ?? '' },
      options.at,
    )
  }
  return parquet.length > 0 ? readParquet(database, parquet) : readCsvs(files, options)
}

async function readCsvs(files: readonly ExportFile[], options: ReadOptions): Promise<ExportTable> {
  const delimiter = options.delimiter ?? ','
  const read: CsvFile[] = []
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  let done = 0
  for (const [i, file] of files.entries()) {
    const csv = await readCsv(file, {
      delimiter,
      encoding: options.encoding,
      convertTo: join(options.temp, `utf8-${options.at.replace(/[^a-z0-9]+/gi, '-')}-${i}.csv`),
      onBytes: more => {
        done += more
        // A file of another encoding is read twice.
        options.onFraction?.(Math.min(1, done / bytes))
      },
    })
    checkHeader(csv.header, csv.name, delimiter)
    const [first] = read
    if (first !== undefined) checkSameColumns(first, csv)
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
        return group.length === 0 ? [] : [csvTable(group, columns.length, delimiter, compression)]
      }),
      sql` UNION ALL `,
    ),
    sample: thinned(read.flatMap(csv => csv.sample)),
    outerSpaces: read.some(csv => csv.outerSpaces),
  }
}

/** The lines were checked; a row that DuckDB would still not read as they were checked stops the statement. */
function csvTable(group: readonly CsvFile[], columns: number, delimiter: string, compression: string): Sql {
  const types = joined(Array.from({ length: columns }, (_, i) => sql`${name(`c${i}`)}: 'VARCHAR'`))
  const parallel = !group.some(csv => csv.quotedNewlines)
  return sql`SELECT * FROM read_csv(${texts(group.map(csv => csv.readable))}, delim = ${delimiter}, quote = '"', escape = '"',
    header = true, auto_detect = false, strict_mode = true, null_padding = false, ignore_errors = false,
    columns = {${types}}, compression = ${compression}, parallel = ${parallel}, max_line_size = 4194304)`
}

async function readParquet(database: Database, files: readonly ExportFile[]): Promise<ExportTable> {
  let columns: readonly string[] | undefined
  let first = ''
  for (const file of files) {
    const here = await damagedIfFails(file, () =>
      database.rows(sql`SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(${file.path}))`),
    )
    const names = here.map(row => String(row.column_name))
    if (columns === undefined) {
      columns = names
      first = file.name
    } else checkSameColumns({ name: first, header: columns }, { name: file.name, header: names })
  }
  const header = columns ?? []
  checkHeader(header, first, ',')
  const cells = joined(header.map((column, i) => sql`CAST(${name(column)} AS VARCHAR) AS ${name(`c${i}`)}`))
  const from = sql`SELECT ${cells} FROM read_parquet(${texts(files.map(file => file.path))})`
  let rows = 0
  for (const file of files) {
    // Decodes every cell once: damage in the middle is found before anything is made of the beginning.
    const [counted] = await damagedIfFails(file, () =>
      database.rows(sql`SELECT count(*) AS n, bit_xor(hash(${joined(header.map(name))})) AS h
        FROM read_parquet(${file.path})`),
    )
    rows += Number(counted?.n)
  }
  if (rows === 0) throw fault('prepare.header_only', {}, first)
  const sample = await database.rows(
    sql`SELECT * FROM (${from}) USING SAMPLE reservoir(5000 ROWS) REPEATABLE (1)`,
  )
  return {
    columns: header.map(column => column.trim()),
    rows,
    from,
    sample: sample.map(row => header.map((_, i) => (row[`c${i}`] === null ? null : String(row[`c${i}`])))),
    outerSpaces: true,
  }
}

/** What DuckDB says of a damaged file may quote its bytes, so its words are not passed on. */
async function damagedIfFails<T>(file: ExportFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch {
    throw fault('prepare.parquet_damaged', {}, file.name)
  }
}

function checkHeader(header: readonly string[], file: string, delimiter: string): void {
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
  if (header.length > MOST_COLUMNS)
    throw fault('prepare.too_many_columns', { limit: MOST_COLUMNS }, `${file}:1`)
  const names = header.map(column => column.trim())
  const twice = [...new Set(names.filter((column, i) => names.indexOf(column) !== i))]
  const [first, ...more] = twice.map(
    (column): FaultDetail => ({ code: 'prepare.column_twice', params: { column }, at: `${file}:1` }),
  )
  if (first !== undefined) throw new Fault(first, ...more)
}

function checkSameColumns(
  first: { readonly name: string; readonly header: readonly string[] },
  other: { readonly name: string; readonly header: readonly string[] },
): void {
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
