// Arrow batches as Spark Connect sends them, each a stream with its schema. The server is the provider's own,
// but what it sends is validated before it is used as an index or a number.
import { setImmediate } from 'node:timers/promises'
import { tableFromIPC } from 'apache-arrow'
import { fault } from '../../../schemas/fault.ts'

/**
 * The rows of a query of (`cell` INTEGER, totals DOUBLE) as one dense array for each total; absent cells are
 * 0. The number of non-empty cells is private: other requests run between batches, so that they do not wait
 * for it.
 */
export async function scatterBatches(
  batches: readonly Uint8Array[],
  cells: number,
  totals: number,
): Promise<readonly Float64Array[]> {
  const laid = Array.from({ length: totals }, () => new Float64Array(cells))
  for (const batch of batches) {
    const table = tableFromIPC(batch)
    const places: unknown = table.getChildAt(0)?.toArray()
    if (!(places instanceof Int32Array)) throw malformed()
    for (const [at, dense] of laid.entries()) {
      const values: unknown = table.getChildAt(at + 1)?.toArray()
      if (!(values instanceof Float64Array) || values.length !== places.length) throw malformed()
      for (let i = 0; i < places.length; i++) {
        const place = places[i] ?? -1
        if (place < 0 || place >= cells) throw malformed()
        dense[place] = values[i] ?? Number.NaN
      }
    }
    await setImmediate()
  }
  return laid
}

/** All rows of a small result, as lists of values. */
export function rowsOfBatches(batches: readonly Uint8Array[]): readonly (readonly unknown[])[] {
  return batches.flatMap(batch => {
    const table = tableFromIPC(batch)
    return Array.from({ length: table.numRows }, (_, row) =>
      Array.from({ length: table.numCols }, (_, at): unknown => table.getChildAt(at)?.get(row)),
    )
  })
}

function malformed(): Error {
  return fault('engine.failed', { kind: 'RESULT' })
}
