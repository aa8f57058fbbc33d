// The bounds of a drafted file, moved one by one, and what the report's ladder says of each.
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

export function boundsOf({ bounds }: ViewReport): readonly Bound[] {
  const found = new Map<string, BoundReport[]>()
  for (const report of bounds) {
    const key = keyOf(report.view, report.over)
    found.set(key, [...(found.get(key) ?? []), report])
  }
  return [...found].flatMap(([key, reports]) => {
    const [first] = reports
    // Of several measures in one view the first decides, as in a draft.
    return first === undefined
      ? []
      : [{ key, view: first.view, over: first.over, reports, proposed: first.proposed }]
  })
}

export function chosenBound(file: DatasetFileInput, { view, over }: Bound): number | undefined {
  const found = file.views[view]
  return over.length === 0
    ? found?.perUnit
    : found?.caps?.find(cap => keyOf(view, cap.over) === keyOf(view, over))?.max
}

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

/** What the ladder says of a bound; the declared one may stand between its rungs. */
export function pointAt({ ladder, declared }: BoundReport, bound: number): LadderPoint | undefined {
  return ladder.find(point => point.bound === bound) ?? (declared.bound === bound ? declared : undefined)
}

function keyOf(view: string, over: readonly string[]): string {
  return `${view} ${over.join(' ')}`
}
