// Several choices of bounds sealed as one edition, and asked as if each had been sealed alone.
import type { DatasetFile, DatasetFileInput } from '../../../schemas/dataset-file.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Query } from '../../../schemas/query.ts'

export const MEASURE = 'revenue'
/** Views of one edition. */
const MAX_VIEWS = 20

export type View = DatasetFile['views'][string]
/** Views and the one measure that they bound. */
export type Bounds = {
  readonly views: ReadonlyMap<string, View>
  readonly measure: NonNullable<DatasetFileInput['measures']>[string]
}

export type MergedEdition = {
  /** What of dataset.yaml differs. */
  readonly file: Pick<DatasetFileInput, 'views' | 'measures'>
  /** The sealed declaration with the views of these bounds only, in their order. */
  readonly declarationOf: (sealed: Declaration, bounds: Bounds) => Declaration
  /** A question in the names of this edition; a view that these bounds do not have is not named. */
  readonly asked: (query: Query, bounds: Bounds) => Query
}

/** As many together as their views allow. */
export function batchesOf(all: readonly Bounds[]): readonly (readonly Bounds[])[] {
  const batches: Bounds[][] = []
  for (const bounds of all) {
    const last = batches.at(-1)
    if (last !== undefined && viewsIn([...last, bounds]).length <= MAX_VIEWS) last.push(bounds)
    else batches.push([bounds])
  }
  return batches
}

export function mergedEdition(all: readonly Bounds[]): MergedEdition {
  const measures = distinct(all.map(({ measure }) => JSON.stringify(measure)))
  const views = viewsIn(all)
  const measureOf = ({ measure }: Bounds) => `${MEASURE}_${measures.indexOf(JSON.stringify(measure))}`
  const viewOf = (bounds: Bounds, view: View) => `v${views.indexOf(keyOf(bounds, view))}`
  const sources = all.flatMap(bounds =>
    [...bounds.views.values()].map(view => {
      const caps = view.caps.map(cap => (cap.of === MEASURE ? { ...cap, of: measureOf(bounds) } : cap))
      return [viewOf(bounds, view), { ...view, caps }] as const
    }),
  )
  return {
    file: {
      measures: Object.fromEntries(all.map(bounds => [measureOf(bounds), bounds.measure])),
      views: Object.fromEntries(sources),
    },
    declarationOf: (sealed, bounds) => ({
      ...sealed,
      views: [...bounds.views.values()].flatMap(view =>
        sealed.views.filter(({ name }) => name === viewOf(bounds, view)),
      ),
    }),
    asked: (query, bounds) => {
      if (query.kind !== 'aggregate') return query
      return {
        ...query,
        select: query.select.map(({ view: named = '', ...select }) => {
          const view = bounds.views.get(named)
          return {
            ...select,
            ...('measure' in select ? { measure: measureOf(bounds) } : {}),
            ...(view === undefined ? {} : { view: viewOf(bounds, view) }),
          }
        }),
      }
    },
  }
}

function viewsIn(all: readonly Bounds[]): readonly string[] {
  return distinct(all.flatMap(bounds => [...bounds.views.values()].map(view => keyOf(bounds, view))))
}

/** Of a view that bounds the measure, the measure too: its clips and quantum. */
function keyOf({ measure }: Bounds, view: View): string {
  return JSON.stringify([view, view.for.includes('sum') ? measure : null])
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
