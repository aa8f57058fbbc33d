// The columns of an edition's rows: what a contribution file must hold and what the sealed parts hold.
import { CONTRIBUTION_COLUMNS } from '../../schemas/contribution.ts'
import type { Declaration } from '../../schemas/declaration.ts'

export type RowSchema = {
  readonly dimensions: readonly {
    readonly column: string
    readonly size: number
    readonly perUnit: boolean
  }[]
  readonly measures: readonly { readonly column: string; readonly lo: bigint; readonly hi: bigint }[]
  /** `u`, then `o` if there are order keys. */
  readonly keys: readonly string[]
  readonly orders: boolean
  /** Codes, then quanta. */
  readonly coded: readonly string[]
}

export function rowSchema(declaration: Declaration): RowSchema {
  const dimensions = declaration.dimensions.map(({ values, perUnit }, index) => ({
    column: `${CONTRIBUTION_COLUMNS.dimension}${index}`,
    size: values.length,
    perUnit,
  }))
  const measures = declaration.measures.map(({ lo, hi }, index) => ({
    column: `${CONTRIBUTION_COLUMNS.measure}${index}`,
    lo: BigInt(lo),
    hi: BigInt(hi),
  }))
  const { unit, order } = CONTRIBUTION_COLUMNS
  return {
    dimensions,
    measures,
    keys: declaration.orders ? [unit, order] : [unit],
    orders: declaration.orders,
    coded: [...dimensions, ...measures].map(({ column }) => column),
  }
}
