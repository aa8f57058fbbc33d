// Numbers that SQL does not reckon with, such as `1,5e3`: few, and decided by protocols/anonymise.
import { binCount, binOf } from '../../protocols/anonymise/bins.ts'
import { quantise, quantiseProduct, type Quantised } from '../../protocols/anonymise/quantise.ts'
import { stagedText } from './cells.ts'
import type { SourceDimension, SourceMeasure } from './columns.ts'
import type { ExportDatabase } from './database.ts'
import { isNumber } from './fixed-point.ts'
import { OUTCOMES, repacked } from './outcomes.ts'
import { integer, joinSql, name, type Sql, sql } from './sql.ts'

const SEPARATOR = '\u001f'

/**
 * What SQL leaves to protocols/anonymise: the texts of these cells, if they are numbers it does not reckon
 * with, and where the result goes.
 */
export type Slow = {
  readonly cells: Sql
  readonly value: Sql
  /** Of its outcome. */
  readonly place: number
  readonly decide: (text: string) => readonly [bigint | number | null, number]
}

export function slowBin({ rule, column }: SourceDimension, i: number): readonly Slow[] {
  if (rule.kind !== 'bins') return []
  const cell = stagedText(column)
  const decide = (found: string) => {
    const code = binOf(found, rule.bins)
    return code === undefined
      ? ([binCount(rule.bins), OUTCOMES.outside] as const)
      : ([code, OUTCOMES.used] as const)
  }
  return [
    {
      cells: sql`CASE WHEN ${name(`n${column}`)} IS NULL THEN CASE WHEN ${isNumber(cell)} THEN ${cell} END END`,
      value: name(`d${i}`),
      place: i,
      decide,
    },
  ]
}

export function slowMeasure({ columns, clip, missing }: SourceMeasure, i: number, place: number): Slow {
  const cells = columns.map(stagedText)
  const numbers = joinSql(cells.map(isNumber), sql` AND `)
  return {
    cells: sql`CASE WHEN ${name(`q${i}`)} IS NULL THEN CASE WHEN ${numbers} THEN ${joinSql(cells, sql` || ${SEPARATOR} || `)} END END`,
    value: name(`m${i}`),
    place,
    decide: found => {
      const [left = '', right = ''] = found.split(SEPARATOR)
      const result: Quantised =
        columns.length === 2 ? quantiseProduct(left, right, clip) : quantise(left, clip)
      return result.kind === 'value'
        ? [result.quanta, result.outside ? OUTCOMES.outside : OUTCOMES.used]
        : [missing === 'lo' ? clip.lo : null, OUTCOMES.unreadable]
    },
  }
}

/**
 * One list for all of them: nearly always there is none, and a column of texts takes sixteen bytes of a row
 * for nothing.
 */
export function slowOutput(slow: readonly Slow[]): readonly Sql[] {
  if (slow.length === 0) return []
  const all = slow.map((_, i) => name(`x${i}`))
  const any = joinSql(
    all.map(each => sql`${each} IS NOT NULL`),
    sql` OR `,
  )
  return [sql`CASE WHEN ${any} THEN [${joinSql(all)}] END AS slow`]
}

/** Replaces the list of texts, once the export is staged, by what protocols/anonymise makes of them. */
export async function fillSlow(
  database: ExportDatabase,
  i: number,
  { value, place, decide }: Slow,
): Promise<void> {
  const left = sql`staged.slow[${integer(i + 1)}]`
  const found = await database.rows(sql`SELECT DISTINCT ${left} AS t FROM staged WHERE ${left} IS NOT NULL`)
  if (found.length === 0) return
  const table = name(`decided${i}`)
  await database.fill(
    `decided${i}`,
    sql`cell VARCHAR, value BIGINT, outcome BIGINT`,
    found.map(({ t }) => [String(t), ...decide(String(t))]),
  )
  await database.run(
    sql`UPDATE staged SET ${value} = ${table}.value, ${repacked(place, sql`${table}.outcome`)} FROM ${table} WHERE ${left} = ${table}.cell`,
  )
}
