// The numbers of a planned part, made without an engine.
import { placesAmong } from '../../protocols/dp/cells.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Part } from '../../schemas/plan.ts'
import { groupCodes } from '../../src/domain/plan/scope.ts'

type Filled = {
  readonly part: Part
  readonly values: readonly string[]
  readonly counts: readonly string[] | null
}

/**
 * As the engine releases a part whose cells have these exact figures: `noise` is added to each number in the
 * order in which it is drawn, and `units` is the n of correlated noise.
 */
export function fillPart(
  declaration: Declaration,
  part: Part,
  figure: (cell: number) => bigint,
  noise: (draw: number) => bigint = () => 0n,
  units = 1000n,
): Filled {
  const { shape } = part
  const axes = shape.groupBy.map(dimension => ({
    dimension,
    codes: groupCodes(declaration, shape.where, dimension),
  }))
  const cells = placesAmong(axes, shape.groupBy).length
  const values = Array.from({ length: cells }, (_, cell) => figure(cell))
  if (part.noise.kind !== 'correlated-gaussian')
    return { part, values: values.map((value, i) => String(value + noise(i))), counts: null }
  const { countBy, scale, shift, weight } = part.noise
  const counts = new Set(placesAmong(axes, countBy)).size
  return {
    part,
    values: values.map((value, i) => String(BigInt(scale) * value - BigInt(shift) * units + noise(i))),
    counts: Array.from({ length: counts }, (_, i) => String(BigInt(weight) * units + noise(cells + i))),
  }
}
