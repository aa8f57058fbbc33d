// A mistake with caps by value, which the grey-box comparison must catch.
import { sensitivityOf } from '../../../protocols/dp/sensitivity.ts'
import { privacyDimensions, viewBounds } from '../../../schemas/view-bounds.ts'
import { declarationOf, type Random, randomRows } from '../../../test/engine/support.ts'
import { answersOf, type Mistaken, withoutEach } from './mutants.ts'

/** Two values side by side, for the bound of the smaller one: as if each buyer had rows of one of them. */
export async function boundOfOneValue(random: Random): Promise<readonly Mistaken[]> {
  const [small, large] = [1 + random.below(2), 4 + random.below(3)]
  const cap = {
    over: ['a', 'b'],
    max: small,
    byValue: {
      dimension: 'a',
      caps: [
        { code: 0, max: small },
        { code: 1, max: large },
      ],
    },
  }
  const declaration = declarationOf({
    dimensions: [{ size: 3 }, { size: 2 }],
    views: [{ name: 'v', for: ['count'], caps: [cap] }],
  })
  const shape = {
    view: 'v',
    statistic: 'count' as const,
    where: [{ dimension: 'a', codes: [0, 1] }],
    groupBy: ['a', 'b'],
  }
  const [view = { caps: [] }] = declaration.views
  const declared = sensitivityOf({
    dimensions: privacyDimensions(declaration),
    view: viewBounds(view),
    statistic: { kind: 'count' },
    filter: new Map([['a', 1]]),
    codes: new Map([['a', [0]]]),
    groupBy: ['a', 'b'],
  })
  return await withoutEach(randomRows(random, declaration, 3, 30), declared, rows =>
    answersOf(declaration, rows, [shape]),
  )
}
