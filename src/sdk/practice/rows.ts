// Made-up rows for learning, from a declaration alone: nothing of real rows, nor of figures that were
// released of them, enters. The same declaration makes the same rows.
import { keyedStream } from '../../../protocols/anonymise/keyed-stream.ts'
import { fromHex } from '../../../protocols/bytes.ts'
import { digestOfJson } from '../../../protocols/digest.ts'
import { type Declaration, type Dimension, isCalendarDimension } from '../../../schemas/declaration.ts'

export type PracticeRows = {
  readonly length: number
  readonly unit: Int32Array
  readonly order: Int32Array
  /** By dimension: the code of each row. */
  readonly codes: ReadonlyMap<string, Int32Array>
  /** By measure: the quanta of each row. */
  readonly quanta: ReadonlyMap<string, Float64Array>
  /** Of noise that is as made up as the rows. */
  readonly key: Uint8Array
}

const UNITS = 6_000
const MAX_ORDERS = 5
const MAX_LINES = 3

const made = new WeakMap<Declaration, PracticeRows>()

/** Once for each declaration as it was read. */
export function practiceRows(declaration: Declaration): PracticeRows {
  const known = made.get(declaration) ?? makeRows(declaration)
  made.set(declaration, known)
  return known
}

function makeRows(declaration: Declaration): PracticeRows {
  const key = fromHex(digestOfJson({ practice: 1, declaration }))
  const draw = uniform(key, 'rows')
  const columns = declaration.dimensions.map(dimension => columnOf(dimension, key))
  const measures = declaration.measures.map(measure => ({ ...measure, values: [] as number[] }))
  const [unit, order]: [number[], number[]] = [[], []]
  let orders = 0
  for (let u = 0; u < UNITS; u++) {
    // What a buyer likes, so that dimensions depend on one another.
    const taste = draw()
    const own = columns.map(column => column.pick(draw(), taste, draw()))
    const count = 1 + Math.floor(MAX_ORDERS * draw() ** 3)
    for (let o = 0; o < count; o++, orders++) {
      const time = draw()
      const ofOrder = columns.map(column => column.pick(draw(), taste, time))
      const lines = 1 + Math.floor(MAX_LINES * draw() ** 2)
      for (let l = 0; l < lines; l++) {
        unit.push(u)
        order.push(orders)
        for (const [i, column] of columns.entries()) {
          const { perUnit, perOrder } = column
          const code = perUnit ? own[i] : perOrder ? ofOrder[i] : column.pick(draw(), taste, time)
          column.codes.push(code ?? 0)
        }
        for (const { lo, hi, values } of measures) {
          const [least, most] = [Number(lo), Number(hi)]
          values.push(Math.round(least + (most - least) * (0.02 + 0.6 * draw() ** 3)))
        }
      }
    }
  }
  return {
    length: unit.length,
    unit: Int32Array.from(unit),
    order: Int32Array.from(order),
    codes: new Map(columns.map(({ name, codes }) => [name, Int32Array.from(codes)])),
    quanta: new Map(measures.map(({ name, values }) => [name, Float64Array.from(values)])),
    key,
  }
}

/** Few large values and many small ones; a period by the time of the order, the later the more. */
function columnOf(dimension: Dimension, key: Uint8Array) {
  const { name, perUnit, values } = dimension
  const known = Math.max(1, values.length - 1)
  const draw = uniform(key, `dimension ${name}`)
  const ranks = Array.from({ length: known }, (_, code) => ({ code, by: draw(), phase: draw() }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ code, phase }, rank) => ({ code, phase, weight: (1 + rank) ** -0.7 }))
  const pickByTaste = (at: number, taste: number): number => {
    // The last value is "other or unknown": a few are.
    if (at > 0.98) return values.length - 1
    const tilted = ranks.map(({ weight, phase }) => weight * (1.1 + Math.cos(2 * Math.PI * (taste - phase))))
    const total = tilted.reduce((sum, weight) => sum + weight, 0)
    let rest = (at / 0.98) * total
    const found = ranks.find((_, i) => (rest -= tilted[i] ?? 0) < 0)
    return found?.code ?? 0
  }
  const pickByTime = (time: number): number => Math.min(known - 1, Math.floor(Math.sqrt(time) * known))
  const isCalendar = isCalendarDimension(dimension)
  return {
    name,
    perUnit,
    perOrder: isCalendar || ('perOrder' in dimension && dimension.perOrder === true),
    codes: [] as number[],
    pick: (at: number, taste: number, time: number): number =>
      isCalendar ? pickByTime(0.1 + 0.9 * time) : pickByTaste(at, taste),
  }
}

/** In [0, 1), from a stream of its own. */
function uniform(key: Uint8Array, name: string): () => number {
  const random = keyedStream(key, `practice ${name}`)
  const words = new Uint32Array(4096)
  let at = words.length
  return () => {
    if (at === words.length) {
      random(new Uint8Array(words.buffer))
      at = 0
    }
    return (words[at++] ?? 0) / 2 ** 32
  }
}
