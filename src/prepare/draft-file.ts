import { LIMITS } from '../../schemas/common.ts'
import { COUNTED, type DatasetFileInput } from '../../schemas/dataset-file.ts'
import type { NumberShape } from './draft-grid.ts'
import type { ColumnRole } from './draft-roles.ts'
import { isChinese, labelOfHeader, wordOfHeader } from './header-words.ts'

export type DraftDimension = DatasetFileInput['dimensions'][string]
export type DraftMeasure = NonNullable<DatasetFileInput['measures']>[string]

/** What a draft proposes. */
export const DRAFT_BUDGET = {
  delta: '1e-6',
  perConsumer: { epsilon: '4' },
  total: { epsilon: '8' },
  perYear: { perConsumer: { epsilon: '4' }, total: { epsilon: '8' } },
} satisfies DatasetFileInput['budget']

/** A name for queries from a column's name; a Chinese one that no known word is in is numbered. */
export function nameOf(column: string, place: number, taken: ReadonlySet<string>): string {
  const plain = column
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 36)
  const word = isChinese(column) ? wordOfHeader(column)?.name : undefined
  const wanted = word ?? (plain === '' ? `column${place + 1}` : plain)
  if (!taken.has(wanted)) return wanted
  for (let i = 2; ; i++) if (!taken.has(`${wanted}_${i}`)) return `${wanted}_${i}`
}

export function slugOf(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return slug === '' ? 'dataset' : slug
}

/** What was released of a column of numbers. */
export type DraftNumbers = {
  readonly shape: NumberShape
  /** Digits after the point: none, or those of money. */
  readonly places: 0 | 2
}

/** Bins on the public grid, so that each holds a fair part of the rows. */
export function binsOf({ quantiles }: NumberShape): readonly number[] | undefined {
  const edges = [...new Set(quantiles)].sort((a, b) => a - b)
  return edges.length < 2 ? undefined : edges
}

/**
 * What a clip reaches beyond the size of one row in fifty: a buyer's total is bounded by a cap of its own, so
 * that rows may keep their values.
 */
const ROOM = 5

/**
 * A clip beyond what is seen but for one row in fifty, and a quantum fine enough for what the column holds
 * but no finer than a 2000th of it.
 */
export function clipFor(
  high: number,
  places: number,
  negative: boolean,
): Pick<DraftMeasure, 'quantum' | 'lo' | 'hi'> {
  const hi = Math.max(1, roundedUp(ROOM * high))
  let quantum = 10 ** -places
  while (hi / quantum > 100_000) quantum *= 10
  return { quantum: plain(quantum), lo: negative ? -hi : 0, hi }
}

export function measuresOf(
  roles: readonly ColumnRole[],
  released: ReadonlyMap<number, DraftNumbers>,
): ReadonlyMap<string, DraftMeasure> {
  const measures = new Map<string, DraftMeasure>()
  const numbers = roles
    .flatMap(({ column, place, role }) =>
      role.kind === 'number' && role.meaning !== 'scale' ? [{ column, place, ...role }] : [],
    )
    .flatMap(number => {
      const found = released.get(number.place)
      return found === undefined ? [] : [{ ...number, ...found }]
    })
  const price = numbers.find(each => each.meaning === 'price')
  const quantity = numbers.find(each => each.meaning === 'quantity')
  if (price !== undefined && quantity !== undefined) {
    const high = price.shape.high * Math.max(1, quantity.shape.median)
    measures.set('revenue', {
      product: [price.column, quantity.column],
      label: { zh: '销售额', en: 'revenue' },
      ...clipFor(high, price.places, price.shape.negative || quantity.shape.negative),
    })
  }
  for (const { column, place, meaning, shape, places } of numbers.slice(0, LIMITS.measures - 1)) {
    if (meaning === 'price' && price !== undefined && quantity !== undefined) continue
    const name = nameOf(column, place, new Set([...COUNTED, ...measures.keys()]))
    measures.set(name, {
      column,
      label: labelOfHeader(column, name),
      ...clipFor(shape.high, places, shape.negative),
    })
  }
  return measures
}

/** The next of 1, 2, 5, 10, 20, 50, … from a number on. */
export function roundedUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 5, 10].find(factor => factor * power >= value) ?? 10
  return Number((step * power).toPrecision(6))
}

function plain(value: number): string {
  return value >= 1 ? String(value) : value.toFixed(Math.round(-Math.log10(value)))
}
