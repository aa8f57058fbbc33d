import { type DateOrder, parseDay } from '../../protocols/anonymise/calendar.ts'
import { SPACES } from '../../protocols/anonymise/text.ts'
import { fault } from '../../schemas/fault.ts'
import { cellOf } from './cells.ts'
import type { Lookup } from './columns.ts'
import type { ExportDatabase } from './database.ts'
import type { ExportTable } from './read-export.ts'
import { name, sql } from './sql.ts'

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

/** A table from a key of a lookup table to the day number of the date that it has for it. */
export async function fillDates(
  database: ExportDatabase,
  into: string,
  { table: lookup, key, take }: Lookup,
  lookups: ReadonlyMap<string, ExportTable>,
  dates: DateOrder | undefined,
): Promise<void> {
  const table = lookups.get(lookup)
  if (table === undefined) return
  const rows =
    await database.rows(sql`SELECT ${cellOf(key, table.outerSpaces)} AS cell, ${cellOf(take, table.outerSpaces)} AS date
    FROM (${table.from})`)
  await database.fill(
    into,
    sql`cell VARCHAR, day BIGINT`,
    rows.flatMap(({ cell, date }): [string, number][] => {
      const day = typeof date === 'string' ? parseDay(date, dates) : undefined
      return cell === null || day === undefined ? [] : [[String(cell), day]]
    }),
  )
}
