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
import { privacyDimensions } from '../../../schemas/view-bounds.ts'
import type { Random } from '../../../test/engine/support.ts'
import { combinations } from '../../../test/protocols/dp/unit-scenes.ts'
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

/** At least one derived dimension, or one with tags, is grouped, filtered or capped. */
export function randomQuestion(random: Random, declaration: Declaration): DerivedQuestion {
  const dimensions = privacyDimensions(declaration)
  const capped = (name: string) =>
    dimensions.some(each => each.name === name && each.tags !== undefined) ? [] : [name]
  const derived = declaration.dimensions
    .filter(({ kind, tags }) => kind === 'derived' || tags !== undefined)
    .map(each => each.name)
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
    view: {
      caps: [randomCap(random, capped(first)), randomCap(random, capped(second))],
      perUnit: 1 + random.below(8),
    },
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
  /**
   * Of questions grouped by tags: how many, met exactly, and met where fewer values are in scope than a row
   * may have; and how often two mistakes were caught.
   */
  readonly tags = { questions: 0, met: 0, metInScope: 0, onceCaught: 0, ofOrderCaught: 0 }

  compare(question: DerivedQuestion, rows: readonly DerivedRow[]): void {
    const declared = declaredFor(question)
    const found = added(question, rows, true)
    this.questions++
    if (found.l1 > declared.l1 || found.l2Squared > declared.l2Squared) this.violations++
    const isMet = found.l1 === declared.l1 && found.l2Squared === declared.l2Squared
    if (isMet) this.met++
    const grouped = question.dimensions.filter(
      ({ name, tags }) => tags !== undefined && question.groupBy.includes(name),
    )
    if (grouped.length > 0) this.#compareTags(question, grouped, found, isMet)
  }

  #compareTags(
    question: DerivedQuestion,
    grouped: readonly Dimension[],
    found: Sensitivity,
    isMet: boolean,
  ): void {
    this.tags.questions++
    if (isMet) this.tags.met++
    const isNarrow = grouped.some(({ name, tags = 1 }) => (question.filter.get(name)?.length ?? tags) < tags)
    if (isMet && isNarrow) this.tags.metInScope++
    const mistaken = (mistake: (dimension: Dimension) => Dimension): boolean => {
      const declared = declaredFor({ ...question, dimensions: question.dimensions.map(mistake) })
      return found.l1 > declared.l1 || found.l2Squared > declared.l2Squared
    }
    if (mistaken(({ tags: _tags, ...rest }) => rest)) this.tags.onceCaught++
    if (mistaken(each => (each.tags === undefined ? each : { ...each, perOrder: true })))
      this.tags.ofOrderCaught++
  }

  /**
   * By tags, where mistakes with them are largest: the orders of one buyer, whose rows have other tags each,
   * and rows of which fewer values are in scope than a row may have.
   */
  compareTagged(declaration: Declaration, rows: readonly DerivedRow[]): void {
    const dimensions = privacyDimensions(declaration)
    const groupBy = ['colours']
    const one = { caps: [{ over: [], max: 1, of: 'orders' as const }], perUnit: 100 }
    if (declaration.orders)
      this.compare({ dimensions, view: one, statistic: { kind: 'orders' }, filter: new Map(), groupBy }, rows)
    const view = { caps: [], perUnit: 1 }
    this.compare(
      { dimensions, view, statistic: { kind: 'count' }, filter: new Map([['colours', [0]]]), groupBy },
      rows,
    )
  }

  /**
   * The mistake of taking a provider's codes for granted: that a buyer has one first order, without the cap
   * that makes it so. Codes of a dishonest provider: every row a first one.
   */
  compareTrusted(declaration: Declaration, rows: readonly DerivedRow[]): void {
    const place = declaration.dimensions.findIndex(({ derived }) => derived?.by === 'nth')
    const nth = declaration.dimensions[place]?.name ?? ''
    const question: DerivedQuestion = {
      dimensions: privacyDimensions(declaration),
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
  const units: readonly UnitRow[] = rows.map(({ codes, tags, order, pieces }, i) => ({
    codes,
    tags,
    order: order === '' ? String(i) : order,
    quanta: { pieces },
  }))
  const bounded = boundUnit(units, isBounded ? view : { caps: [] }, dimensions)
  const groups = new Map<string, { rows: bigint; orders: Set<string>; sum: bigint }>()
  for (const [i, { codes, tags }] of units.entries()) {
    const row = bounded[i]
    const inScope = (name: string) =>
      (tags?.[name] ?? [codes[dimensions.findIndex(each => each.name === name)] ?? -1]).filter(
        code => filter.get(name)?.includes(code) ?? true,
      )
    if (row?.kept !== true || [...filter.keys()].some(name => inScope(name).length === 0)) continue
    // The row is in the group of each of its tags.
    for (const key of combinations(groupBy.map(inScope)).map(cell => cell.join())) {
      const group = groups.get(key) ?? { rows: 0n, orders: new Set<string>(), sum: 0n }
      group.rows++
      group.orders.add(row.order)
      group.sum += row.quanta['pieces'] ?? 0n
      groups.set(key, group)
    }
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
