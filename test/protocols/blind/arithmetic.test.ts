import t from 'tap'
import { decodeShifts, encodeShifts, shiftsLength } from '../../../protocols/blind/messages.ts'
import { DATA_PRIMES, DEGREE } from '../../../protocols/blind/parameters.ts'
import {
  addSmall,
  addWide,
  areReduced,
  negateAndSubtract,
  type Residues,
} from '../../../protocols/blind/residues.ts'
import {
  bytesOf,
  centredBinomial,
  ternary,
  uniformBelow,
  uniformModulo,
  wideUniform,
} from '../../../protocols/blind/sampling.ts'
import { packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { lastShare, modulo } from '../../../protocols/blind/sharing.ts'
import { fromSlots, toSlots } from '../../../protocols/blind/slots.ts'
import { pearsonTest } from '../../../scripts/evidence/statistics.ts'
import { below, randomOf } from './protocol-run.ts'
import { randomSelection } from './random-cases.ts'

t.test('residue arithmetic agrees with BigInt, at the edges too', async t => {
  const random = randomOf('residues')
  const residues = edgy(random)
  const small = Float64Array.from({ length: DEGREE }, (_, i) => [0, 1, -1, 21, -21, 2 ** 25][i % 6] ?? 0)
  const modulus = (value: bigint, prime: bigint): bigint => ((value % prime) + prime) % prime
  const agree = (
    change: (target: Residues) => void,
    expected: (value: bigint, index: number) => bigint,
  ): boolean => {
    const target = residues.slice()
    change(target)
    return everyResidue(target, (value, prime, i, at) => {
      return value === modulus(expected(valueAt(residues, at), i), prime)
    })
  }
  t.ok(
    agree(
      target => addSmall(target, small),
      (value, i) => value + BigInt(small[i] ?? 0),
    ),
  )
  t.ok(
    agree(
      target => negateAndSubtract(target, small),
      (value, i) => -value - BigInt(small[i] ?? 0),
    ),
  )
  for (const bits of [134, 140]) {
    const limbs = wideUniform(bytesOf(random), bits)
    for (const [j, limb] of limbs.entries()) {
      // The first coefficients take the least and the largest value.
      limb[0] = 0
      limb[1] = 2 ** Math.min(30, bits - 30 * j) - 1
    }
    const wide = (i: number): bigint =>
      limbs.reduce((sum, limb, j) => sum + (BigInt(limb[i] ?? 0) << BigInt(30 * j)), 0n)
    t.ok(
      agree(
        target => addWide(target, limbs, bits),
        (value, i) => value + wide(i) - (1n << BigInt(bits - 1)),
      ),
      `${bits} bits`,
    )
    t.ok(Array.from({ length: DEGREE }, (_, i) => wide(i)).every(value => value < 1n << BigInt(bits)))
  }
  t.ok(areReduced(residues))
})

t.test('ternary keys, errors and masks have their distributions', async t => {
  const bytes = bytesOf(randomOf('distributions'))
  const p = (values: readonly number[], pmf: ReadonlyMap<number, number>): number =>
    pearsonTest(
      [...pmf].map(([value, probability]) => ({
        observed: values.reduce((count, v) => count + Number(v === value), 0),
        probability,
      })),
      values.length,
    )
  const drawn = (draw: () => ArrayLike<number>): number[] =>
    Array.from({ length: 8 }, draw).flatMap(values => Array.from(values))
  const third = 1 / 3
  t.ok(
    p(
      drawn(() => ternary(bytes)),
      new Map([-1, 0, 1].map(value => [value, third])),
    ) > 1e-6,
  )
  // 21 + 21 bits: P[e] = C(42, 21 + e) / 2^42.
  const binomial = new Map<number, number>()
  let term = 2 ** -42
  for (let i = 0; i <= 42; i++) {
    binomial.set(i - 21, term)
    term *= (42 - i) / (i + 1)
  }
  t.ok(
    p(
      drawn(() => centredBinomial(bytes)),
      binomial,
    ) > 1e-6,
  )
  for (const modulus of [1_073_692_673, 68_719_230_977, 2 ** 32 + 1, 5]) {
    const values = drawn(() => uniformModulo(bytes, modulus, DEGREE))
    t.ok(values.every(value => Number.isInteger(value) && value >= 0 && value < modulus))
    const fifths = new Map([0, 1, 2, 3, 4].map(value => [value, 1 / 5]))
    t.ok(
      p(
        values.map(value => Math.floor((5 * value) / modulus)),
        fifths,
      ) > 1e-6,
      `modulo ${modulus}`,
    )
    t.ok(
      p(
        values.map(value => value % 5),
        fifths,
      ) > 1e-6,
      `low bits modulo ${modulus}`,
    )
  }
  const cells = Array.from({ length: 5000 }, () => uniformBelow(bytes, 5))
  t.ok(p(cells, new Map([0, 1, 2, 3, 4].map(value => [value, 1 / 5]))) > 1e-6)
  t.equal(
    uniformBelow(() => t.fail('no bytes for one value') as never, 1),
    0,
  )
})

t.test('values up to 2^40 survive the way into slots and back', async t => {
  const values = Float64Array.of(0, 1, 2 ** 32 - 1, 2 ** 32, 68_719_230_976, 2 ** 40 - 1)
  t.same(fromSlots(toSlots(values)), values)
})

t.test('reduction modulo t is exact over its whole range', async t => {
  const random = randomOf('modulo')
  for (const modulus of [1_073_692_673, 68_719_230_977]) {
    const values = Array.from(
      { length: 2000 },
      () => (below(random, 2 ** 32) - 2 ** 31) * below(random, 2 ** 21),
    )
    const edges = [0, 1, 2 ** 15].flatMap(k => [-1, 0, 1].map(off => k * modulus + off))
    for (const value of [...values, ...edges, ...edges.map(edge => -edge)]) {
      const expected = ((BigInt(value) % BigInt(modulus)) + BigInt(modulus)) % BigInt(modulus)
      if (modulo(value, modulus) !== Number(expected)) t.fail(`${value} modulo ${modulus}`)
    }
  }
})

t.test('shares of the largest values at full width are exact', async t => {
  // F = 2^20, m = 16, every factor t − 1: the sums that come nearest to 2^53.
  const t36 = 68_719_230_977
  const cells = 2 ** 20
  const packing = packingOf(cells)
  const factor = new Float64Array(packing.selectors * packing.degree).fill(t36 - 1)
  const bits = new Uint8Array(cells).fill(1)
  const shifts = Array.from({ length: 16 }, () => ({ kind: 'any', bits }) as const)
  const masks = { factors: Array.from({ length: 15 }, () => factor), sums: Float64Array.of(0) }
  const statistic = { groups: 1, cells: new Float64Array(cells), noise: Float64Array.of(0) }
  const unused = new Float64Array(factor.length)
  const share = lastShare(t36, packing, masks, shifts, [statistic], unused)
  // X_i = −P_i = 1, X_m = −15, P_m = −X_m; the correction Σ_i Σ_f X_i is zero.
  t.ok(share.factors.every(value => value === 15))
  t.same([...share.sums], [0])
})

t.test(
  'shifts survive the way through their bytes, and whatever decodes encodes to the same bytes',
  async t => {
    const random = randomOf('shifts fuzz')
    let accepted = 0
    for (let i = 0; i < 3000; i++) {
      const mode = i % 2 === 0 ? 'one' : 'any'
      const shape: TicketShape = {
        parameters: 'bfv-8192-30',
        level: 'insecureForTesting',
        mode,
        cells: 1 + below(random, 40),
        answers: 1,
      }
      const shifts = [randomSelection(random, mode, shape.cells), randomSelection(random, mode, shape.cells)]
      t.same(decodeShifts(shape, encodeShifts(shape, shifts)), shifts)
      const bytes = random(new Uint8Array(shiftsLength(shape)))
      if (mode === 'one') for (const at of [1, 2, 3, 5, 6, 7]) bytes[at] = 0
      try {
        t.same(encodeShifts(shape, decodeShifts(shape, bytes)), bytes)
        accepted++
      } catch (error) {
        t.match(error, { code: 'blind.shifts' })
      }
    }
    t.ok(accepted > 100 && accepted < 2900)
  },
)

/** Random residues; the first ones are 0, 1, p − 1. */
function edgy(random: (target: Uint8Array) => Uint8Array): Residues {
  const residues = new Uint32Array(random(new Uint8Array(4 * 2 * 3 * DEGREE)).buffer)
  for (const [j, prime] of DATA_PRIMES.entries()) {
    for (let i = 0; i < DEGREE; i++) {
      const at = 2 * (j * DEGREE + i)
      const value = i < 18 ? ([0n, 1n, prime - 1n][Math.floor(i / 6)] ?? 0n) : valueAt(residues, at) % prime
      residues[at] = Number(value & 0xffff_ffffn)
      residues[at + 1] = Number(value >> 32n)
    }
  }
  return residues
}

function everyResidue(
  residues: Residues,
  holds: (value: bigint, prime: bigint, coefficient: number, at: number) => boolean,
): boolean {
  return DATA_PRIMES.every((prime, j) =>
    Array.from({ length: DEGREE }, (_, i) => 2 * (j * DEGREE + i)).every((at, i) =>
      holds(valueAt(residues, at), prime, i, at),
    ),
  )
}

function valueAt(residues: Residues, at: number): bigint {
  return (BigInt(residues[at + 1] ?? 0) << 32n) | BigInt(residues[at] ?? 0)
}
