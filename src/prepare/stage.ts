import { binCount } from '../../protocols/anonymise/bins.ts'
import { encoder } from '../../protocols/anonymise/domain.ts'
import { cellOf, identityOf, stagedText } from './cells.ts'
import {
  type ColumnPlan,
  dateColumns,
  type Lookup,
  type SourceDimension,
  type SourceMeasure,
} from './columns.ts'
import type { ExportDatabase } from './database.ts'
import { fastDivision, fastNumber, FAST_PLACES, fastQuanta, scaledEdge } from './fixed-point.ts'
import { joinDays, loadKeys, orderPseudonymSql } from './keys.ts'
import { fillDates } from './lookup.ts'
import { OUTCOMES, packed } from './outcomes.ts'
import type { ExportTable } from './read-export.ts'
import { fillSlow, slowBin, slowMeasure, slowOutput } from './slow-values.ts'
import { integer, joinSql, name, type Sql, sql } from './sql.ts'
import { slotsOf, tagsOfCells } from './tags.ts'

/**
 * Reads the export into the table `staged`: pseudonyms `u` (NULL: it has no unit) and `o`, codes `d…`,
 * quanta `m…`, outcomes of all of them `f…`; for derived dimensions day numbers `t` of the row and `l…`
 * of the dates that lookup tables have for it. Nothing readable is kept of a row but numbers that SQL leaves
 * to protocols/anonymise, which are then filled in.
 */
export async function stage(
  database: ExportDatabase,
  plan: ColumnPlan,
  table: ExportTable,
  lookups: ReadonlyMap<string, ExportTable>,
  secret: Uint8Array,
): Promise<void> {
  await loadKeys(database, plan, table, secret)
  for (const [i, dimension] of plan.dimensions.entries()) {
    if (dimension.rule.kind === 'list') await fillCodes(database, i, dimension, lookups)
  }
  const ages = plan.derived.flatMap((each, i) => (each.by === 'age' ? [{ i, ...each }] : []))
  for (const { i, lookup } of ages) await fillDates(database, `dates${i}`, lookup, lookups, plan.dates)
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
      ...(plan.time === undefined ? [] : [plan.time]),
      ...plan.dimensions.map(each => each.column),
      ...ages.map(each => each.column),
      ...numeric,
    ]),
  ]
  const encoded = [...plan.dimensions.map(encodedDimension), ...plan.measures.map(encodedMeasure)]
  const slow = [
    ...plan.dimensions.flatMap(slowBin),
    ...plan.measures.map((measure, i) => slowMeasure(measure, i, plan.dimensions.length + i)),
  ]
  const outputs = [
    sql`units.u AS u`,
    ...(plan.order === undefined
      ? []
      : [sql`${orderPseudonymSql(sql`coalesce(${identityOf(stagedText(plan.order))}, '')`)} AS o`]),
    ...encoded.flatMap(({ values }) => values),
    ...packed(encoded.map(({ outcome }) => outcome)),
    ...(plan.time === undefined ? [] : [sql`${name(`days${plan.time}`)}.day AS t`]),
    ...ages.map(({ i }) => sql`${name(`dates${i}`)}.day AS ${name(`l${i}`)}`),
    ...slowOutput(slow),
  ]
  const looked = [
    sql` LEFT JOIN units ON units.ut = ${identityOf(stagedText(plan.unit))}`,
    ...dateColumns(plan).map(column => joinDays(column, stagedText(column))),
    ...plan.dimensions.flatMap(({ rule, column }, i) =>
      rule.kind === 'list'
        ? [sql` LEFT JOIN ${name(`list${i}`)} ON ${name(`list${i}`)}.cell = ${stagedText(column)}`]
        : [],
    ),
    ...ages.map(({ i, column }) => {
      const dates = name(`dates${i}`)
      return sql` LEFT JOIN ${dates} ON ${dates}.cell = ${stagedText(column)}`
    }),
  ]
  await database.run(sql`CREATE TABLE staged AS
    WITH cells AS (SELECT ${joinSql(used.map(column => sql`${cellOf(column, table.outerSpaces)} AS ${name(`t${column}`)}`))} FROM (${table.from})),
    numbers AS (SELECT *${joinSql(
      numeric.map(column => sql`, ${fastNumber(stagedText(column))} AS ${name(`n${column}`)}`),
      sql``,
    )} FROM cells),
    decoded AS (SELECT *${joinSql(
      [
        ...plan.dimensions.map((dimension, i) => sql`, ${binCode(dimension)} AS ${name(`r${i}`)}`),
        ...plan.measures.map((measure, i) => sql`, ${fastMeasure(measure)} AS ${name(`q${i}`)}`),
      ],
      sql``,
    )} FROM numbers),
    undone AS (SELECT *${joinSql(
      slow.map(({ cells }, i) => sql`, ${cells} AS ${name(`x${i}`)}`),
      sql``,
    )} FROM decoded)
    SELECT ${joinSql(outputs)} FROM undone${joinSql(looked, sql``)}`)
  await database.run(sql`DROP TABLE units`)
  for (const [i, each] of slow.entries()) await fillSlow(database, i, each)
}

type Encoded = { readonly values: readonly Sql[]; readonly outcome: Sql }

function encodedDimension({ rule, column, tags }: SourceDimension, i: number): Encoded {
  const cell = stagedText(column)
  if (rule.kind === 'list' && tags !== undefined) {
    const codes = sql`${name(`list${i}`)}.codes`
    return {
      values: slotsOf(i, codes, sql`units.u`, tags.max, rule.values.length + 1),
      outcome: sql`CASE WHEN ${codes} IS NOT NULL THEN 0 WHEN ${cell} IS NULL THEN 1 ELSE 2 END`,
    }
  }
  const as = (code: Sql): Sql => sql`CAST(${code} AS USMALLINT) AS ${name(`d${i}`)}`
  if (rule.kind === 'list') {
    const code = sql`${name(`list${i}`)}.code`
    return {
      values: [as(sql`coalesce(${code}, ${integer(rule.values.length)})`)],
      outcome: sql`CASE WHEN ${code} IS NOT NULL THEN 0 WHEN ${cell} IS NULL THEN 1 ELSE 2 END`,
    }
  }
  if (rule.kind === 'calendar') {
    const days = name(`days${column}`)
    return {
      values: [as(sql`coalesce(${days}.${name(`d${i}`)}, ${integer(encoder(rule)(null))})`)],
      outcome: sql`coalesce(${days}.outcome, ${integer(OUTCOMES.missing)})`,
    }
  }
  const code = name(`r${i}`)
  return {
    values: [as(code)],
    outcome: sql`CASE WHEN ${name(`n${column}`)} IS NOT NULL THEN CASE WHEN ${code} = ${integer(binCount(rule.bins))} THEN 2 ELSE 0 END
      WHEN ${cell} IS NULL THEN 1 ELSE 3 END`,
  }
}

/** The code of a fast number; "other" for anything else. */
function binCode({ rule, column }: SourceDimension): Sql {
  if (rule.kind !== 'bins') return sql`NULL`
  const { edges, open } = rule.bins
  const other = binCount(rule.bins)
  const codeOf = (reached: number) =>
    open ? reached : reached === 0 || reached === edges.length ? other : reached - 1
  const number = name(`n${column}`)
  const branches = edges.map(
    (edge, reached) => sql` WHEN ${number} < ${edge64(scaledEdge(edge))} THEN ${integer(codeOf(reached))}`,
  )
  return sql`CASE WHEN ${number} IS NULL THEN ${integer(other)}${joinSql(branches, sql``)} ELSE ${integer(codeOf(edges.length))} END`
}

/** An edge beyond ±10^12 is beyond every fast number. */
function edge64(value: bigint): Sql {
  const most = 10n ** 15n
  return integer(value > most ? most : value < -most ? -most : value)
}

const LARGEST = 10n ** 12n
const LARGEST_FACTOR = 10n ** 9n
/** The quanta before the clip, if 64 bits are enough for this row; else NULL. */
function fastMeasure({ columns, clip }: SourceMeasure): Sql {
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

function encodedMeasure({ columns, clip, missing }: SourceMeasure, i: number): Encoded {
  const quanta = name(`q${i}`)
  const [lo, hi] = [integer(clip.lo), integer(clip.hi)]
  const present = joinSql(
    columns.map(column => sql`${stagedText(column)} IS NOT NULL`),
    sql` AND `,
  )
  return {
    // least and greatest pass over NULL, so the clip comes after the test.
    values: [
      sql`CASE WHEN ${quanta} IS NOT NULL THEN greatest(${lo}, least(${hi}, ${quanta}))
      ELSE ${missing === 'lo' ? lo : sql`NULL`} END AS ${name(`m${i}`)}`,
    ],
    outcome: sql`CASE WHEN ${quanta} IS NOT NULL THEN CASE WHEN ${quanta} BETWEEN ${lo} AND ${hi} THEN 0 ELSE 2 END
      WHEN ${present} THEN 3 ELSE 1 END`,
  }
}

/**
 * The table `list…` from a cell of the export to its code, or to the `codes` of its tags; of a looked-up
 * dimension through the lookup table's key.
 */
async function fillCodes(
  database: ExportDatabase,
  i: number,
  { rule, lookup, tags, column }: SourceDimension,
  lookups: ReadonlyMap<string, ExportTable>,
): Promise<void> {
  if (rule.kind !== 'list') return
  const codes = rule.values.map(({ value }, code) => [value, code] as const)
  if (lookup === undefined && tags === undefined)
    return database.fill(`list${i}`, sql`cell VARCHAR, code BIGINT`, codes)
  const texts =
    lookup === undefined
      ? sql`SELECT cell, cell AS text FROM ${name(`cells${column}`)}`
      : textsOf(lookup, lookups.get(lookup.table))
  if (texts === undefined) return
  const values = name(`value${i}`)
  await database.fill(`value${i}`, sql`value VARCHAR, code BIGINT`, codes)
  const coded =
    tags === undefined
      ? sql`SELECT texts.cell, v.code FROM (${texts}) AS texts JOIN ${values} AS v ON v.value = texts.text`
      : tagsOfCells(texts, values, tags.separator)
  await database.run(sql`CREATE TABLE ${name(`list${i}`)} AS ${coded}`)
}

/** A query from the keys of a lookup table (`cell`) to what it has for them. */
function textsOf({ key, take }: Lookup, table: ExportTable | undefined): Sql | undefined {
  if (table === undefined) return undefined
  const [cell, value] = [cellOf(key, table.outerSpaces), cellOf(take, table.outerSpaces)]
  return sql`SELECT cell, text FROM (SELECT ${cell} AS cell, ${value} AS text FROM (${table.from})) WHERE cell IS NOT NULL`
}
