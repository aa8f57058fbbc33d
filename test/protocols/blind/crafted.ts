// What a cheating consumer may upload in the place of an instance. Every kind names the rule that it breaks.
import { encryptSelector, deriveSelectors, ternaryPlaintext } from '../../../protocols/blind/derive.ts'
import { CIPHERTEXT_HEADER, selectorBytes } from '../../../protocols/blind/layout.ts'
import { expandSeed, type Material } from '../../../protocols/blind/material.ts'
import { DATA_PRIMES, DEGREE } from '../../../protocols/blind/parameters.ts'
import type { Scheme } from '../../../protocols/blind/scheme.ts'
import { scoped } from '../../../protocols/blind/scope.ts'
import { packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { selectorSlots } from '../../../protocols/blind/slots.ts'

export type Crafted = { readonly key: Int8Array; readonly selectors: Uint8Array }

/**
 * Kinds that keep the template: if they stay closed, only the other closed instances stand between them and
 * the data.
 */
export const KINDS = [
  'weight 2',
  'two cells',
  'copies differ',
  'unused slot',
  'one error off by one',
  'noise × 2^20',
  'real idempotent',
  's = 0',
] as const
export type Kind = (typeof KINDS)[number]

const Q = DATA_PRIMES.reduce((product, prime) => product * prime, 1n)

/** An instance with one selector ciphertext that is malformed in one way. */
export function craft(scheme: Scheme, shape: TicketShape, seed: Uint8Array, kind: Kind): Crafted {
  const t = BigInt(scheme.parameters.plainModulus)
  switch (kind) {
    case 'weight 2':
      return withSlots(scheme, shape, seed, slots => slots.map(value => 2 * value))
    case 'two cells':
      return withSlots(scheme, shape, seed, (slots, width) =>
        slots.map((value, i) => Math.max(value, i % width === 0 ? 1 : 0, i % width === 1 ? 1 : 0)),
      )
    case 'copies differ':
      // The second copy selects the cell after the one of all others.
      return withSlots(scheme, shape, seed, (slots, width) =>
        slots.map((value, i) =>
          i >= width && i < 2 * width ? (slots[width + ((i + 1) % width)] ?? 0) : value,
        ),
      )
    case 'unused slot':
      return withSlots(scheme, shape, seed, slots => slots.map((value, i) => (i === DEGREE - 1 ? 1 : value)))
    case 'one error off by one':
      return withPhase(honest(scheme, shape, seed), i => (i === 0 ? 1n : 0n))
    case 'noise × 2^20': {
      const [first] = expandSeed(shape, 1, seed).ciphertexts
      return withPhase(honest(scheme, shape, seed), i => BigInt(first?.error[i] ?? 0) * (1n - (1n << 20n)))
    }
    case 'real idempotent':
      return withPhase(
        withSlots(scheme, shape, seed, slots => slots.fill(0)),
        i => (Q * BigInt(Math.round(idempotent(i) * 2 ** 80))) / (t << 80n),
      )
    case 's = 0':
      return encryptMaterial(scheme, shape, { ...expandSeed(shape, 1, seed), key: new Int8Array(DEGREE) })
  }
}

/**
 * e = Σ over one pair of conjugate roots of X^N + 1: e² = e over the reals, so (e² − e)·ρ = 0 whatever
 * ρ is.
 */
export function idempotent(coefficient: number, degree = DEGREE): number {
  return (2 / degree) * Math.cos((Math.PI * coefficient) / degree)
}

/** The honest instance of a seed, with its key. */
export function honest(scheme: Scheme, shape: TicketShape, seed: Uint8Array): Crafted {
  const { key } = expandSeed(shape, 1, seed)
  return { key, selectors: deriveSelectors(scheme, shape, seed) }
}

/** An instance whose slots are any values below t. */
export function withSlots(
  scheme: Scheme,
  shape: TicketShape,
  seed: Uint8Array,
  change: (slots: Float64Array, width: number) => Float64Array,
): Crafted {
  return encryptMaterial(scheme, shape, expandSeed(shape, 1, seed), change)
}

/** The same instance with its phase c0 + c1·s off by any integer polynomial. */
export function withPhase({ key, selectors }: Crafted, offset: (coefficient: number) => bigint): Crafted {
  const bytes = selectors.slice()
  const view = new DataView(bytes.buffer)
  for (const [j, prime] of DATA_PRIMES.entries()) {
    for (let i = 0; i < DEGREE; i++) {
      const at = CIPHERTEXT_HEADER + 8 * (j * DEGREE + i)
      const value = (((view.getBigUint64(at, true) + offset(i)) % prime) + prime) % prime
      view.setBigUint64(at, value, true)
    }
  }
  return { key, selectors: bytes }
}

/** The template with a c0 of one's own, for attacks on single bytes. */
export function blankSelector(scheme: Scheme): Uint8Array {
  return selectorBytes(scheme.selectorTemplate, undefined, new Uint8Array(64).fill(1))
}

function encryptMaterial(
  scheme: Scheme,
  shape: TicketShape,
  { key, selection, ciphertexts }: Material,
  change: (slots: Float64Array, width: number) => Float64Array = slots => slots,
): Crafted {
  const packing = packingOf(shape.cells)
  const [first] = ciphertexts
  if (first === undefined || ciphertexts.length !== 1) throw new Error('one selector ciphertext')
  return scoped(own => {
    const keyNtt = ternaryPlaintext(scheme, own, key)
    scheme.evaluator.plainTransformToNttInplace(keyNtt, scheme.firstParms)
    const slots = change(selectorSlots(selection, packing, 0), packing.width)
    return { key, selectors: encryptSelector(scheme, keyNtt, first, slots) }
  })
}
