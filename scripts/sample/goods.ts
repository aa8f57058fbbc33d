// Brands and models of the sample orders: some buyers stay with a brand, and newer models sell better.
import { SampleRandom } from './random.ts'

export const GOODS_COLUMNS = ['brand', 'model'] as const

export const BRANDS = [
  '东方',
  '海岚',
  '乐居',
  '松川',
  '北辰',
  '云岭',
  '小禾',
  '美岸',
  '嘉木',
  '远山',
  '晨星',
  '白鹭',
] as const
/** A few large ones and many small ones. */
const BRAND_WEIGHTS = [26, 19, 14, 10, 8, 6, 5, 4, 3, 2.5, 1.5, 1]
/** How often a buyer takes the brand of its purchase before in the category. */
const LOYALTY = 0.45
const MODELS = 10
const FIRST_LAUNCH = Date.UTC(2024, 0, 15)
const DAY = 86_400_000

/** From a generator of its own, so that the other columns are the same with and without it. */
export class Shelf {
  readonly #random: SampleRandom
  /** By buyer and category. */
  readonly #last = new Map<string, number>()

  constructor(seed: number) {
    this.#random = new SampleRandom(seed + 1)
  }

  /** Brand and model of one line. Models are of a brand, whatever the category is. */
  pick(buyer: string, category: string, date: string): readonly [string, string] {
    const key = `${buyer} ${category}`
    const before = this.#last.get(key)
    const stays = this.#random.uniform() < LOYALTY
    const brand = before !== undefined && stays ? before : this.#random.weighted(BRAND_WEIGHTS)
    this.#last.set(key, brand)
    const launched = Array.from({ length: MODELS }, (_, model) => launchOf(brand, model) <= date)
    const newest = launched.lastIndexOf(true)
    const model = this.#random.weighted(launched.map((is, i) => (is ? 0.6 ** (newest - i) : 0)))
    return [BRANDS[brand] ?? '', modelName(brand, model)]
  }
}

/** The lookup table of models with their launch dates, as CSV. */
export function productsCsv(): string {
  const lines = BRANDS.flatMap((_, brand) =>
    Array.from({ length: MODELS }, (_, model) => `${modelName(brand, model)},${launchOf(brand, model)}`),
  )
  return `${['model,launched', ...lines].join('\n')}\n`
}

function modelName(brand: number, model: number): string {
  return `${String.fromCharCode(65 + brand)}-${model + 1}`
}

function launchOf(brand: number, model: number): string {
  return new Date(FIRST_LAUNCH + (model * 75 + brand * 6) * DAY).toISOString().slice(0, 10)
}
