import fc from 'fast-check'
import t from 'tap'
import { singleRelease } from '../../../protocols/dp/figure-noise.ts'
import { halfWidth } from '../../../protocols/dp/intervals.ts'
import { makeTables, type PartRelease, type Step } from '../../../protocols/dp/tables.ts'

const noise = { kind: 'discrete-gaussian', variance: { num: 100n, den: 1n } } as const
const axis = (dimension: string, size: number) => ({
  dimension,
  codes: Array.from({ length: size }, (_, code) => code),
})
const part = (
  axes: PartRelease['axes'],
  values: readonly number[],
  change: Partial<PartRelease> = {},
): PartRelease => ({
  axes,
  values: values.map(BigInt),
  noise: singleRelease(noise),
  halfWidth: halfWidth(noise),
  quantum: 1,
  counts: true,
  nonNegative: true,
  ...change,
})
const rules = { v: 3 as const, threshold: 20, otherCode: () => 3 }
const one = (parts: readonly PartRelease[], ...steps: readonly Step[]) => {
  const table = makeTables(parts, steps, rules).at(-1)
  if (table === undefined) throw new Error('no table')
  return table.cells
}

t.test('a level carries the exact half-width of its noise and never shows less than zero', async t => {
  const cells = one([part([axis('a', 2)], [25, 1000])], { kind: 'level', name: 'n', part: 0 })
  t.match(cells, [
    { codes: [0], value: 25, low: 5, high: 45, mark: null },
    { codes: [1], value: 1000, low: 980, high: 1020, mark: null },
  ])
  for (const { value, low, high, ...full } of cells)
    t.match(full, { corrected: value, fullLow: low, fullHigh: high, fullMark: null }, 'nothing can be cut')
  const [loss] = one([part([axis('a', 1)], [-5], { counts: false })], { kind: 'level', name: 'n', part: 0 })
  t.match(loss, { codes: [0], value: 0, low: 0, high: 15, mark: null })
})

t.test('a cell below the reporting threshold is marked small on its noisy value', async t => {
  const cells = one([part([axis('a', 2)], [19, -3])], { kind: 'level', name: 'n', part: 0 })
  t.strictSame(
    cells.map(({ mark, value }) => [mark, value]),
    [
      ['small', null],
      ['small', null],
    ],
  )
})

t.test('sums are shown in their unit', async t => {
  const [cell] = one([part([axis('a', 1)], [4000], { quantum: 0.5, counts: false })], {
    kind: 'level',
    name: 'n',
    part: 0,
  })
  t.match(cell, { codes: [0], value: 2000, low: 1990, high: 2010, mark: null })
  t.match(cell, { corrected: 2000, fullLow: 1990, fullHigh: 2010 })
})

t.test('shares of the cells add up to one, and each interval holds its estimate', async t => {
  const cells = one([part([axis('a', 3)], [100, 300, 600])], { kind: 'share', name: 's', part: 0 })
  t.equal(
    cells.reduce((sum, { value }) => sum + (value ?? 0), 0),
    1,
  )
  for (const { value, low, high } of cells)
    t.ok(low !== null && value !== null && high !== null && low < value && value < high)
})

t.test('shares within a period add up to one in each period', async t => {
  const cells = one([part([axis('month', 2), axis('band', 2)], [100, 300, 500, 500])], {
    kind: 'share',
    name: 'mix',
    part: 0,
    within: 'month',
  })
  t.strictSame(
    cells.map(({ value }) => value),
    [0.25, 0.75, 0.5, 0.5],
  )
})

t.test('a share of a separately released whole uses that whole', async t => {
  const [cell] = one([part([axis('a', 1)], [250]), part([], [1000])], {
    kind: 'share',
    name: 's',
    part: 0,
    whole: 1,
  })
  t.equal(cell?.value, 0.25)
})

t.test(
  'an index of 100 means: like everybody; a filtered axis is compared with the same codes of the base',
  async t => {
    const target = part([{ dimension: 'a', codes: [2, 0] }], [500, 500])
    const base = part([axis('a', 3)], [50_000, 20_000, 30_000])
    const cells = one([target, base], { kind: 'tgi', name: 'tgi', part: 0, base: 1 })
    t.strictSame(
      cells.map(({ codes, value }) => [codes, Math.round(value ?? 0)]),
      [
        [[2], 167],
        [[0], 100],
      ],
    )
  },
)

t.test('growth compares with the period before and never with "other"', async t => {
  const cells = one(
    [part([axis('month', 4)], [1000, 1500, 10, 900])],
    { kind: 'level', name: 'n', part: 0 },
    { kind: 'growth', name: 'g', of: 'n', along: 'month', lag: 1 },
  )
  t.strictSame(
    cells.map(({ value, mark }) => [value, mark]),
    [
      [null, 'no-earlier'],
      [0.5, null],
      [null, 'small'],
      [null, 'no-earlier'],
    ],
  )
})

t.test('the index of a trend is 100 on average over its periods', async t => {
  const cells = one(
    [part([axis('month', 4)], [1000, 1500, 500, 70])],
    { kind: 'level', name: 'n', part: 0 },
    { kind: 'index', name: 'i', of: 'n', along: 'month' },
  )
  t.strictSame(
    cells.slice(0, 3).map(({ value }) => value),
    [100, 150, 50],
  )
  t.equal(cells[3]?.mark, 'no-earlier')
})

t.test('a mean is the sum by the count, in its unit, and not below nothing', async t => {
  const sum = part([axis('a', 2)], [301_000, -9_000_000], { counts: false, quantum: 0.5 })
  const cells = one([sum, part([axis('a', 2)], [1000, 1000])], {
    kind: 'mean',
    name: 'm',
    sum: 0,
    count: 1,
  })
  t.strictSame(
    cells.map(({ value }) => value),
    [150.5, 0],
  )
})

t.test('a ratio whose denominator the noise could make zero has no interval and no value', async t => {
  const cells = one(
    [part([axis('a', 1)], [50], { counts: false }), part([axis('a', 1)], [5], { counts: false })],
    {
      kind: 'average',
      name: 'p',
      sum: 0,
      per: 1,
    },
  )
  t.match(cells, [{ codes: [0], value: null, low: null, high: null, mark: 'unbounded' }])
})

t.test('ten thousand cells are shown in well under a second', async t => {
  const large = part(
    [axis('a', 100), axis('b', 100)],
    Array.from({ length: 10_000 }, (_, i) => i),
  )
  const started = process.hrtime.bigint()
  one(
    [large],
    { kind: 'level', name: 'n', part: 0 },
    { kind: 'share', name: 's', part: 0, within: 'a' },
    { kind: 'growth', name: 'g', of: 'n', along: 'a', lag: 1 },
  )
  t.ok(process.hrtime.bigint() - started < 2_000_000_000n)
})

t.test('growth, index and shares of a sum that can be negative are not cut at zero', async t => {
  const loss = [part([axis('month', 2)], [1000, -500], { counts: false, nonNegative: false })]
  const level = { kind: 'level', name: 'n', part: 0 } as const
  const [, fallen] = one(loss, level, { kind: 'growth', name: 'g', of: 'n', along: 'month', lag: 1 })
  t.equal(fallen?.value, -1.5)
  t.ok((fallen?.low ?? 0) < -1.5 && (fallen?.high ?? 0) > -1.5)
  const [best, worst] = one(loss, level, { kind: 'index', name: 'i', of: 'n', along: 'month' })
  t.strictSame([best?.value, worst?.value], [400, -200])
  const shares = one(loss, { kind: 'share', name: 's', part: 0 })
  t.strictSame(
    shares.map(({ value }) => value),
    [2, -1],
  )
  const whole = [...loss, part([], [500], { counts: false, nonNegative: false })]
  const ofWhole = one(whole, { kind: 'share', name: 's', part: 0, whole: 1 })
  t.strictSame(
    ofWhole.map(({ value }) => value),
    [2, -1],
  )
})

t.test('growth of a mean or average that falls below nothing has its limits on either side', async t => {
  const sums = part([axis('month', 2)], [50_000, -50_000], { counts: false, nonNegative: false })
  const counts = part([axis('month', 2)], [1000, 1000])
  const average = { kind: 'average', name: 'm', sum: 0, per: 1 } as const
  const mean = { kind: 'mean', name: 'm', sum: 0, count: 1 } as const
  for (const step of [average, mean]) {
    const measure = [sums, counts]
    const [, fallen] = one(measure, step, { kind: 'growth', name: 'g', of: 'm', along: 'month', lag: 1 })
    t.equal(fallen?.value, -2)
    t.ok(fallen?.low && fallen.low < -2 && fallen.low > -2.1)
    t.ok(fallen?.high && fallen.high > -2 && fallen.high < -1.9)
  }
})

t.test('the index of a target with losses is below nothing, with its limits on either side', async t => {
  const signed = { counts: false, nonNegative: false }
  const cells = one(
    [part([axis('a', 2)], [-3000, 13_000], signed), part([axis('a', 2)], [5000, 5000], signed)],
    { kind: 'tgi', name: 'tgi', part: 0, base: 1 },
  )
  t.strictSame(
    cells.map(({ value }) => value),
    [-60, 260],
  )
  for (const { low, value, high } of cells)
    t.ok(low !== null && value !== null && high !== null && low < value && value < high)
})

t.test('an average is cut at zero where neither of its measures can be negative', async t => {
  const step = { kind: 'average', name: 'p', sum: 0, per: 1 } as const
  const average = (nonNegative: boolean) =>
    one(
      [
        part([axis('a', 1)], [-5], { counts: false, nonNegative }),
        part([axis('a', 1)], [1000], { counts: false }),
      ],
      step,
    )
  const [cut] = average(true)
  t.ok(cut?.value === 0 && cut.low === 0 && cut.high !== null && cut.high > 0)
  const [free] = average(false)
  t.ok(free?.value === -0.005 && free.low !== null && free.low < -0.02)
})

t.test('growth and index of a mean are withheld where the count of a period is small', async t => {
  const months = [axis('month', 3)]
  const sum = part(months, [300, 350, 400], { counts: false, nonNegative: false })
  const mean = { kind: 'mean', name: 'm', sum: 0, count: 1 } as const
  const growth = { kind: 'growth', name: 'g', of: 'm', along: 'month', lag: 1 } as const
  const index = { kind: 'index', name: 'i', of: 'm', along: 'month' } as const
  const marks = (counts: readonly number[], step: Step) =>
    one([sum, part(months, counts)], mean, step).map(({ mark }) => mark)
  t.strictSame(marks([12, 1000, 1000], growth), ['no-earlier', 'small', null])
  t.strictSame(marks([1000, 1000, 12], growth), ['no-earlier', null, 'small'])
  t.strictSame(marks([12, 1000, 1000], index), ['small', null, null])
})

t.test('every figure lies between its limits, whatever was released, signed or not', async () => {
  const value = fc.oneof(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -1_000_000, max: 1_000_000 }))
  const values = fc.array(value, { minLength: 3, maxLength: 3 })
  const sum = fc
    .tuple(values, fc.boolean())
    .map(([numbers, nonNegative]) => part([axis('month', 3)], numbers, { counts: false, nonNegative }))
  const steps: readonly Step[] = [
    { kind: 'level', name: 'sum', part: 0 },
    { kind: 'average', name: 'average', sum: 0, per: 1 },
    { kind: 'mean', name: 'mean', sum: 0, count: 2 },
    { kind: 'share', name: 'share', part: 0 },
    { kind: 'tgi', name: 'tgi', part: 0, base: 1 },
    { kind: 'index', name: 'index', of: 'sum', along: 'month' },
    ...['sum', 'average', 'mean'].map(
      of => ({ kind: 'growth', name: `growth/${of}`, of, along: 'month', lag: 1 }) as const,
    ),
  ]
  fc.assert(
    fc.property(sum, sum, values, (first, second, counts) =>
      makeTables([first, second, part([axis('month', 3)], counts)], steps, rules).every(({ cells }) =>
        cells.every(
          ({ low, value: figure, high }) =>
            figure === null || (low !== null && high !== null && low <= figure && figure <= high),
        ),
      ),
    ),
    { numRuns: 300 },
  )
})

t.test('no value makes a table fail: one that is missing, or beyond a double, is marked', async () => {
  const size = 4
  const steps: readonly Step[] = [
    { kind: 'level', name: 'count', part: 0 },
    { kind: 'mean', name: 'mean', sum: 1, count: 0 },
    { kind: 'average', name: 'average', sum: 1, per: 2 },
    { kind: 'share', name: 'share', part: 0, within: 'month' },
    { kind: 'share', name: 'share of whole', part: 1, whole: 3 },
    { kind: 'tgi', name: 'tgi', part: 0, base: 2 },
    { kind: 'growth', name: 'growth', of: 'count', along: 'month', lag: 1 },
    { kind: 'growth', name: 'growth of mean', of: 'mean', along: 'month', lag: 1 },
    { kind: 'index', name: 'index', of: 'count', along: 'month' },
  ]
  const any = fc.array(fc.oneof(fc.bigInt(-(10n ** 400n), 10n ** 400n), fc.bigInt(-50n, 50n)), {
    maxLength: 2 * size,
  })
  const quanta = fc.constantFrom(1, 1e-300, 1e300)
  fc.assert(
    fc.property(any, any, any, any, quanta, (a, b, c, d, quantum) => {
      const parts = [a, b, c].map((values, i) => ({
        ...part([axis('month', size)], []),
        values,
        counts: i === 0,
        nonNegative: i !== 1,
        quantum,
      }))
      const whole = { ...part([], []), values: d, quantum }
      return makeTables([...parts, whole], steps, rules).every(({ cells }) =>
        cells.every(({ value, low, high, mark }) =>
          mark === null
            ? [value, low, high].every(number => number !== null && Number.isFinite(number))
            : value === null,
        ),
      )
    }),
    { numRuns: 500 },
  )
})
