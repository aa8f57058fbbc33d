// What an edition has sealed, with the pseudonyms that its rows had before they were numbered.
import { join } from 'node:path'
import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api'
import type { Declaration } from '../../schemas/declaration.ts'
import { bucketCount } from '../../src/engine/buckets.ts'
import { cutsOf } from '../../src/engine/cuts.ts'
import { sealedColumns } from '../../src/engine/file-columns.ts'
import { rowSchema } from '../../src/engine/row-schema.ts'
import { plainDuck, type Row } from './support.ts'

export type SealedRow = {
  readonly row: string
  readonly unit: string
  readonly mask: number
  /** What views with caps on a measure count of it, `|` between them. */
  readonly cuts: string
}

/**
 * What DuckDB sealed of the rows as texts `u|o|d…|m…`, sorted, with the bits of the views that keep them and
 * what they count. Numbers of units and orders are what their pseudonyms say.
 */
export async function sealedRows(
  folder: string,
  declaration: Declaration,
  rows: readonly Row[],
): Promise<readonly SealedRow[]> {
  const connection = await plainDuck()
  try {
    const units = await unitsByNumber(connection, declaration, rows)
    const columns = sealedColumns(declaration).map(({ name }) => name)
    const result = await connection.run(
      `SELECT ${columns.join(', ')} FROM read_parquet('${join(folder, 'editions', 'test@2025', 'rows_*.parquet')}')`,
    )
    const sealed = (await result.getRowObjects()).map(row => {
      const { unit = 'no unit', orders = [] } = units.get(String(row['u'])) ?? {}
      const keys = [unit, ...(declaration.orders ? [orders[Number(row['o']) - 1] ?? 'no order'] : [])]
      const { coded } = rowSchema(declaration)
      return {
        row: [...keys, ...coded.map(name => String(row[name]))].join('|'),
        unit,
        mask: Number(row['k']),
        cuts: ['', ...cutsOf(declaration).map(cut => String(row[cut.column]))].join('|'),
      }
    })
    return sealed.toSorted(
      (a, b) => compareTexts(a.row, b.row) || a.mask - b.mask || compareTexts(a.cuts, b.cuts),
    )
  } finally {
    connection.closeSync()
  }
}

type NumberedUnit = { readonly unit: string; readonly orders: readonly string[] }

/** A unit's number is its place in its bucket, and the bucket; an order's is its place among its unit's. */
async function unitsByNumber(
  connection: DuckDBConnection,
  declaration: Declaration,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, NumberedUnit>> {
  const orders = new Map<string, Set<string>>()
  for (const { u, o } of rows) orders.set(u, (orders.get(u) ?? new Set()).add(o))
  const buckets = bucketCount(declaration)
  const result = await connection.run(
    `SELECT u::VARCHAR, (row_number() OVER (PARTITION BY b ORDER BY u) - 1) * ${buckets} + b
     FROM (SELECT u, hash(u) % ${buckets} AS b FROM (SELECT unnest($1::UUID[]) AS u))`,
    [listValue([...orders.keys()])],
    [LIST(VARCHAR)],
  )
  return new Map(
    (await result.getRows()).map(([unit, number]) => [
      String(number),
      { unit: String(unit), orders: [...(orders.get(String(unit)) ?? [])].toSorted(compareTexts) },
    ]),
  )
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
