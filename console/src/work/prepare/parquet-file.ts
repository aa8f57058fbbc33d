// The contribution file (schemas/contribution.ts) as Parquet: pages with dictionaries, compressed with Snappy, which DuckDB reads.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'

export type ContributionBatch = {
  readonly numRows: number
  readonly getChildAt: (index: number) => { readonly get: (row: number) => unknown } | null
}

type Column = { readonly name: string; readonly type: string }
type Cell = Uint8Array | number | bigint

/** As many as DuckDB writes in a group. */
const GROUP = 122_880

const ELEMENTS: Readonly<Record<string, object>> = {
  UUID: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
  USMALLINT: { type: 'INT32', converted_type: 'UINT_16' },
  BIGINT: { type: 'INT64' },
}

/** Rows in the order of the batches. UUIDs come as their 16 bytes. */
export function writeContributionFile(
  columns: readonly Column[],
  batches: Iterable<ContributionBatch>,
): Blob {
  const parts: Blob[] = []
  const output = new Flushed(bytes => parts.push(new Blob([bytes])))
  const writer = new ParquetWriter({
    writer: output,
    statistics: false,
    createdBy: 'yinsuan console',
    schema: [
      { name: 'schema', num_children: columns.length },
      ...columns.map(({ name, type }) => ({
        name,
        repetition_type: 'REQUIRED' as const,
        ...ELEMENTS[type],
      })),
    ],
  })
  let held = columns.map((): Cell[] => [])
  const flush = (): void => {
    const columnData = columns.map(({ name }, i) => ({ name, data: held[i] ?? [] }))
    if ((held[0]?.length ?? 0) > 0) void writer.write({ columnData, rowGroupSize: GROUP })
    held = columns.map(() => [])
  }
  for (const batch of batches) {
    for (const [i, into] of held.entries()) {
      const source = batch.getChildAt(i)
      let last: Cell | undefined
      for (let row = 0; row < batch.numRows; row++) {
        const value = cell(source?.get(row), last)
        into.push(value)
        last = value
      }
    }
    if ((held[0]?.length ?? 0) >= GROUP) flush()
  }
  flush()
  void writer.finish()
  return new Blob(parts)
}

/** Rows of one buyer stand together: equal neighbours share their bytes. */
function cell(value: unknown, last: Cell | undefined): Cell {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (!(value instanceof Uint8Array)) throw new TypeError('a contribution holds UUIDs, codes and quanta only')
  if (last instanceof Uint8Array && value.every((byte, i) => byte === last[i])) return last
  return value.slice()
}

/** Gives away what was written after each group, so that the file is never in memory as a whole. */
class Flushed extends ByteWriter {
  readonly #take: (bytes: Uint8Array<ArrayBuffer>) => void

  constructor(take: (bytes: Uint8Array<ArrayBuffer>) => void) {
    super(2 ** 20)
    this.#take = take
  }

  flush(): void {
    this.#take(new Uint8Array(this.getBuffer()))
    this.index = 0
  }

  override finish(): void {
    this.flush()
  }
}
