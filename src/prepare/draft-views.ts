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

/**
 * The list whose values are asked for one by one: no attribute of the buyer, one value a row. One that is
 * called a category, else a brand; else the largest that is not as long as a list of articles.
 */
export function narrowOf(dimensions: ReadonlyMap<string, DraftDimension>): string | undefined {
  const [largest] = [...dimensions]
    .flatMap(([key, each]) =>
      'values' in each && each.perUnit !== true && each.tags === undefined
        ? [{ key, name: `${key} ${each.column}`, size: each.values.length }]
        : [],
    )
    .sort((a, b) => rankOf(b.name, b.size) - rankOf(a.name, a.size) || b.size - a.size)
  return largest?.key
}

const CATEGORY_NAME = /categor|department|commodity|品类|类目|类别|大类|品种/i
const PART_NAME = /sub|child|leaf|子类|小类|叶子|细类/i
const BRAND_NAME = /brand|manufacturer|品牌|厂商|厂家/i
/** A list that is longer is one of articles. */
const MOST_CATEGORIES = 120

function rankOf(name: string, size: number): number {
  if (CATEGORY_NAME.test(name) && !PART_NAME.test(name)) return 3
  if (BRAND_NAME.test(name)) return 2
  return size <= MOST_CATEGORIES ? 1 : 0
}
