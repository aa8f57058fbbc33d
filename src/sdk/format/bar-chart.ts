// Drawings as inline SVG: bars over time and bars by member. What they draw are exact figures of the log:
// there is no uncertainty to draw.
import { escaped } from './page.ts'

export type Bar = { readonly label: string; readonly value: number; readonly shown: string }

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 170, 64, 26, 12]

/** Upright bars in the order of time; every label is in the tooltip, and as many below as fit. */
export function timeChart(title: string, bars: readonly Bar[], colour: string): string {
  const most = Math.max(...bars.map(({ value }) => value), 0)
  const step = (WIDTH - LEFT - 8) / Math.max(1, bars.length)
  const height = (value: number): number => (most === 0 ? 0 : (value / most) * (HEIGHT - TOP - BOTTOM))
  const base = HEIGHT - BOTTOM
  const every = Math.max(1, Math.ceil(bars.length / 10))
  const drawn = bars.map(({ label, value, shown }, at) => {
    const x = LEFT + at * step
    const tall = height(value)
    const mark =
      at % every === 0 ? `<text x="${x.toFixed(1)}" y="${base + 14}">${escaped(label.slice(-5))}</text>` : ''
    return `<g><title>${escaped(`${label}: ${shown}`)}</title><rect x="${x.toFixed(1)}" y="${(base - tall).toFixed(1)}" width="${Math.max(1, step * 0.8).toFixed(1)}" height="${tall.toFixed(1)}" fill="${colour}"/>${mark}</g>`
  })
  const top = bars.find(({ value }) => value === most)
  const scale = [
    `<line x1="${LEFT - 4}" y1="${base}" x2="${WIDTH - 4}" y2="${base}" stroke="#9aa7b3"/>`,
    `<text x="${LEFT - 8}" y="${base}" text-anchor="end">0</text>`,
    ...(most > 0 && top !== undefined
      ? [`<text x="${LEFT - 8}" y="${TOP + 8}" text-anchor="end">${escaped(top.shown)}</text>`]
      : []),
  ]
  return figure(title, HEIGHT, [...scale, ...drawn])
}

/** Lying bars, the longest first. */
export function memberChart(title: string, bars: readonly Bar[], colour: string): string {
  const [row, label] = [20, 150]
  const most = Math.max(...bars.map(({ value }) => value), 0)
  const drawn = bars.map(({ label: name, value, shown }, at) => {
    const long = most === 0 ? 0 : (value / most) * (WIDTH - label - 110)
    const y = 4 + at * row
    return `<text x="${label - 8}" y="${y + 12}" text-anchor="end">${escaped(name)}</text><rect x="${label}" y="${y}" width="${Math.max(1, long).toFixed(1)}" height="14" fill="${colour}"/><text x="${(label + long + 6).toFixed(1)}" y="${y + 12}">${escaped(shown)}</text>`
  })
  return figure(title, 8 + Math.max(1, bars.length) * row, drawn)
}

function figure(title: string, height: number, inner: readonly string[]): string {
  return `<figure><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">${inner.join('')}</svg></figure>`
}
