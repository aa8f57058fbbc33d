// Exact totals from the sealed parts: the one place where rows become numbers. What it returns must never
// leave the engine un-noised.
import { setImmediate } from 'node:timers/promises'
import { type DuckDBConnection, DuckDBDoubleVector, DuckDBIntegerVector } from '@duckdb/node-api'
import { DUCK_DIALECT } from './dialect.ts'
import { run } from './duck.ts'
import type { Table } from './shape.ts'
import { compile, type Fragment, parquet } from './sql.ts'
import { totalsOf } from './totals-of.ts'

/**
 * Dense and row-major. Exact: capacity times the largest quantum stays below 2^53, checked when the edition
 * was sealed.
 */
export async function tabulate(
  connection: DuckDBConnection,
  files: readonly string[],
  table: Table,
): Promise<Float64Array> {
  return scatter(connection, totalsOf(table, parquet(files), DUCK_DIALECT), table.cells)
}

/** The one total of a query of (`cell`, `total`), laid out. */
export async function scatter(
  connection: DuckDBConnection,
  query: Fragment,
  cells: number,
): Promise<Float64Array> {
  const [dense = new Float64Array()] = await scatterEach(connection, query, cells, 1)
  return dense
}

/**
 * Runs a query of (`cell` INTEGER, totals DOUBLE) and lays each total out; absent cells are 0. How many cells
 * are not empty is private, and a million of them in one piece would hold up every other request, whose
 * callers could time it. So others come in between.
 */
export async function scatterEach(
  connection: DuckDBConnection,
  query: Fragment,
  cells: number,
  totals: number,
): Promise<readonly Float64Array[]> {
  const result = await run(connection, compile(query))
  const laid = Array.from({ length: totals }, () => new Float64Array(cells))
  for (const chunk of await result.fetchAllChunks()) {
    const places = chunk.getColumnVector(0)
    for (const [at, dense] of laid.entries()) {
      const values = chunk.getColumnVector(at + 1)
      if (!(places instanceof DuckDBIntegerVector && values instanceof DuckDBDoubleVector))
        throw new TypeError('cells are integers and totals doubles')
      for (let i = 0; i < chunk.rowCount; i++) dense[places.getItem(i) ?? 0] = values.getItem(i) ?? 0
    }
    await setImmediate()
  }
  return laid
}
