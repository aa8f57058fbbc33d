// Mistakes with cut totals that the grey-box comparison must catch.
import type { Sensitivity } from '../../../protocols/dp/sensitivity.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Shape } from '../../../schemas/plan.ts'
import { plan } from '../../../src/domain/plan/plan.ts'
import { Query } from '../../../schemas/query.ts'
import { declarationOf, type Random, randomRows } from '../../../test/engine/support.ts'
import { answersOf, type Mistaken, withoutEach } from './mutants.ts'

/**
 * What the bounds cut of each buyer, with no limit to speak of, against the sensitivity of the limit that is
 * declared.
 */
export async function cutUnlimited(random: Random): Promise<readonly Mistaken[]> {
  const declaration = cappedEdition(random)
  const { shape, declared } = cutOf(declaration)
  const unlimited = { ...shape, cut: { groupBy: shape.cut?.groupBy ?? [], inCap: '1', limit: '1000000' } }
  const rows = randomRows(random, declaration, 3, 40)
  return await withoutEach(rows, declared, kept => answersOf(declaration, kept, [unlimited]))
}

/**
 * The limit applied in each group, and those of all groups added up: a buyer whose rows are cut in several
 * months moves the sum by several limits.
 */
export async function cutLimitedByGroup(random: Random): Promise<readonly Mistaken[]> {
  const declaration = cappedEdition(random)
  const { shape, declared } = cutOf(declaration)
  const byGroup = (declaration.dimensions[0]?.values ?? []).map(
    (_, code): Shape => ({
      ...shape,
      where: [{ dimension: 'a', codes: [code] }],
      cut: { groupBy: [], inCap: '1', limit: shape.cut?.limit ?? '1' },
    }),
  )
  const rows = randomRows(random, declaration, 3, 40)
  return await withoutEach(rows, declared, kept => answersOf(declaration, kept, byGroup))
}

function cappedEdition(random: Random): Declaration {
  return declarationOf({
    dimensions: [{ size: 2 + random.below(2) }, { size: 2 }],
    views: [
      { name: 'v', for: ['count'], caps: [{ over: ['a'], max: 1 + random.below(2) }] },
      { name: 'w', for: ['units'], caps: [] },
    ],
  })
}

function cutOf(declaration: Declaration): { readonly shape: Shape; readonly declared: Sensitivity } {
  const query = Query.parse({
    kind: 'aggregate',
    edition: 'test@2025',
    select: [{ statistic: 'count' }],
    groupBy: ['a'],
    privacy: { rho: '1' },
  })
  const [planned] = plan(declaration, query, 'open').parts.filter(({ part }) => part.shape.cut !== undefined)
  if (planned === undefined) throw new Error('a bounded part has a cut total')
  const { shape, l1, l2Squared } = planned.part
  return { shape, declared: { l1: BigInt(l1), l2Squared: BigInt(l2Squared) } }
}
