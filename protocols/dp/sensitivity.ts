// privacy.md, "Contribution bounding": how much one buyer can change an answer, from public declarations alone.
import { ProtocolError } from '../errors.ts'

/** Over the vector of all groups, when all rows of one unit are added or removed. */
export type Sensitivity = { readonly l1: bigint; readonly l2Squared: bigint }

export type Dimension = { readonly name: string; readonly size: number; readonly perUnit: boolean }

/** At most `max` rows of a unit for each combination of values of the dimensions `over`. */
export type Cap = { readonly over: readonly string[]; readonly max: number }
export type ViewBounds = { readonly perUnit?: number; readonly caps: readonly Cap[] }

/** `sum` and `mean` of a measure clipped to [lo, hi], in quanta. `mean` is its centred sum Σ(2x - lo - hi); its count is a `count`. */
export type Statistic =
  | { readonly kind: 'count' | 'orders' | 'units' }
  | { readonly kind: 'sum' | 'mean'; readonly lo: bigint; readonly hi: bigint }

/** A selection that the service doesn't see: of one cell, the same in every group, or of any subset of the cells. */
export type HiddenSelection = { readonly dimensions: readonly string[]; readonly mode: 'one' | 'any' }

export type SensitivityQuestion = {
  readonly dimensions: readonly Dimension[]
  readonly view: ViewBounds
  readonly statistic: Statistic
  /** For each filtered dimension, how many distinct values its IN-set has. */
  readonly filter: ReadonlyMap<string, number>
  readonly groupBy: readonly string[]
  readonly hidden?: HiddenSelection
}

/**
 * Throws `dp.unbounded` where nothing bounds a unit's rows and the statistic isn't `units`, `dp.range` for a measure that
 * can only be 0 or has lo > hi, `dp.hidden` for distinct counts over a hidden subset (they don't add up over its cells),
 * `dp.dimension`, `dp.filter` and `dp.bound` for declarations that contradict themselves.
 */
export function sensitivityOf(question: SensitivityQuestion): Sensitivity {
  const { view, statistic, groupBy } = question
  checkDeclarations(question)
  const spread = (name: string): bigint => valuesInScope(question, name)
  const groups = product(groupBy.map(spread))
  const rowsInScope = smallest([
    ...(view.perUnit === undefined ? [] : [BigInt(view.perUnit)]),
    ...view.caps.map(cap => BigInt(cap.max) * product(cap.over.map(spread))),
  ])
  if (statistic.kind === 'units') {
    const cells = smallest([groups, ...(rowsInScope === undefined ? [] : [rowsInScope])]) ?? groups
    return { l1: cells, l2Squared: cells }
  }
  if (rowsInScope === undefined)
    throw new ProtocolError('dp.unbounded', 'this view bounds no unit, so it serves `units` only')
  const rowsInGroup =
    smallest([
      rowsInScope,
      ...view.caps.map(
        cap => BigInt(cap.max) * product(cap.over.filter(name => !groupBy.includes(name)).map(spread)),
      ),
    ]) ?? rowsInScope
  const rows = smallest([rowsInScope, groups * rowsInGroup]) ?? rowsInScope
  const full = rows / rowsInGroup
  const rest = rows - full * rowsInGroup
  const size = rowSize(statistic)
  return { l1: size * rows, l2Squared: size * size * (full * rowsInGroup * rowsInGroup + rest * rest) }
}

/** How many values of a dimension one unit can have in scope: a(d) of privacy.md. */
function valuesInScope({ dimensions, filter, hidden }: SensitivityQuestion, name: string): bigint {
  const dimension = find(dimensions, name)
  if (dimension.perUnit) return 1n
  if (hidden?.mode === 'one' && hidden.dimensions.includes(name)) return 1n
  return BigInt(filter.get(name) ?? dimension.size)
}

/** The largest change of a result by one row: A of privacy.md, in quanta. Throws `dp.range`. */
export function rowSize(statistic: Statistic): bigint {
  if (statistic.kind !== 'sum' && statistic.kind !== 'mean') return 1n
  const { kind, lo, hi } = statistic
  if (lo > hi) throw new ProtocolError('dp.range', 'lo is above hi')
  const size = kind === 'mean' ? hi - lo : largest(absolute(lo), absolute(hi))
  if (size === 0n) throw new ProtocolError('dp.range', 'the range of the measure leaves nothing to sum')
  return size
}

function checkDeclarations({
  dimensions,
  view,
  statistic,
  filter,
  groupBy,
  hidden,
}: SensitivityQuestion): void {
  for (const { name, size } of dimensions)
    if (!isPositiveInteger(size)) throw new ProtocolError('dp.dimension', 'a domain is empty', { name })
  for (const bound of [view.perUnit ?? 1, ...view.caps.map(cap => cap.max)])
    if (!isPositiveInteger(bound)) throw new ProtocolError('dp.bound', 'a bound must be a positive integer')
  const lists = [groupBy, hidden?.dimensions ?? [], ...view.caps.map(cap => cap.over)]
  for (const names of [dimensions.map(dimension => dimension.name), ...lists])
    if (new Set(names).size !== names.length)
      throw new ProtocolError('dp.dimension', 'a dimension is named twice')
  for (const name of lists.flat()) find(dimensions, name)
  for (const [name, values] of filter)
    if (!isPositiveInteger(values) || values > find(dimensions, name).size)
      throw new ProtocolError('dp.filter', 'an IN-set is empty or larger than its domain', { name })
  if (hidden === undefined) return
  for (const name of hidden.dimensions)
    if (groupBy.includes(name) || filter.has(name))
      throw new ProtocolError('dp.hidden', 'a hidden dimension is also filtered or grouped', { name })
  if (hidden.mode === 'any' && (statistic.kind === 'units' || statistic.kind === 'orders'))
    throw new ProtocolError('dp.hidden', 'distinct counts do not add up over a hidden subset')
}

function find(dimensions: readonly Dimension[], name: string): Dimension {
  const found = dimensions.find(dimension => dimension.name === name)
  if (found === undefined) throw new ProtocolError('dp.dimension', 'no such dimension', { name })
  return found
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0
}

function product(values: readonly bigint[]): bigint {
  return values.reduce((result, value) => result * value, 1n)
}

function smallest(values: readonly bigint[]): bigint | undefined {
  return values.reduce<bigint | undefined>(
    (least, value) => (least === undefined || value < least ? value : least),
    undefined,
  )
}

function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}
