import { DuckDBInstance } from '@duckdb/node-api'

/** The rows of a query as a CSV file with a header. */
export async function writeExport(rows: string, file: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GiB', threads: '2' })
  try {
    const db = await instance.connect()
    await db.run(`COPY (${rows}) TO '${file}' (HEADER)`)
  } finally {
    instance.closeSync()
  }
}
