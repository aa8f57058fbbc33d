// The report's drawings as numbers: by day, or by month where the days would be too many to draw.
import type { ReportSeries } from '../../../schemas/compliance-report.ts'
import type { TallyCounts } from './tally.ts'

const DAY_MS = 86_400_000
const MAX_DAYS = 93

export function seriesOf(
  days: ReadonlyMap<string, TallyCounts>,
  { from, to }: { readonly from: string; readonly to: string },
): ReportSeries[] {
  const points = new Map<string, TallyCounts>()
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)]
  const byMonth = (last - first) / DAY_MS >= MAX_DAYS
  for (let at = first; at <= last; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10)
    const label = byMonth ? day.slice(0, 7) : day
    const point = points.get(label) ?? { charge: 0n, computations: 0, refusals: 0 }
    points.set(label, point)
    const counts = days.get(day)
    if (counts === undefined) continue
    point.charge += counts.charge
    point.computations += counts.computations
    point.refusals += counts.refusals
  }
  return (['charge', 'computations', 'refusals'] as const).map(key => ({
    key,
    points: [...points].map(([at, counts]) => ({ at, value: String(counts[key]) })),
  }))
}
