// Figures with their intervals as inline SVG for pages that print: over time, and group by group.
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
        ? [
            `<text x="${place}" y="${HEIGHT - 8}" text-anchor="${x(i) > WIDTH - 60 ? 'end' : 'middle'}">${escaped(label)}</text>`,
          ]
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

/** Lying bars from zero, each with the interval of its figure; groups without one are named only. */
export function groupChart(
  title: string,
  groups: readonly Pick<IntervalPoint, 'label' | 'shown' | 'interval'>[],
  colour: string,
): string {
  const [row, label, figure] = [20, 190, 130]
  const known = groups.flatMap(({ interval }) => interval ?? [])
  const low = Math.min(...known.map(each => each.low), 0)
  const high = Math.max(...known.map(each => each.high), 0)
  const x = (value: number) => label + ((value - low) / (high - low || 1)) * (WIDTH - label - figure)
  const drawn = groups.map(({ label: name, shown, interval }, at) => {
    const y = 4 + at * row
    const texts = `<text x="${label - 8}" y="${y + 12}" text-anchor="end">${escaped(shortened(name))}</text><text x="${WIDTH - figure + 8}" y="${y + 12}">${escaped(shown)}</text>`
    if (interval === null) return texts
    const [from, to] = [Math.min(x(0), x(interval.value)), Math.max(x(0), x(interval.value))]
    return `<g><title>${escaped(`${name}: ${shown}`)}</title>${texts}<rect x="${from.toFixed(1)}" y="${y}" width="${Math.max(1, to - from).toFixed(1)}" height="14" fill="${colour}" opacity="0.55"/><line x1="${x(interval.low).toFixed(1)}" y1="${y + 7}" x2="${x(interval.high).toFixed(1)}" y2="${y + 7}" stroke="#16202c" stroke-width="2"/></g>`
  })
  const height = 8 + Math.max(1, groups.length) * row
  return `<figure><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">${drawn.join('')}</svg></figure>`
}

/** What fits beside the bars; the whole name is in the table. */
function shortened(name: string): string {
  return name.length <= 28 ? name : `${name.slice(0, 27)}…`
}
