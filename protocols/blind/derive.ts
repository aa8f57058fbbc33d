// Seed → selector, bit for bit (SPEC.md, "Derivation"). Run by the consumer to make an instance and by the service to check one.
import { sha256 } from '@noble/hashes/sha2.js'
import type { Plaintext } from 'node-seal/allows'
import { concatBytes } from '../bytes.ts'
import { PLAINTEXT_HEADER, readComponent, selectorBytes, writeComponent } from './layout.ts'
import { type CiphertextMaterial, expandSeed } from './material.ts'
import { negateAndSubtract } from './residues.ts'
import type { Scheme } from './scheme.ts'
import { type Own, scoped } from './scope.ts'
import { packingOf, type TicketShape } from './shape.ts'
import { type Slots, selectorSlots } from './slots.ts'

/**
 * The ⌈F/N⌉ selector ciphertexts of an instance, one after the other: 8 to 9 ms each. To whoever does not know the seed they are
 * BFV encryptions under a key of their own; to the service, which learns the seeds of opened instances, plain.
 */
export function deriveSelectors(scheme: Scheme, shape: TicketShape, seed: Uint8Array): Uint8Array {
  const packing = packingOf(shape.cells)
  const { key, selection, ciphertexts } = expandSeed(shape, packing.selectors, seed)
  return scoped(own => {
    const keyNtt = ternaryPlaintext(scheme, own, key)
    scheme.evaluator.plainTransformToNttInplace(keyNtt, scheme.firstParms)
    return concatBytes(
      ...ciphertexts.map((material, index) =>
        encryptSelector(scheme, keyNtt, material, selectorSlots(selection, packing, index)),
      ),
    )
  })
}

/** What the consumer signs for an instance: fixed before a choice is drawn. */
export function digestOfSelectors(selectors: Uint8Array): Uint8Array {
  return sha256(selectors)
}

/** c0 = −(c1·s + e) + round(q·m/t), with c1 from SEAL's own expansion of its seed. */
export function encryptSelector(
  scheme: Scheme,
  keyNtt: Plaintext,
  { prngSeed, error }: CiphertextMaterial,
  slots: Slots,
): Uint8Array {
  const { evaluator, encoder } = scheme
  return scoped(own => {
    const ciphertext = scheme.load(
      scheme.ciphertext(own),
      selectorBytes(scheme.selectorTemplate, undefined, prngSeed),
    )
    evaluator.cipherTransformToNttInplace(ciphertext)
    evaluator.multiplyPlainInplace(ciphertext, keyNtt)
    evaluator.cipherTransformFromNttInplace(ciphertext)
    const product = scheme.save(ciphertext)
    const c0 = readComponent(product, 1)
    negateAndSubtract(c0, error)
    writeComponent(product, 0, c0)
    scheme.load(ciphertext, product)
    const plaintext = scheme.plaintext(own)
    encoder.encode(slots, plaintext)
    evaluator.addPlainInplace(ciphertext, plaintext)
    return selectorBytes(scheme.selectorTemplate, readComponent(scheme.save(ciphertext), 0), prngSeed)
  })
}

/** A polynomial with coefficients −1, 0 and 1, which SEAL reads as t − 1, 0 and 1. */
export function ternaryPlaintext(scheme: Scheme, own: Own, values: Int8Array): Plaintext {
  const bytes = scheme.plaintextTemplate.slice()
  const minusOne = scheme.parameters.plainModulus - 1
  const words = new Uint32Array(2 * values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] === -1 ? minusOne : (values[i] ?? 0)
    words[2 * i] = value
    words[2 * i + 1] = value / 2 ** 32
  }
  bytes.set(new Uint8Array(words.buffer), PLAINTEXT_HEADER)
  return scheme.load(scheme.plaintext(own), bytes)
}
