import { binCount, binOf } from '../../protocols/anonymise/bins.ts'
import { encoder } from '../../protocols/anonymise/domain.ts'
import { parseDay } from '../../protocols/anonymise/calendar.ts'
import { quantise, quantiseProduct, type Quantised } from '../../protocols/anonymise/quantise.ts'
import { MISSING_WORDS, SPACES } from '../../protocols/anonymise/text.ts'
import type { ColumnPlan, DimensionColumn, MeasureColumn } from './columns.ts'
import type { Database } from './database.ts'
import { fastDivision, fastNumber, FAST_PLACES, fastQuanta, isNumber, scaledEdge } from './fixed-point.ts'
import type { ExportTable } from './read-export.ts'
import { integer, join, name, type Sql, sql } from './sql.ts'

/** What became of a cell; the report counts these. */
export const OUTCOMES = { used: 0, missing: 1, outside: 2, unreadable: 3 } as const

/**
 * Reads the export once into the table `staged`: `ut` and `ot` (identities, still readable), `d…` codes with outcomes `f…`, `m…` quanta
 * with outcomes `g…`, `k…` the beginnings of dates. Cells that SQL leaves to protocols/anonymise are then filled in.
 */
export async function stage(
  database: Database,
  plan: ColumnPlan,
  table: ExportTable,
  lookups: ReadonlyMap<string, ExportTable>,
): Promise<void> {
  for (const [i, dimension] of plan.dimensions.entries()) {
    if (dimension.rule.kind === 'list') await fillCodes(database, i, dimension, lookups)
  }
  const dates = [...new Set(plan.dimensions.filter(isCalendar).map(each => each.column))]
  const numeric = [
    ...new Set([
      ...plan.dimensions.filter(each => each.rule.kind === 'bins').map(each => each.column),
      ...plan.measures.flatMap(each => each.columns),
    ]),
  ]
  const used = [
    ...new Set([
      plan.unit,
      ...(plan.order === undefined ? [] : [plan.order]),
      ...plan.dimensions.map(each => each.column),
      ...numeric,
    ]),
  ]
  const outputs = [
    sql`${identityOf(plan.unit)} AS ut`,
    ...(plan.order === undefined ? [] : [sql`coalesce(${identityOf(plan.order)}, '') AS ot`]),
    ...dates.map(column => sql`left(${text(column)}, 11) AS ${name(`k${column}`)}`),
    ...plan.dimensions.flatMap(dimensionOutputs),
    ...plan.measures.flatMap(measureOutputs),
  ]
  const listed = plan.dimensions.flatMap((dimension, i) =>
    dimension.rule.kind === 'list'
      ? [sql` LEFT JOIN ${name(`list${i}`)} ON ${name(`list${i}`)}.cell = ${text(dimension.column)}`]
      : [],
  )
  await database.run(sql`CREATE TABLE staged AS
    WITH cells AS (SELECT ${join(used.map(column => sql`${cellOf(column, table.outerSpaces)} AS ${name(`t${column}`)}`))} FROM (${table.from})),
    numbers AS (SELECT *${join(
      numeric.map(column => sql`, ${fastNumber(text(column))} AS ${name(`n${column}`)}`),
      sql``,
    )} FROM cells),
    decoded AS (SELECT *${join(
      [
        ...plan.dimensions.map((dimension, i) => sql`, ${binCode(dimension)} AS ${name(`r${i}`)}`),
        ...plan.measures.map((measure, i) => sql`, ${fastMeasure(measure)} AS ${name(`q${i}`)}`),
      ],
      sql``,
    )} FROM numbers)
    SELECT ${join(outputs)} FROM decoded${join(listed, sql``)}`)
  for (const column of dates) await fillDays(database, column, plan)
  for (const [i, dimension] of plan.dimensions.entries()) await finishBins(database, i, dimension)
  for (const [i, measure] of plan.measures.entries()) await finishMeasure(database, i, measure)
}

export function isCalendar({ rule }: DimensionColumn): boolean {
  return rule.kind === 'calendar'
}

function text(column: number): Sql {
  return name(`t${column}`)
}

function cellOf(column: number, outerSpaces: boolean): Sql {
  const raw = name(`c${column}`)
  return outerSpaces ? sql`nullif(trim(${raw}, ${SPACES}), '')` : sql`nullif(${raw}, '')`
}

function identityOf(column: number): Sql {
  const words = join(MISSING_WORDS.map(word => sql`${word}`))
  return sql`CASE WHEN ${text(column)} IN (${words}) THEN NULL ELSE ${text(column)} END`
}

function dimensionOutputs(dimension: DimensionColumn, i: number): readonly Sql[] {
  const { rule, column } = dimension
  const cell = text(column)
  if (rule.kind === 'list') {
    const code = sql`${name(`list${i}`)}.code`
    return [
      sql`CAST(coalesce(${code}, ${integer(rule.values.length)}) AS USMALLINT) AS ${name(`d${i}`)}`,
      sql`CAST(CASE WHEN ${code} IS NOT NULL THEN 0 WHEN ${cell} IS NULL THEN 1 ELSE 2 END AS UTINYINT) AS ${name(`f${i}`)}`,
    ]
  }
  if (rule.kind === 'calendar') return []
  const code = name(`r${i}`)
  return [
    sql`CAST(${code} AS USMALLINT) AS ${name(`d${i}`)}`,
    sql`CAST(CASE WHEN ${name(`n${column}`)} IS NOT NULL THEN CASE WHEN ${code} = ${integer(binCount(rule.bins))} THEN 2 ELSE 0 END
      WHEN ${cell} IS NULL THEN 1 ELSE 3 END AS UTINYINT) AS ${name(`f${i}`)}`,
    sql`CASE WHEN ${name(`n${column}`)} IS NULL THEN CASE WHEN ${isNumber(cell)} THEN ${cell} END END AS ${name(`b${i}`)}`,
  ]
}

/** The code of a fast number; "other" for anything else. */
function binCode({ rule, column }: DimensionColumn): Sql {
  if (rule.kind !== 'bins') return sql`NULL`
  const { edges, open } = rule.bins
  const other = binCount(rule.bins)
  const codeOf = (reached: number) =>
    open ? reached : reached === 0 || reached === edges.length ? other : reached - 1
  const number = name(`n${column}`)
  const branches = edges.map(
    (edge, reached) => sql` WHEN ${number} < ${edge64(scaledEdge(edge))} THEN ${integer(codeOf(reached))}`,
  )
  return sql`CASE WHEN ${number} IS NULL THEN ${integer(other)}${join(branches, sql``)} ELSE ${integer(codeOf(edges.length))} END`
}

/** An edge beyond ±10^12 is beyond every fast number. */
function edge64(value: bigint): Sql {
  const most = 10n ** 15n
  return integer(value > most ? most : value < -most ? -most : value)
}

const LARGEST = 10n ** 12n
const LARGEST_FACTOR = 10n ** 9n
const SEPARATOR = '\u001f'

/** The quanta before the clip, if 64 bits are enough for this row; else NULL. */
function fastMeasure({ columns, clip }: MeasureColumn): Sql {
  const [first = sql`NULL`, second] = columns.map(column => name(`n${column}`))
  if (second === undefined) {
    const division = fastDivision(clip.quantum, FAST_PLACES, LARGEST)
    return division === undefined ? sql`NULL::BIGINT` : fastQuanta(first, division)
  }
  const division = fastDivision(clip.quantum, 2 * FAST_PLACES, LARGEST_FACTOR * LARGEST_FACTOR)
  if (division === undefined) return sql`NULL::BIGINT`
  const fits = sql`abs(${first}) <= ${integer(LARGEST_FACTOR)} AND abs(${second}) <= ${integer(LARGEST_FACTOR)}`
  return sql`CASE WHEN ${fits} THEN ${fastQuanta(sql`(${first} * ${second})`, division)} END`
}

function measureOutputs({ columns, clip }: MeasureColumn, i: number): readonly Sql[] {
  const cells = columns.map(text)
  const quanta = name(`q${i}`)
  const [lo, hi] = [integer(clip.lo), integer(clip.hi)]
  const present = join(
    cells.map(cell => sql`${cell} IS NOT NULL`),
    sql` AND `,
  )
  const numbers = join(cells.map(isNumber), sql` AND `)
  return [
    // least and greatest pass over NULL, so the clip stands behind the test.
    sql`CASE WHEN ${quanta} IS NOT NULL THEN greatest(${lo}, least(${hi}, ${quanta})) END AS ${name(`m${i}`)}`,
    sql`CAST(CASE WHEN ${quanta} IS NOT NULL THEN CASE WHEN ${quanta} BETWEEN ${lo} AND ${hi} THEN 0 ELSE 2 END
      WHEN ${present} THEN 3 ELSE 1 END AS UTINYINT) AS ${name(`g${i}`)}`,
    sql`CASE WHEN ${quanta} IS NULL THEN CASE WHEN ${numbers} THEN ${join(cells, sql` || ${SEPARATOR} || `)} END END AS ${name(`s${i}`)}`,
  ]
}

/** The table `list…` from a cell of the export to its code; of a looked-up dimension through the lookup table's key. */
async function fillCodes(
  database: Database,
  i: number,
  { rule, lookup }: DimensionColumn,
  lookups: ReadonlyMap<string, ExportTable>,
): Promise<void> {
  if (rule.kind !== 'list') return
  const codes = rule.values.map(({ value }, code) => [value, code] as const)
  if (lookup === undefined) return database.fill(`list${i}`, sql`cell VARCHAR, code BIGINT`, codes)
  const table = lookups.get(lookup.table)
  if (table === undefined) return
  await database.fill(`value${i}`, sql`value VARCHAR, code BIGINT`, codes)
  await database.run(sql`CREATE TABLE ${name(`list${i}`)} AS
    SELECT rows.cell, v.code FROM (
      SELECT ${cellOf(lookup.key, table.outerSpaces)} AS cell, ${cellOf(lookup.take, table.outerSpaces)} AS value FROM (${table.from})
    ) AS rows JOIN ${name(`value${i}`)} AS v ON v.value = rows.value WHERE rows.cell IS NOT NULL`)
}

/** The table `days…` from the beginning of a date to the codes of all dimensions of this column. */
async function fillDays(database: Database, column: number, plan: ColumnPlan): Promise<void> {
  const members = plan.dimensions.flatMap((dimension, i) =>
    isCalendar(dimension) && dimension.column === column ? [{ i, code: encoder(dimension.rule) }] : [],
  )
  const found = await database.rows(sql`SELECT DISTINCT ${name(`k${column}`)} AS k FROM staged`)
  const others = members.map(({ code }) => code(null))
  await database.fill(
    `days${column}`,
    sql`k VARCHAR, outcome BIGINT, ${join(members.map(({ i }) => sql`${name(`d${i}`)} BIGINT`))}`,
    found.map(({ k }) => {
      const beginning = k === null || k === undefined ? null : String(k)
      const codes = members.map(({ code }) => code(beginning))
      const outcome =
        beginning === null
          ? OUTCOMES.missing
          : parseDay(beginning) === undefined
            ? OUTCOMES.unreadable
            : codes.every((code, j) => code === others[j])
              ? OUTCOMES.outside
              : OUTCOMES.used
      return [beginning, outcome, ...codes]
    }),
  )
}

async function finishBins(database: Database, i: number, { rule }: DimensionColumn): Promise<void> {
  if (rule.kind !== 'bins') return
  const other = binCount(rule.bins)
  await finish(database, `b${i}`, `d${i}`, `f${i}`, cell => {
    const code = binOf(cell, rule.bins)
    return code === undefined ? [other, OUTCOMES.outside] : [code, OUTCOMES.used]
  })
}

async function finishMeasure(database: Database, i: number, { columns, clip }: MeasureColumn): Promise<void> {
  await finish(database, `s${i}`, `m${i}`, `g${i}`, cells => {
    const [left = '', right = ''] = cells.split(SEPARATOR)
    const result: Quantised = columns.length === 2 ? quantiseProduct(left, right, clip) : quantise(left, clip)
    return result.kind === 'value'
      ? [result.quanta, result.outside ? OUTCOMES.outside : OUTCOMES.used]
      : [null, OUTCOMES.unreadable]
  })
}

/** Puts what `decide` says of each distinct text of column `left` into columns `value` and `outcome`. */
async function finish(
  database: Database,
  left: string,
  value: string,
  outcome: string,
  decide: (text: string) => readonly [bigint | number | null, number],
): Promise<void> {
  const found = await database.rows(
    sql`SELECT DISTINCT ${name(left)} AS t FROM staged WHERE ${name(left)} IS NOT NULL`,
  )
  if (found.length === 0) return
  const table = `slow_${left}`
  await database.fill(
    table,
    sql`t VARCHAR, v BIGINT, o BIGINT`,
    found.map(({ t }) => [String(t), ...decide(String(t))]),
  )
  await database.run(
    sql`UPDATE staged SET ${name(value)} = v, ${name(outcome)} = o FROM ${name(table)} WHERE ${name(left)} = t`,
  )
}
