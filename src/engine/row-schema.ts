// The columns of an edition's rows: what a contribution file must hold and what the sealed parts hold.
import { codeColumns, CONTRIBUTION_COLUMNS } from '../../schemas/contribution.ts'
import type { Declaration } from '../../schemas/declaration.ts'

/** Codes in 0…`last`; of further tags the last is none, and they are above those in the column `after`. */
export type CodeColumn = {
  readonly column: string
  readonly name: string
  readonly last: number
  readonly perUnit: boolean
  readonly after?: string
}

export type RowSchema = {
  readonly dimensions: readonly CodeColumn[]
  readonly measures: readonly { readonly column: string; readonly lo: bigint; readonly hi: bigint }[]
  /** `u`, then `o` if there are order keys. */
  readonly keys: readonly string[]
  readonly orders: boolean
  /** Codes, then quanta. */
  readonly coded: readonly string[]
}

export function rowSchema(declaration: Declaration): RowSchema {
  const dimensions = declaration.dimensions.flatMap((dimension, place) => {
    const { name, values, perUnit } = dimension
    const [first, ...more] = codeColumns(place, dimension)
    return [
      { column: first, name, last: values.length - 1, perUnit },
      ...more.map((column, i) => ({
        column,
        name,
        last: values.length,
        perUnit,
        after: more[i - 1] ?? first,
      })),
    ]
  })
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
