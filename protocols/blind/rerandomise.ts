// What hides the service's numbers in an answer's noise (SPEC.md, "Re-randomise"; PROOF.md bounds it). Runs
// at the service.
import type { Ciphertext } from 'node-seal/allows'
import type { RandomBytes } from '../random.ts'
import { ternaryPlaintext } from './derive.ts'
import { changeComponent, PLAINTEXT_HEADER } from './layout.ts'
import { addSmall, addWide, type Residues } from './residues.ts'
import { bytesOf, centredBinomial, ternary, wideUniform } from './sampling.ts'
import type { Scheme } from './scheme.ts'
import { type Own, scoped, wipe } from './scope.ts'

/**
 * t·S in NTT form, once for each closed instance: 2·((t − 1)/2)·S + S, since SEAL has no product by a
 * number.
 */
export function timesModulus(scheme: Scheme, own: Own, selectorNtt: Ciphertext): Ciphertext {
  return scoped(temporary => {
    const bytes = scheme.plaintextTemplate.slice()
    const half = (scheme.parameters.plainModulus - 1) / 2
    new DataView(bytes.buffer).setBigUint64(PLAINTEXT_HEADER, BigInt(half), true)
    const constant = scheme.load(scheme.plaintext(temporary), bytes)
    scheme.evaluator.plainTransformToNttInplace(constant, scheme.firstParms)
    const product = scheme.ciphertext(own)
    scheme.evaluator.multiplyPlain(selectorNtt, constant, product)
    scheme.evaluator.addInplace(product, product)
    scheme.evaluator.addInplace(product, selectorNtt)
    return product
  })
}

/**
 * Z = (t·S)·U for a fresh ternary U, in NTT form. Its message t·m·U vanishes modulo t; its second
 * component, with the error of `floodAndBlur`, is an RLWE sample with secret U, so c1 of the answer says
 * nothing of P.
 */
export function freshZero(scheme: Scheme, own: Own, timesT: Ciphertext, random: RandomBytes): Ciphertext {
  return scoped((temporary, secret) => {
    const u = ternaryPlaintext(scheme, temporary, secret(ternary(bytesOf(random))))
    scheme.evaluator.plainTransformToNttInplace(u, scheme.firstParms)
    const zero = scheme.ciphertext(own)
    scheme.evaluator.multiplyPlain(timesT, u, zero)
    return zero
  })
}

/**
 * A fresh error on c1 and the flood on c0 of a saved first-level ciphertext, in place: SEAL has no call for
 * either.
 */
export function floodAndBlur(scheme: Scheme, saved: Uint8Array, random: RandomBytes): void {
  changeComponent(saved, 0, c0 => flood(scheme, c0, random))
  changeComponent(saved, 1, c1 => blur(c1, random))
}

/**
 * On c0: an integer for each coefficient, uniform in [−2^(b−1), 2^(b−1)) with the flood bits b of the
 * parameters.
 */
export function flood({ parameters: { floodBits } }: Scheme, c0: Residues, random: RandomBytes): void {
  const limbs = wideUniform(bytesOf(random), floodBits)
  addWide(c0, limbs, floodBits)
  wipe(limbs)
}

/** On c1: a fresh centred binomial error. */
export function blur(c1: Residues, random: RandomBytes): void {
  const error = centredBinomial(bytesOf(random))
  addSmall(c1, error)
  error.fill(0)
}
