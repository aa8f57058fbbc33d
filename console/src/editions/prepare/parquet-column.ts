// A column of the contribution file, gathered from DuckDB's batches one row group at a time.
import type { SchemaElement } from 'hyparquet'

/** A column of a batch as Arrow holds it. */
export type Vector = {
  readonly data: readonly { readonly values: unknown; readonly valueOffsets?: unknown }[]
}

/** Rows of a group, as many as DuckDB's own writer takes. */
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

/** A column of one row group: cells gathered from DuckDB's batches, then read by the writer. */
export class ParquetColumn {
  readonly element: SchemaElement
  readonly #kind: Kind
  /** Little-endian, as Arrow holds them: WebAssembly, and so this page, runs on no other machine. */
  readonly #cells: Uint8Array<ArrayBuffer>

  constructor(name: string, type: string) {
    const kind = KINDS[type]
    if (kind === undefined) throw unexpected()
    this.#kind = kind
    this.#cells = new Uint8Array(GROUP * kind.bytes)
    this.element = { name, repetition_type: 'REQUIRED', ...kind.element }
  }

  /** Rows from `from` to before `to` of a batch, behind the `at` rows that are held. */
  take(vector: Vector | null, from: number, to: number, at: number): void {
    const [chunk, ...more] = vector?.data ?? []
    const { buffer } = this.#cells
    const { type } = this.#kind.element
    const { values, valueOffsets: offsets } = chunk ?? {}
    if (more.length > 0) throw unexpected()
    if (type === 'INT32' && values instanceof Uint16Array)
      new Int32Array(buffer).set(values.subarray(from, to), at)
    else if (type === 'INT64' && values instanceof BigInt64Array)
      new BigInt64Array(buffer).set(values.subarray(from, to), at)
    else if (values instanceof Uint8Array && offsets instanceof Int32Array)
      this.#cells.set(pseudonyms(values, offsets.subarray(from, to + 1)), 16 * at)
    else throw unexpected()
  }

  /** The first `rows` cells, valid until the next `take`. */
  cells(rows: number): Int32Array | BigInt64Array | Uint8Array[] {
    const { buffer } = this.#cells
    const { type } = this.#kind.element
    if (type === 'INT32') return new Int32Array(buffer, 0, rows)
    if (type === 'INT64') return new BigInt64Array(buffer, 0, rows)
    return shared(this.#cells, rows)
  }
}

/** One array per run of equal UUIDs: a buyer's rows are adjacent, and the writer looks for identity first. */
function shared(cells: Uint8Array<ArrayBuffer>, rows: number): Uint8Array[] {
  const words = new BigUint64Array(cells.buffer, 0, 2 * rows)
  let run: Uint8Array = cells.subarray(0, 16)
  return Array.from({ length: rows }, (_, row) => {
    const isSame =
      row > 0 && words[2 * row] === words[2 * row - 2] && words[2 * row + 1] === words[2 * row - 1]
    if (!isSame) run = cells.subarray(16 * row, 16 * row + 16)
    return run
  })
}

function pseudonyms(values: Uint8Array, offsets: Int32Array): Uint8Array {
  const [from = 0, to = 0] = [offsets[0], offsets.at(-1)]
  if (to - from !== 16 * (offsets.length - 1)) throw unexpected()
  return values.subarray(from, to)
}

function unexpected(): TypeError {
  return new TypeError('a contribution holds UUIDs, codes and quanta only')
}
