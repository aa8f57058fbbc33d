// Mistakes that the grey-box comparison must catch, each as it would be made: in what is charged, or in what
// is kept.
import { type Sensitivity, sensitivityOf } from '../../../protocols/dp/sensitivity.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Part, Shape } from '../../../schemas/plan.ts'
import { Query } from '../../../schemas/query.ts'
import { privacyDimensions, viewBounds } from '../../../schemas/view-bounds.ts'
import { plan } from '../../../src/domain/plan/plan.ts'
import {
  declarationOf,
  exactly,
  type Random,
  randomRows,
  type Row,
  withSealed,
} from '../../../test/engine/support.ts'
import { type Change, differences } from './change.ts'

export type Mistaken = { readonly declared: Sensitivity; readonly found: Change }

/**
 * One edition with a cap on orders, against what would be charged if an order were taken for a row, which is
 * in one group only: as if all dimensions were attributes of the order. For each buyer that can be removed.
 */
export async function orderAsRow(random: Random): Promise<readonly Mistaken[]> {
  const declaration = declarationOf({
    dimensions: [{ size: 2 }, { size: 2 + random.below(3) }],
    orders: true,
    views: [
      {
        name: 'v',
        for: ['orders', 'units'],
        caps: [{ over: random.chance(0.5) ? ['a'] : [], max: 1, of: 'orders' }],
      },
    ],
  })
  const statistic = random.chance(0.7) ? 'orders' : 'units'
  const part = partOf(declaration, { statistic }, ['b'])
  const [view] = declaration.views
  if (view === undefined) throw new Error('the edition has a view')
  const declared = sensitivityOf({
    dimensions: privacyDimensions(declaration).map(each => ({ ...each, perOrder: true })),
    view: viewBounds(view),
    statistic: { kind: statistic },
    filter: new Map(),
    groupBy: part.shape.groupBy,
  })
  return await withoutEach(randomRows(random, declaration, 3, 30), declared, rows =>
    answersOf(declaration, rows, [part.shape]),
  )
}

/**
 * One edition in which the positive and the negative values of a measure are capped apart, as two measures,
 * against what is charged for a cap on both together. Values have the sign of their group, so that neither
 * takes from the other's sum.
 */
export async function signsCappedApart(random: Random): Promise<readonly Mistaken[]> {
  const dimensions = [{ size: 2 }, { size: 2 }]
  const max = String(2 + random.below(6))
  const cap = (measure: string) => ({ over: ['a'], max, of: { measure } })
  const together = declarationOf({
    dimensions,
    measures: [{ lo: -4, hi: 4 }],
    views: [{ name: 'v', for: ['sum'], caps: [cap('x')] }],
  })
  const apart = declarationOf({
    dimensions,
    measures: [
      { lo: 0, hi: 4 },
      { lo: -4, hi: 0 },
    ],
    views: [{ name: 'v', for: ['sum'], caps: [cap('x'), cap('y')] }],
  })
  const rows = randomRows(random, together, 3, 30).map(row => {
    const [x = 0n] = row.quanta
    const size = x < 0n ? -x : x
    return { ...row, quanta: row.codes[1] === 0 ? [size, 0n] : [0n, -size] }
  })
  const { shape, l1, l2Squared } = partOf(together, { statistic: 'sum', measure: 'x' }, ['b'])
  return await withoutEach(rows, { l1: BigInt(l1), l2Squared: BigInt(l2Squared) }, kept =>
    answersOf(apart, kept, [shape, { ...shape, measure: 'y' }]),
  )
}

export function partOf(
  declaration: Declaration,
  statistic: { statistic: 'orders' | 'units' } | { statistic: 'sum'; measure: string },
  groupBy: string[],
): Part {
  const privacy = { rho: '1' }
  const query = Query.parse({
    kind: 'aggregate',
    edition: 'test@2025',
    select: [statistic],
    groupBy,
    privacy,
  })
  const [planned] = plan(declaration, query, 'open').parts
  if (planned === undefined) throw new Error('a question has a part')
  return planned.part
}

export async function withoutEach(
  rows: readonly Row[],
  declared: Sensitivity,
  answer: (rows: readonly Row[]) => Promise<readonly bigint[]>,
): Promise<readonly Mistaken[]> {
  const whole = await answer(rows)
  const found: Mistaken[] = []
  for (const unit of new Set(rows.map(row => row.u))) {
    const rest = await answer(rows.filter(row => row.u !== unit))
    found.push({ declared, found: differences(whole, rest) })
  }
  return found
}

/** Exact totals of a fresh edition; those of several shapes added up. */
export async function answersOf(
  declaration: Declaration,
  rows: readonly Row[],
  shapes: readonly Shape[],
): Promise<readonly bigint[]> {
  return await withSealed(declaration, rows, async engine => {
    const answers: (readonly bigint[])[] = []
    for (const shape of shapes) answers.push(await exactly(engine, shape))
    return (answers[0] ?? []).map((_, cell) =>
      answers.reduce((sum, answer) => sum + (answer[cell] ?? 0n), 0n),
    )
  })
}
