// The contribution file (schemas/contribution.ts) as Parquet, dictionary-encoded and compressed with Snappy.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { toHex } from '../../../../protocols/bytes.ts'
import { runningSha256 } from '../../../../protocols/running-sha256.ts'
import { collectGarbage } from './collect-garbage.ts'
import { GROUP, ParquetColumn, type Vector } from './parquet-column.ts'

/** A batch of rows as Arrow holds it. */
export type ContributionBatch = {
  readonly numRows: number
  readonly numCols: number
  readonly getChildAt: (index: number) => Vector | null
}

export type WrittenFile = { readonly contribution: Blob; readonly sha256: string }

/**
 * Writes rows in the order of the batches. Columns are `UUID` (16 bytes), `USMALLINT` or `BIGINT`; any other
 * type throws. The file has no statistics, so it says nothing that its rows do not.
 */
export function writeContributionFile(
  named: readonly { readonly name: string; readonly type: string }[],
  batches: Iterable<ContributionBatch>,
): WrittenFile {
  const output = new BlobWriter()
  const columns = named.map(({ name, type }) => new ParquetColumn(name, type))
  const writer = new ParquetWriter({
    writer: output,
    createdBy: 'yinsuan console',
    schema: [{ name: 'schema', num_children: columns.length }, ...columns.map(({ element }) => element)],
    statistics: false,
  })
  let held = 0
  const endGroup = (): void => {
    if (held === 0) return
    const columnData = columns.map(column => ({
      name: column.element.name,
      data: column.cells(held),
      offsetIndex: false,
    }))
    void writer.write({ columnData, rowGroupSize: GROUP })
    held = 0
  }
  for (const batch of batches) {
    for (let from = 0; from < batch.numRows; ) {
      const to = Math.min(batch.numRows, from + GROUP - held)
      for (const [i, column] of columns.entries()) column.take(batch.getChildAt(i), from, to, held)
      held += to - from
      from = to
      if (held === GROUP) endGroup()
    }
  }
  endGroup()
  void writer.finish()
  return output.end()
}

/** Moves each row group into a Blob, which the browser may keep on disk: memory holds one group at a time. */
class BlobWriter extends ByteWriter {
  readonly #parts: Blob[] = []
  readonly #hash = runningSha256()

  constructor() {
    super(2 ** 20)
  }

  /** The library calls it after each row group. */
  flush(): void {
    const bytes = new Uint8Array(this.getBuffer())
    this.#hash.update(bytes)
    this.#parts.push(new Blob([bytes]))
    this.index = 0
    collectGarbage()
  }

  end(): WrittenFile {
    this.flush()
    return { contribution: new Blob(this.#parts), sha256: toHex(this.#hash.digest()) }
  }
}
