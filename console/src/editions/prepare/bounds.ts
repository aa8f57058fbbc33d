// The bounds of a drafted file, and what the report's ladder says of each.
import type { LadderPoint } from '../../../../protocols/anonymise/ladder.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import type { BoundReport, ViewReport } from '../../../../src/prepare/view-report.ts'

/** One bound of one view, with every question that the report asked of it. */
export type Bound = {
  readonly key: string
  readonly view: string
  readonly over: readonly string[]
  readonly of: string
  readonly reports: readonly BoundReport[]
  /** The bound of the least total error, by exact figures. */
  readonly least: number
}

/**
 * The distinct bounds of a report: one per view, set of dimensions and what is counted, with every question
 * asked of it.
 */
export function boundsOf({ bounds }: ViewReport): readonly Bound[] {
  const found = new Map<string, BoundReport[]>()
  for (const report of bounds) {
    const key = keyOf(report.view, report.over, report.of)
    found.set(key, [...(found.get(key) ?? []), report])
  }
  return [...found].flatMap(([key, reports]) => {
    const [first] = reports
    // Of several measures in one view the first one decides, as in a draft.
    return first === undefined
      ? []
      : [{ key, view: first.view, over: first.over, of: first.of, reports, least: first.proposed }]
  })
}

/** The bound that a drafted file sets; undefined where it sets none. */
export function chosenBound(file: DatasetFileInput, bound: Bound): number | undefined {
  const found = file.views[bound.view]
  if (isPerUnit(bound)) return found?.perUnit
  const cap = found?.caps?.find(each => keyOf(bound.view, each.over, each.of) === bound.key)
  return cap === undefined ? undefined : Number(cap.max)
}

/** The file with one bound set to `max`; unchanged where it lacks the view. */
export function withBound(file: DatasetFileInput, bound: Bound, max: number): DatasetFileInput {
  const { view, key } = bound
  const found = file.views[view]
  if (found === undefined) return file
  const moved = isPerUnit(bound)
    ? { ...found, perUnit: max }
    : {
        ...found,
        caps: (found.caps ?? []).map(cap => (keyOf(view, cap.over, cap.of) === key ? { ...cap, max } : cap)),
      }
  return { ...file, views: { ...file.views, [view]: moved } }
}

/** The ladder's point for a bound; a declared bound may lie between its rungs. */
export function pointAt({ ladder, declared }: BoundReport, bound: number): LadderPoint | undefined {
  return ladder.find(point => point.bound === bound) ?? (declared.bound === bound ? declared : undefined)
}

function isPerUnit({ over, of }: Bound): boolean {
  return over.length === 0 && of === 'rows'
}

function keyOf(view: string, over: readonly string[], of = 'rows'): string {
  return `${view} ${of} ${over.join(' ')}`
}
