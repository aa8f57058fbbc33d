// Random questions about a random declaration, as the planner plans them.
import type { Declaration, Served } from '../../../schemas/declaration.ts'
import { Fault } from '../../../schemas/fault.ts'
import type { Part } from '../../../schemas/plan.ts'
import { Query, type QueryInput, type Statistic } from '../../../schemas/query.ts'
import { plan } from '../../../src/domain/plan/plan.ts'
import type { Random } from '../../../test/engine/support.ts'

export type Asking = {
  /** Whose dimensions are asked for, in the place of all. */
  readonly of?: Declaration
  /** Dimensions that every question is grouped by; then none is a profile. */
  readonly also?: readonly string[]
}

/** Parts of planned queries; what no view of the declaration serves, or no answer holds, is not asked. */
export function randomParts(
  random: Random,
  declaration: Declaration,
  most: number,
  { of = declaration, also = [] }: Asking = {},
): readonly Part[] {
  const parts: Part[] = []
  for (let tries = 0; tries < 100 && parts.length < most; tries++) {
    try {
      const query = Query.parse(randomQuery(random, of, also))
      parts.push(...plan(declaration, query, 'open').parts.map(({ part }) => part))
    } catch (error) {
      if (!(error instanceof Fault) || !UNSERVED.has(error.code)) throw error
    }
  }
  return parts
}

const UNSERVED: ReadonlySet<string> = new Set([
  'query.view_not_for',
  'query.statistic_unserved',
  'query.too_many_groups',
])

function randomQuery(random: Random, declaration: Declaration, also: readonly string[]): QueryInput {
  const names = declaration.dimensions.map(({ name }) => name)
  const where = Object.fromEntries(
    declaration.dimensions.flatMap(({ name, values }) => {
      const chosen = values.map(({ value }) => value).filter(() => random.chance(0.5))
      return random.chance(0.5) && chosen.length > 0 ? [[name, chosen]] : []
    }),
  )
  const common = { edition: 'test@2025', where, privacy: { rho: '0.1' } }
  if (also.length === 0 && random.chance(0.3)) {
    const by = names.filter(() => random.chance(0.5))
    return {
      kind: 'profile',
      ...common,
      by: by.length > 0 ? by : ['a'],
      cross: random.chance(0.5),
      of: randomStatistic(random, declaration),
    }
  }
  return {
    kind: 'aggregate',
    ...common,
    select: Array.from({ length: 1 + random.below(2) }, () => randomStatistic(random, declaration)),
    groupBy: [...also, ...names.filter(() => random.chance(0.4))],
  }
}

function randomStatistic(random: Random, declaration: Declaration): Statistic {
  const view = declaration.views[random.below(declaration.views.length)]
  const served: readonly Served[] = view?.for ?? []
  const statistic = served[random.below(served.length)] ?? 'units'
  const named = view !== undefined && random.chance(0.7) ? { view: view.name } : {}
  if (statistic !== 'sum') return { statistic, ...named }
  const measure = declaration.measures[random.below(declaration.measures.length)]?.name ?? 'x'
  return { statistic: random.chance(0.5) ? 'sum' : 'mean', measure, ...named }
}
