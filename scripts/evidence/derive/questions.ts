// What one buyer adds to questions over derived dimensions, against the sensitivity that is charged.
import { boundUnit, type UnitRow } from '../../../protocols/dp/bound-unit.ts'
import {
  type Cap,
  type Dimension,
  type Sensitivity,
  sensitivityOf,
  type StatisticBounds,
  type ViewBounds,
} from '../../../protocols/dp/sensitivity.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Random } from '../../../test/engine/support.ts'
import { pick } from '../random.ts'
import type { DerivedRow } from './edition.ts'

export type DerivedQuestion = {
  readonly dimensions: readonly Dimension[]
  readonly view: ViewBounds
  readonly statistic: StatisticBounds
  /** Codes in scope. */
  readonly filter: ReadonlyMap<string, readonly number[]>
  readonly groupBy: readonly string[]
}

const STATISTICS: readonly StatisticBounds[] = [
  { kind: 'count' },
  { kind: 'orders' },
  { kind: 'units' },
  { kind: 'sum', measure: 'pieces', lo: 0n, hi: 3n },
]

/** At least one derived dimension is grouped, filtered or capped. */
export function randomQuestion(random: Random, declaration: Declaration): DerivedQuestion {
  const dimensions = toDimensions(declaration)
  const derived = declaration.dimensions.filter(each => each.kind === 'derived').map(each => each.name)
  const chosen = [pick(random, derived), pick(random, dimensions).name, pick(random, dimensions).name]
  const [first = '', second = '', third = ''] = chosen
  const groupBy = [...new Set(random.chance(0.7) ? [first, second].slice(0, 1 + random.below(2)) : [second])]
  const filter = new Map<string, readonly number[]>()
  for (const name of [third, ...(random.chance(0.5) ? [first] : [])]) {
    const size = dimensions.find(each => each.name === name)?.size ?? 1
    const codes = Array.from({ length: size }, (_, code) => code).filter(() => random.chance(0.4))
    if (codes.length > 0) filter.set(name, codes)
  }
  return {
    dimensions,
    view: { caps: [randomCap(random, [first]), randomCap(random, [second])], perUnit: 1 + random.below(8) },
    statistic: pick(random, STATISTICS),
    filter,
    groupBy,
  }
}

function randomCap(random: Random, over: readonly string[]): Cap {
  const max = 1 + random.below(3)
  const kind = random.below(3)
  return kind === 0
    ? { over, max }
    : kind === 1
      ? { over, max, of: 'orders' }
      : { over, max: BigInt(max), of: { measure: 'pieces' } }
}

export class Reach {
  questions = 0
  violations = 0
  met = 0
  trusted = 0
  trustedCaught = 0

  compare(question: DerivedQuestion, rows: readonly DerivedRow[]): void {
    const declared = declaredFor(question)
    const found = added(question, rows, true)
    this.questions++
    if (found.l1 > declared.l1 || found.l2Squared > declared.l2Squared) this.violations++
    if (found.l1 === declared.l1 && found.l2Squared === declared.l2Squared) this.met++
  }

  /**
   * The mistake of taking a provider's codes for granted: that a buyer has one first order, without the cap
   * that makes it so. Codes of a dishonest provider: every row a first one.
   */
  compareTrusted(declaration: Declaration, rows: readonly DerivedRow[]): void {
    const place = declaration.dimensions.findIndex(({ derived }) => derived?.by === 'nth')
    const nth = declaration.dimensions[place]?.name ?? ''
    const question: DerivedQuestion = {
      dimensions: toDimensions(declaration),
      view: { caps: [{ over: [nth], max: 1, of: 'orders' }], perUnit: 100 },
      statistic: { kind: 'orders' },
      filter: new Map([[nth, [0]]]),
      groupBy: ['gender'],
    }
    const lying = rows.map(row => ({ ...row, codes: row.codes.with(place, 0) }))
    const declared = declaredFor(question)
    this.trusted++
    if (added(question, lying, false).l1 > declared.l1) this.trustedCaught++
    const bounded = added(question, lying, true)
    if (bounded.l1 > declared.l1 || bounded.l2Squared > declared.l2Squared) this.violations++
  }
}

function toDimensions({ dimensions }: Declaration): readonly Dimension[] {
  return dimensions.map(({ name, values, perUnit, perOrder }) => ({
    name,
    size: values.length,
    perUnit,
    ...(perOrder === undefined ? {} : { perOrder }),
  }))
}

function declaredFor({ filter, ...question }: DerivedQuestion): Sensitivity {
  return sensitivityOf({
    ...question,
    filter: new Map([...filter].map(([key, codes]) => [key, codes.length])),
  })
}

/** The vector that these rows of one unit add, under the view's bounds or without. */
function added(
  { dimensions, view, statistic, filter, groupBy }: DerivedQuestion,
  rows: readonly DerivedRow[],
  isBounded: boolean,
): Sensitivity {
  const units: readonly UnitRow[] = rows.map(({ codes, order, pieces }, i) => ({
    codes,
    order: order === '' ? String(i) : order,
    quanta: { pieces },
  }))
  const bounded = boundUnit(units, isBounded ? view : { caps: [] }, dimensions)
  const groups = new Map<string, { rows: bigint; orders: Set<string>; sum: bigint }>()
  for (const [i, { codes }] of units.entries()) {
    const row = bounded[i]
    const codeOf = (name: string) => codes[dimensions.findIndex(each => each.name === name)] ?? -1
    if (row?.kept !== true || [...filter].some(([name, wanted]) => !wanted.includes(codeOf(name)))) continue
    const key = groupBy.map(codeOf).join()
    const group = groups.get(key) ?? { rows: 0n, orders: new Set<string>(), sum: 0n }
    group.rows++
    group.orders.add(row.order)
    group.sum += row.quanta['pieces'] ?? 0n
    groups.set(key, group)
  }
  const values = [...groups.values()].map(({ rows: count, orders, sum }) => {
    if (statistic.kind === 'orders') return BigInt(orders.size)
    if (statistic.kind === 'units') return 1n
    return statistic.kind === 'sum' ? sum : count
  })
  return {
    l1: values.reduce((all, value) => all + value, 0n),
    l2Squared: values.reduce((all, value) => all + value ** 2n, 0n),
  }
}
