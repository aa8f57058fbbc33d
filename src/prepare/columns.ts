import type { DateOrder } from '../../protocols/anonymise/calendar.ts'
import type { DomainRule } from '../../protocols/anonymise/domain.ts'
import type { Clip } from '../../protocols/anonymise/quantise.ts'
import type { DatasetFile } from '../../schemas/dataset-file.ts'
import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import { nearest } from '../../schemas/nearest.ts'
import { dayNumberOf } from './checked-values.ts'
import { clipOf, ruleOf } from './declaration.ts'
import { type DerivedRule, derivedRule } from './derived-column.ts'
import { hasNone, isHeadless } from './headless.ts'

/**
 * A declared dimension with the column that its codes come from; `take` is the column of its lookup table.
 */
export type SourceDimension = {
  readonly name: string
  readonly perUnit: boolean
  readonly column: number
  readonly rule: DomainRule
  readonly lookup?: Lookup
  /** A row has up to `max` values, between separators. */
  readonly tags?: { readonly separator: string; readonly max: number }
}

export type Lookup = { readonly table: string; readonly key: number; readonly take: number }

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
  readonly time: number | undefined
  readonly dates: DateOrder | undefined
  /** Days whose rows are read, and from which on they are kept, where `time` is known. */
  readonly firstDays: { readonly read: number; readonly kept: number }
  readonly dimensions: readonly SourceDimension[]
  readonly measures: readonly SourceMeasure[]
  readonly derived: readonly DerivedColumn[]
}

/** A derived dimension; `age`: days since the date that a lookup table has for the key in `column`. */
export type DerivedColumn = { readonly name: string } & (
  | DerivedRule
  | {
      readonly by: 'age'
      readonly column: number
      readonly lookup: Lookup
      readonly days: readonly number[]
    }
)

/** The columns of the export that dataset.yaml names. */
export function wantedColumns(file: DatasetFile): readonly string[] {
  const { unit, orderKey, time, dimensions, derive, measures } = file
  return [
    unit.column,
    ...(orderKey === undefined ? [] : [orderKey.column]),
    ...(time === undefined ? [] : [time.column]),
    ...Object.values(dimensions).map(({ column }) => column),
    ...Object.values(derive).flatMap(source => ('age' in source ? [source.column] : [])),
    ...Object.values(measures).flatMap(({ product, column }) => product ?? column ?? []),
  ]
}

/** The same of a lookup table. */
export function wantedOfLookup(
  { lookups, dimensions, derive }: DatasetFile,
  table: string,
): readonly string[] {
  const taken = [...Object.values(dimensions), ...Object.values(derive)].flatMap(source =>
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
  const placeInLookup = (
    { lookup, take }: { readonly lookup: string; readonly take: string },
    at: string,
  ) => {
    const placeIn = finding(lookups.get(lookup) ?? [], wantedOfLookup(file, lookup))
    const key = file.lookups[lookup]?.key ?? ''
    return {
      table: lookup,
      key: placeIn(key, `/lookups/${lookup}/key`),
      take: placeIn(take, `${at}/take`),
    }
  }
  const plan: ColumnPlan = {
    unit: place(file.unit.column, '/unit/column'),
    missingUnit: file.unit.missing,
    order: file.orderKey === undefined ? undefined : place(file.orderKey.column, '/orderKey/column'),
    time: file.time === undefined ? undefined : place(file.time.column, '/time/column'),
    dates: file.dates,
    firstDays: firstDaysOf(file),
    dimensions: Object.entries(file.dimensions).map(([name, source]): SourceDimension => {
      const at = `/dimensions/${name}`
      const common = {
        name,
        perUnit: source.perUnit,
        column: place(source.column, `${at}/column`),
        rule: ruleOf(source, file),
        ...('tags' in source && source.tags !== undefined ? { tags: source.tags } : {}),
      }
      return 'lookup' in source ? { ...common, lookup: placeInLookup(source, at) } : common
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
    derived: Object.entries(file.derive).map(([name, source]): DerivedColumn => {
      if (!('age' in source)) return { name, ...derivedRule(source, file) }
      const at = `/derive/${name}`
      const column = place(source.column, `${at}/column`)
      return { name, by: 'age', column, lookup: placeInLookup(source, at), days: source.age }
    }),
  }
  const [first, ...more] = faults.filter(({ at }, i) => faults.findIndex(other => other.at === at) === i)
  if (first !== undefined) throw new Fault(first, ...more)
  return plan
}

function firstDaysOf({ period, time }: DatasetFile): ColumnPlan['firstDays'] {
  const kept = dayNumberOf(period.from)
  return { read: kept - (time?.lookBack ?? 0), kept }
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

/** Columns whose own cells hold several values. */
export function tagColumns({ dimensions }: ColumnPlan): readonly number[] {
  const own = dimensions.filter(({ tags, lookup }) => tags !== undefined && lookup === undefined)
  return [...new Set(own.map(({ column }) => column))]
}

export function dateColumns({ dimensions, time }: ColumnPlan): readonly number[] {
  const dates = dimensions.filter(isCalendar).map(each => each.column)
  return [...new Set([...dates, ...(time === undefined ? [] : [time])])]
}

/** The columns whose content ends up in the contribution file in some form other than a pseudonym. */
export function keptColumns(plan: ColumnPlan): readonly number[] {
  return [
    ...new Set([
      ...plan.dimensions.map(each => each.column),
      ...plan.measures.flatMap(each => each.columns),
      ...plan.derived.flatMap(each => derivedFrom(each, plan)),
    ]),
  ]
}

/**
 * The columns that a derived dimension is computed from, besides those of unit, order and other dimensions.
 */
export function derivedFrom(derived: DerivedColumn, { time }: ColumnPlan): readonly number[] {
  const isTimeless = derived.by === 'total' || derived.by === 'with'
  const when = time === undefined || isTimeless ? [] : [time]
  return derived.by === 'age' ? [...when, derived.column] : when
}
