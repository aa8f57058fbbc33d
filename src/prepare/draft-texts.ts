// What a draft looks up in the export's cells: the period, the values of a domain, whether a buyer may be missing.
import { parseDay, periodOf } from '../../protocols/anonymise/calendar.ts'
import { OTHER } from '../../protocols/anonymise/domain.ts'
import { publishedIdentifier } from '../../protocols/anonymise/identifiers.ts'
import { unseenIn } from '../../schemas/dataset-file.ts'
import { cellOf, identityOf } from './cells.ts'
import type { ColumnRole } from './draft-roles.ts'
import type { Database } from './database.ts'
import { beginningOf } from './keys.ts'
import type { ExportTable } from './read-export.ts'
import { join, name, type Sql, sql, unsigned } from './sql.ts'

export type ListOptions = {
  /** A value is listed if so many buyers have it: a domain is public, and a rare value may be somebody's. */
  readonly leastUnits?: number
  /** At most so many values are listed, those with the most buyers. */
  readonly mostValues?: number
}

const LEAST_UNITS = 20
const MOST_VALUES = 300

/** What was seen of the buyers of an export. */
export type Buyers = {
  readonly count: number
  /** By place: how many have a value in this column, and how many of them have one alone. */
  readonly having: ReadonlyMap<number, { readonly some: number; readonly one: number }>
}

/**
 * The tables `buyers` (a hash `u` of each: who it is does not matter here, only who is the same, with the least and the greatest of its values in
 * each category) and `texts` (of each row the buyer, or NULL where none is named, the dates, and the categories of which a buyer has several values).
 */
export async function loadTexts(
  database: Database,
  { from, outerSpaces }: ExportTable,
  roles: readonly ColumnRole[],
): Promise<Buyers> {
  const places = (kind: ColumnRole['role']['kind']) =>
    roles.flatMap(({ place, role }) => (role.kind === kind ? [place] : []))
  const cell = (place: number) => cellOf(place, outerSpaces)
  const unit = join(places('unit').map(place => sql`${identityOf(cell(place))} AS id`))
  const categories = places('category')
  const ends = categories.flatMap(place => [
    sql`, min(${text(place)}) AS ${lo(place)}`,
    sql`, max(${text(place)}) AS ${hi(place)}`,
  ])
  const seen = categories.map(place => sql`, ${cell(place)} AS ${text(place)}`)
  await database.run(sql`CREATE TABLE buyers AS SELECT hash(id) AS u${join(ends, sql``)}
    FROM (SELECT ${unit}${join(seen, sql``)} FROM (${from})) WHERE id IS NOT NULL GROUP BY hash(id)`)
  const [counted = {}] = await database.rows(
    sql`SELECT count(*) AS n${join(
      categories.flatMap(place => [
        sql`, count(${lo(place)}) AS ${name(`some${place}`)}`,
        sql`, count(*) FILTER (${lo(place)} = ${hi(place)}) AS ${name(`one${place}`)}`,
      ]),
      sql``,
    )} FROM buyers`,
  )
  const having = new Map(
    categories.map(place => [
      place,
      { some: Number(counted[`some${place}`]), one: Number(counted[`one${place}`]) },
    ]),
  )
  const columns = [
    ...places('date').map(place => sql`, ${beginningOf(cell(place))} AS ${text(place)}`),
    ...categories.flatMap(place => {
      const { some, one } = having.get(place) ?? { some: 0, one: 0 }
      return some === one ? [] : [sql`, ${cell(place)} AS ${text(place)}`]
    }),
  ]
  await database.run(sql`CREATE TABLE texts AS SELECT CASE WHEN id IS NOT NULL THEN hash(id) END AS u, * EXCLUDE (id)
    FROM (SELECT ${unit}${join(columns, sql``)} FROM (${from}))`)
  return { count: Number(counted.n), having }
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
  return (await database.rows(sql`SELECT 1 FROM texts WHERE u IS NULL LIMIT 1`)).length > 0
}

/** Buyers are looked at in parts of about so many rows, one after the other: each needs memory for its own pairs of buyer and value only. */
const PART_ROWS = 1_500_000

export async function listValues(
  database: Database,
  { rows }: ExportTable,
  { having }: Buyers,
  place: number,
  options: ListOptions,
): Promise<{ readonly values: string[]; readonly perUnit: boolean; readonly cut: number }> {
  const { some, one } = having.get(place) ?? { some: 0, one: 0 }
  const buyers = new Map<string, number>()
  const add = async (counts: Sql): Promise<void> => {
    for (const { v, n } of await database.rows(counts))
      buyers.set(String(v), (buyers.get(String(v)) ?? 0) + Number(n))
  }
  const alone = sql`${lo(place)} = ${hi(place)}`
  await add(sql`SELECT ${lo(place)} AS v, count(*) AS n FROM buyers WHERE ${alone} GROUP BY v`)
  const parts = some === one ? 0 : Math.ceil(rows / PART_ROWS)
  for (let part = 0; part < parts; part++) {
    const pairs = sql`SELECT DISTINCT u, ${text(place)} AS v FROM texts WHERE ${text(place)} IS NOT NULL
      AND u IN (SELECT u FROM buyers WHERE NOT ${alone} AND u % ${unsigned(parts)} = ${unsigned(part)})`
    await add(sql`SELECT v, count(*) AS n FROM (${pairs}) GROUP BY v`)
  }
  const listed = [...buyers]
    .filter(([value, n]) => n >= (options.leastUnits ?? LEAST_UNITS) && fits(value))
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, options.mostValues ?? MOST_VALUES)
    .map(([value]) => value)
  return { values: listed, perUnit: one >= 0.98 * some, cut: buyers.size - listed.length }
}

function text(place: number): Sql {
  return name(`t${place}`)
}

function lo(place: number): Sql {
  return name(`lo${place}`)
}

function hi(place: number): Sql {
  return name(`hi${place}`)
}

function fits(value: string): boolean {
  return (
    value.length <= 120 &&
    value !== OTHER.value &&
    unseenIn(value) === undefined &&
    publishedIdentifier(value) === undefined
  )
}
