import { type KAnonymity, kAnonymity } from '../../protocols/anonymise/k-anonymity.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { ColumnPlan } from './columns.ts'
import type { ExportDatabase, Row } from './database.ts'
import type { ColumnFindings } from './identifier-findings.ts'
import type { CellShares, Outcomes } from './outcomes.ts'
import { joinSql, name, sql } from './sql.ts'
import { reportViews, unitSample, type ViewReport } from './view-report.ts'

export type Percentiles = {
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Exact figures of the provider's own data, on the provider's machine. Only `ReportSummary` leaves it. */
export type Report = {
  readonly rowsRead: number
  readonly rowsKept: number
  readonly units: number
  readonly withoutUnit: number
  readonly withoutMeasure: number
  /** Rows of days before the period: read as far back as declared, and left out. */
  readonly older: number
  readonly columns: readonly ColumnFindings[]
  readonly dimensions: readonly ({
    readonly name: string
    readonly values: number
    /** Units with more than one value of a perUnit dimension; the service takes one of them. */
    readonly conflicts?: number
  } & CellShares)[]
  readonly measures: readonly ({ readonly name: string } & CellShares)[]
  readonly rowsOfUnit: Percentiles
  readonly ordersOfUnit?: Percentiles
  readonly kAnonymity?: KAnonymity & {
    readonly over: readonly string[]
    readonly worstCells: readonly { readonly units: number; readonly values: readonly string[] }[]
  }
  readonly views: ViewReport
}

export type ReportInput = {
  readonly declaration: Declaration
  readonly plan: ColumnPlan
  readonly findings: readonly ColumnFindings[]
  readonly outcomes: Outcomes
  readonly rowsRead: number
  readonly older: number
}

/** Looks at `contribution`. */
export async function makeReport(
  database: ExportDatabase,
  { declaration, plan, findings, outcomes, rowsRead, older }: ReportInput,
  onFraction: (fraction: number) => void,
): Promise<Report> {
  const perUnit = plan.dimensions.flatMap((dimension, i) => (dimension.perUnit ? [i] : []))
  const counted = await countUnits(database, perUnit)
  const orders = plan.order === undefined ? {} : { ordersOfUnit: await countOrders(database) }
  onFraction(0.2)
  const dimensions = outcomes.dimensions.map((shares, i) => ({
    ...shares,
    values: declaration.dimensions[i]?.values.length ?? 0,
    ...(perUnit.includes(i) ? { conflicts: Number(counted[`c${i}`]) } : {}),
  }))
  const anonymity = await kAnonymityOf(database, declaration)
  onFraction(0.3)
  const rowsKept = Number(counted.rows)
  const units = Number(counted.units)
  const views = await reportViews(database, declaration, unitSample({ rows: rowsKept, units }), fraction =>
    onFraction(0.3 + 0.7 * fraction),
  )
  return {
    rowsRead,
    rowsKept,
    units,
    withoutUnit: outcomes.withoutUnit,
    withoutMeasure: outcomes.withoutMeasure,
    older,
    columns: findings,
    dimensions,
    measures: outcomes.measures,
    rowsOfUnit: percentiles(counted),
    ...orders,
    ...(anonymity === undefined ? {} : { kAnonymity: anonymity }),
    views,
  }
}

/**
 * What one pass over the rows says of units: their number, their rows' number, and of how many an attribute
 * has two values.
 */
async function countUnits(database: ExportDatabase, perUnit: readonly number[]): Promise<Row> {
  const differs = perUnit.map(i => sql`, min(${name(`d${i}`)}) <> max(${name(`d${i}`)}) AS ${name(`c${i}`)}`)
  const conflicts = perUnit.map(i => sql`, count(*) FILTER (${name(`c${i}`)}) AS ${name(`c${i}`)}`)
  const [row = {}] = await database.rows(sql`SELECT CAST(sum(n) AS BIGINT) AS rows, count(*) AS units,
      ${PERCENTILES}${joinSql(conflicts, sql``)}
    FROM (SELECT count(*) AS n${joinSql(differs, sql``)} FROM contribution GROUP BY u)`)
  return row
}

async function countOrders(database: ExportDatabase): Promise<Percentiles> {
  const [row = {}] = await database.rows(sql`SELECT ${PERCENTILES}
    FROM (SELECT count(*) AS n FROM (SELECT DISTINCT u, o FROM contribution) GROUP BY u)`)
  return percentiles(row)
}

const PERCENTILES = sql`quantile_disc(n, 0.5) AS p50, quantile_disc(n, 0.9) AS p90, quantile_disc(n, 0.95) AS p95,
  quantile_disc(n, 0.99) AS p99, max(n) AS max`

function percentiles(row: Row): Percentiles {
  return {
    p50: Number(row.p50),
    p90: Number(row.p90),
    p95: Number(row.p95),
    p99: Number(row.p99),
    max: Number(row.max),
  }
}

async function kAnonymityOf(
  database: ExportDatabase,
  declaration: Declaration,
): Promise<Report['kAnonymity']> {
  const over = declaration.quasiIdentifiers
  if (over.length === 0) return undefined
  const places = over.map(wanted => declaration.dimensions.findIndex(dimension => dimension.name === wanted))
  const columns = joinSql(places.map(i => name(`d${i}`)))
  const cells =
    await database.rows(sql`SELECT count(*) AS n, ${columns} FROM (SELECT DISTINCT u, ${columns} FROM contribution)
    GROUP BY ${columns} ORDER BY n, ${columns}`)
  const result = kAnonymity(cells.map(cell => Number(cell.n)))
  return {
    ...result,
    over,
    worstCells: result.worst.map(at => ({
      units: Number(cells[at]?.n),
      values: places.map(i => declaration.dimensions[i]?.values[Number(cells[at]?.[`d${i}`])]?.value ?? ''),
    })),
  }
}
