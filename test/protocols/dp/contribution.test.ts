import t from 'tap'
import { boundUnit, finestFirst, type BoundedRow, type UnitRow } from '../../../protocols/dp/bound-unit.ts'
import {
  type Cap,
  type Contribution,
  contributionOf,
  type Dimension,
  type Sensitivity,
  sensitivityOf,
  type SensitivityQuestion,
  type StatisticBounds,
} from '../../../protocols/dp/sensitivity.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import {
  type Dice,
  dice,
  fullestUnit,
  norms,
  randomScene,
  randomUnit,
  type Scene,
  shuffled,
  vectorOf,
  withBoundsByValue,
} from './unit-scenes.ts'
import { trials } from '../../support/trials.ts'

const MONTH: Dimension = { name: 'month', size: 12, perUnit: false, perOrder: true }
const CATEGORY: Dimension = { name: 'category', size: 30, perUnit: false }
const AGE: Dimension = { name: 'age', size: 6, perUnit: true }
const SPENT: StatisticBounds = { kind: 'sum', measure: 'spent', lo: 0n, hi: 900n }

function of(parts: Partial<SensitivityQuestion> & { readonly caps: readonly Cap[] }): Contribution {
  const { caps, ...rest } = parts
  return contributionOf({
    dimensions: [MONTH, CATEGORY, AGE],
    view: { caps },
    statistic: { kind: 'orders' },
    filter: new Map(),
    groupBy: [],
    ...rest,
  })
}

t.test('caps on orders and on measures bound what the table of the design says', async t => {
  const byMonth = { over: ['month'], max: 2, of: 'orders' } as const
  const is = (found: Contribution, expected: Partial<Contribution>, name: string) =>
    t.match(found, expected, name)
  is(
    of({ caps: [byMonth], groupBy: ['month'] }),
    { inScope: 24n, inGroup: 2n, full: 12n, rest: 0n },
    'orders',
  )
  is(
    of({ caps: [byMonth], groupBy: ['category'] }),
    { inScope: 24n * 30n, inGroup: 24n, full: 30n },
    'one order is in every category',
  )
  is(of({ caps: [{ over: [], max: 5, of: 'orders' }], groupBy: ['month'] }), { l1: 5n }, 'but in one month')
  is(of({ caps: [byMonth], groupBy: ['age'], filter: new Map([['month', 3]]) }), { l1: 6n }, 'of one buyer')
  is(
    of({ caps: [byMonth], statistic: { kind: 'units' }, groupBy: ['month', 'category'] }),
    { l1: 360n, l2Squared: 360n },
    'buyers: no more groups than there are',
  )
  const money = [{ over: ['month'], max: 1000n, of: { measure: 'spent' } }] as const
  is(
    of({ caps: money, statistic: SPENT, groupBy: ['month'] }),
    { l1: 12_000n, l2Squared: 12n * 1000n ** 2n, fullRange: { low: 0n, high: 1000n } },
    'money by month',
  )
  is(of({ caps: money, statistic: SPENT, groupBy: ['category'] }), { l2Squared: 12_000n ** 2n }, 'all in one')
  is(
    of({ caps: [...money, { over: ['month'], max: 1 }], statistic: SPENT, groupBy: ['month'] }),
    { l1: 12n * 900n },
    'a row is at most its clip',
  )
})

t.test(
  'the signs of a group follow from the clip under caps on rows, and are open under a cap on |x|',
  async t => {
    const rows: Cap = { over: ['month'], max: 5 }
    const money: Cap = { over: ['month'], max: 70n, of: { measure: 'spent' } }
    const range = (lo: bigint, hi: bigint, ...caps: readonly Cap[]) => {
      const found = of({ caps, statistic: { kind: 'sum', measure: 'spent', lo, hi }, groupBy: ['month'] })
      return found.fullRange
    }
    t.same(range(-2n, 10n, rows), { low: -10n, high: 50n })
    t.same(range(3n, 10n, rows), { low: 0n, high: 50n })
    t.same(range(-10n, -3n, rows), { low: -50n, high: 0n })
    t.same(range(-2n, 20n, rows, money), { low: -70n, high: 70n })
    t.same(range(0n, 20n, rows, money), { low: 0n, high: 70n })
  },
)

t.test('a cap serves only what it bounds', async t => {
  const refused = (cap: Cap, statistic: StatisticBounds) =>
    t.throws(() => of({ caps: [cap], statistic }), { code: 'dp.unbounded' })
  const orders: Cap = { over: ['month'], max: 1, of: 'orders' }
  const money: Cap = { over: ['month'], max: 1n, of: { measure: 'spent' } }
  // One order may have any number of lines, of any value.
  refused(orders, { kind: 'count' })
  refused(orders, SPENT)
  refused(money, { kind: 'count' })
  refused(money, { kind: 'orders' })
  refused(money, { kind: 'sum', lo: 0n, hi: 1n })
  refused({ ...money, of: { measure: 'weight' } }, SPENT)
  refused(money, { ...SPENT, kind: 'mean' })
  t.throws(() => of({ caps: [{ ...money, max: 0n }], statistic: SPENT }), { code: 'dp.bound' })
  t.throws(() => of({ caps: [{ ...orders, max: 0 }] }), { code: 'dp.bound' })
})

t.test('a row that crosses a cap on a measure is reduced, and none is dropped', async t => {
  const rows = [40n, -30n, -50n, 5n].map(spent => ({ codes: [0], order: 'a', quanta: { spent } }))
  const caps: readonly Cap[] = [{ over: ['month'], max: 100n, of: { measure: 'spent' } }]
  const bounded = boundUnit(rows, { caps }, [MONTH])
  t.same(
    bounded.map(({ kept, quanta }) => [kept, quanta['spent']]),
    [
      [true, 40n],
      [true, -30n],
      [true, -30n],
      [true, 0n],
    ],
  )
})

t.test(
  'caps are applied finest first, so that a coarse one wastes nothing on rows that a fine one drops',
  async t => {
    const view = {
      perUnit: 2,
      caps: [
        { over: [], max: 9 },
        { over: ['month'], max: 1 },
      ],
    }
    t.same(
      finestFirst(view).map(({ over, max }) => [over.length, max]),
      [
        [1, 1],
        [0, 9],
        [0, 2],
      ],
    )
    const rows = [0, 0, 0, 1].map(month => ({ codes: [month], quanta: {} }))
    t.same(
      boundUnit(rows, view, [MONTH]).map(({ kept }) => kept),
      [true, false, false, true],
    )
  },
)

t.test('caps on rows have the sensitivities that they always had', async t => {
  const random = dice(1)
  let compared = 0
  for (let i = 0; i < trials(20_000, 3000); i++) {
    const scene = randomScene(random)
    const question = { ...scene, view: { ...scene.view, caps: scene.view.caps.filter(isOnRows) } }
    const expected = rowsOnly(question)
    if (expected === undefined) {
      if (codeOf(() => sensitivityOf(question)) !== 'dp.unbounded') t.fail(JSON.stringify(question, text))
      continue
    }
    compared++
    if (JSON.stringify(sensitivityOf(question), text) !== JSON.stringify(expected, text))
      t.fail(JSON.stringify(question, text))
  }
  t.ok(compared > trials(10_000, 1500), `${compared} compared`)
})

const SCENES = trials(22_000, 2500)
const UNITS = 10

t.test(
  'no unit changes an answer by more than its sensitivity, in whatever order the caps are applied',
  async t => {
    const { units, violations, built, metL1, metL2 } = bruteForce(2, SCENES, sensitivityOf)
    t.comment(`${units} units; of ${built} questions Δ1 was met exactly in ${metL1}, Δ2² in ${metL2}`)
    t.ok(units >= 9 * SCENES)
    t.equal(violations, 0)
    t.ok(metL1 > 0.8 * built, `Δ1 ${metL1} of ${built}`)
    t.ok(metL2 > 0.8 * built, `Δ2² ${metL2} of ${built}`)
  },
)

t.test(
  'the same check catches an order counted as one row, and orders that ignore a cap on another level',
  async t => {
    // The order's other groups forgotten: T of orders as if an order were a row.
    const likeRows = (question: Scene): Sensitivity =>
      sensitivityOf({ ...question, view: { ...question.view, caps: question.view.caps.map(onRows) } })
    t.ok(bruteForce(3, 1500, likeRows, ['orders']).violations > 20)
    // A dimension taken for one of the order although its lines differ in it.
    const allPerOrder = (question: Scene): Sensitivity =>
      sensitivityOf({ ...question, dimensions: question.dimensions.map(d => ({ ...d, perOrder: true })) })
    t.ok(bruteForce(4, 1500, allPerOrder, ['orders']).violations > 20)
  },
)

t.test(
  'an order that is known by its key alone exceeds the bound of a dimension declared perOrder',
  async t => {
    const rows = [0, 1, 2].map(month => ({ codes: [month, 0, 0], order: 'a', quanta: {} }))
    const caps: readonly Cap[] = [{ over: [], max: 1, of: 'orders' }]
    const { l1 } = of({ caps, groupBy: ['month'] })
    const honest = boundUnit(rows, { caps }, [MONTH, CATEGORY, AGE])
    const byKey = boundUnit(rows, { caps }, [{ ...MONTH, perOrder: false }, CATEGORY, AGE])
    const kept = (bounded: readonly BoundedRow[]) => BigInt(bounded.filter(row => row.kept).length)
    t.equal(kept(honest), l1)
    t.equal(kept(byKey), 3n * l1)
  },
)

t.test('positive and negative values capped apart would double Δ1', async t => {
  const rows = [60n, -60n, 60n, -60n].map((spent, i) => ({ codes: [0, i % 2, 0], quanta: { spent } }))
  const caps: readonly Cap[] = [{ over: ['month'], max: 100n, of: { measure: 'spent' } }]
  const statistic: StatisticBounds = { kind: 'sum', measure: 'spent', lo: -60n, hi: 60n }
  const { l1 } = of({ caps, statistic, groupBy: ['category'], filter: new Map([['month', 1]]) })
  t.equal(l1, 100n)
  const together = boundUnit(rows, { caps }, [MONTH, CATEGORY, AGE]).map(row => row.quanta['spent'] ?? 0n)
  const apart = rows.map((_, i) => {
    const own = rows.filter((row, j) => row.quanta.spent > 0n === (i % 2 === 0) && j <= i)
    return boundUnit(own, { caps }, [MONTH, CATEGORY, AGE]).at(-1)?.quanta['spent'] ?? 0n
  })
  t.equal(byParity(together), 100n)
  t.equal(byParity(apart), 200n)
})

t.test('bounds by value', async t => {
  await t.test(
    'a value counts under its own bound, several under the largest, hidden ones under any',
    async t => {
      const cap: Cap = {
        over: ['month', 'category'],
        max: 3,
        byValue: {
          dimension: 'category',
          caps: [
            { code: 4, max: 20 },
            { code: 5, max: 1 },
          ],
        },
      }
      const most = (codes: readonly number[] | undefined, caps: readonly Cap[] = [cap]) =>
        of({
          caps,
          statistic: { kind: 'count' },
          filter: new Map([['category', codes?.length ?? 1]]),
          ...(codes === undefined ? {} : { codes: new Map([['category', codes]]) }),
        }).inCap
      t.strictSame(
        [[4], [5], [6], [5, 6], [4, 5], undefined].map(codes => most(codes)),
        [20n, 1n, 3n, 3n, 20n, 20n],
      )
      t.equal(
        of({ caps: [cap], statistic: { kind: 'count' }, hidden: { dimensions: ['category'], mode: 'one' } })
          .inGroup,
        240n,
      )
      const wrong = (byValue: Cap['byValue'], codes = [4]) =>
        t.throws(() => most(codes, [{ ...cap, byValue } as Cap]), ProtocolError)
      wrong({ dimension: 'age', caps: [{ code: 4, max: 2 }] })
      wrong({ dimension: 'category', caps: [{ code: 30, max: 2 }] })
      wrong({
        dimension: 'category',
        caps: [
          { code: 4, max: 2 },
          { code: 4, max: 3 },
        ],
      })
      wrong({ dimension: 'category', caps: [{ code: 4, max: 0 }] })
      wrong(undefined, [4, 4])
    },
  )

  await t.test('no unit adds more than its values allow, by brute force', async t => {
    const one = (random: Dice, scene: Scene) => {
      const single = scene.dimensions.map((_, i) => new Set([...(scene.scope[i] ?? [])].slice(0, 1)))
      const filter = new Map([...scene.filter.keys()].map(name => [name, 1] as const))
      const scope = scene.dimensions.map(({ name }, i) =>
        scene.filter.has(name) ? (single[i] ?? new Set<number>()) : (scene.scope[i] ?? new Set<number>()),
      )
      return withBoundsByValue(random, { ...scene, filter, scope })
    }
    for (const [seed, changed] of [withBoundsByValue, one].entries()) {
      const { units, violations, built, metL1 } = bruteForce(
        40 + seed,
        SCENES / 2,
        sensitivityOf,
        undefined,
        changed,
      )
      t.equal(violations, 0, `${units} units`)
      t.ok(metL1 > 0.5 * built, `${metL1} of ${built} meet the bound`)
    }
    const ofOthers = ({ view, ...scene }: SensitivityQuestion) =>
      sensitivityOf({
        ...scene,
        view: { ...view, caps: view.caps.map(cap => ({ ...cap, byValue: undefined })) },
      })
    t.ok(
      bruteForce(42, 1500, ofOthers, undefined, one).violations > 20,
      'the bound of all values is not enough',
    )
  })
})

/** |Σ of the even places| + |Σ of the odd ones|: Δ1 of two groups. */
function byParity(values: readonly bigint[]): bigint {
  const sum = (parity: number) =>
    values.filter((_, i) => i % 2 === parity).reduce((total, value) => total + value, 0n)
  return norms([sum(0), sum(1)]).l1
}

function bruteForce(
  seed: number,
  scenes: number,
  claimed: (scene: Scene) => Sensitivity,
  kinds?: readonly StatisticBounds['kind'][],
  changed = (_: Dice, scene: Scene) => scene,
) {
  const random = dice(seed)
  const tally = { units: 0, violations: 0, bounded: 0, built: 0, metL1: 0, metL2: 0 }
  while (tally.bounded < scenes) {
    const scene = changed(random, randomScene(random, kinds))
    const bound = unlessUnbounded(() => claimed(scene))
    if (bound === undefined) continue
    tally.bounded++
    // Building one takes as long as ten random ones.
    const isBuilt = tally.bounded % 8 === 0
    const built = isBuilt
      ? Array.from({ length: 4 }, () => norms(vectorOf(scene, fullestUnit(random, scene)).values()))
      : []
    if (isBuilt) tally.built++
    if (built.some(({ l1 }) => l1 === bound.l1)) tally.metL1++
    if (built.some(({ l2Squared }) => l2Squared === bound.l2Squared)) tally.metL2++
    const order = random.chance(0.5)
      ? finestFirst
      : (view: Scene['view']) => shuffled(random, finestFirst(view))
    const tried: readonly (readonly UnitRow[])[] = Array.from({ length: UNITS }, () =>
      randomUnit(random, scene),
    )
    for (const change of [...built, ...tried.map(rows => norms(vectorOf(scene, rows, order).values()))]) {
      tally.units++
      if (change.l1 > bound.l1 || change.l2Squared > bound.l2Squared) tally.violations++
    }
  }
  return tally
}

/** The formula of caps on rows as it stood before there were other caps. */
function rowsOnly({ dimensions, view, statistic, filter, groupBy, hidden }: SensitivityQuestion) {
  const a = (name: string): bigint => {
    const dimension = dimensions.find(each => each.name === name)
    if (dimension?.perUnit === true) return 1n
    if (hidden?.mode === 'one' && hidden.dimensions.includes(name)) return 1n
    return BigInt(filter.get(name) ?? dimension?.size ?? 0)
  }
  const product = (names: readonly string[]) => names.reduce((all, name) => all * a(name), 1n)
  const least = (values: readonly bigint[]) => values.reduce((x, y) => (y < x ? y : x))
  const groups = product(groupBy)
  const bounds = view.caps.map(cap => BigInt(cap.max) * product(cap.over))
  const all = view.perUnit === undefined ? bounds : [...bounds, BigInt(view.perUnit)]
  if (statistic.kind === 'units') {
    const cells = least([groups, ...all])
    return { l1: cells, l2Squared: cells }
  }
  if (all.length === 0) return undefined
  const inScope = least(all)
  const inGroup = least([
    inScope,
    ...view.caps.map(cap => BigInt(cap.max) * product(cap.over.filter(name => !groupBy.includes(name)))),
  ])
  const rows = least([inScope, groups * inGroup])
  const [full, rest] = [rows / inGroup, rows % inGroup]
  const absolute = (x: bigint) => (x < 0n ? -x : x)
  const size =
    statistic.kind === 'mean'
      ? statistic.hi - statistic.lo
      : statistic.kind === 'sum'
        ? -least([-absolute(statistic.lo), -absolute(statistic.hi)])
        : 1n
  return { l1: size * rows, l2Squared: size * size * (full * inGroup * inGroup + rest * rest) }
}

function isOnRows({ of }: Cap): boolean {
  return of === undefined || of === 'rows'
}

function onRows(cap: Cap): Cap {
  return typeof cap.of === 'object' ? cap : { over: cap.over, max: Number(cap.max) }
}

function unlessUnbounded<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof ProtocolError && (error.code === 'dp.unbounded' || error.code === 'dp.range'))
      return undefined
    throw error
  }
}

function codeOf(make: () => unknown): string {
  try {
    make()
    return 'none'
  } catch (error) {
    return error instanceof ProtocolError ? error.code : 'other'
  }
}

function text(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
