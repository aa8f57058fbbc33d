// Reads a Parquet export. DuckDB's WebAssembly build would fetch an extension for that from the network, so
// the rows become typed lines here, which DuckDB prints as if it had read the file itself. No decimal passes
// through a double.
import { type FileMetaData, parquetMetadataAsync, parquetRead, type SchemaElement } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { periodOf } from '../../../../protocols/anonymise/calendar.ts'
import { Fault, fault } from '../../../../schemas/fault.ts'
import type { ExportDatabase } from '../../../../src/prepare/database.ts'
import { checkHeader, csvTable, type ExportTable } from '../../../../src/prepare/read-export.ts'
import { joinSql, name, type Sql, sql } from '../../../../src/prepare/sql.ts'

/** Where the lines are read from. */
type Lines = Pick<ExportDatabase, 'rows'> & {
  readonly registerFile: (name: 'converted', content: Blob) => void
}

/** How a column's cells are written, and the type by which DuckDB reads them. */
type Cells = { readonly type: Sql; readonly text: (value: unknown) => string }

const LINES = 20_000

/**
 * Converts a Parquet export to typed lines that DuckDB reads. Throws `prepare.parquet_type` for a column that
 * a table cannot hold, `prepare.header_only`, and `prepare.parquet_damaged` for anything that does not parse.
 */
export async function readPickedParquet(file: File, database: Lines): Promise<ExportTable> {
  try {
    return await convert(file, database)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw fault('prepare.parquet_damaged', {}, file.name)
  }
}

async function convert(file: File, database: Lines): Promise<ExportTable> {
  const source = {
    byteLength: file.size,
    slice: (from: number, to?: number) => file.slice(from, to).arrayBuffer(),
  }
  const metadata = await parquetMetadataAsync(source)
  const elements = metadata.schema.slice(1)
  const header = elements.map(element => element.name)
  const columns = elements.map(element => cellsOf(element, file.name))
  checkHeader(header, file.name, ',')
  const rows = Number(metadata.num_rows)
  if (rows === 0) throw fault('prepare.header_only', {}, file.name)
  const plain = withoutMeanings(metadata)
  const parts: Blob[] = [new Blob([`${header.map((_, i) => `c${i}`).join(',')}\n`])]
  let from = 0
  for (const { num_rows } of metadata.row_groups) {
    const to = from + Number(num_rows)
    const groups = header.map((): { readonly at: number; readonly cells: ArrayLike<unknown> }[] => [])
    await parquetRead({
      file: source,
      metadata: plain,
      rowStart: from,
      rowEnd: to,
      compressors,
      utf8: false,
      onChunk: ({ columnName, columnData, rowStart }) =>
        groups[header.indexOf(columnName)]?.push({ at: rowStart - from, cells: columnData }),
    })
    for (let start = 0; start < to - from; start += LINES) {
      const end = Math.min(to - from, start + LINES)
      const texts = columns.map((column, i) => textsOf(groups[i] ?? [], start, end, column))
      parts.push(new Blob([linesOf(texts, end - start)]))
    }
    from = to
  }
  database.registerFile('converted', new Blob(parts))
  const lines = csvTable(
    ['converted'],
    columns.map(({ type }) => type),
    { delimiter: ',', compression: 'none', parallel: false },
  )
  const from_ = sql`SELECT ${joinSql(
    header.map((_, i) => sql`CAST(${name(`c${i}`)} AS VARCHAR) AS ${name(`c${i}`)}`),
  )} FROM (${lines})`
  const sample = await database.rows(
    sql`SELECT * FROM (${from_}) USING SAMPLE reservoir(5000 ROWS) REPEATABLE (1)`,
  )
  return {
    columns: header.map(column => column.trim()),
    rows,
    from: from_,
    sample: sample.map(row => header.map((_, i) => (row[`c${i}`] === null ? null : String(row[`c${i}`])))),
    outerSpaces: true,
  }
}

function textsOf(
  pieces: readonly { readonly at: number; readonly cells: ArrayLike<unknown> }[],
  start: number,
  end: number,
  { text }: Cells,
): readonly string[] {
  const texts = Array.from({ length: end - start }, () => '')
  for (const { at, cells } of pieces) {
    for (let row = Math.max(start, at); row < Math.min(end, at + cells.length); row++) {
      const value = cells[row - at]
      if (value !== null && value !== undefined) texts[row - start] = text(value)
    }
  }
  return texts
}

function linesOf(columns: readonly (readonly string[])[], rows: number): string {
  const lines: string[] = []
  for (let row = 0; row < rows; row++) lines.push(columns.map(texts => texts[row] ?? '').join(','))
  return `${lines.join('\n')}\n`
}

/** Without logical types, so that the library returns integers and bytes as they are stored. */
function withoutMeanings(metadata: FileMetaData): FileMetaData {
  return {
    ...metadata,
    schema: metadata.schema.map(element => {
      const { converted_type: _converted, logical_type: _logical, ...plain } = element
      return isText(element) ? { ...plain, converted_type: 'UTF8' } : plain
    }),
  }
}

function isText({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return (
    type === 'BYTE_ARRAY' &&
    (converted === 'UTF8' ||
      converted === 'ENUM' ||
      converted === 'JSON' ||
      logical?.type === 'STRING' ||
      logical?.type === 'ENUM' ||
      logical?.type === 'JSON')
  )
}

/** Throws `prepare.parquet_type` for a type that a table cannot hold or this page does not read. */
function cellsOf(element: SchemaElement, file: string): Cells {
  const { type, converted_type: converted, logical_type: logical, repetition_type: repetition } = element
  const refuse = (): never => {
    throw fault('prepare.parquet_type', { column: element.name }, file)
  }
  if (repetition === 'REPEATED' || element.num_children !== undefined) return refuse()
  if (isText(element)) return { type: sql`'VARCHAR'`, text: value => quoted(String(value)) }
  const kind = logical?.type ?? converted
  if (kind === 'DECIMAL') {
    const scale = (logical?.type === 'DECIMAL' ? logical.scale : element.scale) ?? 0
    return { type: sql`'VARCHAR'`, text: value => decimal(value, scale) }
  }
  if (kind === 'DATE') return { type: sql`'VARCHAR'`, text: value => periodOf('day', Number(value)) }
  if (logical?.type === 'TIMESTAMP' || kind === 'TIMESTAMP_MILLIS' || kind === 'TIMESTAMP_MICROS') {
    const unit =
      logical?.type === 'TIMESTAMP' ? logical.unit : kind === 'TIMESTAMP_MILLIS' ? 'MILLIS' : 'MICROS'
    const zoned = logical?.type === 'TIMESTAMP' ? logical.isAdjustedToUTC : true
    return timestamps(
      { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n }[unit],
      zoned && unit !== 'NANOS',
    )
  }
  if (type === 'INT96') {
    const { text } = timestamps(1_000_000_000n, false)
    return {
      type: sql`'TIMESTAMP'`,
      text: value => text(value instanceof Date ? BigInt(value.getTime()) * 1_000_000n : value),
    }
  }
  if (kind === 'UUID') return { type: sql`'VARCHAR'`, text: value => uuid(value) }
  if (type === 'BOOLEAN') return { type: sql`'VARCHAR'`, text: String }
  if (type === 'FLOAT' || type === 'DOUBLE') {
    return { type: type === 'FLOAT' ? sql`'FLOAT'` : sql`'DOUBLE'`, text: value => real(Number(value)) }
  }
  const whole = kind === undefined || kind === 'INTEGER' || /^U?INT_\d+$/.test(kind)
  if (!whole || (type !== 'INT32' && type !== 'INT64')) return refuse()
  const unsigned = logical?.type === 'INTEGER' ? !logical.isSigned : kind?.startsWith('UINT') === true
  return {
    type: sql`'VARCHAR'`,
    text: value => {
      const number = BigInt(String(value))
      return String(unsigned ? BigInt.asUintN(type === 'INT32' ? 32 : 64, number) : number)
    },
  }
}

function timestamps(perSecond: bigint, zoned: boolean): Cells {
  const nanos = perSecond === 1_000_000_000n
  return {
    type: zoned ? sql`'TIMESTAMPTZ'` : nanos ? sql`'TIMESTAMP_NS'` : sql`'TIMESTAMP'`,
    text: value => {
      const ticks = BigInt(String(value))
      const part = ((ticks % perSecond) + perSecond) % perSecond
      const seconds = Number((ticks - part) / perSecond)
      const day = Math.floor(seconds / 86_400)
      const ofDay = seconds - day * 86_400
      const clock = [ofDay / 3600, (ofDay / 60) % 60, ofDay % 60]
        .map(each => String(Math.floor(each)).padStart(2, '0'))
        .join(':')
      const fraction = String(part).padStart(String(perSecond).length - 1, '0')
      return `${periodOf('day', day)} ${clock}.${fraction}${zoned ? '+00' : ''}`
    },
  }
}

/** An unscaled number with its decimal point. */
function decimal(value: unknown, scale: number): string {
  const unscaled = value instanceof Uint8Array ? signed(value) : BigInt(String(value))
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return unscaled < 0n ? `-${text}` : text
}

/** Two's complement, big-endian. */
function signed(bytes: Uint8Array): bigint {
  const value = bytes.reduce((all, byte) => all * 256n + BigInt(byte), 0n)
  return BigInt.asIntN(8 * bytes.length, value)
}

function real(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value)
  return value > 0 ? 'inf' : '-inf'
}

function uuid(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new TypeError('a UUID is bytes')
  const hex = Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
