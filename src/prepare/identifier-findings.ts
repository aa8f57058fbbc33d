import { type IdentifierScan, scanIdentifiers } from '../../protocols/anonymise/identifiers.ts'
import type { ColumnTreatment, KClassShares, ReportSummary } from '../../schemas/contribution.ts'
import { type ColumnPlan, derivedFrom, keptColumns } from './columns.ts'
import type { ExportTable } from './read-export.ts'
import type { Report } from './report.ts'

export type ColumnFindings = {
  readonly column: string
  /** Its content ends up in the contribution file in some form other than a pseudonym. */
  readonly kept: boolean
  readonly treatment: ColumnTreatment
  readonly scan: IdentifierScan
}

/** Every column of the export: what becomes of it, and the direct identifiers that a sample of it shows. */
export function columnFindings(table: ExportTable, plan: ColumnPlan): readonly ColumnFindings[] {
  const kept = keptColumns(plan)
  return table.columns.map((column, i) => ({
    column,
    kept: kept.includes(i),
    treatment: treatmentOf(column, i, plan),
    scan: scanIdentifiers(table.sample.map(row => row[i] ?? null)),
  }))
}

const MAX_COLUMNS = 400

export function summarise(findings: readonly ColumnFindings[], report: Report): ReportSummary {
  const kMin = report.kAnonymity?.kMin
  return {
    columns: findings
      .map(({ treatment, scan }) => ({ ...treatment, found: scan.shares.map(({ kind }) => kind) }))
      .slice(0, MAX_COLUMNS),
    ...(report.kAnonymity === undefined ? {} : { shares: classShares(report.kAnonymity) }),
    kMin: kMin === undefined ? 'none declared' : kMin < 5 ? '<5' : kMin < 20 ? '5-19' : '20+',
  }
}

/** Coarse on purpose: what leaves the provider's machine reveals no exact share. */
function classShares({ classes }: NonNullable<Report['kAnonymity']>): KClassShares {
  const units = classes.reduce((sum, each) => sum + each.units, 0)
  const part = (...wanted: readonly string[]) =>
    partOf(
      classes.reduce((sum, each) => (wanted.includes(each.class) ? sum + each.units : sum), 0),
      units,
    )
  return { below5: part('1', '2-4'), from5: part('5-9', '10-19'), from20: part('20+') }
}

function partOf(some: number, all: number): KClassShares['below5'] {
  if (some === 0) return 'none'
  if (some === all) return 'all'
  const share = some / all
  if (share < 0.01) return '<1%'
  if (share < 0.1) return '1-10%'
  return share <= 0.5 ? '10-50%' : '>50%'
}

function treatmentOf(column: string, i: number, plan: ColumnPlan): ColumnTreatment {
  if (i === plan.unit) return { column, role: 'unit', into: [], technique: 'pseudonym' }
  if (i === plan.order) return { column, role: 'order', into: [], technique: 'pseudonym' }
  const dimensions = [
    ...plan.dimensions.filter(each => each.column === i),
    ...plan.derived.filter(each => derivedFrom(each, plan).includes(i)),
  ].map(each => each.name)
  const measures = plan.measures.filter(each => each.columns.includes(i)).map(each => each.name)
  if (dimensions.length > 0) {
    return { column, role: 'dimension', into: [...dimensions, ...measures], technique: 'generalised' }
  }
  if (measures.length > 0) return { column, role: 'measure', into: measures, technique: 'clipped' }
  return { column, role: 'dropped', into: [], technique: 'dropped' }
}
