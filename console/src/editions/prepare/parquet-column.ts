// A column of the contribution file within a group of rows, gathered from DuckDB's batches and written as pages. No object is made for a cell: a large
// export has tens of millions of them.
import type { ColumnChunk, Encoding, PageHeader, SchemaElement } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'

/** As Arrow hands a column of a batch over. */
export type Vector = {
  readonly data: readonly { readonly values: unknown; readonly valueOffsets?: unknown }[]
}

/** As many rows as DuckDB writes in a group. */
export const GROUP = 122_880

type Kind = {
  readonly bytes: 4 | 8 | 16
  readonly element: Omit<SchemaElement, 'name'> & { readonly type: NonNullable<SchemaElement['type']> }
}

const KINDS: Readonly<Record<string, Kind>> = {
  UUID: {
    bytes: 16,
    element: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
  },
  USMALLINT: { bytes: 4, element: { type: 'INT32', converted_type: 'UINT_16' } },
  BIGINT: { bytes: 8, element: { type: 'INT64' } },
}

export class ParquetColumn {
  readonly element: SchemaElement
  readonly #kind: Kind
  /** Little-endian, as a page holds them: WebAssembly, and so this page, runs on no other machine. */
  readonly #cells: Uint8Array<ArrayBuffer>

  constructor(name: string, type: string) {
    const kind = KINDS[type]
    if (kind === undefined) throw mistaken()
    this.#kind = kind
    this.#cells = new Uint8Array(GROUP * kind.bytes)
    this.element = { name, repetition_type: 'REQUIRED', ...kind.element }
  }

  /** Rows `from` and on of a batch, behind the `at` rows that are held. */
  take(vector: Vector | null, from: number, to: number, at: number): void {
    const [chunk, ...more] = vector?.data ?? []
    const { buffer } = this.#cells
    const { type } = this.#kind.element
    const { values, valueOffsets: offsets } = chunk ?? {}
    if (more.length > 0) throw mistaken()
    if (type === 'INT32' && values instanceof Uint16Array)
      new Int32Array(buffer).set(values.subarray(from, to), at)
    else if (type === 'INT64' && values instanceof BigInt64Array)
      new BigInt64Array(buffer).set(values.subarray(from, to), at)
    else if (values instanceof Uint8Array && offsets instanceof Int32Array)
      this.#cells.set(pseudonyms(values, offsets.subarray(from, to + 1)), 16 * at)
    else throw mistaken()
  }

  write(output: ByteWriter, rows: number): ColumnChunk {
    const { bytes, element } = this.#kind
    const start = output.offset
    const dictionary = dictionaryOf(new Int32Array(this.#cells.buffer, 0, (rows * bytes) / 4), bytes / 4)
    let uncompressed = 0
    const page = (type: 'DICTIONARY_PAGE' | 'DATA_PAGE_V2', content: Uint8Array, header: object): void => {
      const kept = snappyCompress(content)
      const before = output.offset
      const whole: PageHeader = {
        type,
        uncompressed_page_size: content.length,
        compressed_page_size: kept.length,
        ...header,
      }
      writePageHeader(output, whole)
      uncompressed += output.offset - before + content.length
      output.appendBytes(kept)
    }
    if (dictionary !== undefined) {
      const { entries } = dictionary
      const header = { num_values: entries.length / bytes, encoding: 'PLAIN' }
      page('DICTIONARY_PAGE', entries, { dictionary_page_header: header })
    }
    const behind = output.offset
    const encoding: Encoding = dictionary === undefined ? 'PLAIN' : 'RLE_DICTIONARY'
    page(
      'DATA_PAGE_V2',
      dictionary === undefined ? this.#cells.subarray(0, rows * bytes) : dictionary.codes,
      {
        data_page_header_v2: {
          num_values: rows,
          num_nulls: 0,
          num_rows: rows,
          encoding,
          definition_levels_byte_length: 0,
          repetition_levels_byte_length: 0,
          is_compressed: true,
        },
      },
    )
    return {
      file_offset: BigInt(start),
      meta_data: {
        type: element.type,
        encodings: dictionary === undefined ? ['PLAIN'] : ['PLAIN', 'RLE_DICTIONARY'],
        path_in_schema: [this.element.name],
        codec: 'SNAPPY',
        num_values: BigInt(rows),
        total_uncompressed_size: BigInt(uncompressed),
        total_compressed_size: BigInt(output.offset - start),
        data_page_offset: BigInt(behind),
        ...(dictionary === undefined ? {} : { dictionary_page_offset: BigInt(start) }),
      },
    }
  }
}

function pseudonyms(values: Uint8Array, offsets: Int32Array): Uint8Array {
  const [from = 0, to = 0] = [offsets[0], offsets.at(-1)]
  if (to - from !== 16 * (offsets.length - 1)) throw mistaken()
  return values.subarray(from, to)
}

function mistaken(): TypeError {
  return new TypeError('a contribution holds UUIDs, codes and quanta only')
}

const SLOTS = 2 ** 18

/** Rows after which a column is known for one whose cells differ. */
const TRIED = 8192

/** The distinct cells and which of them each row has; undefined where most of them differ. Cells are of so many `words`. */
function dictionaryOf(
  cells: Int32Array,
  words: number,
): { readonly entries: Uint8Array; readonly codes: Uint8Array } | undefined {
  const rows = cells.length / words
  const slots = new Int32Array(SLOTS).fill(-1)
  const entries = new Int32Array((rows / 2 + TRIED) * words)
  const codes = new Int32Array(rows)
  let found = 0
  const same = (entry: number, at: number): boolean => {
    for (let word = 0; word < words; word++)
      if (entries[entry * words + word] !== cells[at + word]) return false
    return true
  }
  let last = -1
  for (let row = 0; row < rows; row++) {
    const at = row * words
    // Rows of one buyer stand together.
    if (last === -1 || !same(last, at)) {
      let hash = 0
      for (let word = 0; word < words; word++) hash = Math.imul(hash ^ (cells[at + word] ?? 0), 0x9e3779b1)
      let slot = hash >>> 14
      while ((last = slots[slot] ?? -1) !== -1 && !same(last, at)) slot = (slot + 1) % SLOTS
      if (last === -1) {
        if (2 * found > Math.max(row, TRIED)) return undefined
        entries.set(cells.subarray(at, at + words), found * words)
        slots[slot] = found
        last = found++
      }
    }
    codes[row] = last
  }
  const width = Math.ceil(Math.log2(found))
  const packed = new ByteWriter(rows * 2)
  packed.appendUint8(width)
  writeRleBitPackedHybrid(packed, codes, width)
  return { entries: new Uint8Array(entries.buffer, 0, found * words * 4), codes: packed.getBytes() }
}
