// `derive` of dataset.yaml against a plain reading of what it promises, over random exports.
import t from 'tap'
import { parseDay } from '../../protocols/anonymise/calendar.ts'
import { orderPseudonym, unitPseudonym } from '../../protocols/anonymise/pseudonym.ts'
import { fromHex, toHex } from '../../protocols/bytes.ts'
import { stringify } from 'yaml'
import type { View } from '../../schemas/declaration.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { declare } from '../../src/prepare/declaration.ts'
import { referenceQuestion } from '../../src/prepare/reference-question.ts'
import { DATASET, csv, prepareCase, readContribution, refused, ROWS } from './helpers.ts'

const SECRET = '5a'.repeat(32)
const CATEGORIES = ['rice cooker', 'air fryer', '电饭煲']
const LAUNCHES = { 'rice cooker': '2024-12-20', 'air fryer': '2025-03-10' } as const
const WINDOWS = [
  { value: '618', from: '2025-06-01', to: '2025-06-20' },
  { value: 'half-year', from: '2025-06-15', to: '2025-07-05' },
]
const DERIVE = {
  nth: { nth: 3 },
  nth_of_one: { nth: 3, within: ['category'] },
  since: { since: [7, 30] },
  newness: { newAfter: 20 },
  before: { previous: 'category' },
  before_of_gender: { previous: 'price_band', within: ['gender'] },
  promotion: { windows: WINDOWS },
  age: { age: [1, 30], lookup: 'launches', column: 'category', take: 'launched' },
  spent: { total: 'revenue', bins: [0, 99.995, 400] },
  orders_made: { total: 'orders', bins: [2, 4] },
  with_cooker: { with: 'category', values: ['rice cooker', 'air fryer'] },
} as const
const DERIVED_DATASET = {
  ...DATASET,
  dimensions: { ...DATASET.dimensions, month: { column: 'date', calendar: 'month', perOrder: true } },
  time: { column: 'date' },
  lookups: { launches: { files: ['launches.csv'], key: 'name' } },
  derive: DERIVE,
}
const LAUNCH_FILE = `name,launched\n${Object.entries(LAUNCHES)
  .map(line => line.join(','))
  .join('\n')}\n`

type Line = {
  readonly buyer: string
  readonly order: string
  readonly date: string
  readonly category: string
  readonly price: string
  readonly quantity: string
  readonly gender: string
}

/** A small generator with a seed (mulberry32): the same exports every time. */
function random(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function lines(seed: number): readonly Line[] {
  const below = random(seed)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  return Array.from({ length: 400 }, () => {
    const buyer = `b${below(60)}`
    // Some orders have lines of several days, some rows no date that can be read.
    const day = `2025-${String(1 + below(8)).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`
    return {
      buyer,
      order: `o${below(5)}`,
      date: below(20) === 0 ? 'soon' : day,
      category: pick([...CATEGORIES, 'kettle']),
      price: pick(['5', '20', '75', '250.5']),
      quantity: pick(['1', '2', '']),
      gender: Number(buyer.slice(1)) % 2 === 0 ? '女' : '男',
    }
  })
}

const textOf = (all: readonly Line[]) =>
  csv(
    ...all.map(each =>
      [each.buyer, each.order, each.date, each.category, each.price, each.quantity, each.gender].join(','),
    ),
  )

const secret = fromHex(SECRET)
const unitOf = (buyer: string) => uuid(unitPseudonym(secret, buyer))
const orders = new Map<string, string>()

function orderOf({ buyer, order }: Line): string {
  const key = `${buyer} ${order}`
  const known = orders.get(key) ?? uuid(orderPseudonym(secret, buyer, order))
  orders.set(key, known)
  return known
}

function uuid(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

type Kept = { readonly line: Line; readonly derived: Readonly<Record<string, string | readonly string[]>> }

/** What `derive` promises, in the words of schemas/derive-source.ts. `previous`: one of these. */
function expected(all: readonly Line[]): readonly Kept[] {
  const dayOf = (of: readonly Line[]) => {
    const days = of.flatMap(({ date }) => parseDay(date) ?? [])
    return days.length === 0 ? undefined : Math.min(...days)
  }
  const history = (of: readonly Line[]) =>
    [...Map.groupBy(of, orderOf)]
      .map(([id, rows]) => ({ id, rows, day: dayOf(rows) }))
      .filter(({ day }) => day !== undefined)
      .toSorted((a, b) => (a.day ?? 0) - (b.day ?? 0) || (a.id < b.id ? -1 : 1))
  const known = (value: string) => (CATEGORIES.includes(value) ? value : 'other')
  const band = (price: string) => ({ '5': '<10', '20': '10..50', '75': '50..100' })[price] ?? '>=100'
  const bin = (x: number, edges: readonly number[]) => {
    const reached = edges.filter(edge => x >= edge).length
    if (reached === 0) return `<${edges[0]}`
    return reached === edges.length ? `>=${edges.at(-1)}` : `${edges[reached - 1]}..${edges[reached]}`
  }
  const month = ({ date }: Line) => (parseDay(date) === undefined ? 'other' : date.slice(0, 7))
  /** An order of two months is two; a line without a quantity is not in the file. */
  const holds = (line: Line) =>
    all.some(
      other =>
        orderOf(other) === orderOf(line) &&
        month(other) === month(line) &&
        other.quantity !== '' &&
        ['rice cooker', 'air fryer'].includes(other.category),
    )
  return all.map(line => {
    const own = all.filter(({ buyer }) => buyer === line.buyer)
    const placed = (of: readonly Line[]) => {
      const purchases = history(of)
      const at = purchases.findIndex(({ id }) => id === orderOf(line))
      const before = at > 0 ? purchases[at - 1] : undefined
      const gap = before === undefined ? undefined : (purchases[at]?.day ?? 0) - (before.day ?? 0)
      // A line without a date is placed by the others of its order.
      return { at, before, gap, nth: at === -1 ? 'other' : at < 2 ? String(at + 1) : '3+' }
    }
    const overall = placed(own)
    const ofOne = placed(own.filter(({ category }) => known(category) === known(line.category)))
    const day = parseDay(line.date)
    const launch = parseDay(LAUNCHES[line.category as keyof typeof LAUNCHES] ?? null)
    const inWindow = WINDOWS.find(({ from, to }) => line.date >= from && line.date <= to)
    const cents = own
      .filter(({ quantity }) => quantity !== '')
      .map(({ price, quantity }) => Math.min(50_000, Math.round(Number(price) * Number(quantity) * 100)))
    const orders = new Set(own.filter(({ quantity }) => quantity !== '').map(({ order }) => order)).size
    const earlier = (valueOf: (row: Line) => string) =>
      overall.at === -1
        ? ['other']
        : overall.before === undefined
          ? ['first']
          : overall.before.rows.filter(row => parseDay(row.date) !== undefined).map(valueOf)
    return {
      line,
      derived: {
        nth: overall.nth,
        nth_of_one: ofOne.nth,
        since: overall.at === -1 ? 'other' : overall.gap === undefined ? 'first' : bin(overall.gap, [7, 30]),
        newness: overall.at === -1 ? 'other' : (overall.gap ?? 999) <= 20 ? 'returning' : 'new',
        before: earlier(({ category }) => known(category)),
        before_of_gender: earlier(({ price }) => band(price)),
        promotion: day === undefined ? 'other' : (inWindow?.value ?? 'usual'),
        age: day === undefined || launch === undefined ? 'other' : bin(day - launch, [1, 30]),
        spent: bin(
          cents.reduce((sum, each) => sum + each, 0),
          [0, 99.995, 400].map(edge => Math.ceil(edge * 100)),
        ).replaceAll(
          /[0-9]+/g,
          digits => ({ '0': '0', '10000': '99.995', '40000': '400' })[digits] ?? digits,
        ),
        orders_made: bin(orders, [2, 4]),
        with_cooker: holds(line) ? 'with' : 'without',
      },
    }
  })
}

t.test('derived codes are what dataset.yaml promises, row by row', async t => {
  for (const seed of [1, 2, 3]) {
    const all = lines(seed)
    const { contributionFile, declaration } = await prepareCase(t.testdir(), {
      files: { 'orders.csv': textOf(all), 'launches.csv': LAUNCH_FILE },
      dataset: DERIVED_DATASET,
      secret: SECRET,
    })
    const { dimensions } = declaration
    const rowsOf = Map.groupBy(await readContribution(contributionFile), ({ u, o, d0, d1, d2, m0, m1 }) =>
      [u, o, d0, d1, d2, m0, m1].join('|'),
    )
    const wanted = expected(all).filter(({ line }) => line.quantity !== '')
    let compared = 0
    const at = (name: string) => dimensions.findIndex(each => each.name === name)
    const valueOf = (row: Readonly<Record<string, string>>, name: string) =>
      dimensions[at(name)]?.values[Number(row[`d${at(name)}`])]?.value ?? ''
    const byUnitAndOrder = Map.groupBy(wanted, ({ line }) => [unitOf(line.buyer), orderOf(line)].join('|'))
    for (const [key, rows] of rowsOf) {
      const candidates = byUnitAndOrder.get(key.split('|').slice(0, 2).join('|')) ?? []
      for (const row of rows) {
        const found = candidates.find(
          ({ line, derived }) =>
            valueOf(row, 'category') === (CATEGORIES.includes(line.category) ? line.category : 'other') &&
            valueOf(row, 'month') === (parseDay(line.date) === undefined ? 'other' : line.date.slice(0, 7)) &&
            Object.entries(derived).every(([name, value]) =>
              typeof value === 'string' ? valueOf(row, name) === value : value.includes(valueOf(row, name)),
            ),
        )
        compared++
        if (found === undefined) {
          t.fail(`seed ${seed}: a row is not as promised`, { row, candidates })
          return
        }
      }
    }
    t.equal(compared, wanted.length)
  }
})

t.test('bounds are compared by month, though a derived dimension is what they bound', t => {
  const { dimensions } = declare(parseDatasetFile(stringify(DERIVED_DATASET), 'dataset.yaml'), secret)
  const view: View = { name: 'new', for: ['orders'], caps: [{ over: ['nth'], max: 1, of: 'orders' }] }
  t.strictSame(referenceQuestion(view, dimensions), { groupBy: ['month'], fixed: ['nth'] })
  t.end()
})

t.test('removing a buyer changes no row of another', async t => {
  const all = lines(4)
  const prepared = async (kept: readonly Line[]) => {
    const { contributionFile } = await prepareCase(t.testdir(), {
      files: { 'orders.csv': textOf(kept), 'launches.csv': LAUNCH_FILE },
      dataset: DERIVED_DATASET,
      secret: SECRET,
    })
    return (await readContribution(contributionFile)).map(row => JSON.stringify(row)).toSorted()
  }
  const whole = await prepared(all)
  for (const gone of ['b3', 'b17', 'b44']) {
    const unit = unitOf(gone)
    const without = await prepared(all.filter(({ buyer }) => buyer !== gone))
    t.strictSame(
      without,
      whole.filter(row => !row.includes(unit)),
      gone,
    )
    t.ok(without.length < whole.length)
  }
})

t.test('a look-back reads older rows as far as it says, and keeps none of them', async t => {
  const period = { from: '2025-04-01', to: '2025-12-31' }
  const prepared = async (kept: readonly Line[], lookBack: number | undefined) => {
    const time = { column: 'date', ...(lookBack === undefined ? {} : { lookBack }) }
    const { contributionFile, declaration, report } = await prepareCase(t.testdir(), {
      files: { 'orders.csv': textOf(kept), 'launches.csv': LAUNCH_FILE },
      dataset: { ...DERIVED_DATASET, period, time },
      secret: SECRET,
    })
    const rows = (await readContribution(contributionFile)).map(row => JSON.stringify(row)).toSorted()
    return { rows, declaration, report }
  }
  const since = (day: string) => all.filter(({ date }) => parseDay(date) === undefined || date >= day)
  const all = lines(5)
  const kept = since('2025-04-01').filter(({ quantity }) => quantity !== '').length
  const none = await prepared(all, undefined)
  const month = await prepared(all, 31)
  for (const { rows, report } of [none, month]) {
    t.equal(rows.length, kept, 'rows of the period, and those without a day')
    t.equal(report.older, all.length - since('2025-04-01').length)
  }
  t.notOk('lookBack' in none.declaration)
  t.equal(month.declaration.lookBack, 31)
  t.strictSame(none.rows, (await prepared(since('2025-04-01'), undefined)).rows, 'nothing older counts')
  t.strictSame(month.rows, (await prepared(since('2025-03-01'), 31)).rows, 'nothing older than that')
  t.strictNotSame(month.rows, none.rows, 'but what it says does')
})

t.test('a column of times that holds none is refused, not read as unknown', async t => {
  const found = await refused(t, {
    files: { 'orders.csv': csv(...ROWS) },
    dataset: { ...DATASET, time: { column: 'category' }, derive: { nth: { nth: 3 } } },
  })
  t.match(found, [{ code: 'prepare.dates_unreadable', at: '/time/column' }])
})

t.test('what derive says is checked, all at once and in words', async t => {
  const found = await refused(t, {
    files: { 'orders.csv': csv(...ROWS) },
    dataset: {
      ...DATASET,
      derive: {
        month: { nth: 3 },
        since: { since: [30, 7], within: ['category', 'category', 'nothing'] },
        before: { previous: 'since' },
        age: { age: [30], column: 'category', lookup: 'launches', take: 'launched' },
        spent: { total: 'profit', bins: [1] },
        promotion: {
          windows: [WINDOWS[0], WINDOWS[0], { value: 'usual', from: '2025-01-01', to: '2025-01-02' }],
        },
        nothing_at_all: { of: 'category' },
        with_band: { with: 'price_band', values: ['5'] },
        with_nothing: { with: 'nothing', values: ['5'] },
        with_cooker: { with: 'category', values: ['rice cooker', 'rice cooker', 'kettle'] },
      },
    },
  })
  const codes = found.map(({ code, at }) => `${code} ${at}`)
  for (const wanted of [
    'dataset.derive_twice /derive/month',
    'dataset.derive_time /derive/month',
    'dataset.cap_repeats /derive/since/within/1',
    'dataset.dimension_unknown /derive/since/within/2',
    'dataset.bins_overlap /derive/since/since/1',
    'dataset.dimension_unknown /derive/before/previous',
    'dataset.lookup_unknown /derive/age/lookup',
    'dataset.total_unknown /derive/spent/total',
    'dataset.value_twice /derive/promotion/windows/1',
    'dataset.value_reserved /derive/promotion/windows/2',
    'dataset.derive_kind /derive/nothing_at_all',
    'dataset.derive_listed /derive/with_band/with',
    'dataset.dimension_unknown /derive/with_nothing/with',
    'dataset.value_twice /derive/with_cooker/values/1',
    'dataset.derive_value /derive/with_cooker/values/2',
  ])
    t.ok(codes.includes(wanted), wanted)
})
