import type { Ciphertext } from 'node-seal/allows'
import t from 'tap'
import { toHex } from '../../../protocols/bytes.ts'
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import {
  changeComponent,
  CIPHERTEXT_BYTES,
  CIPHERTEXT_HEADER,
  SELECTOR_BYTES,
} from '../../../protocols/blind/layout.ts'
import {
  decodeOpening,
  openingLength,
  sharesLength,
  shiftsLength,
} from '../../../protocols/blind/messages.ts'
import { DATA_PRIMES, DEGREE } from '../../../protocols/blind/parameters.ts'
import { addSlots, sumOfProducts, toAnswer } from '../../../protocols/blind/product.ts'
import { floodAndBlur, freshZero, timesModulus } from '../../../protocols/blind/rerandomise.ts'
import { bytesOf, uniformModulo } from '../../../protocols/blind/sampling.ts'
import { type Own, scoped } from '../../../protocols/blind/scope.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import { toSlots } from '../../../protocols/blind/slots.ts'
import type { RandomBytes } from '../../../protocols/random.ts'
import { fractionsOf } from './answer-phase.ts'
import { craft, idempotent } from './crafted.ts'
import { noneHonest, secretCell } from './one-honest.ts'
import { randomOf, schemeOf, serviceSecret } from './protocol-run.ts'

// Each attack is shown to work on a copy of the design that it broke; beside it, why it has nothing to hold
// on to here. That crafted instances of these kinds fail when they are opened is in cut-and-choose.test.ts,
// that one honest instance is enough in honest-instance.test.ts.

const scheme = schemeOf('bfv-8192-30')
const { plainModulus } = scheme.parameters
const shape: TicketShape = { parameters: 'bfv-8192-30', level: 'full', mode: 'one', cells: 300, answers: 1 }

t.test(
  'masking (s² − s)·ρ: a real idempotent is not masked, and the fractional part holds the matrix',
  async t => {
    // e² − e = 0 in the ring of the phases, while weight 2 would be masked.
    const e = Array.from({ length: 16 }, (_, i) => idempotent(i, 16))
    const masked = (phase: readonly number[]): number =>
      negacyclic(phase, phase).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (phase[i] ?? 0))),
        0,
      )
    t.ok(masked(e) < 1e-12)
    t.equal(masked([2, ...e.slice(1).fill(0)]), 2)

    // The old service: the matrix itself in the product, R over the slots, a flood, no sharing.
    const random = randomOf('idempotent')
    const { key, selectors } = craft(scheme, shape, random(new Uint8Array(32)), 'real idempotent')
    const matrix = Float64Array.from({ length: DEGREE }, (_, i) => secretCell(Math.floor(i / 300), i % 300))
    const { answer, polynomial } = scoped(own => {
      const selector = scheme.load(scheme.ciphertext(own), selectors)
      scheme.evaluator.cipherTransformToNttInplace(selector)
      const product = sumOfProducts(scheme, own, [selector], matrix)
      scheme.evaluator.cipherTransformFromNttInplace(product)
      return sentByOldService(own, product, matrix, random)
    })
    const fractions = fractionsOf(scheme, key, answer)
    const expected = project(polynomial)
    const wrong = expected.reduce((most, value, i) => Math.max(most, distance(value, fractions[i] ?? 0)), 0)
    t.ok(wrong < 2 ** -9, `every coefficient of e·x is read to ${wrong} of 1, without DP noise`)
  },
)

t.test('an unseeded selector: c1 of its own choice reads the matrix; here it is not even loaded', async t => {
  const random = randomOf('unseeded')
  // c0 = 0 and c1 = 2^140: c1 of the answer is 2^140·(P + t·U) and a small error.
  const matrix = Float64Array.from({ length: DEGREE }, (_, i) => i)
  const { answer, polynomial } = scoped(own => {
    const selector = scheme.load(scheme.ciphertext(own), unseeded(2n ** 140n))
    scheme.evaluator.cipherTransformToNttInplace(selector)
    const product = sumOfProducts(scheme, own, [selector], matrix)
    scheme.evaluator.addInplace(product, freshZero(scheme, own, timesModulus(scheme, own, selector), random))
    scheme.evaluator.cipherTransformFromNttInplace(product)
    return sentByOldService(own, product, matrix, random)
  })
  const view = new DataView(answer.buffer, answer.byteOffset + CIPHERTEXT_HEADER + 8 * DEGREE)
  const [last = 1n] = DATA_PRIMES
  const read = Array.from({ length: DEGREE }, (_, i) => {
    const value = view.getBigUint64(8 * i, true)
    const centred = 2n * value > last ? value - last : value
    // Divided by 2^140 / (q₂·q₃), rounded, modulo t: U falls away.
    const quotient = Math.round(Number(centred) / 2 ** 20)
    return ((quotient % plainModulus) + plainModulus) % plainModulus
  })
  t.same(
    read,
    polynomial.map(value => (value + plainModulus) % plainModulus),
    'all 8192 coefficients of P',
  )
  t.throws(
    () => decodeOpening(shape, new Uint8Array(openingLength(shape) - SELECTOR_BYTES + CIPHERTEXT_BYTES)),
    {
      code: 'blind.length',
    },
  )
})

t.test('copies that ask another cell in each group: nothing in an answer shows it', async t => {
  // Without an honest instance, as without cut and choose: one answer holds as many cells as groups.
  const totals = noneHonest(scheme, 'copies differ', randomOf('copies'))
  const copies = Math.floor(DEGREE / 300)
  t.same(
    totals,
    totals.map((_, g) => secretCell(g, g % copies)),
  )
})

t.test('one shared mask for several selector ciphertexts: weights 2 and 1073627139 cancel in it', async t => {
  const mask = (weight: bigint): bigint => (weight * weight - weight) % BigInt(plainModulus)
  t.equal((mask(2n) + mask(1_073_627_139n)) % BigInt(plainModulus), 0n)
  t.not(mask(2n), 0n)
})

t.test('no message carries a public key or an evaluation key that could be forged', async t => {
  t.equal(openingLength(shape), 32 * 32 + 16 * 196_802)
  t.equal(shiftsLength(shape), 16 * 4)
  t.equal(sharesLength(shape), 15 * 131_185)
})

t.test(
  'choices drawn until one is lucky: here one set of instances has one choice in every order',
  async t => {
    const testing: TicketShape = { ...shape, level: 'insecureForTesting' }
    const random = randomOf('lucky')
    const digests = Array.from({ length: 4 }, () => random(new Uint8Array(32)))
    const bad = new Set(digests.slice(0, 2).map(toHex))
    const caught = (choice: readonly number[], order: readonly Uint8Array[]): boolean =>
      choice.some(position => bad.has(toHex(order[position] ?? new Uint8Array())))
    // The copy draws anew for each request: one in six gets through. 200 requests fail to show it once in
    // 10^15.
    const fresh = Array.from({ length: 200 }, (_, i) =>
      chooseInstances(new Uint8Array(32).fill(i), 'organisation', testing, digests),
    )
    t.ok(fresh.some(choice => !caught(choice, digests)))

    // A copy whose choice is of positions: whoever saw a choice uploads the same instances in a better order.
    const positions = chooseInstances(serviceSecret, 'organisation', testing, digests)
    const goodFirst = digests.slice(2)
    const badRest = digests.slice(0, 2)
    const arranged = digests.map(
      (_, at) => (positions.includes(at) ? goodFirst : badRest).pop() ?? new Uint8Array(),
    )
    t.notOk(caught(positions, arranged), 'by position the cheat works')

    const verdicts = permutations(digests).map(order =>
      caught(chooseInstances(serviceSecret, 'organisation', testing, order), order),
    )
    t.equal(new Set(verdicts).size, 1, 'by digest all 24 orders open the same instances')
  },
)

/**
 * What the old service sent of a product: R over its slots and a flood; with it, the matrix as a polynomial.
 */
function sentByOldService(own: Own, product: Ciphertext, matrix: Float64Array, random: RandomBytes) {
  const saved = scheme.save(product)
  changeComponent(saved, 0, c0 => addSlots(scheme, c0, uniformModulo(bytesOf(random), plainModulus, DEGREE)))
  floodAndBlur(scheme, saved, random)
  const plaintext = scheme.plaintext(own)
  scheme.encoder.encode(toSlots(matrix), plaintext)
  return {
    answer: toAnswer(scheme, scheme.load(product, saved)),
    polynomial: coefficients(scheme.save(plaintext)),
  }
}

/** Centred coefficients of a saved plaintext. */
function coefficients(saved: Uint8Array): number[] {
  const view = new DataView(saved.buffer, saved.byteOffset + 88)
  return Array.from({ length: DEGREE }, (_, i) => {
    const value = Number(view.getBigUint64(8 * i, true))
    return value > plainModulus / 2 ? value - plainModulus : value
  })
}

/** e·x: x evaluated at the root of e, and back. */
function project(polynomial: readonly number[]): number[] {
  let re = 0
  let im = 0
  for (const [k, value] of polynomial.entries()) {
    re += value * Math.cos((Math.PI * k) / DEGREE)
    im += value * Math.sin((Math.PI * k) / DEGREE)
  }
  return polynomial.map((_, k) => {
    const angle = (Math.PI * k) / DEGREE
    return (2 / DEGREE) * (re * Math.cos(angle) + im * Math.sin(angle))
  })
}

/** Distance modulo 1. */
function distance(a: number, b: number): number {
  const difference = a - b
  return Math.abs(difference - Math.round(difference))
}

function negacyclic(a: readonly number[], b: readonly number[]): number[] {
  const n = a.length
  const out = a.map(() => 0)
  for (const [i, x] of a.entries()) {
    for (const [j, y] of b.entries()) {
      const at = (i + j) % n
      out[at] = (out[at] ?? 0) + (i + j < n ? x * y : -x * y)
    }
  }
  return out
}

/** A first-level ciphertext with c0 = 0 and a constant c1. */
function unseeded(constant: bigint): Uint8Array {
  const bytes = scoped(own => {
    const selector = craft(scheme, shape, new Uint8Array(32), 's = 0').selectors
    return scheme.save(scheme.load(scheme.ciphertext(own), selector))
  })
  bytes.fill(0, CIPHERTEXT_HEADER)
  const view = new DataView(bytes.buffer)
  for (const [j, prime] of DATA_PRIMES.entries()) {
    view.setBigUint64(CIPHERTEXT_HEADER + 8 * DEGREE * (3 + j), constant % prime, true)
  }
  return bytes
}

function permutations<T>(values: readonly T[]): readonly (readonly T[])[] {
  if (values.length < 2) return [values]
  return values.flatMap((value, i) => permutations(values.toSpliced(i, 1)).map(rest => [value, ...rest]))
}
