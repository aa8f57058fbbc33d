import { fault } from '../../schemas/fault.ts'
import type { ExportDatabase } from './database.ts'
import type { ExportTable } from './read-export.ts'
import { name, sql } from './sql.ts'
import { SPACES } from '../../protocols/anonymise/text.ts'

/** A key that occurs twice would double rows, and a buyer's contribution with them. */
export async function checkLookupKey(
  database: ExportDatabase,
  lookup: string,
  table: ExportTable,
  key: string,
): Promise<void> {
  const column = name(`c${table.columns.indexOf(key.trim())}`)
  const [twice] =
    await database.rows(sql`SELECT 1 FROM (SELECT trim(${column}, ${SPACES}) AS k FROM (${table.from}))
    WHERE k <> '' GROUP BY k HAVING count(*) > 1 LIMIT 1`)
  if (twice !== undefined) throw fault('prepare.lookup_key_twice', { lookup, key }, `/lookups/${lookup}/key`)
}
