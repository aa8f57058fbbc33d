// protocols/dp/SPEC.md §7 in the engine: the counts that correlated noise needs of a part, and which group
// has which.
import { placesAmong } from '../../protocols/dp/cells.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { PartNoise, Shape } from '../../schemas/plan.ts'
import { dimensionOf } from './names.ts'
import { type Resolved, resolveCounts } from './shape.ts'

/** The planner sees to it that |scale · x| + |shift · n| and weight · n stay below 2^53. */
export type Counts = {
  readonly resolved: Resolved
  /** For each group of the part the place of its n. */
  readonly countOf: readonly number[]
  readonly scale: number
  readonly shift: number
  readonly weight: number
}

/**
 * Undefined under independent noise. Throws RangeError where the counts would not be one for each combination
 * of values of the grouped dimensions that are perUnit: its sensitivity is that of nothing else.
 */
export function countsFor(declaration: Declaration, shape: Shape, noise: PartNoise): Counts | undefined {
  if (noise.kind !== 'correlated-gaussian') return undefined
  const perUnit = shape.groupBy.filter(name => dimensionOf(declaration, name).perUnit)
  if (perUnit.join(' ') !== noise.countBy.join(' '))
    throw new RangeError('correlated noise with other counts than its sensitivity is for')
  const axes = shape.groupBy.map(dimension => {
    const filter = shape.where.find(each => each.dimension === dimension)
    const { size } = dimensionOf(declaration, dimension)
    return { dimension, codes: filter?.codes ?? Array.from({ length: size }, (_, code) => code) }
  })
  return {
    resolved: resolveCounts(declaration, shape, perUnit),
    countOf: placesAmong(axes, perUnit),
    scale: Number(noise.scale),
    shift: Number(noise.shift),
    weight: Number(noise.weight),
  }
}
