// What a draft looks up in the export's cells: the period, the values of a domain, whether a buyer may be missing.
import { parseDay, periodOf } from '../../protocols/anonymise/calendar.ts'
import { OTHER } from '../../protocols/anonymise/domain.ts'
import { publishedIdentifier } from '../../protocols/anonymise/identifiers.ts'
import { MISSING_WORDS, SPACES } from '../../protocols/anonymise/text.ts'
import type { ColumnRole } from './draft-roles.ts'
import type { Database } from './database.ts'
import type { ExportTable } from './read-export.ts'
import { integer, join, name, type Sql, sql } from './sql.ts'

export type ListOptions = {
  /** A value is listed if so many buyers have it: a domain is public, and a rare value may be somebody's. */
  readonly leastUnits?: number
  /** At most so many values are listed, those with the most buyers. */
  readonly mostValues?: number
}

const LEAST_UNITS = 20
const MOST_VALUES = 300

/**
 * The table `texts`: trimmed cells of dates and of categories, since these are looked at several times, and of the buyer a hash `u`: who it is
 * does not matter here, only who is the same.
 */
export async function loadTexts(
  database: Database,
  table: ExportTable,
  roles: readonly ColumnRole[],
): Promise<void> {
  const columns = roles.flatMap(({ place, role }) => {
    const cell = sql`nullif(trim(${name(`c${place}`)}, ${SPACES}), '')`
    if (role.kind === 'date') return [sql`left(${cell}, 11) AS ${text(place)}`]
    if (role.kind === 'category') return [sql`${cell} AS ${text(place)}`]
    return role.kind === 'unit'
      ? [sql`hash(${identityOf(cell)}) AS u, ${identityOf(cell)} IS NULL AS missing`]
      : []
  })
  await database.run(sql`CREATE TABLE texts AS SELECT ${join(columns)} FROM (${table.from})`)
}

function identityOf(cell: Sql): Sql {
  const words = join(MISSING_WORDS.map(word => sql`${word}`))
  return sql`CASE WHEN ${cell} IN (${words}) THEN NULL ELSE ${cell} END`
}

export async function periodIn(
  database: Database,
  place: number,
): Promise<{ from: string; to: string } | undefined> {
  const found = await database.rows(sql`SELECT DISTINCT ${text(place)} AS k FROM texts`)
  const days = found.flatMap(({ k }) => parseDay(k === null ? null : String(k)) ?? []).sort((a, b) => a - b)
  const [from, to] = [days[0], days.at(-1)]
  return from === undefined || to === undefined
    ? undefined
    : { from: periodOf('day', from), to: periodOf('day', to) }
}

export async function anyMissing(database: Database): Promise<boolean> {
  return (await database.rows(sql`SELECT 1 FROM texts WHERE missing LIMIT 1`)).length > 0
}

/** Buyers are looked at in parts of about so many rows, one after the other: each needs memory for its own pairs of buyer and value only. */
const PART_ROWS = 1_500_000

export async function listValues(
  database: Database,
  { rows }: ExportTable,
  place: number,
  options: ListOptions,
): Promise<{ readonly values: string[]; readonly perUnit: boolean; readonly cut: number }> {
  const buyers = new Map<string, number>()
  const parts = Math.ceil(rows / PART_ROWS)
  for (let part = 0; part < parts; part++) {
    const pairs = sql`SELECT DISTINCT u, ${text(place)} AS v FROM texts
      WHERE NOT missing AND u % ${integer(parts)} = ${integer(part)} AND ${text(place)} IS NOT NULL`
    const found = await database.rows(sql`SELECT v, count(*) AS n FROM (${pairs}) GROUP BY v`)
    for (const { v, n } of found) buyers.set(String(v), (buyers.get(String(v)) ?? 0) + Number(n))
  }
  const [counted = {}] = await database.rows(
    sql`SELECT count(*) FILTER (lo = hi) AS one, count(*) AS units FROM (SELECT min(${text(place)}) AS lo, max(${text(place)}) AS hi
      FROM texts WHERE NOT missing AND ${text(place)} IS NOT NULL GROUP BY u)`,
  )
  const listed = [...buyers]
    .filter(([value, n]) => n >= (options.leastUnits ?? LEAST_UNITS) && fits(value))
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, options.mostValues ?? MOST_VALUES)
    .map(([value]) => value)
  return {
    values: listed,
    perUnit: Number(counted.one) >= 0.98 * Number(counted.units),
    cut: buyers.size - listed.length,
  }
}

function text(place: number): Sql {
  return name(`t${place}`)
}

function fits(value: string): boolean {
  return value.length <= 120 && value !== OTHER.value && publishedIdentifier(value) === undefined
}
