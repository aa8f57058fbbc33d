// What a file got past its declaration, asked of the sealed rows by a DuckDB that has nothing to do with
// the service.
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Declaration } from '../../../schemas/declaration.ts'

/** Rows with a code or quanta outside of what is declared, and rows beyond the capacity. */
export async function sealedViolations(folder: string, declaration: Declaration): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    const outside = [
      ...declaration.dimensions.map(({ values }, index) => `d${index} >= ${values.length}`),
      ...declaration.measures.map(({ lo, hi }, index) => `m${index} < ${lo} OR m${index} > ${hi}`),
    ].join(' OR ')
    const result = await connection.run(
      `SELECT count(*) FILTER (${outside}) + greatest(count(*) - ${declaration.capacity}, 0)
       FROM read_parquet('${join(folder, 'rows_*.parquet')}')`,
    )
    const [row] = await result.getRows()
    return Number(row?.[0] ?? Number.NaN)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
