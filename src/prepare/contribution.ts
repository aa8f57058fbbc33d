import { fault } from '../../schemas/fault.ts'
import type { ColumnPlan } from './columns.ts'
import type { ExportDatabase } from './database.ts'
import { joinSql, name, type Sql, sql } from './sql.ts'
import { contributionCodes } from './tags.ts'

/**
 * The view `contribution` of `staged`: rows without a unit or a needed measure left out. Throws a Fault where
 * the declaration forbids that, or where nothing or too much is left.
 */
export async function keepRows(database: ExportDatabase, plan: ColumnPlan, capacity: number): Promise<void> {
  if (plan.missingUnit === 'refuse') {
    const [missing] = await database.rows(sql`SELECT 1 FROM staged WHERE u IS NULL LIMIT 1`)
    if (missing !== undefined) throw fault('prepare.unit_missing', {}, '/unit/column')
  }
  await database.run(
    sql`CREATE VIEW contribution AS SELECT ${columnsOf(plan)} FROM staged WHERE u IS NOT NULL AND ${keptRows(plan)}`,
  )
  const [counted] = await database.rows(sql`SELECT count(*) AS n FROM contribution`)
  const rows = Number(counted?.n)
  if (rows === 0) throw fault('prepare.no_rows_left', {}, '/unit')
  if (rows > capacity) throw fault('prepare.over_capacity', { capacity }, '/capacity')
}

/**
 * Ordered by pseudonym and then by a hash of the content, so that the order of the file says nothing of the
 * order of the export.
 */
export async function writeContribution(
  database: ExportDatabase,
  plan: ColumnPlan,
  file: string,
): Promise<void> {
  const columns = columnsOf(plan)
  await database.copyToParquet(sql`SELECT ${columns} FROM contribution ORDER BY u, hash(${columns})`, file)
}

/** Rows that have all measures they need. */
export function keptRows(plan: ColumnPlan): Sql {
  const needed = plan.measures.flatMap(({ missing }, i) =>
    missing === 'drop' ? [sql`${name(`m${i}`)} IS NOT NULL`] : [],
  )
  return needed.length === 0 ? sql`true` : joinSql(needed, sql` AND `)
}

function columnsOf(plan: ColumnPlan): Sql {
  return joinSql([
    name('u'),
    ...(plan.order === undefined ? [] : [name('o')]),
    ...contributionCodes(plan),
    ...plan.measures.map((_, i) => name(`m${i}`)),
  ])
}
