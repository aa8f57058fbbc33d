// A line over time with the interval of each point, as inline SVG for pages that print.
import type { ValueInterval } from '../../../schemas/answer-tables.ts'
import { escaped } from './page.ts'

export type IntervalPoint = {
  readonly label: string
  readonly shown: string
  readonly interval: ValueInterval | null
  /** Highlighted as an alarm. */
  readonly isMarked: boolean
  /** A vertical line before it. */
  readonly isJoint: boolean
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 200, 52, 8, 12, 26]

/** Points without an interval leave a gap. */
export function intervalChart(title: string, points: readonly IntervalPoint[], colour: string): string {
  const known = points.flatMap(({ interval }) => interval ?? [])
  const [low, high] = [
    Math.min(...known.map(each => each.low), 0),
    Math.max(...known.map(each => each.high), 1),
  ]
  const x = (at: number) => LEFT + ((at + 0.5) * (WIDTH - LEFT - RIGHT)) / Math.max(1, points.length)
  const y = (value: number) => TOP + ((high - value) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM)
  const every = Math.max(1, Math.ceil(points.length / 10))
  const drawn = points.flatMap(({ label, shown, interval, isMarked, isJoint }, i): readonly string[] => {
    const place = x(i).toFixed(1)
    const name =
      i % every === 0
        ? [`<text x="${place}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(label)}</text>`]
        : []
    const edge = (x(i) - (WIDTH - LEFT - RIGHT) / Math.max(1, points.length) / 2).toFixed(1)
    const joint = isJoint
      ? [`<line x1="${edge}" y1="${TOP}" x2="${edge}" y2="${HEIGHT - BOTTOM}" stroke="#d4dbe2"/>`]
      : []
    if (interval === null) return [...name, ...joint]
    const fill = isMarked ? '#b0573f' : colour
    return [
      ...name,
      ...joint,
      `<g><title>${escaped(`${label}: ${shown}`)}</title><line x1="${place}" y1="${y(interval.low).toFixed(1)}" x2="${place}" y2="${y(interval.high).toFixed(1)}" stroke="${fill}" stroke-width="3" opacity="0.4"/><circle cx="${place}" cy="${y(interval.value).toFixed(1)}" r="${isMarked ? 5 : 3}" fill="${fill}"/></g>`,
    ]
  })
  const scale = [low, high].map(
    value =>
      `<text x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${escaped(value.toFixed(0))}</text><line x1="${LEFT - 3}" y1="${y(value).toFixed(1)}" x2="${WIDTH - RIGHT}" y2="${y(value).toFixed(1)}" stroke="#d4dbe2"/>`,
  )
  return `<figure><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${[...scale, ...drawn].join('')}</svg></figure>`
}
