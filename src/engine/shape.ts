// From a declared shape to array arithmetic: what is tabulated, and which of its cells add up to each cell of
// the answer. Everything here follows from declarations, so its faults and its sizes reveal nothing of the
// data.
import { LIMITS } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { fault } from '../../schemas/fault.ts'
import type { CodeFilter, PartStatistic, Shape } from '../../schemas/plan.ts'
import { viewBit } from './bound.ts'
import { cutIn } from './cuts.ts'
import {
  type DimensionColumn,
  dimensionOf,
  hasTags,
  type MeasureColumn,
  measureOf,
  orderColumns,
  servingViewIndex,
  viewIndexOf,
} from './names.ts'

/**
 * Exact totals of one view over the product of some dimensions, row-major in declared order; `where` only in
 * scans.
 */
export type Table = {
  readonly statistic: PartStatistic
  readonly viewBit: number
  readonly measure: MeasureColumn | undefined
  /** Where the sum's view counts of the measure what its caps left: that column. */
  readonly cut: string | undefined
  /**
   * In the place of the total, what the view leaves out of it: over the groups of these columns, of each unit
   * at most `limit` in each cell.
   */
  readonly uncounted: { readonly groups: readonly DimensionColumn[]; readonly limit: bigint } | undefined
  /** Columns that tell orders apart besides their key: those of the `perOrder` dimensions. */
  readonly ofOrder: readonly string[]
  readonly dimensions: readonly DimensionColumn[]
  /** A row is in scope if one of these columns has one of these codes. */
  readonly where: readonly { readonly columns: readonly string[]; readonly codes: readonly number[] }[]
  readonly cells: number
}

/** Answer cell g = Σ over f of table[groups[g] + filters[f]]. */
export type Resolved = {
  readonly table: Table
  /**
   * A scan has filters of its own and is not kept; a cube is kept and serves every filter of its dimensions.
   */
  readonly kind: 'cube' | 'scan'
  readonly groups: Int32Array
  readonly filters: Int32Array
}

type Filtered = { readonly dimension: DimensionColumn; readonly codes: readonly number[] }

/** A cut total is one number: RangeError for one with groups. */
export function resolveShape(declaration: Declaration, shape: Shape): Resolved {
  if (shape.cut !== undefined && shape.groupBy.length > 0)
    throw new RangeError('a cut total has no groups of its own')
  const viewIndex = servingViewIndex(declaration, shape.view, shape.statistic, shape.measure)
  return resolveIn(declaration, viewIndex, shape)
}

/**
 * The n of correlated noise: the view's units, whether or not it serves that statistic, for each combination
 * of values of `countBy` in scope, without the rest of the filter. A unit that adds anything to the shape's
 * groups has a row of the view, so it is in its n. One cube for every filter: n takes no scan.
 */
export function resolveCounts(
  declaration: Declaration,
  { view, where }: Shape,
  countBy: readonly string[],
): Resolved {
  return resolveIn(declaration, viewIndexOf(declaration, view), {
    statistic: 'units',
    view,
    where: where.filter(({ dimension }) => countBy.includes(dimension)),
    groupBy: [...countBy],
  })
}

function resolveIn(declaration: Declaration, viewIndex: number, shape: Shape): Resolved {
  const measure = shape.statistic === 'sum' ? measureOf(declaration, shape.measure) : undefined
  const filters = shape.where.map(filter => filterOf(declaration, filter))
  const groups = shape.groupBy.map(name => dimensionOf(declaration, name))
  requireDistinct(filters.map(({ dimension }) => dimension))
  requireDistinct(groups)
  const outer = filters.filter(({ dimension }) => !groups.some(group => group.index === dimension.index))
  const kind = outer.some(filter => mustScan(shape, filter)) ? 'scan' : 'cube'
  const dimensions = [
    ...groups,
    ...(kind === 'cube' ? outer.map(({ dimension }) => dimension) : []),
  ].toSorted((a, b) => a.index - b.index)
  const table = {
    statistic: shape.statistic,
    viewBit: viewBit(viewIndex),
    measure,
    cut: measure === undefined ? undefined : cutIn(declaration, viewIndex, measure.index)?.column,
    uncounted: shape.cut && {
      groups: shape.cut.groupBy.map(name => dimensionOf(declaration, name)),
      limit: BigInt(shape.cut.limit),
    },
    ofOrder: shape.statistic === 'orders' ? orderColumns(declaration) : [],
    dimensions,
    where: kind === 'scan' ? outer.map(({ dimension, codes }) => ({ columns: dimension.slots, codes })) : [],
    cells: cellsOf(dimensions),
  }
  const strides = stridesOf(dimensions)
  const steps = (dimension: DimensionColumn, codes: readonly number[]): readonly number[] =>
    codes.map(code => code * (strides.get(dimension.index) ?? 0))
  return {
    table,
    kind,
    groups: offsets(
      groups.map(group => {
        const filter = filters.find(({ dimension }) => dimension.index === group.index)
        return steps(group, filter?.codes ?? Array.from({ length: group.size }, (_, code) => code))
      }),
    ),
    filters: offsets(kind === 'cube' ? outer.map(({ dimension, codes }) => steps(dimension, codes)) : []),
  }
}

/**
 * Cells of `units` and `orders` count distinct ones: they add up over several values of an attribute of what
 * is counted only. Those of a cut total are limited for each unit, and a row is in the cells of all its tags.
 */
function mustScan({ statistic, cut }: Shape, { dimension, codes }: Filtered): boolean {
  if (codes.length <= 1 || dimension.perUnit) return false
  if (cut !== undefined || hasTags(dimension)) return true
  return statistic === 'units' || (statistic === 'orders' && !dimension.perOrder)
}

/** Row strides of a table's dimensions, by their place in the declaration. */
export function stridesOf(dimensions: readonly DimensionColumn[]): ReadonlyMap<number, number> {
  const strides = new Map<number, number>()
  let stride = 1
  for (const { index, size } of dimensions.toReversed()) {
    strides.set(index, stride)
    stride *= size
  }
  return strides
}

function cellsOf(dimensions: readonly DimensionColumn[]): number {
  const cells = dimensions.reduce((product, { size }) => product * size, 1)
  if (cells > LIMITS.cubeCells)
    throw fault('engine.cube_too_large', {
      dimensions: dimensions.map(({ name, size }) => `${name} (${size})`),
      cells,
      limit: LIMITS.cubeCells,
    })
  return cells
}

function filterOf(declaration: Declaration, { dimension: name, codes }: CodeFilter): Filtered {
  const dimension = dimensionOf(declaration, name)
  const ascending = codes.every((code, index) => index === 0 || code > (codes[index - 1] ?? code))
  const inside = codes.every(code => Number.isInteger(code) && code >= 0 && code < dimension.size)
  if (codes.length === 0 || !ascending || !inside)
    throw fault('engine.code_unknown', { dimension: name, last: dimension.size - 1 })
  return { dimension, codes }
}

function requireDistinct(dimensions: readonly DimensionColumn[]): void {
  for (const [index, { name }] of dimensions.entries())
    if (dimensions.findIndex(dimension => dimension.name === name) !== index)
      throw fault('engine.dimension_twice', { dimension: name })
}

/** All sums of one step of each axis, the last axis fastest; no axis: one zero. */
function offsets(axes: readonly (readonly number[])[]): Int32Array {
  return axes.reduce((outer, steps) => {
    const combined = new Int32Array(outer.length * steps.length)
    let at = 0
    for (const base of outer) for (const step of steps) combined[at++] = base + step
    return combined
  }, new Int32Array(1))
}
