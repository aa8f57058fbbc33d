// From declared names to columns and bits. Unknown names are faults that say what would be valid.
import type { Declaration, Served } from '../../schemas/declaration.ts'
import { fault } from '../../schemas/fault.ts'
import type { PartStatistic } from '../../schemas/plan.ts'

export type DimensionColumn = {
  readonly name: string
  readonly index: number
  readonly column: string
  readonly size: number
  readonly perUnit: boolean
}

export type MeasureColumn = { readonly column: string; readonly lo: bigint; readonly hi: bigint }

export function dimensionOf(declaration: Declaration, name: string): DimensionColumn {
  const index = placeOf('dimension', declaration.dimensions, name)
  const { values, perUnit } = declaration.dimensions[index] ?? { values: [], perUnit: false }
  return { name, index, column: `d${index}`, size: values.length, perUnit }
}

export function measureOf(declaration: Declaration, name: string | undefined): MeasureColumn {
  const index = placeOf('measure', declaration.measures, name ?? '')
  const { lo, hi } = declaration.measures[index] ?? { lo: '0', hi: '0' }
  return { column: `m${index}`, lo: BigInt(lo), hi: BigInt(hi) }
}

export function viewIndexOf(declaration: Declaration, name: string): number {
  return placeOf('view', declaration.views, name)
}

/**
 * The index of a view that serves the statistic: a view that lists none that counts rows may not bound them
 * at all.
 */
export function servingViewIndex(declaration: Declaration, name: string, statistic: PartStatistic): number {
  const index = viewIndexOf(declaration, name)
  const served: readonly Served[] = declaration.views[index]?.for ?? []
  if (!SERVED_AS[statistic].some(one => served.includes(one)))
    throw fault('engine.not_served', { view: name, statistic, valid: served })
  return index
}

/** A mean takes its count from the view of its sum. */
const SERVED_AS: Readonly<Record<PartStatistic, readonly Served[]>> = {
  count: ['count', 'sum'],
  orders: ['orders'],
  units: ['units'],
  sum: ['sum'],
  centred: ['sum'],
}

function placeOf(what: string, declared: readonly { readonly name: string }[], name: string): number {
  const index = declared.findIndex(one => one.name === name)
  if (index < 0) throw fault('engine.unknown_name', { what, name, valid: declared.map(one => one.name) })
  return index
}
