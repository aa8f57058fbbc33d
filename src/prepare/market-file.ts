// A dataset.yaml that belongs to a market: it says where each thing is in the provider's export, and the
// market's standard says everything else.
import { readDecimal } from '../../protocols/anonymise/quantise.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import type { Cap, Declaration, Dimension, Measure, View } from '../../schemas/declaration.ts'
import { isCalendarDimension } from '../../schemas/declaration.ts'
import { misfitsOf } from '../../schemas/market-fit.ts'
import type { MarketStandard } from '../../schemas/market.ts'
import { isRecord } from './read-dataset-file.ts'

type Raw = Readonly<Record<string, unknown>>

/**
 * The provider's file with the standard's words, domains, bounds and order in the place of its own. What the
 * market does not have is left out; what the provider does not have stays missing, and `requireNames` says
 * so.
 */
export function ontoMarket(raw: Raw, standard: MarketStandard): Raw {
  const { dimensions, measures, views, orders, capacity, delta, reportingThreshold } = standard
  const own = (section: string): Raw => (isRecord(raw[section]) ? raw[section] : {})
  const [plain, derived] = [own('dimensions'), own('derive')]
  const budget = own('budget')
  const names = dimensions.map(({ name }) => name)
  const { orderKey, ...rest } = raw
  return {
    ...rest,
    dimensions: each(dimensions, plain, dimensionOnto),
    ...('derive' in raw ? { derive: each(dimensions, derived, (_, entry) => entry) } : {}),
    measures: each(measures, own('measures'), measureOnto),
    views: Object.fromEntries(views.map(view => [view.name, viewOnto(view, standard)])),
    ...(orders && orderKey !== undefined ? { orderKey } : {}),
    capacity: raw['capacity'] ?? capacity,
    budget: { ...budget, delta: budget['delta'] ?? delta },
    reportingThreshold,
    ...(Array.isArray(raw['quasiIdentifiers'])
      ? { quasiIdentifiers: raw['quasiIdentifiers'].filter(name => names.includes(String(name))) }
      : {}),
  }
}

/** Before all else: bounds that name what is missing would be refused in words that mislead. */
export function requireNames(raw: Raw, { dimensions, measures, orders }: MarketStandard): void {
  const has = (sections: readonly string[], name: string) =>
    sections.some(section => isRecord(raw[section]) && name in raw[section])
  const lacking = (
    section: string,
    sections: readonly string[],
    known: readonly { readonly name: string }[],
  ) =>
    known
      .filter(({ name }) => !has(sections, name))
      .map(({ name }) => ({
        code: 'prepare.market_missing' as const,
        params: { expected: name },
        at: `/${section}/${name}`,
      }))
  const [first, ...more] = [
    ...lacking('dimensions', ['dimensions', 'derive'], dimensions),
    ...lacking('measures', ['measures'], measures),
    ...(orders && raw['orderKey'] === undefined
      ? [{ code: 'prepare.market_missing' as const, params: { expected: 'orderKey' }, at: '/orderKey' }]
      : []),
  ]
  if (first !== undefined) throw new Fault(first, ...more)
}

/** Throws a Fault `prepare.market_misfit` for each thing that does not fit the market. */
export function requireFit(standard: MarketStandard, declaration: Declaration): void {
  const [first, ...more] = misfitsOf(standard, declaration).map(({ at, expected, found }) => ({
    code: expected === null || found === null ? missing(expected) : ('prepare.market_misfit' as const),
    params: { expected: expected ?? '', found: found ?? '' },
    at,
  }))
  if (first !== undefined) throw new Fault(first, ...more)
}

function missing(expected: string | null) {
  return expected === null ? ('prepare.market_surplus' as const) : ('prepare.market_missing' as const)
}

/** What the provider's file has and its market has not, by name. */
export function leftOut(raw: Raw, { dimensions, measures, orders }: MarketStandard): readonly string[] {
  const names = (section: string) => (isRecord(raw[section]) ? Object.keys(raw[section]) : [])
  const known = new Set([...dimensions, ...measures].map(({ name }) => name))
  return [
    ...['dimensions', 'derive', 'measures'].flatMap(names).filter(name => !known.has(name)),
    ...(!orders && raw['orderKey'] !== undefined ? ['orderKey'] : []),
  ]
}

/** In the standard's order, as far as the provider has them. */
function each<Known extends { readonly name: string }>(
  known: readonly Known[],
  own: Raw,
  make: (known: Known, entry: Raw) => Raw,
): Raw {
  return Object.fromEntries(
    known.flatMap(one => {
      const entry = own[one.name]
      return isRecord(entry) ? [[one.name, make(one, entry)]] : []
    }),
  )
}

/** Where bins lie only the provider's file says: a standard has their names. */
function dimensionOnto(dimension: Dimension, entry: Raw): Raw {
  const { label, perUnit, perOrder = false, kind, values } = dimension
  const known = values.slice(0, -1)
  const domain =
    kind === 'list' || kind === 'lookup'
      ? { values: known }
      : isCalendarDimension(dimension)
        ? { calendar: kind }
        : {}
  return { ...entry, label, perUnit, perOrder, other: values.at(-1)?.label, ...domain }
}

function measureOnto({ label, unit, quantum, lo, hi }: Measure, entry: Raw): Raw {
  return { ...entry, label, unit, quantum, lo: times(lo, quantum), hi: times(hi, quantum) }
}

function viewOnto({ for: statistics, perUnit, caps }: View, standard: MarketStandard): Raw {
  return {
    for: statistics,
    ...(perUnit === undefined ? {} : { perUnit }),
    caps: caps.map(cap => capOnto(cap, standard)),
  }
}

function capOnto(cap: Cap, { dimensions, measures }: MarketStandard): Raw {
  const values = dimensions.find(({ name }) => name === cap.byValue?.dimension)?.values ?? []
  const own = (unit: (max: number | string) => number | string) =>
    cap.byValue && {
      byValue: {
        [cap.byValue.dimension]: Object.fromEntries(
          cap.byValue.caps.map(({ code, max }) => [values[code]?.value ?? '', unit(max)]),
        ),
      },
    }
  if (!('of' in cap) || cap.of === 'orders') return { ...cap, ...own(max => max) }
  const { measure } = cap.of
  const quantum = measures.find(({ name }) => name === measure)?.quantum ?? '1'
  const inUnit = (max: number | string) => times(String(max), quantum)
  return { over: cap.over, max: inUnit(cap.max), ...own(inUnit), of: measure }
}

/** So many quanta in the measure's own unit. */
function times(quanta: string, quantum: string): string {
  const { coefficient, exponent } = readDecimal(quantum) ?? invalid()
  const value = BigInt(quanta) * coefficient
  if (exponent >= 0) return String(value * 10n ** BigInt(exponent))
  const text = String(value < 0n ? -value : value).padStart(1 - exponent, '0')
  return `${value < 0n ? '-' : ''}${text.slice(0, exponent)}.${text.slice(exponent)}`
}

function invalid(): never {
  throw fault('shape.decimal')
}
