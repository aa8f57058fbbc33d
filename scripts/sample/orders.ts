// Sample orders: a seeded market with habits, seasons and a long tail of heavy buyers. Nobody's real data.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import {
  AGE_BANDS,
  AGE_WEIGHTS,
  CATEGORIES,
  type Category,
  CHANNELS,
  CHANNEL_WEIGHTS,
  CITY_TIERS,
  GENDERS,
  PROVINCES,
} from './market.ts'
import { GOODS_COLUMNS, Shelf } from './goods.ts'
import { SampleRandom } from './random.ts'

export const SAMPLE_COLUMNS = [
  'order_id',
  'buyer_id',
  'order_date',
  'category',
  'unit_price',
  'quantity',
  'channel',
  'province',
  'city_tier',
  'age_band',
  'gender',
] as const

export type SampleOptions = {
  readonly rows: number
  readonly seed: number
  /** First and last year of the orders. */
  readonly years: readonly [number, number]
  /** With columns `brand` and `model`, whose launch dates `productLines` has; all others stay the same. */
  readonly goods?: boolean
}

type Buyer = {
  readonly id: string
  readonly province: string
  readonly tier: number
  readonly age: number
  readonly gender: number
  readonly tastes: readonly number[]
}

/** Writes a CSV of `rows` order lines (the last order may miss some) and returns how many it wrote. */
export async function writeSampleOrders(file: string, options: SampleOptions): Promise<number> {
  const out = createWriteStream(file)
  const columns = options.goods === true ? [...SAMPLE_COLUMNS, ...GOODS_COLUMNS] : SAMPLE_COLUMNS
  out.write(`${columns.join(',')}\n`)
  let rows = 0
  let chunk: string[] = []
  for (const line of sampleLines(options)) {
    chunk.push(line)
    rows++
    if (chunk.length < 4096) continue
    if (!out.write(chunk.join(''))) await once(out, 'drain')
    chunk = []
  }
  out.end(chunk.join(''))
  await finished(out)
  return rows
}

function* sampleLines({ rows, seed, years, goods }: SampleOptions): Generator<string> {
  const random = new SampleRandom(seed)
  const shelf = goods === true ? new Shelf(seed) : undefined
  let written = 0
  for (let serial = 0; written < rows; serial++) {
    const buyer = makeBuyer(random, seed, serial)
    // Orders of one buyer: log-normal, so that a few buy a hundred times as often as most.
    const orders = Math.max(1, Math.min(400, Math.round(Math.exp(0.35 + 0.95 * random.normal()))))
    for (let order = 0; order < orders && written < rows; order++) {
      const orderId = `${seed}-${serial}-${order}`
      const { month, date } = orderDate(random, years)
      const lines = 1 + random.weighted([74, 17, 6, 3])
      for (let line = 0; line < lines && written < rows; line++) {
        yield orderLine(random, buyer, orderId, date, month, shelf)
        written++
      }
    }
  }
}

function orderLine(
  random: SampleRandom,
  buyer: Buyer,
  orderId: string,
  date: string,
  month: number,
  shelf: Shelf | undefined,
): string {
  const weights = CATEGORIES.map((category, i) => (buyer.tastes[i] ?? 0) * (category.season[month] ?? 1))
  const category = CATEGORIES[random.weighted(weights)] ?? (CATEGORIES[0] as Category)
  const discount = month === 5 || month === 10 ? 0.84 : 1
  const price = category.price * discount * Math.exp(0.42 * random.normal())
  const quantity = 1 + random.weighted([90, 7, 2, 1])
  const cells = [
    orderId,
    buyer.id,
    date,
    category.value,
    price.toFixed(2),
    quantity,
    CHANNELS[random.weighted(CHANNEL_WEIGHTS)],
    buyer.province,
    CITY_TIERS[buyer.tier],
    AGE_BANDS[buyer.age],
    GENDERS[buyer.gender],
    ...(shelf?.pick(buyer.id, category.value, date) ?? []),
  ]
  return `${cells.join(',')}\n`
}

function makeBuyer(random: SampleRandom, seed: number, serial: number): Buyer {
  const place = PROVINCES[random.weighted(PROVINCES.map(([, weight]) => weight))] ?? PROVINCES[0]
  const tier = random.weighted(place?.[2] ?? [1])
  const age = random.weighted(AGE_WEIGHTS)
  const gender = random.weighted([55, 45])
  const tastes = CATEGORIES.map(category => {
    const appeal = category.weight * (category.age[age] ?? 1) * (category.tier[tier] ?? 1)
    // Habits: each buyer likes some categories several times more than people like them do.
    return appeal * (gender === 0 ? category.women : 1) * Math.exp(0.8 * random.normal())
  })
  const id = createHash('sha256').update(`sample buyer ${seed} ${serial}`).digest('hex').slice(0, 16)
  return { id, province: place?.[0] ?? '', tier, age, gender, tastes }
}

function orderDate(
  random: SampleRandom,
  [first, last]: readonly [number, number],
): { month: number; date: string } {
  const year = first + random.below(last - first + 1)
  const month = random.weighted([0.9, 0.75, 0.95, 0.95, 1, 1.45, 0.9, 0.9, 1, 1, 1.8, 1.1])
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const day = 1 + random.below(days)
  return { month, date: `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}` }
}
