import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import type { ColumnPlan } from './columns.ts'
import { keptRows } from './contribution.ts'
import type { ExportDatabase } from './database.ts'
import { integer, joinSql, name, type Sql, sql } from './sql.ts'

/** What became of a cell; the report counts these. */
export const OUTCOMES = { used: 0, missing: 1, outside: 2, unreadable: 3 } as const

/**
 * A row keeps them in few numbers, two bits each: so many columns of a byte would take several times that.
 */
const IN_ONE = 30

/** The columns `f…` with the outcomes of a row: of its dimensions, and then of its measures. */
export function packed(outcomes: readonly Sql[]): readonly Sql[] {
  return Array.from({ length: Math.ceil(outcomes.length / IN_ONE) }, (_, at) => {
    const terms = outcomes
      .slice(at * IN_ONE, (at + 1) * IN_ONE)
      .map((outcome, i) => sql`CAST(${outcome} AS BIGINT) * ${weight(i)}`)
    return sql`${joinSql(terms, sql` + `)} AS ${columnOf(at * IN_ONE)}`
  })
}

/** What `UPDATE … SET` is to do for another outcome at a place. */
export function repacked(place: number, outcome: Sql): Sql {
  return sql`${columnOf(place)} = ${columnOf(place)} + (${outcome} - ${outcomeAt(place)}) * ${weight(place)}`
}

function outcomeAt(place: number): Sql {
  return sql`${columnOf(place)} // ${weight(place)} % 4::BIGINT`
}

function columnOf(place: number): Sql {
  return name(`f${Math.floor(place / IN_ONE)}`)
}

function weight(place: number): Sql {
  return integer(4n ** BigInt(place % IN_ONE))
}

/** Shares of the rows that have a unit. */
export type CellShares = { readonly missing: number; readonly outside: number; readonly unreadable: number }

export type Outcomes = {
  readonly withoutUnit: number
  readonly withoutMeasure: number
  readonly dimensions: readonly ({ readonly name: string } & CellShares)[]
  readonly measures: readonly ({ readonly name: string } & CellShares)[]
}

/**
 * What became of the cells, counted; throws a Fault for a column that is plainly not what dataset.yaml says.
 */
export async function countOutcomes(database: ExportDatabase, plan: ColumnPlan): Promise<Outcomes> {
  const outcomes = [...plan.dimensions.map((_, i) => `d${i}`), ...plan.measures.map((_, i) => `m${i}`)].map(
    (key, place) => ({ key, place, outcome: outcomeAt(place) }),
  )
  // Mostly nearly every cell is used: a row of such cells adds to no other number, and is not asked for each
  // of them.
  const used = joinSql(
    [
      keptRows(plan),
      ...outcomes.flatMap(({ place }) => (place % IN_ONE === 0 ? [sql`${columnOf(place)} = 0`] : [])),
    ],
    sql` AND `,
  )
  const [counts = {}] = await database.rows(sql`SELECT count(*) AS n FROM staged`)
  const [row = {}] = await database.rows(sql`SELECT
      count(*) FILTER (u IS NULL) AS "withoutUnit",
      count(*) FILTER (u IS NOT NULL AND NOT (${keptRows(plan)})) AS "withoutMeasure"
      ${joinSql(
        outcomes.flatMap(({ key, outcome }) => COUNTED.map(kind => counted(key, outcome, kind))),
        sql``,
      )}
    FROM staged WHERE u IS NULL OR NOT (${used})`)
  const total = Number(counts.n)
  const withoutUnit = Number(row.withoutUnit)
  const withUnit = Math.max(1, total - withoutUnit)
  const shares = (key: string): CellShares => ({
    missing: Number(row[`${key}missing`]) / withUnit,
    outside: Number(row[`${key}outside`]) / withUnit,
    unreadable: Number(row[`${key}unreadable`]) / withUnit,
  })
  const result: Outcomes = {
    withoutUnit,
    withoutMeasure: Number(row.withoutMeasure),
    dimensions: plan.dimensions.map((dimension, i) => ({ name: dimension.name, ...shares(`d${i}`) })),
    measures: plan.measures.map((measure, i) => ({ name: measure.name, ...shares(`m${i}`) })),
  }
  if (total > withoutUnit) refuseNonsense(plan, result)
  return result
}

const COUNTED = ['missing', 'outside', 'unreadable'] as const

function counted(key: string, outcome: Sql, kind: (typeof COUNTED)[number]): Sql {
  return sql`, count(*) FILTER (u IS NOT NULL AND ${outcome} = ${BigInt(OUTCOMES[kind])}) AS ${name(`${key}${kind}`)}`
}

/**
 * Stray cells become "other" and are reported; a column in which most cells cannot be read was named by
 * mistake.
 */
function refuseNonsense(plan: ColumnPlan, outcomes: Outcomes): void {
  const unreadable = (shares: CellShares | undefined) =>
    shares !== undefined && shares.unreadable > (1 - shares.missing) / 2 && shares.unreadable > 0
  const faults: FaultDetail[] = []
  plan.dimensions.forEach((dimension, i) => {
    const shares = outcomes.dimensions[i]
    const at = `/dimensions/${dimension.name}`
    if (shares === undefined) return
    if (unreadable(shares)) {
      faults.push({
        code: dimension.rule.kind === 'calendar' ? 'prepare.dates_unreadable' : 'prepare.numbers_unreadable',
        params: {},
        at: `${at}/column`,
      })
    } else if (shares.missing + shares.outside + shares.unreadable >= 1) {
      faults.push({ code: 'prepare.no_value_matches', params: {}, at })
    }
  })
  plan.measures.forEach((measure, i) => {
    if (unreadable(outcomes.measures[i])) {
      faults.push({ code: 'prepare.numbers_unreadable', params: {}, at: `/measures/${measure.name}` })
    }
  })
  const [first, ...more] = faults
  if (first !== undefined) throw new Fault(first, ...more)
}
