import type { DomainRule } from '../../protocols/anonymise/domain.ts'
import type { Clip } from '../../protocols/anonymise/quantise.ts'
import type { DatasetFile } from '../../schemas/dataset-file.ts'
import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import { nearest } from '../../schemas/nearest.ts'
import { clipOf, ruleOf } from './declaration.ts'
import { isHeadless } from './headless.ts'

/** A declared dimension with the column that its codes come from; `take` is the column of its lookup table. */
export type DimensionColumn = {
  readonly name: string
  readonly perUnit: boolean
  readonly column: number
  readonly rule: DomainRule
  readonly lookup?: { readonly table: string; readonly key: number; readonly take: number }
}

export type MeasureColumn = {
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
  readonly dimensions: readonly DimensionColumn[]
  readonly measures: readonly MeasureColumn[]
}

/** Throws one Fault with every column that the export, or a lookup table, does not have. */
export function planColumns(
  file: DatasetFile,
  columns: readonly string[],
  lookups: ReadonlyMap<string, readonly string[]>,
): ColumnPlan {
  const faults: FaultDetail[] = []
  const place = (column: string, at: string, among: readonly string[] = columns): number => {
    const found = among.indexOf(column.trim())
    if (found === -1) {
      faults.push(
        isHeadless(among)
          ? { code: 'prepare.column_missing_header', params: { column }, at }
          : { code: 'prepare.column_missing', params: { column, nearest: nearest(column, among) }, at },
      )
    }
    return found
  }
  const plan: ColumnPlan = {
    unit: place(file.unit.column, '/unit/column'),
    missingUnit: file.unit.missing,
    order: file.orderKey === undefined ? undefined : place(file.orderKey.column, '/orderKey/column'),
    dimensions: Object.entries(file.dimensions).map(([name, source]): DimensionColumn => {
      const at = `/dimensions/${name}`
      const common = {
        name,
        perUnit: source.perUnit,
        column: place(source.column, `${at}/column`),
        rule: ruleOf(source, file.period),
      }
      if (!('lookup' in source)) return common
      const among = lookups.get(source.lookup) ?? []
      const key = file.lookups[source.lookup]?.key ?? ''
      return {
        ...common,
        lookup: {
          table: source.lookup,
          key: place(key, `/lookups/${source.lookup}/key`, among),
          take: place(source.take, `${at}/take`, among),
        },
      }
    }),
    measures: Object.entries(file.measures).map(
      ([name, source]): MeasureColumn => ({
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

export function isCalendar({ rule }: DimensionColumn): boolean {
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
