// From declared names to columns and bits. Unknown names are faults that say what would be valid.
import { codeColumns } from '../../schemas/contribution.ts'
import type { Declaration, View } from '../../schemas/declaration.ts'
import { fault } from '../../schemas/fault.ts'
import type { PartStatistic } from '../../schemas/plan.ts'
import { answersPart, summable } from '../../schemas/view-bounds.ts'

/**
 * `slots`: the columns of the sealed rows with its codes, several where a row has tags; `column` is the one
 * to group by, which of tags is made when they are counted (`eachTag`).
 */
export type DimensionColumn = {
  readonly name: string
  readonly index: number
  readonly column: string
  readonly slots: readonly string[]
  readonly size: number
  readonly perUnit: boolean
  readonly perOrder: boolean
}

export type MeasureColumn = {
  readonly index: number
  readonly column: string
  readonly lo: bigint
  readonly hi: bigint
}

export function dimensionOf(declaration: Declaration, name: string): DimensionColumn {
  const index = placeOf('dimension', declaration.dimensions, name)
  const dimension = declaration.dimensions[index]
  const slots = codeColumns(index, dimension ?? {})
  return {
    name,
    index,
    column: slots.length === 1 ? slots[0] : `t${index}`,
    slots,
    size: dimension?.values.length ?? 0,
    perUnit: dimension?.perUnit === true,
    perOrder: dimension?.perOrder === true,
  }
}

export function hasTags({ slots }: Pick<DimensionColumn, 'slots'>): boolean {
  return slots.length > 1
}

/** Columns that tell a unit's orders apart besides their key. */
export function orderColumns({ dimensions }: Declaration): readonly string[] {
  return dimensions.flatMap((dimension, index) =>
    dimension.perOrder === true ? codeColumns(index, dimension) : [],
  )
}

export function measureOf(declaration: Declaration, name: string | undefined): MeasureColumn {
  const index = placeOf('measure', declaration.measures, name ?? '')
  const { lo, hi } = declaration.measures[index] ?? { lo: '0', hi: '0' }
  return { index, column: `m${index}`, lo: BigInt(lo), hi: BigInt(hi) }
}

export function viewIndexOf(declaration: Declaration, name: string): number {
  return placeOf('view', declaration.views, name)
}

/**
 * The index of a view that serves the statistic, of `measure` if it is a sum's, and whose caps bound what a
 * unit adds to it.
 */
export function servingViewIndex(
  declaration: Declaration,
  name: string,
  statistic: PartStatistic,
  measure?: string,
): number {
  const index = viewIndexOf(declaration, name)
  if (statistic === 'sum') measureOf(declaration, measure)
  const view = declaration.views[index]
  if (view === undefined || !answersPart(view, statistic, measure))
    throw fault('engine.not_served', {
      view: name,
      statistic: measure === undefined ? statistic : `${statistic}(${measure})`,
      valid: view === undefined ? [] : servedIn(declaration, view),
    })
  return index
}

function servedIn(declaration: Declaration, view: View): readonly string[] {
  return view.for.flatMap(served =>
    served === 'sum' ? summable(declaration, view).map(({ name }) => `sum(${name})`) : [served],
  )
}

function placeOf(what: string, declared: readonly { readonly name: string }[], name: string): number {
  const index = declared.findIndex(one => one.name === name)
  if (index < 0) throw fault('engine.unknown_name', { what, name, valid: declared.map(one => one.name) })
  return index
}
