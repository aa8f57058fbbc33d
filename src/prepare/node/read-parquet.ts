import { fault } from '../../../schemas/fault.ts'
import type { ExportDatabase } from '../database.ts'
import { checkHeader, checkSameColumns, type ExportTable } from '../read-export.ts'
import type { ExportFile } from '../reading.ts'
import { joinSql as joined, name, sql } from '../sql.ts'

/** Every cell as a text, read by DuckDB itself. */
export async function readParquet(
  database: ExportDatabase,
  files: readonly ExportFile[],
): Promise<ExportTable> {
  let columns: readonly string[] | undefined
  let first = ''
  for (const file of files) {
    const here = await damagedIfFails(file, () =>
      database.rows(sql`SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(${file.path}))`),
    )
    const names = here.map(row => String(row.column_name))
    if (columns === undefined) {
      columns = names
      first = file.name
    } else checkSameColumns({ name: first, header: columns }, { name: file.name, header: names })
  }
  const header = columns ?? []
  checkHeader(header, first, ',')
  const cells = joined(header.map((column, i) => sql`CAST(${name(column)} AS VARCHAR) AS ${name(`c${i}`)}`))
  const from = sql`SELECT ${cells} FROM read_parquet(${files.map(file => file.path)})`
  let rows = 0
  for (const file of files) {
    // Decodes every cell once: damage in the middle is found before anything is made of the beginning.
    const [counted] = await damagedIfFails(file, () =>
      database.rows(sql`SELECT count(*) AS n, bit_xor(hash(${joined(header.map(name))})) AS h
        FROM read_parquet(${file.path})`),
    )
    rows += Number(counted?.n)
  }
  if (rows === 0) throw fault('prepare.header_only', {}, first)
  const sample = await database.rows(
    sql`SELECT * FROM (${from}) USING SAMPLE reservoir(5000 ROWS) REPEATABLE (1)`,
  )
  return {
    columns: header.map(column => column.trim()),
    rows,
    from,
    sample: sample.map(row => header.map((_, i) => (row[`c${i}`] === null ? null : String(row[`c${i}`])))),
    outerSpaces: true,
  }
}

/** What DuckDB says of a damaged file may quote its bytes, so its words are not passed on. */
async function damagedIfFails<T>(file: ExportFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch {
    throw fault('prepare.parquet_damaged', {}, file.name)
  }
}
