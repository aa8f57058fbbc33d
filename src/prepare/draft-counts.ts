// The exact totals beneath a draft, each with a buyer's contribution cut to length 1 (L2): never shown, only
// released through draft-noise.ts.
import { type DateOrder, parseDay, periodOf } from '../../protocols/anonymise/calendar.ts'
import { monthNumber } from '../../protocols/audit/iso-time.ts'
import { SPACES } from '../../protocols/anonymise/text.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { cellOf, identityOf } from './cells.ts'
import type { ExportDatabase } from './database.ts'
import { roughNumber } from './fixed-point.ts'
import { MAX_VALUES_OF_BUYER, UNIT } from './draft-noise.ts'
import type { ColumnRole } from './draft-roles.ts'
import { codeOf } from './draft-grid.ts'
import { beginningOf } from './keys.ts'
import type { ExportTable } from './read-export.ts'
import { integer, joinSql, name, type Sql, sql, unsigned } from './sql.ts'

type Figures = ReadonlyMap<string, number>

/** Which columns say who a buyer is, and what an order is; by place. */
export type IdentityColumns = { readonly unit: number; readonly order: number | undefined }

/**
 * What every figure of a draft is a function of, beyond what its own name says: the cells as the draft reads
 * them, in whatever order the rows are, and the columns of buyers and orders. Two sums of MD5: they only have
 * to differ between an export and the same without a buyer, since the secret is what keys the noise.
 */
export async function inputDigest(
  database: ExportDatabase,
  { from, columns, outerSpaces }: ExportTable,
  { unit, order }: IdentityColumns,
): Promise<Uint8Array> {
  const cells = columns.map((_, i) => sql`coalesce(${cellOf(i, outerSpaces)}, chr(30))`)
  const [found = {}] = await database.rows(sql`SELECT CAST(count(*) AS VARCHAR) AS n,
    CAST(sum(md5_number_lower(row)) AS VARCHAR) AS lower, CAST(sum(md5_number_upper(row)) AS VARCHAR) AS upper
    FROM (SELECT concat_ws(chr(31), ${joinSql(cells)}) AS row FROM (${from}))`)
  return utf8(JSON.stringify([columns, unit, order ?? null, found.n, found.lower, found.upper]))
}

/**
 * The table `texts`: of each row with a buyer the buyer (`u`, a digest: who it is does not matter here, only
 * who is the same), the order (`o`), dates, categories, and numbers as codes of a public grid.
 */
export async function loadTexts(
  database: ExportDatabase,
  { from, outerSpaces }: ExportTable,
  roles: readonly ColumnRole[],
): Promise<void> {
  const cell = (place: number) => cellOf(place, outerSpaces)
  const columns = roles.flatMap(({ place, role }) => {
    if (role.kind === 'unit') return [sql`${identityOf(cell(place))} AS id`]
    if (role.kind === 'order') return [sql`md5_number_lower(${cell(place)}) AS o`]
    if (role.kind === 'date') return [sql`${beginningOf(cell(place))} AS ${text(place)}`]
    if (role.kind === 'category') return [sql`${cell(place)} AS ${text(place)}`]
    if (role.kind === 'number') {
      const number = roughNumber(cell(place))
      return [
        sql`${codeOf(number)} AS ${text(place)}`,
        sql`${number} <> round(${number}) AS ${broken(place)}`,
        sql`${number} AS ${value(place)}`,
      ]
    }
    return []
  })
  await database.run(sql`CREATE TABLE texts AS SELECT md5_number_lower(id) AS u, * EXCLUDE (id)
    FROM (SELECT ${joinSql(columns)} FROM (${from})) WHERE id IS NOT NULL`)
}

/** Rows without a buyer are nobody's: whether there are any reveals nothing about a buyer. */
export async function anyMissing(
  database: ExportDatabase,
  { from, outerSpaces }: ExportTable,
  unit: number,
): Promise<boolean> {
  const id = identityOf(cellOf(unit, outerSpaces))
  return (await database.rows(sql`SELECT 1 FROM (${from}) WHERE ${id} IS NULL LIMIT 1`)).length > 0
}

/**
 * Buyers are looked at in parts of about so many rows, one after the other: each needs memory for its own
 * pairs of buyer and value only.
 */
const PART_ROWS = 1_500_000

/**
 * By value: each buyer has 1 ÷ √(its number of values) in each of its values. `separator`: of the values of
 * one cell.
 */
export async function valueWeights(
  database: ExportDatabase,
  rows: number,
  place: number,
  separator?: string,
): Promise<Figures> {
  const each =
    separator === undefined
      ? text(place)
      : sql`nullif(trim(unnest(string_split(${text(place)}, ${separator})), ${SPACES}), '')`
  const sums = new Map<string, number>()
  const parts = Math.ceil(rows / PART_ROWS)
  for (let part = 0; part < parts; part++) {
    const cells = sql`SELECT u, ${each} AS v FROM texts
      WHERE ${text(place)} IS NOT NULL AND u % ${unsigned(parts)} = ${unsigned(part)}`
    const pairs = sql`SELECT DISTINCT u, v FROM (${cells}) WHERE v IS NOT NULL`
    const weighted = sql`SELECT v, count(*) OVER (PARTITION BY u) AS k FROM (${pairs})`
    const found =
      await database.rows(sql`SELECT v, CAST(sum(CASE WHEN k > ${integer(MAX_VALUES_OF_BUYER)} THEN 0
      ELSE floor(${integer(UNIT)} / sqrt(k)) END) AS DOUBLE) AS w FROM (${weighted}) GROUP BY v`)
    for (const { v, w } of found) sums.set(String(v), (sums.get(String(v)) ?? 0) + Number(w))
  }
  return sums
}

/** Whether a buyer has one value in the column, or several: a buyer is in one of the two. */
export async function attributeOf(database: ExportDatabase, place: number): Promise<Figures> {
  return await oneHot(
    database,
    sql`SELECT CASE WHEN min(${text(place)}) = max(${text(place)}) THEN 'one' ELSE 'several' END AS bin
      FROM texts WHERE ${text(place)} IS NOT NULL GROUP BY u`,
  )
}

/**
 * The table `days`, from the beginning `k` of a date to its month `m`; a date that cannot be read is in none.
 */
export async function loadMonths(
  database: ExportDatabase,
  place: number,
  order: DateOrder | undefined,
): Promise<void> {
  const found = await database.rows(
    sql`SELECT DISTINCT ${text(place)} AS k FROM texts WHERE ${text(place)} IS NOT NULL`,
  )
  const months = found.flatMap(({ k }): (string | number)[][] => {
    const day = parseDay(String(k), order)
    return day === undefined ? [] : [[String(k), monthNumber(periodOf('month', day))]]
  })
  await database.fill('days', sql`k VARCHAR, m BIGINT`, months)
}

/** The month of a buyer's first row, or of its last. */
export async function endMonths(
  database: ExportDatabase,
  place: number,
  which: 'first' | 'last',
): Promise<Figures> {
  const end = which === 'first' ? sql`min(m)` : sql`max(m)`
  return await oneHot(
    database,
    sql`SELECT ${end} AS bin FROM texts JOIN days ON days.k = ${text(place)} GROUP BY u`,
  )
}

/** How many rows a buyer has, as a step of `steps`. */
export async function rowsOfBuyer(database: ExportDatabase, steps: readonly number[]): Promise<Figures> {
  return await oneHot(database, sql`SELECT ${stepOf(sql`count(*)`, steps)} AS bin FROM texts GROUP BY u`)
}

/** Of a column of numbers by code: each buyer's rows, cut to length 1 together. */
export async function numberWeights(database: ExportDatabase, place: number): Promise<Figures> {
  const counts = sql`SELECT u, ${text(place)} AS code, count(*) AS n FROM texts WHERE ${text(place)} IS NOT NULL GROUP BY ALL`
  // One less than the whole, so that no rounding of the root makes a buyer longer than it.
  const weighted = sql`SELECT code, floor(${integer(UNIT - 1)} * n / sqrt(CAST(sum(n * n) OVER (PARTITION BY u) AS DOUBLE))) AS w FROM (${counts})`
  const found = await database.rows(
    sql`SELECT code, CAST(sum(w) AS DOUBLE) AS w FROM (${weighted}) GROUP BY code`,
  )
  return new Map(found.map(({ code, w }) => [String(code), Number(w)]))
}

/** Whether a buyer has a number with a fraction in the column. */
export async function brokenNumbers(database: ExportDatabase, place: number): Promise<Figures> {
  return await oneHot(
    database,
    sql`SELECT CASE WHEN bool_or(${broken(place)}) THEN 'broken' ELSE 'whole' END AS bin
      FROM texts WHERE ${text(place)} IS NOT NULL GROUP BY u`,
  )
}

export type CellsOf = {
  readonly date: { readonly place: number; readonly from: number; readonly to: number } | undefined
  readonly category: { readonly place: number; readonly listed: readonly string[] } | undefined
  readonly of: 'rows' | 'orders' | Amount
}

/** |x| of a measure in quanta, x clipped: a column of numbers, or the product of two. */
export type Amount = {
  readonly places: readonly [number, ...number[]]
  readonly quantum: number
  readonly largest: number
}

/**
 * How many rows, orders or quanta a buyer has in one of its cells, as a step: one cell of each buyer, chosen
 * by a digest.
 */
export async function cellSizes(
  database: ExportDatabase,
  cells: CellsOf,
  steps: readonly number[],
): Promise<Figures> {
  const { date, category } = cells
  const by: Sql[] = []
  const joined: Sql[] = []
  const within: Sql[] = []
  if (date !== undefined) {
    by.push(sql`days.m`)
    joined.push(sql` JOIN days ON days.k = ${text(date.place)}`)
    within.push(sql`days.m BETWEEN ${integer(date.from)} AND ${integer(date.to)}`)
  }
  if (category !== undefined) {
    by.push(text(category.place))
    within.push(sql`list_contains(${category.listed}::VARCHAR[], ${text(category.place)})`)
  }
  const of = joinSql([name('u'), ...by])
  const where = within.length === 0 ? sql`` : sql` WHERE ${joinSql(within, sql` AND `)}`
  const sized = sql`SELECT u, ${amountOf(cells.of)} AS n, md5(concat_ws('|', ${of})) AS place
    FROM texts${joinSql(joined, sql``)}${where} GROUP BY ${of}`
  return await oneHot(
    database,
    sql`SELECT ${stepOf(sql`arg_min(n, place)`, steps)} AS bin FROM (${sized}) GROUP BY u`,
  )
}

/** In whole quanta, so that the sum is the same in whatever order the rows come. */
function amountOf(of: CellsOf['of']): Sql {
  if (of === 'rows') return sql`count(*)`
  if (of === 'orders') return sql`count(DISTINCT o)`
  const size = sql`abs(${joinSql(of.places.map(value), sql` * `)}) / CAST(${of.quantum} AS DOUBLE)`
  const clipped = sql`CASE WHEN isfinite(${size}) THEN CAST(round(least(${size}, CAST(${of.largest} AS DOUBLE))) AS BIGINT) ELSE 0 END`
  return sql`coalesce(sum(${clipped}), 0)`
}

/** Each row of `bins` is a buyer. */
async function oneHot(database: ExportDatabase, bins: Sql): Promise<Figures> {
  const found = await database.rows(sql`SELECT bin, count(*) AS n FROM (${bins}) GROUP BY bin`)
  return new Map(found.map(({ bin, n }) => [String(bin), UNIT * Number(n)]))
}

/** The first step that is not below the number; the last one for what is beyond it. */
function stepOf(number: Sql, steps: readonly number[]): Sql {
  const cases = steps.slice(0, -1).map(step => sql`WHEN ${number} <= ${integer(step)} THEN ${integer(step)}`)
  return sql`CASE ${joinSql(cases, sql` `)} ELSE ${integer(steps.at(-1) ?? 1)} END`
}

function text(place: number): Sql {
  return name(`t${place}`)
}

function value(place: number): Sql {
  return name(`x${place}`)
}

function broken(place: number): Sql {
  return name(`b${place}`)
}
