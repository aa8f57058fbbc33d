// The contribution file (schemas/contribution.ts) as Parquet: pages with dictionaries, compressed with Snappy, which DuckDB reads.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { toHex } from '../../../../protocols/bytes.ts'
import { runningSha256 } from '../../../../protocols/running-sha256.ts'
import { GROUP, ParquetColumn, type Vector } from './parquet-column.ts'

export type ContributionBatch = {
  readonly numRows: number
  readonly numCols: number
  readonly getChildAt: (index: number) => Vector | null
}

export type WrittenFile = { readonly contribution: Blob; readonly sha256: string }

/** Rows in the order of the batches. UUIDs come as their 16 bytes. */
export function writeContributionFile(
  named: readonly { readonly name: string; readonly type: string }[],
  batches: Iterable<ContributionBatch>,
): WrittenFile {
  const parts: Blob[] = []
  const hash = runningSha256()
  const output = new ByteWriter(2 ** 20)
  const columns = named.map(({ name, type }) => new ParquetColumn(name, type))
  const writer = new ParquetWriter({
    writer: output,
    createdBy: 'yinsuan console',
    schema: [{ name: 'schema', num_children: columns.length }, ...columns.map(({ element }) => element)],
  })
  // Given away after each group, so that the file is never in memory as a whole.
  const giveAway = (): void => {
    const bytes = new Uint8Array(output.getBuffer())
    hash.update(bytes)
    parts.push(new Blob([bytes]))
    output.index = 0
  }
  let held = 0
  const endGroup = (): void => {
    if (held === 0) return
    const chunks = columns.map(column => column.write(output, held))
    const sum = (of: 'total_uncompressed_size' | 'total_compressed_size') =>
      chunks.reduce((all, { meta_data }) => all + (meta_data?.[of] ?? 0n), 0n)
    writer.num_rows += BigInt(held)
    writer.row_groups.push({
      columns: chunks,
      num_rows: BigInt(held),
      total_byte_size: sum('total_uncompressed_size'),
      total_compressed_size: sum('total_compressed_size'),
    })
    held = 0
    giveAway()
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
  giveAway()
  return { contribution: new Blob(parts), sha256: toHex(hash.digest()) }
}
