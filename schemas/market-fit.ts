// What of an edition differs from a market's standard: the same for the provider's own tool, before anything
// leaves its machine, and for the service that the edition joins the market at.
import { parseDay } from '../protocols/anonymise/calendar.ts'
import { canonicalJson, type Json } from '../protocols/canonical-json.ts'
import type { Declaration, Dimension } from './declaration.ts'
import type { MarketStandard } from './market.ts'

export interface Misfit {
  /** The part of a declaration: what a refusal names. */
  readonly field: 'dimensions' | 'measures' | 'views' | 'orders' | 'capacity' | 'delta' | 'period'
  /** Where in dataset.yaml. */
  readonly at: string
  /** As the standard has it and as the edition has it; null where there is none. */
  readonly expected: string | null
  readonly found: string | null
}

/** None: it conforms. Labels are each member's own words: they decide nothing. */
export function misfitsOf(
  standard: MarketStandard,
  { dimensions, measures, views, orders, capacity, budget, period }: Omit<Declaration, 'unitKey'>,
): readonly Misfit[] {
  const value = (field: Misfit['field'], at: string, expected: unknown, found: unknown): readonly Misfit[] =>
    same(expected, found) ? [] : [{ field, at, expected: say(expected), found: say(found) }]
  return [
    ...dimensionMisfits(standard.dimensions, dimensions),
    ...namedMisfits('measures', standard.measures.map(measureFacts), measures.map(measureFacts)),
    ...namedMisfits('views', standard.views, views),
    ...value('orders', '/orderKey', standard.orders, orders),
    ...(capacity > standard.capacity
      ? [
          {
            field: 'capacity',
            at: '/capacity',
            expected: `≤ ${standard.capacity}`,
            found: String(capacity),
          } as const,
        ]
      : []),
    ...value('delta', '/budget/delta', standard.delta, budget.delta),
    ...(isPeriod(standard, period)
      ? []
      : [
          {
            field: 'period',
            at: '/period',
            expected: standard.periods,
            found: `${period.from}/${period.to}`,
          } as const,
        ]),
  ]
}

/** Whether a market edition may cover this: exactly one month, quarter or year. */
export function isPeriod({ periods }: MarketStandard, { from, to }: Declaration['period']): boolean {
  const [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5, 7))]
  const months = { month: 1, quarter: 3, year: 12 }[periods]
  const last = month - 1 + months
  const next = `${year + Math.floor(last / 12)}-${String((last % 12) + 1).padStart(2, '0')}-01`
  return from.endsWith('-01') && (month - 1) % months === 0 && dayAfter(to) === parseDay(next)
}

function dayAfter(date: string): number | undefined {
  const day = parseDay(date)
  return day === undefined ? undefined : day + 1
}

/** Of values the first that differs: there may be thousands. */
function dimensionMisfits(expected: readonly Dimension[], found: readonly Dimension[]): readonly Misfit[] {
  const [facts, own] = [expected.map(dimensionFacts), found.map(dimensionFacts)]
  const named = namedMisfits('dimensions', facts, own)
  const values = expected.flatMap((dimension, i): Misfit[] => {
    const other = found[i]
    if (other?.name !== dimension.name) return []
    const count = Math.max(dimension.values.length, other.values.length)
    const at = Array.from({ length: count }, (_, code) => code).find(
      code => dimension.values[code]?.value !== other.values[code]?.value,
    )
    if (at === undefined) return []
    const valueAt = ({ values: all }: Dimension) => all[at]?.value ?? null
    const place = `/dimensions/${dimension.name}/values/${at}`
    return [{ field: 'dimensions', at: place, expected: valueAt(dimension), found: valueAt(other) }]
  })
  return [...named, ...values]
}

/** In order, since codes follow from it. */
function namedMisfits(
  field: 'dimensions' | 'measures' | 'views',
  expected: readonly Named[],
  found: readonly Named[],
): readonly Misfit[] {
  const missing = expected.filter(({ name }) => !found.some(each => each.name === name))
  const extra = found.filter(({ name }) => !expected.some(each => each.name === name))
  const named = [
    ...missing.map(({ name }) => ({ field, at: `/${field}/${name}`, expected: name, found: null })),
    ...extra.map(({ name }) => ({ field, at: `/${field}/${name}`, expected: null, found: name })),
  ]
  if (named.length > 0) return named
  return expected.flatMap((each, i): Misfit[] => {
    const other = found[i]
    if (other === undefined || same(each, other)) return []
    return [{ field, at: `/${field}/${each.name}`, expected: say(each), found: say(other) }]
  })
}

interface Named {
  readonly name: string
}

/** A value that was looked up in a table is one of a list. */
function dimensionFacts({ name, perUnit, perOrder, tags, kind, derived }: Dimension) {
  const how = kind === 'lookup' ? 'list' : kind
  return {
    name,
    perUnit,
    perOrder: perOrder ?? false,
    kind: how,
    ...(tags === undefined ? {} : { tags }),
    ...(derived === undefined ? {} : { derived }),
  }
}

function measureFacts({ name, quantum, lo, hi }: Declaration['measures'][number]) {
  return { name, quantum, lo, hi }
}

function same(a: unknown, b: unknown): boolean {
  return say(a) === say(b)
}

function say(value: unknown): string {
  return typeof value === 'string' ? value : canonicalJson(value as Json)
}
