// The bounds of a drafted file, and what the report's ladder says of each.
import type { LadderPoint } from '../../../../protocols/anonymise/ladder.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import type { BoundReport, ViewReport } from '../../../../src/prepare/view-report.ts'

/** One bound of one view, with every question that the report asked of it. */
export type Bound = {
  readonly key: string
  readonly view: string
  readonly over: readonly string[]
  readonly reports: readonly BoundReport[]
  readonly proposed: number
}

/** The distinct bounds of a report: one per view and set of dimensions, with every question asked of it. */
export function boundsOf({ bounds }: ViewReport): readonly Bound[] {
  const found = new Map<string, BoundReport[]>()
  for (const report of bounds) {
    const key = keyOf(report.view, report.over)
    found.set(key, [...(found.get(key) ?? []), report])
  }
  return [...found].flatMap(([key, reports]) => {
    const [first] = reports
    // Of several measures in one view the first one decides, as in a draft.
    return first === undefined
      ? []
      : [{ key, view: first.view, over: first.over, reports, proposed: first.proposed }]
  })
}

/** The bound that a drafted file sets; undefined where it sets none. */
export function chosenBound(file: DatasetFileInput, { view, over }: Bound): number | undefined {
  const found = file.views[view]
  return over.length === 0
    ? found?.perUnit
    : found?.caps?.find(cap => keyOf(view, cap.over) === keyOf(view, over))?.max
}

/** The file with one bound set to `max`; unchanged where it lacks the view. */
export function withBound(file: DatasetFileInput, { view, over }: Bound, max: number): DatasetFileInput {
  const found = file.views[view]
  if (found === undefined) return file
  const moved =
    over.length === 0
      ? { ...found, perUnit: max }
      : {
          ...found,
          caps: (found.caps ?? []).map(cap =>
            keyOf(view, cap.over) === keyOf(view, over) ? { ...cap, max } : cap,
          ),
        }
  return { ...file, views: { ...file.views, [view]: moved } }
}

/** The ladder's point for a bound; a declared bound may lie between its rungs. */
export function pointAt({ ladder, declared }: BoundReport, bound: number): LadderPoint | undefined {
  return ladder.find(point => point.bound === bound) ?? (declared.bound === bound ? declared : undefined)
}

function keyOf(view: string, over: readonly string[]): string {
  return `${view} ${over.join(' ')}`
}
