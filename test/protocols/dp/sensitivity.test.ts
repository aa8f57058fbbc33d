import { randomInt } from 'node:crypto'
import t from 'tap'
import {
  type Dimension,
  type HiddenSelection,
  sensitivityOf,
  type SensitivityQuestion,
  type StatisticBounds,
} from '../../../protocols/dp/sensitivity.ts'

const MONTH: Dimension = { name: 'month', size: 12, perUnit: false }
const CATEGORY: Dimension = { name: 'category', size: 30, perUnit: false }
const AGE: Dimension = { name: 'age', size: 6, perUnit: true }

function question(parts: Partial<SensitivityQuestion>): SensitivityQuestion {
  return {
    dimensions: [MONTH, CATEGORY, AGE],
    view: { caps: [] },
    statistic: { kind: 'count' },
    filter: new Map(),
    groupBy: [],
    ...parts,
  }
}

const spending = { caps: [{ over: ['month'], max: 20 }] }

t.test('the questions of the design have the sensitivities that their declarations say', async t => {
  const is = (parts: Partial<SensitivityQuestion>, l1: bigint, l2Squared: bigint, name: string) =>
    t.same(sensitivityOf(question(parts)), { l1, l2Squared }, name)
  is(
    { statistic: { kind: 'units' }, filter: new Map([['category', 1]]), groupBy: ['age'] },
    1n,
    1n,
    'buyers by age',
  )
  is({ statistic: { kind: 'units' }, groupBy: ['month', 'age'] }, 12n, 12n, 'buyers by month and age')
  is({ view: spending, groupBy: ['month'] }, 240n, 12n * 400n, 'lines by month')
  is({ view: spending, groupBy: ['month'], filter: new Map([['month', 2]]) }, 40n, 800n, 'two months')
  is({ view: spending, groupBy: ['category'] }, 240n, 240n ** 2n, 'lines by category: all in one')
  const linesOfOne = {
    caps: [
      { over: ['category'], max: 10 },
      { over: ['month', 'category'], max: 1 },
    ],
  }
  is(
    { view: linesOfOne, filter: new Map([['category', 1]]), groupBy: ['month'] },
    10n,
    10n,
    'one category by month',
  )
  is(
    { view: { perUnit: 7, caps: [{ over: ['month'], max: 3 }] }, groupBy: ['month'] },
    7n,
    9n + 9n + 1n,
    'a remainder',
  )
})

// Incident S1: a library used the lower bound twice.
t.test('asymmetrical clips count by their larger end; a mean by its whole range', async t => {
  const of = (statistic: StatisticBounds) =>
    sensitivityOf(question({ view: { perUnit: 1, caps: [] }, statistic })).l1
  t.equal(of({ kind: 'sum', lo: -1n, hi: 100n }), 100n)
  t.equal(of({ kind: 'sum', lo: -100n, hi: 1n }), 100n)
  t.equal(of({ kind: 'sum', lo: -(2n ** 70n), hi: 1n }), 2n ** 70n)
  t.equal(of({ kind: 'mean', lo: -1n, hi: 100n }), 101n)
  t.equal(of({ kind: 'mean', lo: 40n, hi: 41n }), 1n)
})

t.test('a hidden selection of one cell fixes its dimensions, one of any cells fixes nothing', async t => {
  const of = (mode: HiddenSelection['mode']) =>
    sensitivityOf(
      question({
        view: { caps: [{ over: ['category'], max: 2 }] },
        hidden: { dimensions: ['category'], mode },
      }),
    )
  t.same(of('one'), { l1: 2n, l2Squared: 4n })
  t.same(of('any'), { l1: 60n, l2Squared: 3600n })
})

// Incidents S3, S4: missing bounds once meant no noise at all.
t.test('declarations that bound nothing, or contradict themselves, are refused', async t => {
  const refused = (parts: Partial<SensitivityQuestion>, code: string) =>
    t.throws(() => sensitivityOf(question(parts)), { code }, code)
  refused({}, 'dp.unbounded')
  refused({ statistic: { kind: 'orders' } }, 'dp.unbounded')
  refused({ view: spending, statistic: { kind: 'sum', lo: 0n, hi: 0n } }, 'dp.range')
  refused({ view: spending, statistic: { kind: 'mean', lo: 5n, hi: 5n } }, 'dp.range')
  refused({ view: spending, statistic: { kind: 'sum', lo: 2n, hi: 1n } }, 'dp.range')
  refused({ view: { perUnit: 0, caps: [] } }, 'dp.bound')
  refused({ view: { caps: [{ over: ['month'], max: 1.5 }] } }, 'dp.bound')
  refused({ view: { caps: [{ over: ['colour'], max: 1 }] } }, 'dp.dimension')
  refused({ view: spending, groupBy: ['month', 'month'] }, 'dp.dimension')
  refused({ view: spending, filter: new Map([['month', 0]]) }, 'dp.filter')
  refused({ view: spending, filter: new Map([['month', 13]]) }, 'dp.filter')
  refused({ view: spending, groupBy: ['month'], hidden: { dimensions: ['month'], mode: 'one' } }, 'dp.hidden')
  for (const kind of ['units', 'orders'] as const)
    refused(
      { view: spending, statistic: { kind }, hidden: { dimensions: ['category'], mode: 'any' } },
      'dp.hidden',
    )
})

// The formulas against a model of the engine: bound the rows of one unit as the view says, answer, measure
// the vector.

type Row = { readonly codes: readonly number[]; readonly value: bigint; readonly order: number }
type Scene = SensitivityQuestion & {
  /** For each dimension the codes that the filter or the hidden selection lets through. */
  readonly scope: readonly ReadonlySet<number>[]
  /** The cells of a hidden selection, as joined codes of its dimensions. */
  readonly hiddenCells: ReadonlySet<string>
  readonly range: { readonly lo: bigint; readonly hi: bigint }
}

t.test(
  'no unit, however made, changes an answer by more than its sensitivity; a built one reaches it',
  async t => {
    const questions = 3000
    let metL1 = 0
    let metL2 = 0
    for (let i = 0; i < questions; i++) {
      const scene = randomScene()
      const bound = sensitivityOf(scene)
      for (let unit = 0; unit < 4; unit++)
        check(scene, boundRows(scene, randomRows(scene, randomInt(60))), bound)
      const built = Array.from({ length: 6 }, () => measure(scene, fullestUnit(scene)))
      for (const { l1, l2Squared } of built)
        if (l1 > bound.l1 || l2Squared > bound.l2Squared) t.fail(JSON.stringify(scene.view))
      if (built.some(({ l1 }) => l1 === bound.l1)) metL1++
      if (built.some(({ l2Squared }) => l2Squared === bound.l2Squared)) metL2++
    }
    t.comment(`of ${questions} questions Δ1 was met exactly in ${metL1}, Δ2 in ${metL2}`)
    t.ok(metL1 >= 0.99 * questions)
    t.ok(metL2 >= 0.99 * questions)

    function check(scene: Scene, rows: readonly Row[], bound: { l1: bigint; l2Squared: bigint }): void {
      const { l1, l2Squared } = measure(scene, rows)
      if (l1 > bound.l1 || l2Squared > bound.l2Squared) t.fail(JSON.stringify(scene.view))
    }
  },
)

t.test('the same check catches a sensitivity that is too small', async t => {
  let caught = 0
  for (let i = 0; i < 300; i++) {
    const scene = randomScene()
    const { l1 } = sensitivityOf(scene)
    if (measure(scene, fullestUnit(scene)).l1 > l1 - 1n) caught++
  }
  t.ok(caught > 200)
})

function randomScene(): Scene {
  const dimensions = Array.from({ length: 2 + randomInt(3) }, (_, i) => ({
    name: `d${i}`,
    size: 1 + randomInt(4),
    perUnit: randomInt(4) === 0,
  }))
  const some = (probability: number) =>
    dimensions.filter(() => randomInt(100) < 100 * probability).map(({ name }) => name)
  const lo = BigInt(randomInt(9) - 5)
  const hi = lo + BigInt(1 + randomInt(6))
  const kind = (['count', 'orders', 'units', 'sum', 'mean'] as const)[randomInt(5)] ?? 'count'
  const statistic: StatisticBounds = kind === 'sum' || kind === 'mean' ? { kind, lo, hi } : { kind }
  const caps = Array.from({ length: randomInt(3) }, () => ({ over: some(0.5), max: 1 + randomInt(3) }))
  const bounded = caps.length > 0 && randomInt(2) === 0
  const view = bounded ? { caps } : { perUnit: 1 + randomInt(7), caps }
  const mode = randomInt(2) === 0 || kind === 'units' || kind === 'orders' ? 'one' : 'any'
  const hiddenNames = randomInt(3) === 0 ? some(0.4) : []
  const groupBy = some(0.4).filter(name => !hiddenNames.includes(name))
  const filter = new Map<string, number>()
  const scope = dimensions.map(({ name, size }) => {
    const all = Array.from({ length: size }, (_, code) => code)
    if (hiddenNames.includes(name) || randomInt(2) === 0) return new Set(all)
    const values = all.filter(code => code === 0 || randomInt(2) === 0)
    filter.set(name, values.length)
    return new Set(values)
  })
  const hiddenDimensions = dimensions.filter(({ name }) => hiddenNames.includes(name))
  const cells = combinations(
    hiddenDimensions.map(({ size }) => Array.from({ length: size }, (_, code) => code)),
  )
  const chosen = mode === 'one' ? cells.slice(0, 1) : cells
  return {
    dimensions,
    view,
    statistic,
    filter,
    groupBy,
    ...(hiddenNames.length === 0 ? {} : { hidden: { dimensions: hiddenNames, mode } }),
    scope,
    hiddenCells: new Set(chosen.map(cell => cell.join())),
    range: { lo, hi },
  }
}

/** Any rows at all: perUnit dimensions rewritten to one value, as ingest does. */
function randomRows({ dimensions, range }: Scene, count: number): readonly Row[] {
  const fixed = dimensions.map(({ size }) => randomInt(size))
  return Array.from({ length: count }, () => ({
    codes: dimensions.map(({ size, perUnit }, i) => (perUnit ? (fixed[i] ?? 0) : randomInt(size))),
    value: range.lo + BigInt(randomInt(Number(range.hi - range.lo) + 1)),
    order: randomInt(count),
  }))
}

/** The view's rule: rank by a random ordinal within each cap's cells, then the first m. */
function boundRows(scene: Scene, rows: readonly Row[]): readonly Row[] {
  const { caps, perUnit } = scene.view
  const ranks = caps.map(() => new Map<string, number>())
  const kept = rows.filter(row => {
    const within = caps.map(({ over, max }, i) => {
      const cell = codesOf(scene, row, over)
      const rank = (ranks[i]?.get(cell) ?? 0) + 1
      ranks[i]?.set(cell, rank)
      return rank <= max
    })
    return within.every(Boolean)
  })
  return perUnit === undefined ? kept : kept.slice(0, perUnit)
}

/** Rows in scope at the far end of the measure, one group filled after the other: bounding keeps them all. */
function fullestUnit(scene: Scene): readonly Row[] {
  const { dimensions, statistic, groupBy, scope, range } = scene
  const choices = dimensions.map(({ perUnit }, i) => {
    const values = shuffled([...(scope[i] ?? [])])
    return perUnit ? values.slice(0, 1) : values
  })
  const hidden = scene.hidden?.dimensions ?? []
  const positions = dimensions.map(({ name }) => name)
  const inGroups = [...groupBy, ...positions.filter(name => !groupBy.includes(name))]
  const order = inGroups.map(name => positions.indexOf(name))
  const magnitude = (x: bigint): bigint => (x < 0n ? -x : x)
  const value = statistic.kind === 'mean' || magnitude(range.hi) >= magnitude(range.lo) ? range.hi : range.lo
  const rows: Row[] = []
  const perUnitHidden = dimensions.flatMap(({ name, perUnit }, i) =>
    perUnit && hidden.includes(name)
      ? [[i, [...scene.hiddenCells][0]?.split(',')[hidden.indexOf(name)]] as const]
      : [],
  )
  for (const cell of combinations(order.map(i => choices[i] ?? []))) {
    const codes = positions.map((_, i) => cell[order.indexOf(i)] ?? 0)
    for (const [i, code] of perUnitHidden) codes[i] = Number(code)
    if (
      hidden.length > 0 &&
      !scene.hiddenCells.has(hidden.map(name => codes[positions.indexOf(name)]).join())
    )
      continue
    const group = codesOf(scene, { codes, value, order: 0 }, groupBy)
    for (let copies = 0; copies < 30; copies++) {
      // Distinct buyers: one row in a group says all.
      if (statistic.kind === 'units' && rows.some(row => codesOf(scene, row, groupBy) === group)) break
      const next = [...rows, { codes, value, order: rows.length }]
      if (boundRows(scene, next).length < next.length) break
      rows.push({ codes, value, order: rows.length })
    }
  }
  return rows
}

function measure(scene: Scene, rows: readonly Row[]): { readonly l1: bigint; readonly l2Squared: bigint } {
  const { dimensions, statistic, groupBy, scope, hiddenCells, hidden, range } = scene
  const inScope = rows.filter(
    row =>
      dimensions.every((_, i) => scope[i]?.has(row.codes[i] ?? -1)) &&
      (hidden === undefined || hiddenCells.has(codesOf(scene, row, hidden.dimensions))),
  )
  const groups = Map.groupBy(inScope, row => codesOf(scene, row, groupBy))
  const vector = [...groups.values()].map(group => {
    switch (statistic.kind) {
      case 'count':
        return BigInt(group.length)
      case 'orders':
        return BigInt(new Set(group.map(({ order }) => order)).size)
      case 'units':
        return 1n
      case 'sum':
        return group.reduce((sum, { value }) => sum + value, 0n)
      case 'mean':
        return group.reduce((sum, { value }) => sum + 2n * value - range.lo - range.hi, 0n)
    }
  })
  return {
    l1: vector.reduce((sum, x) => sum + (x < 0n ? -x : x), 0n),
    l2Squared: vector.reduce((sum, x) => sum + x * x, 0n),
  }
}

function codesOf({ dimensions }: Scene, row: Row, names: readonly string[]): string {
  return names.map(name => row.codes[dimensions.findIndex(dimension => dimension.name === name)]).join()
}

function combinations(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return lists.reduce<readonly (readonly number[])[]>(
    (done, list) => done.flatMap(start => list.map(value => [...start, value])),
    [[]],
  )
}

function shuffled(values: readonly number[]): readonly number[] {
  return values
    .map(value => ({ value, key: randomInt(2 ** 32) }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value)
}
