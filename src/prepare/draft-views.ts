import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import type { DraftDimension } from './draft-file.ts'

/** Two views a statistic: everything by month, and one value of the largest domain by month. */
export function viewsFor(
  dimensions: ReadonlyMap<string, DraftDimension>,
  measures: boolean,
  orders: boolean,
): DatasetFileInput['views'] {
  const month = dimensions.has('month') ? ['month'] : []
  const category = narrowOf(dimensions)
  const wide = month.length > 0 ? { caps: [{ over: month, max: 20 }] } : { perUnit: 50 }
  const narrow =
    category === undefined
      ? undefined
      : {
          caps: [
            { over: [category], max: 20 },
            ...(month.length > 0 ? [{ over: [...month, category], max: 3 }] : []),
          ],
        }
  const pair = (key: string, statistic: 'orders' | 'count' | 'sum') => ({
    [key]: { for: [statistic], ...wide },
    ...(narrow === undefined ? {} : { [`${key}OfOne`]: { for: [statistic], ...narrow } }),
  })
  return {
    buyers: { for: ['units'] },
    ...(orders ? pair('orders', 'orders') : {}),
    ...pair('lines', 'count'),
    ...(measures ? pair('spending', 'sum') : {}),
  }
}

/** The largest list that is no attribute of the buyer. */
export function narrowOf(dimensions: ReadonlyMap<string, DraftDimension>): string | undefined {
  const [largest] = [...dimensions]
    .flatMap(([key, each]) =>
      'values' in each && each.perUnit !== true ? [{ key, size: each.values.length }] : [],
    )
    .sort((a, b) => b.size - a.size)
  return largest?.key
}
