// Mistakes with rows that have several values of a dimension, which the grey-box comparison must catch.
import { type Dimension, sensitivityOf } from '../../../protocols/dp/sensitivity.ts'
import { privacyDimensions, viewBounds } from '../../../schemas/view-bounds.ts'
import {
  declarationOf,
  type DeclarationParts,
  type Random,
  randomRows,
} from '../../../test/engine/support.ts'
import { answersOf, type Mistaken, partOf, withoutEach } from './mutants.ts'

/** A buyer's rows counted once, however many of the groups they are in. */
export async function tagsCountedOnce(random: Random): Promise<readonly Mistaken[]> {
  return await mistaken(
    random,
    'units',
    { caps: [], perUnit: 1 + random.below(2) },
    ({ tags: _tags, ...rest }) => rest,
  )
}

/** The tags of a row taken for those of its order, each row of which may have others. */
export async function rowTagsOfOrder(random: Random): Promise<readonly Mistaken[]> {
  const caps = [{ over: [], max: 1, of: 'orders' as const }]
  return await mistaken(random, 'orders', { caps }, each =>
    each.tags === undefined ? each : { ...each, perOrder: true },
  )
}

async function mistaken(
  random: Random,
  statistic: 'orders' | 'units',
  bounds: Pick<DeclarationParts['views'][number], 'caps' | 'perUnit'>,
  mistake: (dimension: Dimension) => Dimension,
): Promise<readonly Mistaken[]> {
  const declaration = declarationOf({
    dimensions: [{ size: 2 }, { size: 4 + random.below(3), tags: 2 }],
    orders: true,
    views: [{ name: 'v', for: ['orders', 'units'], ...bounds }],
  })
  const { shape } = partOf(declaration, { statistic }, ['b'])
  const declared = sensitivityOf({
    dimensions: privacyDimensions(declaration).map(mistake),
    view: viewBounds({ caps: [], ...declaration.views[0] }),
    statistic: { kind: statistic },
    filter: new Map(),
    groupBy: ['b'],
  })
  return await withoutEach(randomRows(random, declaration, 3, 30), declared, rows =>
    answersOf(declaration, rows, [shape]),
  )
}
