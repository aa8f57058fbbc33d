// A = S ⊙ P + R: the one product that depends on the question (SPEC.md, "Evaluate").
import type { Ciphertext, Plaintext } from 'node-seal/allows'
import type { RandomBytes } from '../random.ts'
import { blindError } from './errors.ts'
import { PLAINTEXT_HEADER } from './layout.ts'
import { splitSelectors } from './messages.ts'
import { addScaled, type Residues } from './residues.ts'
import { bytesOf, uniformModulo } from './sampling.ts'
import type { Scheme } from './scheme.ts'
import { type Own, scoped } from './scope.ts'
import type { Packing } from './shape.ts'
import { modulo } from './sharing.ts'
import { copySums, toSlots } from './slots.ts'

/** The ciphertexts of one selector that has passed its template, in NTT form. */
export function loadSelectors(scheme: Scheme, own: Own, selectors: Uint8Array): readonly Ciphertext[] {
  return splitSelectors(selectors).map(bytes => {
    const ciphertext = scheme.load(scheme.ciphertext(own), bytes)
    checkLoaded(scheme, ciphertext)
    scheme.evaluator.cipherTransformToNttInplace(ciphertext)
    return ciphertext
  })
}

/**
 * Σ_v S_v ⊙ P_v in NTT form; `factors` are all P of one answer ciphertext, [selector ciphertext][slot].
 */
export function sumOfProducts(
  scheme: Scheme,
  own: Own,
  selectorsNtt: readonly Ciphertext[],
  factors: Float64Array,
): Ciphertext {
  const { evaluator, encoder } = scheme
  const total = scheme.ciphertext(own)
  return scoped(temporary => {
    const product = scheme.ciphertext(temporary)
    const degree = encoder.slotCount()
    for (const [index, selector] of selectorsNtt.entries()) {
      // SEAL encodes into no plaintext that is in NTT form: a new one each time.
      const plaintext = encoded(scheme, temporary, factors.subarray(index * degree, (index + 1) * degree))
      evaluator.plainTransformToNttInplace(plaintext, scheme.firstParms)
      evaluator.multiplyPlain(selector, plaintext, index === 0 ? total : product)
      if (index > 0) evaluator.addInplace(total, product)
    }
    return total
  })
}

/**
 * Adds R to c0 of a first-level ciphertext that is not in NTT form: what SEAL's `addPlain` does, bit for bit
 * (residues.ts).
 */
export function addSlots(scheme: Scheme, c0: Residues, values: Float64Array): void {
  scoped((own, secret) => {
    const saved = secret(scheme.save(encoded(scheme, own, values)))
    // A copy: what SEAL saves may begin anywhere in its buffer.
    const coefficients = secret(saved.slice(PLAINTEXT_HEADER))
    addScaled(c0, new Uint32Array(coefficients.buffer), scheme.parameters)
  })
}

/** The plaintext polynomial with these slots. */
export function encoded(scheme: Scheme, own: Own, values: Float64Array): Plaintext {
  return scoped((_, secret) => {
    const plaintext = scheme.plaintext(own)
    scheme.encoder.encode(secret(toSlots(values)), plaintext)
    return plaintext
  })
}

/** R: uniform but for the sum of each copy, which is zero. */
export function maskedSlots(random: RandomBytes, modulus: number, packing: Packing): Float64Array {
  const slots = uniformModulo(bytesOf(random), modulus, packing.degree)
  const drawn = copySums(slots, modulus, packing)
  for (const [copy, sum] of drawn.entries()) {
    const at = copy * packing.width
    slots[at] = modulo((slots[at] ?? 0) - sum, modulus)
  }
  drawn.fill(0)
  return slots
}

/** What gives R these sums: each in the first slot of its copy. */
export function sumSlots(sums: Float64Array, { degree, width }: Packing): Float64Array {
  const slots = new Float64Array(degree)
  for (const [copy, sum] of sums.entries()) slots[copy * width] = sum
  return slots
}

/** To the last level, one 60-bit prime, and out. */
export function toAnswer(scheme: Scheme, ciphertext: Ciphertext): Uint8Array {
  scheme.evaluator.cipherModSwitchToInplace(ciphertext, scheme.lastParms)
  return scheme.save(ciphertext)
}

// The template already says all of this; SEAL 4.1.2 loads stranger things than later versions, so ask the
// object too.
function checkLoaded(scheme: Scheme, ciphertext: Ciphertext): void {
  const parms = scoped(own => (own(ciphertext.parmsId()).values() as BigUint64Array).join())
  const expected = (scheme.firstParms.values() as BigUint64Array).join()
  if (parms !== expected || ciphertext.size() !== 2 || ciphertext.isNttForm() || ciphertext.isTransparent()) {
    throw blindError('blind.seal', 'not a fresh ciphertext of the first level')
  }
}
