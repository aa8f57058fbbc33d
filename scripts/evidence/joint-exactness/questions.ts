// Aggregates whose joint answers are compared.
import type { QueryInput } from '../../../schemas/query.ts'

export type Asked = Omit<Extract<QueryInput, { readonly kind: 'aggregate' }>, 'edition'>

const COMMON = { privacy: { rho: '0.1' }, purpose: 'product-planning' }
export const QUESTIONS: readonly Asked[] = [
  { kind: 'aggregate', ...COMMON, select: [{ statistic: 'units' }], groupBy: ['age_band', 'gender'] },
  {
    kind: 'aggregate',
    ...COMMON,
    select: [{ statistic: 'count' }, { statistic: 'orders' }],
    groupBy: ['month'],
    where: { gender: ['女'] },
  },
  {
    kind: 'aggregate',
    ...COMMON,
    select: [
      { statistic: 'sum', measure: 'revenue' },
      { statistic: 'mean', measure: 'revenue' },
      { statistic: 'average', measure: 'revenue', per: 'units_sold' },
    ],
    groupBy: ['category'],
  },
]

/** Asked with the values of their filters hidden. */
export const BLIND_QUESTIONS: readonly Asked[] = [
  {
    kind: 'aggregate',
    ...COMMON,
    select: [{ statistic: 'units' }],
    groupBy: ['age_band', 'gender'],
    where: { category: ['空气炸锅'] },
  },
  {
    kind: 'aggregate',
    ...COMMON,
    select: [{ statistic: 'orders' }],
    groupBy: ['month'],
    where: { category: ['电风扇'] },
  },
]

/** Of many cells with little noise, so that its distribution shows. */
export const MANY_CELLS: Asked = {
  kind: 'aggregate',
  select: [{ statistic: 'units' }],
  groupBy: ['province', 'city_tier', 'age_band', 'gender'],
  privacy: { rho: '0.01' },
  purpose: 'product-planning',
}
/** As many as the answer ciphertexts of a joint question have room for. */
export const MANY_HIDDEN: Asked = {
  ...MANY_CELLS,
  groupBy: ['province', 'age_band', 'gender'],
  where: { category: ['空气炸锅'] },
}
