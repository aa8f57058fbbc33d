// What the holder of a key can read out of an answer ciphertext beyond its slots: the noise. No production
// code may do this.
import { ternaryPlaintext } from '../../../protocols/blind/derive.ts'
import { CIPHERTEXT_HEADER } from '../../../protocols/blind/layout.ts'
import { DATA_PRIMES, DEGREE } from '../../../protocols/blind/parameters.ts'
import type { Scheme } from '../../../protocols/blind/scheme.ts'
import { scoped } from '../../../protocols/blind/scope.ts'

const [LAST = 1n] = DATA_PRIMES

/**
 * t·(c0 + c1·s)/q₁ modulo 1, in [−1/2, 1/2), for each coefficient: t·noise/q₁ of a well-formed
 * answer.
 */
export function fractionsOf(scheme: Scheme, key: Int8Array, answer: Uint8Array): Float64Array {
  const t = BigInt(scheme.parameters.plainModulus)
  const product = scoped(own => {
    const keyNtt = ternaryPlaintext(scheme, own, key)
    scheme.evaluator.plainTransformToNttInplace(keyNtt, scheme.lastParms)
    const ciphertext = scheme.load(scheme.ciphertext(own), answer)
    scheme.evaluator.cipherTransformToNttInplace(ciphertext)
    scheme.evaluator.multiplyPlainInplace(ciphertext, keyNtt)
    scheme.evaluator.cipherTransformFromNttInplace(ciphertext)
    return scheme.save(ciphertext)
  })
  const c0 = new DataView(answer.buffer, answer.byteOffset + CIPHERTEXT_HEADER)
  const c1 = new DataView(product.buffer, product.byteOffset + CIPHERTEXT_HEADER + 8 * DEGREE)
  return Float64Array.from({ length: DEGREE }, (_, i) => {
    const scaled = (t * (c0.getBigUint64(8 * i, true) + c1.getBigUint64(8 * i, true))) % LAST
    return Number(2n * scaled >= LAST ? scaled - LAST : scaled) / Number(LAST)
  })
}

/** Bits left before a coefficient would be read wrongly. */
export function budgetOf(fractions: Float64Array): number {
  return -Math.log2(2 * fractions.reduce((most, fraction) => Math.max(most, Math.abs(fraction)), 0))
}
