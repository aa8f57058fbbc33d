// A mistake with the count of units under correlated noise, which the grey-box comparison must catch.
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Part, Shape } from '../../../schemas/plan.ts'
import { Query } from '../../../schemas/query.ts'
import { plan } from '../../../src/domain/plan/plan.ts'
import { declarationOf, exactly, type Random, randomRows, withSealed } from '../../../test/engine/support.ts'
import { type Mistaken, withoutEach } from './mutants.ts'

/**
 * n from another view, in the scope of the question: that view keeps one row of each buyer, which may be out
 * of scope while rows that the answering view keeps are in it. Such a buyer moves A and no n.
 */
export async function countOfAnotherView(random: Random): Promise<readonly Mistaken[]> {
  const declaration = declarationOf({
    dimensions: [{ size: 8 + random.below(5) }, { size: 2 }],
    views: [
      { name: 'v', for: ['count'], caps: [{ over: ['a'], max: 1 }] },
      { name: 'w', for: ['units'], caps: [], perUnit: 1 },
    ],
  })
  const { shape, noise, l2Squared } = correlatedPart(declaration)
  const ofAnother: Shape = { ...shape, statistic: 'units', view: 'w', groupBy: [] }
  // Gaussian noise is charged for by Δ2 alone.
  const declared = { l1: BigInt(Number.MAX_SAFE_INTEGER), l2Squared: BigInt(l2Squared) }
  return await withoutEach(randomRows(random, declaration, 3, 40), declared, rows =>
    withSealed(declaration, rows, async engine => {
      const figures = await exactly(engine, shape)
      const [units = 0n] = await exactly(engine, ofAnother)
      const shifted = BigInt(noise.shift) * units
      return [...figures.map(figure => BigInt(noise.scale) * figure - shifted), BigInt(noise.weight) * units]
    }),
  )
}

type CorrelatedPart = Part & { readonly noise: Extract<Part['noise'], { kind: 'correlated-gaussian' }> }

function correlatedPart(declaration: Declaration): CorrelatedPart {
  const query = Query.parse({
    kind: 'aggregate',
    edition: 'test@2025',
    select: [{ statistic: 'count' }],
    where: { b: ['v0'] },
    groupBy: ['a'],
    privacy: { rho: '0.1' },
  })
  for (const { part } of plan(declaration, query, 'open').parts)
    if (part.noise.kind === 'correlated-gaussian') return { ...part, noise: part.noise }
  throw new Error('a buyer may be in all groups: the noise is correlated')
}
