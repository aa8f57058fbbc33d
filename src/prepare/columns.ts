import type { DomainRule } from '../../protocols/anonymise/domain.ts'
import type { Clip } from '../../protocols/anonymise/quantise.ts'
import type { DatasetFile } from '../../schemas/dataset-file.ts'
import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import { nearest } from '../../schemas/nearest.ts'
import { clipOf, ruleOf } from './declaration.ts'
import { hasNone, isHeadless } from './headless.ts'

/**
 * A declared dimension with the column that its codes come from; `take` is the column of its lookup table.
 */
export type SourceDimension = {
  readonly name: string
  readonly perUnit: boolean
  readonly column: number
  readonly rule: DomainRule
  readonly lookup?: { readonly table: string; readonly key: number; readonly take: number }
}

export type SourceMeasure = {
  readonly name: string
  readonly columns: readonly number[]
  readonly clip: Clip
  readonly missing: 'drop' | 'lo'
}

/** dataset.yaml with every column's name replaced by its place in the export. */
export type ColumnPlan = {
  readonly unit: number
  readonly missingUnit: 'drop' | 'refuse'
  readonly order: number | undefined
  readonly dimensions: readonly SourceDimension[]
  readonly measures: readonly SourceMeasure[]
}

/** The columns of the export that dataset.yaml names. */
export function wantedColumns({ unit, orderKey, dimensions, measures }: DatasetFile): readonly string[] {
  return [
    unit.column,
    ...(orderKey === undefined ? [] : [orderKey.column]),
    ...Object.values(dimensions).map(({ column }) => column),
    ...Object.values(measures).flatMap(({ product, column }) => product ?? column ?? []),
  ]
}

/** The same of a lookup table. */
export function wantedOfLookup({ lookups, dimensions }: DatasetFile, table: string): readonly string[] {
  const taken = Object.values(dimensions).flatMap(source =>
    'lookup' in source && source.lookup === table ? [source.take] : [],
  )
  return [...(lookups[table] === undefined ? [] : [lookups[table].key]), ...taken]
}

/** Throws one Fault with every column that the export, or a lookup table, does not have. */
export function planColumns(
  file: DatasetFile,
  columns: readonly string[],
  lookups: ReadonlyMap<string, readonly string[]>,
): ColumnPlan {
  const faults: FaultDetail[] = []
  const finding = (among: readonly string[], wanted: readonly string[]) => {
    const none = hasNone(among, wanted)
    return (column: string, at: string): number => {
      const found = among.indexOf(column.trim())
      // If none is there, all are missing for one reason, which is reported for the first.
      if (found === -1 && (!none || column === wanted[0])) faults.push(missing(column, at, among, none))
      return found
    }
  }
  const place = finding(columns, wantedColumns(file))
  const plan: ColumnPlan = {
    unit: place(file.unit.column, '/unit/column'),
    missingUnit: file.unit.missing,
    order: file.orderKey === undefined ? undefined : place(file.orderKey.column, '/orderKey/column'),
    dimensions: Object.entries(file.dimensions).map(([name, source]): SourceDimension => {
      const at = `/dimensions/${name}`
      const common = {
        name,
        perUnit: source.perUnit,
        column: place(source.column, `${at}/column`),
        rule: ruleOf(source, file.period),
      }
      if (!('lookup' in source)) return common
      const placeIn = finding(lookups.get(source.lookup) ?? [], wantedOfLookup(file, source.lookup))
      const key = file.lookups[source.lookup]?.key ?? ''
      return {
        ...common,
        lookup: {
          table: source.lookup,
          key: placeIn(key, `/lookups/${source.lookup}/key`),
          take: placeIn(source.take, `${at}/take`),
        },
      }
    }),
    measures: Object.entries(file.measures).map(
      ([name, source]): SourceMeasure => ({
        name,
        columns: (source.product ?? [source.column ?? '']).map((column, i) =>
          place(column, `/measures/${name}/${source.product === undefined ? 'column' : `product/${i}`}`),
        ),
        clip: clipOf(source),
        missing: source.missing,
      }),
    ),
  }
  const [first, ...more] = faults.filter(({ at }, i) => faults.findIndex(other => other.at === at) === i)
  if (first !== undefined) throw new Fault(first, ...more)
  return plan
}

/** What is in a line that may be a row is disclosed to nobody. */
function missing(column: string, at: string, among: readonly string[], none: boolean): FaultDetail {
  if (isHeadless(among)) return { code: 'prepare.column_missing_header', params: { column }, at }
  if (none) return { code: 'prepare.column_missing_all', params: { column }, at }
  return { code: 'prepare.column_missing', params: { column, nearest: nearest(column, among) }, at }
}

export function isCalendar({ rule }: SourceDimension): boolean {
  return rule.kind === 'calendar'
}

export function dateColumns({ dimensions }: ColumnPlan): readonly number[] {
  return [...new Set(dimensions.filter(isCalendar).map(each => each.column))]
}

/** The columns whose content ends up in the contribution file in some form other than a pseudonym. */
export function keptColumns(plan: ColumnPlan): readonly number[] {
  return [
    ...new Set([...plan.dimensions.map(each => each.column), ...plan.measures.flatMap(each => each.columns)]),
  ]
}
