import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import type { DraftDimension, DraftMeasure } from './draft-file.ts'

type Views = DatasetFileInput['views']
type Caps = NonNullable<Views[string]['caps']>

/** Measures of one view: each has up to two caps, and rows have two. */
export const MAX_CAPPED = 3

/**
 * Three views a statistic: everything by month, one value of the largest domain by month, and the values of
 * that domain side by side. What a buyer adds is bounded as it is counted: orders by orders, sums by
 * their totals; rows of sums are bounded for means.
 */
export function viewsFor(
  dimensions: ReadonlyMap<string, DraftDimension>,
  measures: ReadonlyMap<string, DraftMeasure>,
  orders: boolean,
): Views {
  const month = dimensions.has('month') ? ['month'] : []
  const category = narrowOf(dimensions)
  // Until they are chosen: of a measure its clip, which is a whole number of quanta.
  const most = (of: string, rows: number) => measures.get(of)?.hi ?? rows
  const wide = (of: string): Caps => [{ over: month, max: most(of, 20), of }]
  const narrow = (of: string): Caps =>
    category === undefined
      ? []
      : [
          ...(month.length > 0 ? [{ over: [...month, category], max: most(of, 3), of }] : []),
          { over: [category], max: most(of, 20), of },
        ]
  const wideRows = month.length > 0 ? { caps: rows(wide('rows')) } : { perUnit: 50 }
  const withRows = (own: Caps) => ({ ...wideRows, caps: [...own, ...(wideRows.caps ?? [])] })
  const pair = (
    key: string,
    statistic: 'orders' | 'count' | 'sum',
    all: Views[string],
    one: Caps,
  ): Views => ({
    [key]: { ...all, for: [statistic] },
    ...(one.length === 0
      ? {}
      : {
          [`${key}OfOne`]: { for: [statistic], caps: one },
          [`${key}OfEach`]: { for: [statistic], caps: one.filter(({ over }) => over.length === 1) },
        }),
  })
  const summed = [...measures.keys()].slice(0, MAX_CAPPED)
  return {
    buyers: { for: ['units'] },
    ...(orders ? pair('orders', 'orders', { for: [], caps: wide('orders') }, narrow('orders')) : {}),
    ...pair('lines', 'count', { for: [], ...wideRows }, rows(narrow('rows'))),
    ...(measures.size === 0
      ? {}
      : pair('spending', 'sum', { for: [], ...withRows(summed.flatMap(wide)) }, [
          ...(category === undefined ? [] : summed.flatMap(narrow)),
          ...rows(narrow('rows')),
        ])),
  }
}

/** Rows are what a cap counts if it says nothing else. */
function rows(caps: Caps): Caps {
  return caps.map(({ over, max }) => ({ over, max }))
}

/** The largest list that is no attribute of the buyer and has one value a row. */
export function narrowOf(dimensions: ReadonlyMap<string, DraftDimension>): string | undefined {
  const [largest] = [...dimensions]
    .flatMap(([key, each]) =>
      'values' in each && each.perUnit !== true && each.tags === undefined
        ? [{ key, size: each.values.length }]
        : [],
    )
    .sort((a, b) => b.size - a.size)
  return largest?.key
}
