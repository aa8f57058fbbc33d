import { type IdentifierScan, scanIdentifiers } from '../../protocols/anonymise/identifiers.ts'
import type { ColumnTreatment, ReportSummary } from '../../schemas/contribution.ts'
import { type ColumnPlan, keptColumns } from './columns.ts'
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

const MOST_COLUMNS = 400

export function summarise(findings: readonly ColumnFindings[], report: Report): ReportSummary {
  const kMin = report.kAnonymity?.kMin
  return {
    columns: findings.map(({ treatment }) => treatment).slice(0, MOST_COLUMNS),
    kMin: kMin === undefined ? 'none declared' : kMin < 5 ? '<5' : kMin < 20 ? '5-19' : '20+',
  }
}

function treatmentOf(column: string, i: number, plan: ColumnPlan): ColumnTreatment {
  if (i === plan.unit) return { column, role: 'unit', into: [], technique: 'pseudonym' }
  if (i === plan.order) return { column, role: 'order', into: [], technique: 'pseudonym' }
  const dimensions = plan.dimensions.filter(each => each.column === i).map(each => each.name)
  const measures = plan.measures.filter(each => each.columns.includes(i)).map(each => each.name)
  if (dimensions.length > 0) {
    return { column, role: 'dimension', into: [...dimensions, ...measures], technique: 'generalised' }
  }
  if (measures.length > 0) return { column, role: 'measure', into: measures, technique: 'clipped' }
  return { column, role: 'dropped', into: [], technique: 'dropped' }
}
