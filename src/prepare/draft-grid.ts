// A public grid for numbers, 1, 2, 5 in every decade from a hundredth to ten thousand million: what a draft
// says of a column's numbers is on it.
import { integer, joinSql, type Sql, sql } from './sql.ts'

export const EDGES: readonly number[] = Array.from({ length: 12 }, (_, i) => i - 2).flatMap(exponent =>
  [1, 2, 5].map(digit => Number(`${digit}e${exponent}`)),
)

/** 0 is nothing; ±i is a size in [edge i−1, edge i), ±1 below the first edge. */
export const CODES: readonly string[] = Array.from({ length: 2 * EDGES.length + 3 }, (_, i) =>
  String(i - EDGES.length - 1),
)

/** Of a number in SQL; NULL for none. */
export function codeOf(number: Sql): Sql {
  const steps = EDGES.map((edge, i) => sql`WHEN abs(${number}) < ${edge} THEN ${integer(i + 1)}`)
  return sql`CASE WHEN ${number} IS NULL OR NOT isfinite(${number}) THEN NULL WHEN ${number} = 0 THEN 0
    ELSE CAST(sign(${number}) AS BIGINT) * (CASE ${joinSql(steps, sql` `)} ELSE ${integer(EDGES.length + 1)} END) END`
}

/** What a column of numbers holds, as far as a draft needs it. */
export type NumberShape = {
  readonly negative: boolean
  /** Edges that one in two, and one in fifty, of the sizes are not below. */
  readonly median: number
  readonly high: number
  /** Edges between which the numbers lie, a fair part in each. */
  readonly quantiles: readonly number[]
}

const SHARES = [0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 0.97]

/**
 * From noisy figures by code; what noise alone may have made (below `least`) is taken for nothing. Undefined
 * where nothing is left.
 */
export function shapeOf(noisy: ReadonlyMap<string, number>, least: number): NumberShape | undefined {
  const figures = CODES.flatMap(code => {
    const figure = noisy.get(code) ?? 0
    return figure < least ? [] : [{ code: Number(code), figure }]
  })
  const whole = figures.reduce((sum, { figure }) => sum + figure, 0)
  if (figures.length === 0) return undefined
  const sizes = figures
    .map(({ code, figure }) => ({ code: Math.abs(code), figure }))
    .toSorted((a, b) => a.code - b.code)
  const below = figures.reduce((sum, { code, figure }) => sum + (code < 0 ? figure : 0), 0)
  const upper = (code: number): number =>
    code < 0 ? -(EDGES[-code - 2] ?? 0) : code === 0 ? 0 : (EDGES[Math.min(code, EDGES.length) - 1] ?? 0)
  const at = (sorted: typeof figures, share: number): number => {
    let sum = 0
    for (const { code, figure } of sorted) {
      sum += figure
      if (sum >= share * whole) return upper(code)
    }
    return upper(sorted.at(-1)?.code ?? 0)
  }
  return {
    negative: below > 0.001 * whole,
    median: at(sizes, 0.5),
    high: at(sizes, 0.98),
    quantiles: SHARES.map(share => at(figures, share)),
  }
}
