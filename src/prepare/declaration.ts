import type { DomainRule, DomainValue } from '../../protocols/anonymise/domain.ts'
import { domainValues, OTHER } from '../../protocols/anonymise/domain.ts'
import { unitKey } from '../../protocols/anonymise/pseudonym.ts'
import { type Clip, exactQuanta } from '../../protocols/anonymise/quantise.ts'
import { parseDecimal as parseRational } from '../../protocols/dp/rational.ts'
import { parseRho } from '../../protocols/dp/zcdp.ts'
import { budgetOf } from '../../schemas/dataset-budget.ts'
import { valueOf } from '../../schemas/dataset-file-check.ts'
import type {
  CapSource,
  DatasetFile,
  DimensionSource,
  ListedValue,
  MeasureSource,
} from '../../schemas/dataset-file.ts'
import { type Cap, Declaration, type Derived, type Dimension, type View } from '../../schemas/declaration.ts'
import { derivedValues, pair as label } from '../../schemas/derive-domain.ts'
import type { DeriveSource } from '../../schemas/derive-source.ts'
import type { PassportStatement } from '../../schemas/passport-statement.ts'
import { tagsOf } from '../../schemas/tags-check.ts'
import { dayNumberOf, decimalOf } from './checked-values.ts'

/** What the edition declares in public. The file was checked by `parseDatasetFile`. */
export function declare(file: DatasetFile, secret: Uint8Array): Declaration {
  const plain = Object.entries(file.dimensions).map(([name, source]) => declareDimension(name, source, file))
  const derived = Object.entries(file.derive).map(([name, source]) => declareDerived(name, source, file))
  const dimensions = [...plain, ...derived]
  const views = Object.entries(file.views).map(
    ([name, { for: statistics, perUnit, caps }]): View => ({
      name,
      for: statistics,
      ...(perUnit === undefined ? {} : { perUnit }),
      caps: caps.map(cap => declareCap(cap, file.measures, dimensions)),
    }),
  )
  const { budget } = budgetOf(file.budget)
  return Declaration.parse({
    v: 1,
    dataset: file.dataset,
    edition: file.edition,
    title: label(file.title),
    source: label(file.source),
    period: file.period,
    ...(file.time?.lookBack === undefined ? {} : { lookBack: file.time.lookBack }),
    unitKey: unitKey(secret),
    dimensions,
    measures: Object.entries(file.measures).map(([name, source]) => declareMeasure(name, source)),
    views,
    orders: file.orderKey !== undefined,
    capacity: file.capacity,
    budget,
    totals: { charge: share(BigInt(budget.total), String(file.totals.percent)) },
    ...draftingOf(file),
    quasiIdentifiers: file.quasiIdentifiers,
    reportingThreshold: file.reportingThreshold,
    ...(file.unit.kind === 'person' ? {} : { unit: file.unit.kind }),
    ...(file.passport === undefined ? {} : { passport: statement(file.passport) }),
  })
}

/** Of a file that was drafted from another edition's rows nothing comes from this one's. */
function draftingOf({ drafting, edition }: DatasetFile): Pick<Declaration, 'drafting'> {
  if (drafting === undefined || (drafting.edition ?? edition) !== edition) return {}
  const { rho, delta, roles } = drafting
  return { drafting: { charge: String(parseRho(rho)), delta, ...(roles === undefined ? {} : { roles }) } }
}

function statement({ legalBasis, ...rest }: NonNullable<DatasetFile['passport']>): PassportStatement {
  return { ...rest, ...(legalBasis === undefined ? {} : { legalBasis: label(legalBasis) }) }
}

/** How the cells of a dimension's column become codes. */
export function ruleOf(
  source: DimensionSource,
  { period, dates }: Pick<DatasetFile, 'period' | 'dates'>,
): DomainRule {
  if ('values' in source) return { kind: 'list', values: source.values.map(listed) }
  if ('bins' in source) {
    const edges = source.bins.map(String)
    const bins = { edges: edges.map(decimalOf), open: source.open }
    return source.labels === undefined
      ? { kind: 'bins', edges, bins }
      : { kind: 'bins', edges, bins, labels: source.labels.map(label) }
  }
  return {
    kind: 'calendar',
    calendar: source.calendar,
    order: dates,
    from: dayNumberOf(period.from),
    to: dayNumberOf(period.to),
  }
}

/** Quantum and clip of a measure; the file was checked, so lo and hi are whole quanta. */
export function clipOf(source: MeasureSource): Clip {
  const quantum = decimalOf(source.quantum)
  return {
    quantum,
    lo: exactQuanta(decimalOf(source.lo), quantum) ?? 0n,
    hi: exactQuanta(decimalOf(source.hi), quantum) ?? 0n,
  }
}

function declareDimension(name: string, source: DimensionSource, file: DatasetFile): Dimension {
  const other = source.other === undefined ? OTHER.label : label(source.other)
  return {
    name,
    label: label(source.label ?? name),
    perUnit: source.perUnit,
    ...(source.perOrder ? { perOrder: true } : {}),
    ...declaredTags(source),
    kind:
      'lookup' in source
        ? 'lookup'
        : 'values' in source
          ? 'list'
          : 'bins' in source
            ? 'bins'
            : source.calendar,
    values: domainValues(ruleOf(source, file), other).map(({ value, label: words }) => ({
      value,
      label: words,
    })),
  }
}

function declareDerived(name: string, source: DeriveSource, file: DatasetFile): Dimension {
  const valuesOf = (dimension: string) => {
    const of = file.dimensions[dimension]
    return of === undefined ? [] : domainValues(ruleOf(of, file)).slice(0, -1)
  }
  const other = source.other === undefined ? OTHER.label : label(source.other)
  return {
    name,
    label: label(source.label ?? name),
    perUnit: 'total' in source,
    ...(isPerOrder(source, file) ? { perOrder: true } : {}),
    ...declaredTags(source),
    kind: 'derived',
    derived: derivedOf(source),
    values: [...derivedValues(source, valuesOf), { value: OTHER.value, label: other }],
  }
}

function declaredTags(source: DimensionSource | DeriveSource): Pick<Dimension, 'tags'> {
  const tags = tagsOf(source)
  return tags === undefined ? {} : { tags }
}

/** Purchases are orders, which have one place among them where they are counted within nothing else. */
function isPerOrder(source: DeriveSource, file: DatasetFile): boolean {
  if ('with' in source) return true
  if (file.orderKey === undefined || !('within' in source)) return false
  return source.within.every(name => {
    const { perUnit = false, perOrder = false } = file.dimensions[name] ?? {}
    return perUnit || perOrder
  })
}

function derivedOf(source: DeriveSource): Derived {
  if ('nth' in source) return { by: 'nth', within: source.within }
  if ('since' in source) return { by: 'since', within: source.within }
  if ('newAfter' in source) return { by: 'new', within: source.within, days: source.newAfter }
  if ('previous' in source) return { by: 'previous', within: source.within, of: source.previous }
  if ('windows' in source) return { by: 'windows' }
  if ('with' in source)
    return { by: 'with', of: source.with, values: source.values.map(value => value.trim()) }
  return 'age' in source ? { by: 'age' } : { by: 'total', of: source.total }
}

function declareMeasure(name: string, source: MeasureSource): Declaration['measures'][number] {
  const { lo, hi } = clipOf(source)
  return {
    name,
    label: label(source.label ?? name),
    unit: source.unit === undefined ? { zh: '单位', en: 'units' } : label(source.unit),
    quantum: source.quantum,
    lo: String(lo),
    hi: String(hi),
  }
}

/** A percentage of a budget, rounded up so that it is never nothing. */
function share(total: bigint, percent: string): string {
  const { num, den } = parseRational(percent)
  const divisor = 100n * den
  return String((total * num + divisor - 1n) / divisor)
}

function listed(value: ListedValue): DomainValue {
  const text = valueOf(value).trim()
  return { value: text, label: typeof value === 'string' ? label(text) : label(value.label) }
}

/** A measure's maximum in quanta; the file was checked, so it is a whole number of them. */
function declareCap(
  { over, max, byValue = {}, of }: CapSource,
  measures: DatasetFile['measures'],
  dimensions: readonly Dimension[],
): Cap {
  const own = <Max>(bound: (max: number | string) => Max) =>
    Object.entries(byValue).map(([dimension, values]) => ({
      dimension,
      caps: codesOf(dimensions.find(({ name }) => name === dimension)).flatMap(([value, code]) =>
        Object.hasOwn(values, value) ? [{ code, max: bound(values[value] ?? 1) }] : [],
      ),
    }))[0]
  if (of === undefined || of === 'rows' || of === 'orders') {
    const counted = own(Number)
    return {
      over,
      max: Number(max),
      ...(counted && { byValue: counted }),
      ...(of === 'orders' ? { of } : {}),
    }
  }
  const quantum = decimalOf(measures[of]?.quantum ?? '1')
  const quanta = (bound: number | string) => String(exactQuanta(decimalOf(String(bound)), quantum))
  const summed = own(quanta)
  return { over, max: quanta(max), ...(summed && { byValue: summed }), of: { measure: of } }
}

function codesOf(dimension: Dimension | undefined): readonly (readonly [value: string, code: number])[] {
  return (dimension?.values ?? []).map(({ value }, code) => [value, code])
}
