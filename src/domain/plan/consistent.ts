// protocols/dp/SPEC.md §10: which parts of a question add up to the same total, so that least squares makes them
// agree. From declaration and parts alone; it costs nothing.
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Derivation, Part, Shape } from '../../../schemas/plan.ts'
import { findDimension } from './scope.ts'

/**
 * One derivation for each level that has others to agree with: groups and their total, marginals of a profile.
 * Parts of different views have different biases and are never mixed.
 */
export function consistentDerivations(
  declaration: Declaration,
  parts: readonly Pick<Part, 'shape' | 'noise'>[],
  derivations: readonly Derivation[],
): readonly Derivation[] {
  const levels = derivations.flatMap(each => (each.kind === 'level' ? [each] : []))
  const groups = Map.groupBy(levels, ({ part }) => totalOf(declaration, parts[part]))
  return [...groups].flatMap(([total, found]) => {
    if (total === undefined || found.length < 2) return []
    const among = found.map(({ part }) => part)
    // In the order of canonical JSON.
    return found.map(({ name, part }) => ({
      among,
      kind: 'consistent' as const,
      name: `consistent/${name}`,
      part,
    }))
  })
}

/** What the cells of a part add up to: view, statistic and scope. Undefined where they add up to nothing. */
function totalOf(
  declaration: Declaration,
  part: Pick<Part, 'shape' | 'noise'> | undefined,
): string | undefined {
  if (part === undefined || part.noise.kind === 'discrete-laplace') return undefined
  const { view, statistic, measure, where } = part.shape
  return cellsAdd(declaration, part.shape) ? JSON.stringify([view, statistic, measure, where]) : undefined
}

/** A buyer or an order that can be in several groups would count several times. */
function cellsAdd(declaration: Declaration, { statistic, groupBy }: Shape): boolean {
  const grouped = groupBy.map(name => findDimension(declaration, name, '/query'))
  if (statistic === 'units') return grouped.every(({ perUnit }) => perUnit)
  if (statistic === 'orders') return grouped.every(({ perUnit, perOrder }) => perUnit || perOrder === true)
  return true
}
