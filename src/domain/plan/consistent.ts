// protocols/dp/SPEC.md §10: which parts of a question add up to the same total, so that least squares makes
// them agree. From declaration and parts alone; it costs nothing.
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Derivation, Part, Shape } from '../../../schemas/plan.ts'
import { findDimension } from './scope.ts'

type Planned = Pick<Part, 'shape' | 'noise'>

/**
 * One derivation for each level that others of its view say something of: groups and their total, marginals
 * of a profile, and counts of the view's units. Parts of different views have different biases and are never
 * mixed.
 */
export function consistentDerivations(
  declaration: Declaration,
  parts: readonly Planned[],
  derivations: readonly Derivation[],
): readonly Derivation[] {
  const levels = derivations.flatMap(each => (each.kind === 'level' ? [each] : []))
  const views = Map.groupBy(levels, ({ part }) => parts[part]?.shape.view)
  return [...views].flatMap(([view, found]) => {
    const counted = parts.flatMap((part, i) => (part.shape.view === view && countsTheView(part) ? [i] : []))
    const shared = counted.length < 2 ? [] : counted
    const places = found
      .map(({ part }) => part)
      .filter(i => canAgree(declaration, parts[i], shared.includes(i)))
    const lists = [
      ...Map.groupBy(places, i => totalOf(declaration, parts[i]) ?? `alone ${i}`).values(),
    ].filter(list => list.length > 1 || list.some(i => shared.includes(i)))
    return found.flatMap(({ name, part }) => {
      const own = lists.filter(list => list.includes(part))
      if (own.length === 0) return []
      // In the order of canonical JSON.
      return [
        {
          counted: shared,
          kind: 'consistent' as const,
          name: `consistent/${name}`,
          part,
          totals: shared.length === 0 ? own : lists,
        },
      ]
    })
  })
}

/** Whether the part has one count, of all units of its view. */
function countsTheView({ noise }: Planned): boolean {
  return noise.kind === 'correlated-gaussian' && noise.countBy.length === 0
}

function canAgree(declaration: Declaration, part: Planned | undefined, sharesCount: boolean): boolean {
  return sharesCount || totalOf(declaration, part) !== undefined
}

/** What the cells of a part add up to: view, statistic and scope. Undefined where they add up to nothing. */
function totalOf(declaration: Declaration, part: Planned | undefined): string | undefined {
  if (part === undefined || part.noise.kind === 'discrete-laplace') return undefined
  const { view, statistic, measure, where } = part.shape
  return cellsAdd(declaration, part.shape) ? JSON.stringify([view, statistic, measure, where]) : undefined
}

/** A buyer, an order or a row with tags that can be in several groups would count several times. */
function cellsAdd(declaration: Declaration, { statistic, groupBy }: Shape): boolean {
  const grouped = groupBy.map(name => findDimension(declaration, name, '/query'))
  if (grouped.some(({ tags }) => tags !== undefined)) return false
  if (statistic === 'units') return grouped.every(({ perUnit }) => perUnit)
  if (statistic === 'orders') return grouped.every(({ perUnit, perOrder }) => perUnit || perOrder === true)
  return true
}
