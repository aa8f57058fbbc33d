import t from 'tap'
import { CIPHERTEXT_BYTES, PLAINTEXT_HEADER, readComponent } from '../../../protocols/blind/layout.ts'
import {
  COEFFICIENT_MODULUS,
  DATA_PRIMES,
  DEGREE,
  type ParameterName,
} from '../../../protocols/blind/parameters.ts'
import { addSlots } from '../../../protocols/blind/product.ts'
import { addScaled, areReduced, type Residues } from '../../../protocols/blind/residues.ts'
import { bytesOf, uniformModulo } from '../../../protocols/blind/sampling.ts'
import { scoped } from '../../../protocols/blind/scope.ts'
import { toSlots } from '../../../protocols/blind/slots.ts'
import { honest } from './crafted.ts'
import { randomOf, schemeOf } from './protocol-run.ts'

const NAMES: readonly ParameterName[] = ['bfv-8192-30', 'bfv-8192-36']
const ROUNDS = 12

t.test('a scaled plaintext is what SEAL’s addPlain adds, bit for bit', async t => {
  for (const name of NAMES) {
    const scheme = schemeOf(name)
    const random = randomOf(`scaling ${name}`)
    const shape = { parameters: name, level: 'full', mode: 'one', cells: 300, answers: 1 } as const
    const differing = scoped(own => {
      const ciphertext = scheme.ciphertext(own)
      scheme.load(ciphertext, honest(scheme, shape, random(new Uint8Array(32))).selectors)
      const sum = scheme.ciphertext(own)
      let found = 0
      for (let round = 0; round < ROUNDS; round++) {
        const coefficients = edgyCoefficients(scheme.parameters.plainModulus, random)
        const bytes = scheme.plaintextTemplate.slice()
        bytes.set(new Uint8Array(coefficients.buffer), PLAINTEXT_HEADER)
        scheme.evaluator.addPlain(ciphertext, scheme.load(scheme.plaintext(own), bytes), sum)
        const before = scheme.save(ciphertext)
        const after = scheme.save(sum)
        const c0 = readComponent(before, 0)
        addScaled(c0, coefficients, scheme.parameters)
        found += differences(c0, readComponent(after, 0))
        found += differences(readComponent(before, 1), readComponent(after, 1))
        if (after.length !== CIPHERTEXT_BYTES) found++
        scheme.load(ciphertext, after)
      }
      return found
    })
    t.equal(differing, 0, `${name}: ${ROUNDS * DEGREE} coefficients`)
  }
})

t.test('slots are encoded and scaled as SEAL does it', async t => {
  for (const name of NAMES) {
    const scheme = schemeOf(name)
    const random = randomOf(`slots ${name}`)
    const shape = { parameters: name, level: 'full', mode: 'any', cells: 9, answers: 1 } as const
    scoped(own => {
      const ciphertext = scheme.load(
        scheme.ciphertext(own),
        honest(scheme, shape, random(new Uint8Array(32))).selectors,
      )
      const values = uniformModulo(bytesOf(random), scheme.parameters.plainModulus, DEGREE)
      const c0 = readComponent(scheme.save(ciphertext), 0)
      addSlots(scheme, c0, values)
      const plaintext = scheme.plaintext(own)
      scheme.encoder.encode(toSlots(values), plaintext)
      scheme.evaluator.addPlainInplace(ciphertext, plaintext)
      t.equal(differences(c0, readComponent(scheme.save(ciphertext), 0)), 0, name)
    })
  }
})

t.test('the sum is reduced wherever it falls: at p − 1, p, p + 1 and 2p − 2', async t => {
  for (const name of NAMES) {
    const { parameters } = schemeOf(name)
    const plain = BigInt(parameters.plainModulus)
    const random = randomOf(`edges ${name}`)
    const coefficients = edgyCoefficients(parameters.plainModulus, random)
    const residues = new Uint32Array(2 * DATA_PRIMES.length * DEGREE)
    const expected = residues.slice()
    const sums = new Map<string, number>()
    for (const [j, prime] of DATA_PRIMES.entries()) {
      for (let i = 0; i < DEGREE; i++) {
        const m = BigInt(coefficients[2 * i] ?? 0) + (BigInt(coefficients[2 * i + 1] ?? 0) << 32n)
        const scaled = ((COEFFICIENT_MODULUS * m + (plain + 1n) / 2n) / plain) % prime
        const target = [prime - 1n, prime, prime + 1n, 2n * prime - 2n, scaled][i % 5] ?? 0n
        const before = target - scaled >= 0n && target - scaled < prime ? target - scaled : prime - 1n
        const sum = before + scaled
        const kind = sum < prime ? 'below' : sum === prime ? 'equal' : 'above'
        sums.set(kind, (sums.get(kind) ?? 0) + 1)
        write(residues, 2 * (j * DEGREE + i), before)
        write(expected, 2 * (j * DEGREE + i), sum % prime)
      }
    }
    addScaled(residues, coefficients, parameters)
    t.equal(differences(residues, expected), 0, name)
    t.ok(areReduced(residues))
    for (const kind of ['below', 'equal', 'above']) t.ok((sums.get(kind) ?? 0) > 1000, `${kind} p`)
  }
})

t.test('control: one more in one coefficient is seen', async t => {
  const { parameters } = schemeOf('bfv-8192-36')
  const coefficients = new Uint32Array(2 * DEGREE)
  const [one, other] = [0, 1].map(value => {
    const residues = new Uint32Array(2 * DATA_PRIMES.length * DEGREE)
    coefficients[4000] = value
    addScaled(residues, coefficients, parameters)
    return residues
  })
  if (one === undefined || other === undefined) throw new Error('two')
  t.equal(differences(one, other), DATA_PRIMES.length)
})

/**
 * 0, 1, t − 1, the values around (t ± 1)/2, those where (Q·m + h) mod t is 0, 1 or t − 1, so that a
 * quotient is nearest to an integer, powers of two, and else uniform ones.
 */
function edgyCoefficients(plainModulus: number, random: (target: Uint8Array) => Uint8Array): Uint32Array {
  const t = BigInt(plainModulus)
  const values = uniformModulo(bytesOf(random), plainModulus, DEGREE)
  const remainder = COEFFICIENT_MODULUS % t
  const inverse = power(remainder, t - 2n, t)
  const remainders = Array.from({ length: 64 }, (_, i) => BigInt(i - 32))
  const edges = [
    ...remainders.map(r => ((r - (t + 1n) / 2n) * inverse) % t),
    0n,
    1n,
    2n,
    -1n,
    -2n,
    t / 2n - 1n,
    t / 2n,
    t / 2n + 1n,
    ...Array.from({ length: 36 }, (_, bit) => 1n << BigInt(bit)),
    ...Array.from({ length: 36 }, (_, bit) => (1n << BigInt(bit)) - 1n),
  ]
  for (const [i, edge] of edges.entries()) values[i * 7] = Number(((edge % t) + t) % t)
  return new Uint32Array(toSlots(values).buffer)
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let e = exponent, b = base % modulus; e > 0n; e >>= 1n, b = (b * b) % modulus) {
    if ((e & 1n) === 1n) result = (result * b) % modulus
  }
  return result
}

function write(residues: Residues, at: number, value: bigint): void {
  residues[at] = Number(value & 0xffff_ffffn)
  residues[at + 1] = Number(value >> 32n)
}

function differences(a: Residues, b: Residues): number {
  let found = 0
  for (let i = 0; i < a.length; i += 2) if (a[i] !== b[i] || a[i + 1] !== b[i + 1]) found++
  return found + Number(a.length !== b.length)
}
