// SPEC.md §5: numeric bins. Edges are decimal texts, compared exactly.
import { compareDecimals, type Decimal, readNumber } from './quantise.ts'
import { cell } from './text.ts'

/** Rising edges; `open` adds one bin below the first and one from the last on. */
export type Bins = { readonly edges: readonly Decimal[]; readonly open: boolean }

export type BinValue = {
  readonly value: string
  readonly label: { readonly zh: string; readonly en: string }
}

/** Where the edges are not rising strictly, as the index of the first offender; undefined if they are. */
export function unsortedEdge(edges: readonly Decimal[]): number | undefined {
  for (let i = 1; i < edges.length; i++) {
    const [before, here] = [edges[i - 1], edges[i]]
    if (before !== undefined && here !== undefined && compareDecimals(before, here) >= 0) return i
  }
  return undefined
}

export function binCount({ edges, open }: Bins): number {
  return edges.length - 1 + (open ? 2 : 0)
}

/** The bin of a cell; undefined (the "other" code) for no number or one outside closed bins. */
export function binOf(text: string | null, { edges, open }: Bins): number | undefined {
  const trimmed = cell(text)
  const value = trimmed === null ? undefined : readNumber(trimmed)
  if (value === undefined) return undefined
  const reached = edges.filter(edge => comparable(value, edge) >= 0).length
  if (open) return reached
  return reached === 0 || reached === edges.length ? undefined : reached - 1
}

/** Names of the bins in code order, from the edges as the provider wrote them. */
export function binValues(edges: readonly string[], open: boolean): readonly BinValue[] {
  const inner = edges.slice(1).map((to, i) => {
    const from = edges[i] ?? ''
    return { value: `${from}..${to}`, label: { zh: `${from} 至 ${to}`, en: `${from} to ${to}` } }
  })
  if (!open) return inner
  const [first = '', last = ''] = [edges[0], edges.at(-1)]
  return [
    { value: `<${first}`, label: { zh: `${first} 以下`, en: `below ${first}` } },
    ...inner,
    { value: `>=${last}`, label: { zh: `${last} 及以上`, en: `${last} and more` } },
  ]
}

/**
 * What a bin of this name holds, the reverse of `binValues`; null: open there. Undefined for another name.
 */
export function binEdges(
  value: string,
): { readonly from: number | null; readonly to: number | null } | undefined {
  const inner = /^(?<from>[^.<>]+(?:\.[0-9]+)?)\.\.(?<to>.+)$/.exec(value)?.groups
  const first = /^<(?<to>.+)$/.exec(value)?.groups
  const last = /^>=(?<from>.+)$/.exec(value)?.groups
  const found = inner ?? first ?? last
  if (found === undefined) return undefined
  const [from, to] = [found['from'], found['to']].map(text => (text === undefined ? null : Number(text)))
  const isKnown = (edge: number | null | undefined) => edge === null || Number.isFinite(edge)
  return from === undefined || to === undefined || !isKnown(from) || !isKnown(to) ? undefined : { from, to }
}

// A cell may say 1e9999; aligning it with an edge digit by digit would only cost memory.
function comparable(value: Decimal, edge: Decimal): number {
  if (value.coefficient === 0n) return compareDecimals({ coefficient: 0n, exponent: 0 }, edge)
  if (value.exponent > 400) return value.coefficient > 0n ? 1 : -1
  if (value.exponent < -800)
    return compareDecimals({ coefficient: value.coefficient > 0n ? 1n : -1n, exponent: -401 }, edge)
  return compareDecimals(value, edge)
}
