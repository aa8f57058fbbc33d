// What a draft looks up in the export's cells: the period, the values of a domain, whether a buyer may be missing.
import { parseDay, periodOf } from '../../protocols/anonymise/calendar.ts'
import { OTHER } from '../../protocols/anonymise/domain.ts'
import { publishedIdentifier } from '../../protocols/anonymise/identifiers.ts'
import { MISSING_WORDS, SPACES } from '../../protocols/anonymise/text.ts'
import type { ColumnRole } from './draft-roles.ts'
import type { Database } from './database.ts'
import type { ExportTable } from './read-export.ts'
import { join, name, type Sql, sql } from './sql.ts'

export type ListOptions = {
  /** A value is listed if so many buyers have it: a domain is public, and a rare value may be somebody's. */
  readonly leastUnits?: number
  /** At most so many values are listed, those with the most buyers. */
  readonly mostValues?: number
}

const LEAST_UNITS = 20
const MOST_VALUES = 300

/** The table `texts`: trimmed cells of the buyer, of dates and of categories, since these are looked at several times. */
export async function loadTexts(
  database: Database,
  table: ExportTable,
  roles: readonly ColumnRole[],
): Promise<void> {
  const wanted = roles.filter(
    ({ role }) => role.kind === 'unit' || role.kind === 'date' || role.kind === 'category',
  )
  await database.run(
    sql`CREATE TABLE texts AS SELECT ${join(
      wanted.map(({ place }) => sql`nullif(trim(${name(`c${place}`)}, ${SPACES}), '') AS ${text(place)}`),
    )} FROM (${table.from})`,
  )
}

export async function periodIn(
  database: Database,
  place: number,
): Promise<{ from: string; to: string } | undefined> {
  const found = await database.rows(sql`SELECT DISTINCT left(${text(place)}, 11) AS k FROM texts`)
  const days = found.flatMap(({ k }) => parseDay(k === null ? null : String(k)) ?? []).sort((a, b) => a - b)
  const [from, to] = [days[0], days.at(-1)]
  return from === undefined || to === undefined
    ? undefined
    : { from: periodOf('day', from), to: periodOf('day', to) }
}

export async function anyMissing(database: Database, place: number): Promise<boolean> {
  const rows = await database.rows(
    sql`SELECT 1 FROM texts WHERE ${text(place)} IS NULL OR ${text(place)} IN (${join(MISSING_WORDS.map(word => sql`${word}`))}) LIMIT 1`,
  )
  return rows.length > 0
}

export async function listValues(
  database: Database,
  unit: number,
  place: number,
  options: ListOptions,
): Promise<{ readonly values: string[]; readonly perUnit: boolean; readonly cut: number }> {
  const pairs = sql`SELECT DISTINCT ${text(unit)} AS u, ${text(place)} AS v FROM texts
    WHERE ${text(unit)} IS NOT NULL AND ${text(place)} IS NOT NULL`
  const found = await database.rows(
    sql`SELECT v, count(*) AS n FROM (${pairs}) GROUP BY v ORDER BY n DESC, v`,
  )
  const [single = {}] = await database.rows(
    sql`SELECT count(*) FILTER (n = 1) AS one, count(*) AS units FROM (SELECT count(*) AS n FROM (${pairs}) GROUP BY u)`,
  )
  const listed = found
    .filter(({ v, n }) => Number(n) >= (options.leastUnits ?? LEAST_UNITS) && fits(String(v)))
    .slice(0, options.mostValues ?? MOST_VALUES)
    .map(({ v }) => String(v))
  return {
    values: listed,
    perUnit: Number(single.one) >= 0.98 * Number(single.units),
    cut: found.length - listed.length,
  }
}

function text(place: number): Sql {
  return name(`t${place}`)
}

function fits(value: string): boolean {
  return value.length <= 120 && value !== OTHER.value && publishedIdentifier(value) === undefined
}
