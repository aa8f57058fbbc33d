import t from 'tap'
import {
  byInverseVariance,
  type CellEstimates,
  type Estimate,
  reconcile,
  withCount,
} from '../../../protocols/dp/least-squares.ts'
import {
  add,
  compare,
  divide,
  multiply,
  type Rational,
  rational,
  subtract,
} from '../../../protocols/dp/rational.ts'
import { type Dice, dice } from './unit-scenes.ts'

const ZERO = rational(0n)

t.test(
  'groups and marginals reconciled are the least squares that elimination finds, to the last digit',
  async t => {
    const random = dice(31)
    for (let i = 0; i < 60; i++) {
      const parts = Array.from(
        { length: 1 + random.below(3) },
        (): CellEstimates => ({
          cells: Array.from({ length: 1 + random.below(4) }, () => randomEstimate(random)),
          shared: ZERO,
        }),
      )
      const totals = Array.from({ length: random.below(3) }, () => randomEstimate(random))
      // Unknown: the cells of all parts but the last cell of each part after the first, which the common
      // total fixes.
      const free = parts.map(({ cells }, p) => (p === 0 ? cells.length : cells.length - 1))
      const unknowns = free.reduce((sum, count) => sum + count, 0)
      const start = (part: number) => free.slice(0, part).reduce((sum, count) => sum + count, 0)
      const total = () => Array.from({ length: unknowns }, (_, u) => (u < (free[0] ?? 0) ? 1n : 0n))
      const rowOf = (part: number, cell: number) => {
        if (part > 0 && cell === free[part])
          return total().map((one, u) => (u >= start(part) && u < start(part) + cell ? -1n : one))
        return Array.from({ length: unknowns }, (_, u) => (u === start(part) + cell ? 1n : 0n))
      }
      const observations = [
        ...totals.map(estimate => ({ row: total(), estimate })),
        ...parts.flatMap(({ cells }, p) => cells.map((estimate, c) => ({ row: rowOf(p, c), estimate }))),
      ]
      const solution = eliminate(observations, unknowns)
      const found = reconcile(parts, totals)
      for (const [p, { cells }] of found.parts.entries()) {
        for (const [c, cell] of cells.entries()) t.same(cell, solution.of(rowOf(p, c)))
        t.same(cells.map(({ value }) => value).reduce(add), found.total.value, 'adds up')
      }
      t.same(found.total, solution.of(total()))
    }
  },
)

t.test('so are groups under correlated noise with a total and a count of other parts', async t => {
  const random = dice(32)
  for (let i = 0; i < 40; i++) {
    const k = 1 + random.below(5)
    const parameters = {
      scale: BigInt(1 + random.below(16)),
      shift: BigInt(1 + random.below(9)),
      weight: BigInt(1 + random.below(20)),
      variance: rational(BigInt(1 + random.below(500)), 7n),
    }
    const { scale, shift, weight, variance } = parameters
    const released = Array.from({ length: k }, () => BigInt(random.below(1000)))
    const count = BigInt(random.below(1000))
    const stored = randomEstimate(random)
    const total = randomEstimate(random)
    const own = {
      value: rational(count, weight),
      variance: divide(variance, rational(weight * weight)),
    }
    const cells = withCount(released, parameters, byInverseVariance([own, stored]))
    const found = reconcile([cells], [total])
    // The same from what was released: A = scale x - shift n, N = weight n, and the two others.
    const row = (x: (cell: number) => bigint, n: bigint) => [...released.map((_, cell) => x(cell)), n]
    const solution = eliminate(
      [
        ...released.map((value, own) => ({
          row: row(cell => (cell === own ? scale : 0n), -shift),
          estimate: { value: rational(value), variance },
        })),
        { row: row(() => 0n, weight), estimate: { value: rational(count), variance } },
        { row: row(() => 0n, 1n), estimate: stored },
        { row: row(() => 1n, 0n), estimate: total },
      ],
      k + 1,
    )
    for (const [own, cell] of (found.parts[0]?.cells ?? []).entries())
      t.same(cell, solution.of(row(each => (each === own ? 1n : 0n), 0n)))
    t.same(found.total, solution.of(row(() => 1n, 0n)))
  }
})

t.test('no figure gets more variance than it had, and none is cut at 0', async t => {
  const cells = [-9n, 2n, 3n].map(value => ({ value: rational(value), variance: rational(5n) }))
  const total = { value: rational(-1n), variance: rational(1n) }
  const found = reconcile([{ cells, shared: ZERO }], [total])
  for (const cell of found.parts[0]?.cells ?? []) t.ok(compare(cell.variance, rational(5n)) < 0)
  t.ok(compare(found.total.variance, rational(1n)) < 0)
  t.ok(compare(found.parts[0]?.cells[0]?.value ?? ZERO, ZERO) < 0)
})

t.test('nothing to combine is rejected', async t => {
  const code = 'dp.least_squares'
  t.throws(() => reconcile([], []), { code })
  t.throws(() => reconcile([{ cells: [], shared: ZERO }], []), { code })
  t.throws(() => byInverseVariance([{ value: ZERO, variance: ZERO }]), { code })
})

function randomEstimate(random: Dice): Estimate {
  return {
    value: rational(BigInt(random.below(2000) - 500), BigInt(1 + random.below(3))),
    variance: rational(BigInt(1 + random.below(40)), BigInt(1 + random.below(5))),
  }
}

type Observation = { readonly row: readonly bigint[]; readonly estimate: Estimate }

/**
 * The normal equations, solved by Gauss and Jordan; `of` is a linear combination of the unknowns and its
 * variance.
 */
function eliminate(observations: readonly Observation[], unknowns: number) {
  const places = Array.from({ length: unknowns }, (_, u) => u)
  const sum = (values: readonly Rational[]) => values.reduce(add, ZERO)
  const entry = ({ row }: Observation, u: number) => rational(row[u] ?? 0n)
  const matrix = places.map(u => [
    ...places.map(v =>
      sum(observations.map(o => divide(multiply(entry(o, u), entry(o, v)), o.estimate.variance))),
    ),
    ...places.map(v => rational(u === v ? 1n : 0n)),
  ])
  for (const u of places) {
    const pivot = matrix.findIndex((row, at) => at >= u && (row[u] ?? ZERO).num !== 0n)
    const [top, other] = [matrix[pivot], matrix[u]]
    if (top === undefined || other === undefined) throw new Error('a singular system')
    matrix[pivot] = other
    const unit = top.map(value => divide(value, top[u] ?? ZERO))
    for (const [at, row] of matrix.entries())
      if (at !== u)
        matrix[at] = row.map((value, v) => subtract(value, multiply(row[u] ?? ZERO, unit[v] ?? ZERO)))
    matrix[u] = unit
  }
  const inverse = (u: number, v: number) => matrix[u]?.[unknowns + v] ?? ZERO
  const right = places.map(u =>
    sum(observations.map(o => divide(multiply(entry(o, u), o.estimate.value), o.estimate.variance))),
  )
  const solution = places.map(u => sum(places.map(v => multiply(inverse(u, v), right[v] ?? ZERO))))
  return {
    of(row: readonly bigint[]): Estimate {
      return {
        value: sum(places.map(u => multiply(rational(row[u] ?? 0n), solution[u] ?? ZERO))),
        variance: sum(
          places.flatMap(u =>
            places.map(v => multiply(rational((row[u] ?? 0n) * (row[v] ?? 0n)), inverse(u, v))),
          ),
        ),
      }
    },
  }
}
