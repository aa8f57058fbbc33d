// SPEC.md §3: what a view keeps of one unit's rows, as plainly as possible: the reference for the engine
// and for both forms of `prepare`.
import type { Cap, Dimension, ViewBounds } from './sensitivity.ts'

/**
 * `codes` in the order of the dimensions, `order` the order key where there is one, `quanta` by measure.
 * `tags`: by dimension that has several all values of the row, rising; its code is the first.
 */
export type UnitRow = {
  readonly codes: readonly number[]
  readonly tags?: Readonly<Record<string, readonly number[]>>
  readonly order?: string
  readonly quanta: Readonly<Record<string, bigint>>
}

/**
 * What the view counts of a row: the row itself, its order, and of each measure what the caps leave of its
 * value.
 */
export type BoundedRow = {
  readonly kept: boolean
  /** Equal for rows of one order: the order key with the codes of the `perOrder` dimensions. */
  readonly order: string
  /** 0 for a row that is not kept. */
  readonly quanta: Readonly<Record<string, bigint>>
}

export type CapOrder = (view: ViewBounds) => readonly Cap[]

/**
 * `rows` are all rows of one unit in the edition's secret order, with the perUnit dimensions rewritten to one
 * value. The caps are applied one after the other, each to what the ones before have left. The result depends
 * on this unit's rows only, so that adding or removing another unit changes nothing here. `order` is for
 * tests: sensitivity does not depend on it.
 */
export function boundUnit(
  rows: readonly UnitRow[],
  view: ViewBounds,
  dimensions: readonly Dimension[],
  order: CapOrder = finestFirst,
): readonly BoundedRow[] {
  const ofOrder = dimensions.flatMap(({ perOrder, name }, i) => (perOrder === true ? [{ name, i }] : []))
  let left: readonly Bounding[] = rows.map(row => ({
    codes: row.codes,
    order: JSON.stringify([
      row.order ?? '',
      ofOrder.map(({ name, i }) => row.tags?.[name] ?? row.codes[i] ?? -1),
    ]),
    kept: true,
    quanta: row.quanta,
  }))
  for (const cap of order(view)) left = applyCap(left, cap, dimensions)
  return left.map(({ kept, order, quanta }) => ({ kept, order, quanta: kept ? quanta : zeros(quanta) }))
}

/**
 * Caps over more dimensions before caps over fewer, equal ones as declared, the bound on the whole unit last.
 */
export function finestFirst({ caps, perUnit }: ViewBounds): readonly Cap[] {
  const sorted = caps.toSorted((a, b) => b.over.length - a.over.length)
  return perUnit === undefined ? sorted : [...sorted, { over: [], max: perUnit }]
}

type Bounding = BoundedRow & { readonly codes: readonly number[] }

function applyCap(
  rows: readonly Bounding[],
  cap: Cap,
  dimensions: readonly Dimension[],
): readonly Bounding[] {
  const change = capper(cap, maxOf(cap, dimensions))
  const places = dimensions.flatMap(({ name }, i) => (cap.over.includes(name) ? [i] : []))
  return rows.map(row => (row.kept ? change(row, codesAt(row.codes, places)) : row))
}

/** The bound in the cell that a row with these codes is in. */
function maxOf(
  { max, byValue }: Cap,
  dimensions: readonly Dimension[],
): (codes: readonly number[]) => number | bigint {
  if (byValue === undefined) return () => max
  const place = dimensions.findIndex(({ name }) => name === byValue.dimension)
  const own = new Map(byValue.caps.map(each => [each.code, each.max] as const))
  return codes => own.get(codes[place] ?? -1) ?? max
}

/** What a cap leaves of the next kept row, which is in this cell of the dimensions that it is over. */
function capper(
  { of }: Cap,
  maxIn: (codes: readonly number[]) => number | bigint,
): (row: Bounding, cell: string) => Bounding {
  if (typeof of === 'object') {
    const { measure } = of
    const used = new Map<string, bigint>()
    return (row, cell) => {
      const value = row.quanta[measure] ?? 0n
      const before = used.get(cell) ?? 0n
      const left = BigInt(maxIn(row.codes)) - before
      const reduced = value > left ? left : value < -left ? -left : value
      used.set(cell, before + (reduced < 0n ? -reduced : reduced))
      return { ...row, quanta: { ...row.quanta, [measure]: reduced } }
    }
  }
  if (of === 'orders') {
    const seen = new Map<string, Set<string>>()
    return (row, cell) => {
      const orders = seen.get(cell) ?? new Set()
      seen.set(cell, orders)
      if (orders.size < maxIn(row.codes)) orders.add(row.order)
      return { ...row, kept: orders.has(row.order) }
    }
  }
  const ranks = new Map<string, number>()
  return (row, cell) => {
    const rank = (ranks.get(cell) ?? 0) + 1
    ranks.set(cell, rank)
    return { ...row, kept: rank <= maxIn(row.codes) }
  }
}

function codesAt(codes: readonly number[], places: readonly number[]): string {
  return places.map(place => codes[place] ?? -1).join()
}

function zeros(quanta: Readonly<Record<string, bigint>>): Readonly<Record<string, bigint>> {
  return Object.fromEntries(Object.keys(quanta).map(measure => [measure, 0n]))
}
