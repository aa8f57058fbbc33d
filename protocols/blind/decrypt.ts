// The consumer opens an answer (SPEC.md, "Answer"). Nothing of what happens here may go back to the service: BFV is not CCA secure.
import { equalBytes } from '../bytes.ts'
import { ternaryPlaintext } from './derive.ts'
import { blindError } from './errors.ts'
import { answerHeader } from './layout.ts'
import { keyOf } from './material.ts'
import { decodeCiphertexts } from './messages.ts'
import type { AskedTicket } from './question.ts'
import type { Scheme } from './scheme.ts'
import { scoped } from './scope.ts'
import { answersFor, packingOf } from './shape.ts'
import { modulo } from './sharing.ts'
import { copySums, fromSlots } from './slots.ts'

/**
 * y[g] for all groups of the question in its order, centred: what was asked plus the noise that was charged. `shares` were fetched
 * ahead, `answer` is the service's signed answer, whose signature was checked before. A dishonest service can make the numbers
 * wrong, not learn from them. Throws `blind.groups`, `blind.length` and `blind.answer`.
 */
export function openAnswer(
  scheme: Scheme,
  asked: AskedTicket,
  groups: number,
  shares: Uint8Array,
  answer: Uint8Array,
): Float64Array {
  const { shape, seeds } = asked
  const { plainModulus } = scheme.parameters
  const packing = packingOf(shape.cells)
  const used = answersFor(groups, packing)
  if (used > shape.answers) throw blindError('blind.groups', 'more groups than this ticket holds')
  const shared = decodeCiphertexts(shares, (seeds.length - 1) * shape.answers)
  const last = decodeCiphertexts(answer, used)
  const sums = new Float64Array(used * packing.copies)
  for (const [i, seed] of seeds.entries()) {
    const ciphertexts =
      i < seeds.length - 1 ? shared.slice(i * shape.answers, i * shape.answers + used) : last
    for (const [c, slots] of decryptSlots(scheme, keyOf(shape, seed), ciphertexts).entries()) {
      for (const [copy, sum] of copySums(slots, plainModulus, packing).entries()) {
        const at = c * packing.copies + copy
        sums[at] = modulo((sums[at] ?? 0) + sum, plainModulus)
      }
    }
  }
  return sums.subarray(0, groups).map(sum => (sum > plainModulus / 2 ? sum - plainModulus : sum))
}

/** The slots of answer ciphertexts of one instance. */
export function decryptSlots(
  scheme: Scheme,
  key: Int8Array,
  ciphertexts: readonly Uint8Array[],
): readonly Float64Array[] {
  const header = answerHeader(scheme.parameters)
  return scoped(own => {
    const keyNtt = ternaryPlaintext(scheme, own, key)
    scheme.evaluator.plainTransformToNttInplace(keyNtt, scheme.keyParms)
    // A saved secret key and a saved plaintext in NTT form at the key level have the same layout.
    const secretKey = scheme.load(scheme.secretKey(own), scheme.save(keyNtt))
    const decryptor = scheme.decryptor(own, secretKey)
    const plaintext = scheme.plaintext(own)
    const ciphertext = scheme.ciphertext(own)
    return ciphertexts.map(bytes => {
      if (!equalBytes(bytes.subarray(0, header.length), header)) {
        throw blindError('blind.answer', 'not an answer ciphertext of these parameters')
      }
      decryptor.decrypt(scheme.load(ciphertext, bytes), plaintext)
      return fromSlots(scheme.encoder.decodeBigUint64(plaintext) as BigUint64Array)
    })
  })
}
