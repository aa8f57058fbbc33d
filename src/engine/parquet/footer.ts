// Apache Parquet, parquet.thrift (format 2.11), "FileMetaData": whether a footer describes a flat table of
// the expected columns that fits its file. The attacker writes every byte. What passes is bounded in
// columns, row groups, rows, values and sizes, so that a reader that believes it allocates no more than the
// declaration allows. Pages are checked in pages.ts; what the rows hold is DuckDB's to read.
import { BINARY, CompactReader, I32, I64, LIST, Malformed, STRUCT } from './compact-reader.ts'
import { type LayoutRule, refuse, Refused } from './refused.ts'
import { type ColumnKind, type ExpectedColumn, readSchema, textOf } from './schema.ts'

export type FooterBounds = {
  /** Each once, in any order. */
  readonly columns: readonly ExpectedColumn[]
  /** Most rows: the declared capacity. */
  readonly rows: number
}

/** One column of one row group: where its pages lie, and what they may add up to. */
export type Chunk = {
  readonly kind: ColumnKind
  readonly offset: number
  readonly bytes: number
  readonly values: number
  readonly uncompressedBytes: number
}

/** Writers put thousands of rows in a group, DuckDB at least 2 048. */
const MIN_ROWS_A_GROUP = 1024
const SPARE_GROUPS = 16
/** A chunk's metadata takes 100 to 250 bytes. */
const BYTES_A_CHUNK = 512
const SPARE_FOOTER_BYTES = 2 ** 18
const MAX_FOOTER_BYTES = 2 ** 26
const MAX_TEXT = 2 ** 16
const MAX_STATISTIC = 64
/** PLAIN, PLAIN_DICTIONARY, RLE, BIT_PACKED, DELTA_BINARY_PACKED, RLE_DICTIONARY, BYTE_STREAM_SPLIT. */
const ENCODINGS: ReadonlySet<number> = new Set([0, 2, 3, 4, 5, 8, 9])
/** UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW. */
const CODECS: ReadonlySet<number> = new Set([0, 1, 2, 6, 7])
const MAGIC_BYTES = 4

export function mostGroups(rows: number): number {
  return SPARE_GROUPS + Math.ceil(rows / MIN_ROWS_A_GROUP)
}

/** How long a footer may be: from the declaration alone. */
export function mostFooterBytes({ columns, rows }: FooterBounds): number {
  return Math.min(SPARE_FOOTER_BYTES + mostGroups(rows) * columns.length * BYTES_A_CHUNK, MAX_FOOTER_BYTES)
}

/**
 * What a column's pages of so many values may take: PLAIN values and a dictionary of all of them, levels,
 * headers and as much again.
 */
export function mostUncompressedBytes(values: number, { bytes }: ColumnKind): number {
  return 2 ** 16 + 4 * values * (bytes + 4)
}

export type Footer = { readonly rows: number; readonly chunks: readonly Chunk[] }

/**
 * The rows and chunks of a footer, in its order. `end`: where the footer begins, so that everything else
 * lies before. Throws Refused, or Malformed where the bytes are no footer. Memory: four numbers for each
 * chunk.
 */
export function readFooter(bytes: Uint8Array, end: number, bounds: FooterBounds): Footer {
  const reader = new CompactReader(bytes)
  const seen = new Set<number>()
  let columns: readonly ExpectedColumn[] = []
  let rows = 0
  let counted = 0
  const chunks: Chunk[] = []
  reader.struct((id, type) => {
    seen.add(id)
    if (id === 1) reader.natural(type, I32)
    else if (id === 2) columns = readSchema(reader, type, bounds.columns)
    else if (id === 3) rows = reader.natural(type, I64)
    else if (id === 4) {
      if (!seen.has(2) || !seen.has(3)) throw new Malformed('row groups before the schema')
      if (rows > bounds.rows)
        throw new Refused({ code: 'engine.capacity_exceeded', params: { capacity: bounds.rows } })
      counted = readGroups(reader, type, columns, rows, end, chunks)
    } else if (id === 5) skipTexts(reader, type)
    else if (id === 6) text(reader, type)
    else if (id === 8 || id === 9) refuse('encrypted')
    else reader.skip(type)
  })
  if (reader.at !== bytes.length) throw new Malformed('bytes behind the footer')
  if (![1, 2, 3, 4].every(id => seen.has(id))) throw new Malformed('a field is missing')
  if (counted !== rows) refuse('row-counts')
  checkOverlap(chunks)
  return { rows, chunks }
}

function readGroups(
  reader: CompactReader,
  type: number,
  columns: readonly ExpectedColumn[],
  rows: number,
  end: number,
  chunks: Chunk[],
): number {
  let counted = 0
  inList(reader, type, STRUCT, mostGroups(rows), 'row-groups', () => {
    const first = chunks.length
    let own: number | undefined
    reader.struct((id, of) => {
      if (id === 1) {
        const found = inList(reader, of, STRUCT, columns.length, 'row-groups', index => {
          chunks.push(readChunk(reader, columns[index], end))
        })
        if (found !== columns.length) refuse('row-groups')
      } else if (id === 3) own = reader.natural(of, I64)
      else if (id === 4) inList(reader, of, STRUCT, columns.length, 'row-groups', () => reader.skip(STRUCT))
      else reader.skip(of)
    })
    if (own === undefined || chunks.length === first) throw new Malformed('a field is missing')
    counted += own
    if (counted > rows) refuse('row-counts')
    for (let index = first; index < chunks.length; index++)
      if (chunks[index]?.values !== own) refuse('row-counts')
  })
  return counted
}

function readChunk(reader: CompactReader, column: ExpectedColumn | undefined, end: number): Chunk {
  let chunk: Chunk | undefined
  if (column === undefined) refuse('row-groups')
  reader.struct((id, type) => {
    if (id === 1) refuse('external')
    if (id === 8 || id === 9) refuse('encrypted')
    if (id === 3) chunk = readMetadata(reader, type, column, end)
    else reader.skip(type)
  })
  if (chunk === undefined) throw new Malformed('a field is missing')
  return chunk
}

function readMetadata(
  reader: CompactReader,
  outer: number,
  { name, kind }: ExpectedColumn,
  end: number,
): Chunk {
  if (outer !== STRUCT) throw new Malformed('a value has another type')
  const numbers = new Map<number, number>()
  const place = { offset: end, blooms: 0 }
  let path: string | undefined
  reader.struct((id, type) => {
    switch (id) {
      case 1:
        if (reader.natural(type, I32, 7) !== kind.physical) throw new Malformed('a column has two types')
        return
      case 2:
        inList(reader, type, I32, 16, 'encoding', () => {
          if (!ENCODINGS.has(reader.natural(I32, I32))) refuse('encoding')
        })
        return
      case 3:
        inList(reader, type, BINARY, 1, 'nested', () => {
          path = textOf(reader.binary(BINARY, MAX_TEXT))
        })
        return
      case 4:
        if (!CODECS.has(reader.natural(type, I32))) refuse('codec')
        numbers.set(id, 1)
        return
      case 5:
      case 6:
      case 7:
        numbers.set(id, reader.natural(type, I64))
        return
      case 8:
        skipTexts(reader, type)
        return
      case 9:
      case 10:
      case 11: {
        const offset = reader.natural(type, I64)
        // Some writers say 0 where there is no dictionary.
        if (id === 11 && offset < MAGIC_BYTES) return
        place.offset = Math.min(place.offset, offset)
        numbers.set(id, offset)
        return
      }
      case 12:
        readStatistics(reader, type)
        return
      case 13:
        inList(reader, type, STRUCT, 64, 'encoding', () => reader.skip(STRUCT))
        return
      case 14:
        place.blooms = reader.natural(type, I64, end)
        return
      case 15:
        if (place.blooms + reader.natural(type, I32) > end) refuse('places')
        return
      default:
        reader.skip(type)
    }
  })
  if (path !== name || ![4, 5, 6, 7, 9].every(id => numbers.has(id)))
    throw new Malformed('a field is missing')
  const [values = 0, uncompressedBytes = 0, bytes = 0] = [5, 6, 7].map(id => numbers.get(id))
  const { offset } = place
  if (offset < MAGIC_BYTES || offset + bytes > end) refuse('places')
  if ([9, 10, 11].some(id => (numbers.get(id) ?? offset) >= offset + Math.max(bytes, 1))) refuse('places')
  if (uncompressedBytes > mostUncompressedBytes(values, kind)) refuse('sizes')
  return { kind, offset, bytes, values, uncompressedBytes }
}

function readStatistics(reader: CompactReader, type: number): void {
  if (type !== STRUCT) throw new Malformed('a value has another type')
  reader.struct((id, of) => {
    if (id === 1 || id === 2 || id === 5 || id === 6) text(reader, of, MAX_STATISTIC)
    else if (id === 3 || id === 4) reader.natural(of, I64)
    else reader.skip(of)
  })
}

/** Key and value pairs, which nothing here reads. */
function skipTexts(reader: CompactReader, type: number): void {
  inList(reader, type, STRUCT, 64, 'texts', () =>
    reader.struct((id, of) => (id <= 2 ? text(reader, of) : reader.skip(of))),
  )
}

function text(reader: CompactReader, type: number, most = MAX_TEXT): void {
  const before = reader.at
  try {
    reader.binary(type, most)
  } catch (error) {
    // A text that lies inside the footer is only too long.
    if (reader.at > before && type === BINARY) refuse('texts')
    throw error
  }
}

/** As `list`, but a list that is only too long breaks a rule that can be named. */
function inList(
  reader: CompactReader,
  type: number,
  of: number,
  most: number,
  rule: LayoutRule,
  element: (index: number) => void,
): number {
  if (type !== LIST) throw new Malformed('a value has another type')
  return reader.list(type, of, Number.MAX_SAFE_INTEGER, index => {
    if (index >= most) refuse(rule)
    element(index)
  })
}

function checkOverlap(chunks: readonly Chunk[]): void {
  const sorted = [...chunks].sort((a, b) => a.offset - b.offset)
  let end = 0
  for (const { offset, bytes } of sorted) {
    if (offset < end) refuse('places')
    end = offset + bytes
  }
}
