// Answer ciphertexts of one instance from several services, added without a key (protocols/joint/SPEC.md,
// "Blind shares"): all of them are under the same key, that of the instance.
import { concatBytes, equalBytes } from '../bytes.ts'
import { blindError } from './errors.ts'
import { ANSWER_BYTES, answerHeader } from './layout.ts'
import { decodeCiphertexts } from './messages.ts'
import type { Scheme } from './scheme.ts'
import { scoped } from './scope.ts'

/**
 * Message by message: `count` ciphertexts in each. n summands cost log2 n bits of the noise budget. Whether
 * they can be added depends on their public bytes only. Throws `blind.length`, `blind.answer`, `blind.seal`.
 */
export function addAnswers(scheme: Scheme, messages: readonly Uint8Array[], count: number): Uint8Array {
  const header = answerHeader(scheme.parameters)
  const lists = messages.map(message => decodeCiphertexts(message, count))
  for (const bytes of lists.flat()) {
    if (bytes.length !== ANSWER_BYTES || !equalBytes(bytes.subarray(0, header.length), header))
      throw blindError('blind.answer', 'not an answer ciphertext of these parameters')
  }
  const [first, ...others] = lists
  if (first === undefined) throw blindError('blind.answer', 'nothing to add')
  return concatBytes(
    ...first.map((bytes, place) =>
      scoped(own => {
        const sum = scheme.load(scheme.ciphertext(own), bytes)
        const next = scheme.ciphertext(own)
        for (const list of others)
          scheme.evaluator.addInplace(sum, scheme.load(next, list[place] ?? new Uint8Array()))
        return scheme.save(sum)
      }),
    ),
  )
}
