// Seed → selector, bit for bit (SPEC.md, "Derivation"). Run by the consumer to make an instance and by the
// service to check one.
import type { Plaintext } from 'node-seal/allows'
import { concatBytes } from '../bytes.ts'
import { sha256 } from '../hashes.ts'
import { PLAINTEXT_HEADER, readComponent, selectorBytes } from './layout.ts'
import { type CiphertextMaterial, expandSeed } from './material.ts'
import { addSlots } from './product.ts'
import { negateAndSubtract } from './residues.ts'
import type { Scheme } from './scheme.ts'
import { type Own, scoped } from './scope.ts'
import { packingOf, type TicketShape } from './shape.ts'
import { selectorSlots } from './slots.ts'

/**
 * The ⌈F/N⌉ selector ciphertexts of an instance, one after the other: about 6 ms each. To whoever does
 * not know the seed they are BFV encryptions under a key of their own; to the service, which learns the seeds
 * of opened instances, plain.
 */
export function deriveSelectors(scheme: Scheme, shape: TicketShape, seed: Uint8Array): Uint8Array {
  const packing = packingOf(shape.cells)
  return scoped((own, secret) => {
    const { key, selection, ciphertexts } = expandSeed(shape, packing.selectors, seed)
    secret(key)
    for (const { error } of ciphertexts) secret(error)
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
  slots: Float64Array,
): Uint8Array {
  const { evaluator } = scheme
  return scoped((own, secret) => {
    const ciphertext = scheme.load(
      scheme.ciphertext(own),
      selectorBytes(scheme.selectorTemplate, undefined, prngSeed),
    )
    evaluator.cipherTransformToNttInplace(ciphertext)
    evaluator.multiplyPlainInplace(ciphertext, keyNtt)
    evaluator.cipherTransformFromNttInplace(ciphertext)
    // c1·s, then all else on its residues.
    const c0 = readComponent(secret(scheme.save(ciphertext)), 1)
    negateAndSubtract(c0, error)
    addSlots(scheme, c0, slots)
    return selectorBytes(scheme.selectorTemplate, c0, prngSeed)
  })
}

/** A polynomial with coefficients −1, 0 and 1, which SEAL reads as t − 1, 0 and 1. */
export function ternaryPlaintext(scheme: Scheme, own: Own, values: Int8Array): Plaintext {
  return scoped((_, secret) => {
    const bytes = secret(scheme.plaintextTemplate.slice())
    const { plainModulus } = scheme.parameters
    // The header's length is a multiple of eight.
    const words = new Uint32Array(bytes.buffer, PLAINTEXT_HEADER)
    for (let i = 0; i < values.length; i++) {
      const small = values[i] ?? 0
      // Adds t where the value is negative, without a branch.
      const value = small + plainModulus * (small >>> 31)
      words[2 * i] = value
      words[2 * i + 1] = value / 2 ** 32
    }
    return scheme.load(scheme.plaintext(own), bytes)
  })
}
