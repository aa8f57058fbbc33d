import fc from 'fast-check'
import t from 'tap'
import { trials } from '../../support/trials.ts'
import { figureHalfWidth, singleRelease } from '../../../protocols/dp/figure-noise.ts'
import { halfWidth } from '../../../protocols/dp/intervals.ts'
import { makeTables, type PartRelease, type Step, type TableCell } from '../../../protocols/dp/tables.ts'

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
const rules = { v: 3 as const, threshold: 20, otherCode: () => 9 }
const level = { kind: 'level', name: 'n', part: 0 } as const
/** Of a cut total that holds all but a hundredth of what is cut. */
const cutBy = (place: number) => ({
  cut: { kind: 'total', part: place, tail: { inCap: 1n, limit: 10n ** 6n } } as const,
})
/** Months with a tenth of what is counted cut on top. */
const MONTHS = [
  part([axis('month', 4)], [1000, 3000, 4000, 2000], cutBy(1)),
  part([], [1000], { counts: true }),
]
const table = (parts: readonly PartRelease[], ...steps: readonly Step[]) => {
  const made = makeTables(parts, steps, rules).at(-1)
  if (made === undefined) throw new Error('no table')
  return made
}

t.test('a bounded level has a corrected figure and the wide interval of SPEC.md §8', async t => {
  const { cells, cut } = table(MONTHS, level)
  t.equal(cut?.allowance, 2)
  t.equal(cut?.factor, 1.1)
  const high = cut?.factorHigh ?? 0
  t.ok(high > 1.1 && high < 1.11)
  const [first] = cells
  t.match(first, { value: 1000, low: 980, high: 1020, corrected: 1100, fullLow: 980, fullMark: null })
  t.ok(Math.abs((first?.fullHigh ?? 0) - 1020 * (1 + 2 * (high - 1))) < 0.01)
})

t.test('the correction is at most a quarter, and the wide interval is not', async t => {
  const [months, cut] = MONTHS
  if (months === undefined || cut === undefined) throw new Error('two parts')
  const [cell] = table([months, { ...cut, values: [4400n] }], level).cells
  t.equal(cell?.corrected, 1250)
  t.ok((cell?.fullHigh ?? 0) > 1020 * 1.88)
})

t.test('a cut total that holds little of a buyer widens the interval and not the figure', async t => {
  const [months, cut] = MONTHS
  if (months === undefined || cut === undefined) throw new Error('two parts')
  const of = (inCap: bigint, limit: bigint) => {
    const told = { kind: 'total', part: 1, tail: { inCap, limit } } as const
    return table([{ ...months, cut: told }, cut], level)
  }
  const [most, little] = [of(1n, 10n ** 6n), of(20n, 10n)]
  t.equal(little.cut?.factor, most.cut?.factor)
  const highs = [most, little].map(({ cut: made }) => (made?.factorHigh ?? 0) - 1)
  t.ok(Math.abs((highs[1] ?? 0) / (highs[0] ?? 1) - 2.2 / 1.01) < 1e-3)
  t.equal(little.cells[0]?.corrected, most.cells[0]?.corrected)
  t.equal(little.cells[0]?.fullLow, most.cells[0]?.fullLow)
  t.ok(Math.abs((little.cells[0]?.fullHigh ?? 0) - 1020 * (1 + 2 * (highs[1] ?? 0))) < 0.02)
})

t.test(
  'of what is cut by more than 0.45 of what is counted, only the least that is cut is shown',
  async t => {
    const [months, cut] = MONTHS
    if (months === undefined || cut === undefined) throw new Error('two parts')
    const { cells, cut: made } = table([months, { ...cut, values: [5500n] }], level)
    t.match(made, { factor: 1.55, factorHigh: null })
    for (const cell of cells)
      t.match(cell, { corrected: null, fullLow: null, fullHigh: null, fullMark: 'unknown', mark: null })
  },
)

t.test('what is below three standard deviations is too small for a wide interval', async t => {
  const [, cut] = MONTHS
  if (cut === undefined) throw new Error('a cut total')
  const { cells } = table([part([axis('month', 4)], [29, 31, 62, 5000], cutBy(1)), cut], level)
  t.strictSame(
    cells.map(({ value, corrected, fullLow, fullHigh, fullMark }) => [
      value,
      corrected === null && fullHigh === null,
      fullLow,
      fullMark,
    ]),
    [
      [29, true, null, 'too-small'],
      [31, false, 0, null],
      [62, false, 42, null],
      [5000, false, 4980, null],
    ],
    'below six it reaches to 0',
  )
  const signed = part([axis('month', 4)], [-29, -31, -62, 5000], {
    ...cutBy(1),
    counts: false,
    nonNegative: false,
  })
  const highs = table([signed, { ...cut, values: [0n] }], level).cells.map(
    ({ fullHigh }) => fullHigh && Math.round(fullHigh),
  )
  t.strictSame(highs.slice(0, 3), [null, 20, -42], 'and of a measure of both signs to where that of 0 does')
  const negative = part([axis('month', 2)], [-500, 5000], { ...cutBy(1), counts: false })
  t.equal(table([negative, cut], level).cells[0]?.fullMark, 'too-small', 'what cannot be is noise')
})

// PROOF.md §11: noise decides which small figures have a wide interval, so coverage is counted among those.
t.test(
  'of the cells that have one 95 % of the wide intervals cover, however large the figure is',
  async t => {
    const gaussian = (k: number) => Math.exp((-k * k) / 200)
    const laplace = { kind: 'discrete-laplace', scale: { num: 8n, den: 1n } } as const
    for (const [noiseOf, weight] of [
      [noise, gaussian],
      [laplace, (k: number) => Math.exp(-Math.abs(k) / 8)],
    ] as const)
      for (const nonNegative of [true, false]) {
        const change = {
          noise: singleRelease(noiseOf),
          halfWidth: halfWidth(noiseOf),
          counts: false,
          nonNegative,
        }
        const shown = new Map<number, TableCell>()
        for (let value = -400; value <= 400; value++) {
          const parts = [
            part([axis('month', 2)], [value, 5000], { ...change, ...cutBy(1) }),
            part([], [0], change),
          ]
          const [cell] = table(parts, level).cells
          if (cell?.fullMark === null) shown.set(value, cell)
        }
        let [least, leastOfNoise] = [1, 1]
        for (let figure = nonNegative ? 0 : -150; figure <= 150; figure += trials(1, 5)) {
          let [all, wide, narrow] = [0, 0, 0]
          for (let error = -250; error <= 250; error++) {
            const cell = shown.get(figure + error)
            if (cell === undefined) continue
            const holds = (low: number | null, high: number | null) =>
              (low ?? Infinity) <= figure && figure <= (high ?? -Infinity) ? weight(error) : 0
            all += weight(error)
            wide += holds(cell.fullLow, cell.fullHigh)
            narrow += holds(cell.low, cell.high)
          }
          least = Math.min(least, wide / all)
          leastOfNoise = Math.min(leastOfNoise, narrow / all)
        }
        t.ok(least >= 0.95, `${noiseOf.kind}, ${least}`)
        t.ok(leastOfNoise < 0.01, `control: the noise interval alone, ${leastOfNoise}`)
      }
  },
)

t.test('a ratio reaches to 0 where its dividend is faint, and is not shown where its divisor is', async t => {
  const [, cut] = MONTHS
  if (cut === undefined) throw new Error('a cut total')
  // Faint, clear, clear, faint.
  const parts = [part([axis('month', 4)], [50, 5000, 90, 50], cutBy(1)), cut]
  const wide = (...steps: readonly Step[]) =>
    table(parts, level, ...steps).cells.map(({ fullLow, fullMark, mark }) => mark ?? fullMark ?? fullLow)
  const growth = wide({ kind: 'growth', name: 'g', of: 'n', along: 'month', lag: 1 })
  t.equal(growth[1], 'unbounded', 'by a faint month')
  t.ok(Number(growth[2]) > -1 && Number(growth[2]) < -0.9)
  t.equal(growth[3], -1, 'of a faint month: it may be nothing')
  const share = wide({ kind: 'share', name: 's', part: 0 })
  t.equal(share[0], 0)
  t.ok(Number(share[2]) > 0)
  const by = (sum: number, per: number) => {
    const [cell] = table(
      [part([axis('month', 2)], [sum, 5000], cutBy(2)), part([axis('month', 2)], [per, 5000], cutBy(2)), cut],
      { kind: 'average', name: 'a', sum: 0, per: 1 },
    ).cells
    return cell?.mark ?? cell?.fullMark ?? cell?.fullLow
  }
  t.equal(by(50, 5000), 0)
  t.equal(by(5000, 50), 'unbounded')
  t.ok(Number(by(5000, 90)) > 0)
})

t.test('nothing is shown of what is divided by a figure below six standard deviations', async t => {
  const months = (values: readonly number[]) => part([axis('month', values.length)], values)
  const marks = (parts: readonly PartRelease[], ...steps: readonly Step[]) =>
    table(parts, ...steps).cells.map(({ mark, value }) => mark ?? (value !== null && 'shown'))
  const growth = { kind: 'growth', name: 'g', of: 'n', along: 'month', lag: 1 } as const
  t.strictSame(marks([months([59, 500, 62, 500])], level, growth), [
    'no-earlier',
    'unbounded',
    'shown',
    'shown',
  ])
  const bySelf = (values: readonly number[], step: Step) => marks([months(values)], level, step).join()
  for (const step of [
    { kind: 'index', name: 'i', of: 'n', along: 'month' },
    { kind: 'share', name: 's', part: 0 },
    { kind: 'hhi', name: 'h', part: 0, along: 'month' },
  ] as const) {
    // Four months together have twice the noise of one.
    t.match(bySelf([29, 29, 29, 29], step), /^unbounded(?:,unbounded)*$/, step.kind)
    t.match(bySelf([31, 31, 31, 31], step), /^shown(?:,shown)*$/, step.kind)
  }
  const mean = { kind: 'mean', name: 'm', sum: 0, count: 1 } as const
  const sums = part([axis('month', 3)], [7000, 7000, 7000], { counts: false })
  const counts = [59, 62, 700]
  t.strictSame(marks([sums, months(counts)], mean), ['unbounded', 'shown', 'shown'])
  const ofMean = { ...growth, of: 'm' }
  t.strictSame(marks([sums, months(counts)], mean, ofMean), ['no-earlier', 'unbounded', 'shown'])
  const whole = part([], [59])
  t.strictSame(marks([months([30, 500]), whole], { kind: 'share', name: 's', part: 0, whole: 1 }), [
    'unbounded',
    'unbounded',
  ])
  const base = months([59, 900])
  t.strictSame(marks([months([400, 500]), base], { kind: 'tgi', name: 't', part: 0, base: 1 }), [
    'unbounded',
    'shown',
  ])
})

t.test('answers of version 2 keep the rules that they were made by', async t => {
  const [, cut] = MONTHS
  if (cut === undefined) throw new Error('a cut total')
  const before = { ...rules, v: 2 as const }
  const growth = { kind: 'growth', name: 'g', of: 'n', along: 'month', lag: 1 } as const
  const counted = [part([axis('month', 2)], [50, 5000], cutBy(1)), cut]
  const [, change] = makeTables(counted, [level, growth], before)
  t.match(change?.cells[1], { mark: null, fullMark: 'too-small' })
  t.ok((change?.cells[1]?.value ?? 0) > 50)
  const sum = part([axis('month', 1)], [1000], { counts: false, ...cutBy(1) })
  const ofSum = (v: 2 | 3) => makeTables([sum, { ...cut, values: [100n] }], [level], { ...rules, v })[0]
  t.equal(ofSum(2)?.cut?.allowance, 2)
  t.equal(ofSum(3)?.cut?.allowance, 3)
})

t.test('amounts are taken to have a heavier tail than counts', async t => {
  const [, cut] = MONTHS
  if (cut === undefined) throw new Error('a cut total')
  const of = (counts: boolean) =>
    table(
      [
        part([axis('month', 1)], [10_000], {
          counts,
          cut: { kind: 'total', part: 1, tail: { inCap: 20n, limit: 10n } },
        }),
        { ...cut, values: [1000n] },
      ],
      level,
    ).cut
  const [counts, sums] = [of(true), of(false)]
  t.ok(Math.abs(((sums?.factorHigh ?? 0) - 1) / ((counts?.factorHigh ?? 0) - 1) - 3 / 2.2) < 1e-4)
})

t.test('many values that may have lost very different shares are not corrected by that of all', async t => {
  const [, cut] = MONTHS
  if (cut === undefined) throw new Error('a cut total')
  const uneven = { ...part([axis('brand', 2)], [1000, 3000], cutBy(1)), uneven: true }
  const { cells, cut: made } = table([uneven, { ...cut, values: [400n] }], level)
  t.equal(made?.factor, 1.1, 'what is cut is said')
  t.equal(cells[0]?.corrected, 1000)
  t.ok((cells[0]?.fullHigh ?? 0) > 1200, 'and the wide interval allows for it')
})

t.test('a consistent figure that is faint reaches to 0 and not below', async t => {
  const [, cut] = MONTHS
  if (cut === undefined) throw new Error('a cut total')
  const parts = [part([axis('month', 2)], [50, 5000], cutBy(1)), cut, part([], [5055])]
  const { cells } = table(parts, { kind: 'consistent', name: 'c', part: 0, totals: [[0, 2]], counted: [] })
  t.equal(cells[0]?.fullLow, 0)
})

t.test('nothing is said of the full figure where the noise of the part does not exclude 0', async t => {
  const small = [part([axis('month', 2)], [25, -20], cutBy(1)), part([], [4])]
  const { cells, cut } = table(small, level)
  t.match(cut, { factor: null, factorHigh: null })
  t.match(cells[0], { value: 25, corrected: null, fullLow: null, fullHigh: null, fullMark: 'unknown' })
})

t.test('a missing cut total is unknown, never nothing', async t => {
  const [months, cut] = MONTHS
  if (months === undefined || cut === undefined) throw new Error('two parts')
  t.ok(table([months, { ...cut, values: [] }], level).cells.every(cell => cell.fullHigh === null))
  t.throws(() => table([months], level), RangeError, 'a cut total that is no part')
  const untold = table([{ ...months, cut: { kind: 'edition', leftOut: null } }], level)
  t.ok(untold.cells.every(({ fullMark }) => fullMark === 'unknown'))
})

t.test('a signed sum may have lost more, on either side of zero', async t => {
  const signed = { counts: false, nonNegative: false }
  const parts = [part([axis('month', 3)], [-1000, 5000, 6000], { ...signed, ...cutBy(1) }), part([], [1000])]
  const { cells, cut } = table(parts, level)
  t.equal(cut?.allowance, 3)
  const stretch = 1 + 3 * ((cut?.factorHigh ?? 1) - 1)
  t.ok(Math.abs((cells[0]?.fullLow ?? 0) + 1020 * stretch) < 0.02)
  t.equal(cells[0]?.fullHigh, -980)
})

t.test('a view that leaves a tenth of the edition out serves a part without a cut total', async t => {
  const [months] = MONTHS
  if (months === undefined) throw new Error('a part')
  const leftOut = { value: 0.1, high: 0.2 }
  const { cells, cut } = table([{ ...months, cut: { kind: 'edition', leftOut } }], level)
  t.match(cut, { factor: 1.11111, factorHigh: 1.25 })
  t.equal(cells[0]?.fullHigh, 1020 * 1.5)
})

t.test('ratios between groups of one part keep their figure and widen on both sides', async t => {
  const steps: readonly Step[] = [
    { kind: 'share', name: 's', part: 0 },
    { kind: 'growth', name: 'g', of: 'n', along: 'month', lag: 1 },
    { kind: 'index', name: 'i', of: 'n', along: 'month' },
  ]
  for (const step of steps)
    for (const cell of table(MONTHS, level, step).cells.filter(({ mark }) => mark === null)) {
      t.ok(Math.abs((cell.corrected ?? 0) - (cell.value ?? 1)) < 1e-8 * Math.abs(cell.value ?? 1), step.kind)
      t.ok((cell.fullLow ?? 0) < (cell.low ?? 0) && (cell.fullHigh ?? 0) > (cell.high ?? 0), step.kind)
    }
})

t.test('a mean is corrected by what its sum and its count have lost', async t => {
  const axes = [axis('month', 2)]
  const parts = [
    part(axes, [50_000, 70_000], { counts: false, ...cutBy(2) }),
    part(axes, [1000, 1000], cutBy(3)),
    part([], [24_000], { counts: false }),
    part([], [200]),
  ]
  const [cell] = table(parts, { kind: 'mean', name: 'm', sum: 0, count: 1 }).cells
  t.equal(cell?.value, 50)
  t.ok(Math.abs((cell?.corrected ?? 0) - (50 * 1.2) / 1.1) < 1e-6)
  t.ok((cell?.fullLow ?? 99) < 45 && (cell?.fullHigh ?? 0) > 65)
})

t.test('a consistent figure has the factor of its part, and is as large as its part says', async t => {
  const [months, cut] = MONTHS
  if (months === undefined || cut === undefined) throw new Error('two parts')
  const parts = [
    { ...months, values: [1000n, 3000n, 4000n, 31n, 29n], axes: [axis('month', 5)] },
    cut,
    part([], [8120], cutBy(3)),
    part([], [400]),
  ]
  const consistent = (of: number) =>
    ({ kind: 'consistent', part: of, totals: [[0, 2]], counted: [] }) as const
  const [months5, ofMonths, ofWhole] = makeTables(
    parts,
    [level, { ...consistent(0), name: 'c' }, { ...consistent(2), name: 'w' }],
    rules,
  )
  if (months5 === undefined || ofMonths === undefined || ofWhole === undefined)
    throw new Error('three tables')
  t.same(ofMonths.cut, months5.cut, 'the factor of the raw figures')
  t.not(ofWhole.cut?.factor, ofMonths.cut?.factor, 'each its own')
  const sum = ofMonths.cells.reduce((all, { value }) => all + (value ?? 0), 0)
  t.ok(Math.abs(sum - (ofWhole.cells[0]?.value ?? 0)) < 1e-4, 'they agree')
  const { factor = 0, factorHigh = 0 } = ofMonths.cut ?? {}
  const stretch = 1 + 2 * ((factorHigh ?? 0) - 1)
  for (const [i, cell] of ofMonths.cells.slice(0, 3).entries()) {
    t.ok((cell.value ?? 0) > (months5.cells[i]?.value ?? 0), 'the whole says more')
    const near = (one: number | null, other: number) => Math.abs((one ?? 0) / other - 1) < 1e-5
    t.ok(near(cell.corrected, (cell.value ?? 0) * (factor ?? 0)))
    t.ok(near(cell.fullHigh, (cell.high ?? 0) * stretch))
    t.equal(cell.fullLow, cell.low)
  }
  t.strictSame(
    ofMonths.cells.map(({ fullMark }) => fullMark),
    [null, null, null, null, 'too-small'],
    'as the raw figure',
  )
  const uncut = [part([axis('month', 2)], [1000, 2000]), part([], [3050])]
  const [cell] = table(uncut, { kind: 'consistent', name: 'c', part: 0, totals: [[0, 1]], counted: [] }).cells
  t.equal(cell?.corrected, cell?.value)
  t.same([cell?.fullLow, cell?.fullHigh], [cell?.low, cell?.high], 'nothing can be cut')
})

t.test('of one of several looks, three standard deviations are as wide as of a single one', async t => {
  const [months, cut] = MONTHS
  if (months === undefined || cut === undefined) throw new Error('two parts')
  const noiseOf = singleRelease(noise, 5)
  const looked = { noise: noiseOf, halfWidth: figureHalfWidth(noiseOf) }
  const parts = [part([axis('month', 3)], [29, 31, 5000], { ...looked, ...cutBy(1) }), { ...cut, ...looked }]
  t.strictSame(
    table(parts, level).cells.map(({ fullMark }) => fullMark),
    ['too-small', null, null],
  )
})

t.test('the wide interval holds the noise interval, whatever was released', async () => {
  const value = fc.oneof(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -100_000, max: 100_000 }))
  const values = fc.array(value, { minLength: 3, maxLength: 3 })
  const steps: readonly Step[] = [
    level,
    { kind: 'average', name: 'a', sum: 0, per: 1 },
    { kind: 'share', name: 's', part: 0 },
    { kind: 'tgi', name: 't', part: 0, base: 1 },
    { kind: 'index', name: 'i', of: 'n', along: 'month' },
    { kind: 'growth', name: 'g', of: 'n', along: 'month', lag: 1 },
    { kind: 'consistent', name: 'c', part: 0, totals: [[0, 1]], counted: [] },
  ]
  fc.assert(
    fc.property(values, values, value, value, fc.boolean(), (one, two, cutOfOne, cutOfTwo, nonNegative) => {
      const change = { counts: false, nonNegative }
      const parts = [
        part([axis('month', 3)], one, { ...change, ...cutBy(2) }),
        part([axis('month', 3)], two, { ...change, ...cutBy(3) }),
        part([], [cutOfOne], change),
        part([], [cutOfTwo], change),
      ]
      return makeTables(parts, steps, rules).every(({ cells }) =>
        cells.every(({ low, high, fullLow, fullHigh, corrected, fullMark, mark }) =>
          fullLow === null || fullHigh === null || corrected === null
            ? mark !== null || fullMark !== null
            : low !== null && high !== null && fullLow <= low && fullHigh >= high && fullLow <= fullHigh,
        ),
      )
    }),
    { numRuns: 300 },
  )
})
