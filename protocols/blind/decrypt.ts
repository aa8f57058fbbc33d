// The consumer opens an answer (SPEC.md, "Answer"). Nothing of what happens here may go back to the service:
// BFV is not CCA secure.
import { equalBytes } from '../bytes.ts'
import { ternaryPlaintext } from './derive.ts'
import { blindError } from './errors.ts'
import { answerHeader } from './layout.ts'
import { keyOf } from './material.ts'
import { decodeCiphertexts } from './messages.ts'
import type { AskedTicket } from './question.ts'
import type { Scheme } from './scheme.ts'
import { scoped } from './scope.ts'
import { answersFor, packingOf, type TicketShape } from './shape.ts'
import { modulo } from './sharing.ts'
import { copySums, fromSlots } from './slots.ts'

/**
 * y[g] for all groups of the question in its order, centred: what was asked plus the noise that was charged.
 * `shares` were fetched ahead, `answer` is the service's signed answer, whose signature was checked before. A
 * dishonest service can make the numbers wrong, not learn from them. Throws `blind.groups`, `blind.length`
 * and `blind.answer`.
 */
export function openAnswer(
  scheme: Scheme,
  asked: AskedTicket,
  groups: number,
  shares: Uint8Array,
  answer: Uint8Array,
): Float64Array {
  const used = answersOf(asked, groups)
  return openLast(scheme, asked, groups, openShares(scheme, asked, shares, used), answer)
}

/**
 * What all closed instances but the last hold for each copy of the first `used` answer ciphertexts, modulo t:
 * uniform until the answer arrives. Can be done as soon as the shares have been fetched. Whether they are
 * accepted depends on their public bytes, never on a key. Throws `blind.length` and `blind.answer`.
 */
export function openShares(
  scheme: Scheme,
  { shape, seeds }: Opener,
  shares: Uint8Array,
  used = shape.answers,
): Float64Array {
  const shared = decodeCiphertexts(shares, (seeds.length - 1) * shape.answers)
  const sums = new Float64Array(used * packingOf(shape.cells).copies)
  for (const [i, seed] of seeds.slice(0, -1).entries()) {
    addSlotSums(scheme, shape, seed, shared.slice(i * shape.answers, i * shape.answers + used), sums)
  }
  return sums
}

/** The rest of `openAnswer`, once the answer is there: `opened` is what `openShares` returned. */
export function openLast(
  scheme: Scheme,
  asked: AskedTicket,
  groups: number,
  opened: Float64Array,
  answer: Uint8Array,
): Float64Array {
  const { shape, seeds } = asked
  const { plainModulus } = scheme.parameters
  const used = answersOf(asked, groups)
  const { copies } = packingOf(shape.cells)
  if (opened.length < used * copies) throw blindError('blind.length', 'opened shares of another ticket')
  const sums = opened.slice(0, used * copies)
  addSlotSums(
    scheme,
    shape,
    seeds[seeds.length - 1] ?? new Uint8Array(),
    decodeCiphertexts(answer, used),
    sums,
  )
  return sums.subarray(0, groups).map(sum => (sum > plainModulus / 2 ? sum - plainModulus : sum))
}

/**
 * That these are the answer ciphertexts of so many groups, as far as their public bytes tell: count, length,
 * header, and that SEAL loads each. What passes decrypts to some number in every slot. No key is used. Throws
 * `blind.groups`, `blind.length`, `blind.answer` and `blind.seal`.
 */
export function checkAnswer(
  scheme: Scheme,
  asked: Pick<AskedTicket, 'shape'>,
  groups: number,
  answer: Uint8Array,
): void {
  const ciphertexts = decodeCiphertexts(answer, answersOf(asked, groups))
  const header = answerHeader(scheme.parameters)
  for (const bytes of ciphertexts) {
    checkHeader(bytes, header)
    scoped(own => void scheme.load(scheme.ciphertext(own), bytes))
  }
}

/** The closed instances, before or after the question. */
type Opener = Pick<AskedTicket, 'shape' | 'seeds'>

function answersOf({ shape }: Pick<AskedTicket, 'shape'>, groups: number): number {
  const used = answersFor(groups, packingOf(shape.cells))
  if (used > shape.answers) throw blindError('blind.groups', 'more groups than this ticket holds')
  return used
}

function addSlotSums(
  scheme: Scheme,
  shape: TicketShape,
  seed: Uint8Array,
  ciphertexts: readonly Uint8Array[],
  sums: Float64Array,
): void {
  const { plainModulus } = scheme.parameters
  const packing = packingOf(shape.cells)
  for (const [c, slots] of decryptSlots(scheme, keyOf(shape, seed), ciphertexts).entries()) {
    for (const [copy, sum] of copySums(slots, plainModulus, packing).entries()) {
      const at = c * packing.copies + copy
      sums[at] = modulo((sums[at] ?? 0) + sum, plainModulus)
    }
  }
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
      checkHeader(bytes, header)
      decryptor.decrypt(scheme.load(ciphertext, bytes), plaintext)
      return fromSlots(scheme.encoder.decodeBigUint64(plaintext) as BigUint64Array)
    })
  })
}

function checkHeader(bytes: Uint8Array, header: Uint8Array): void {
  if (!equalBytes(bytes.subarray(0, header.length), header)) {
    throw blindError('blind.answer', 'not an answer ciphertext of these parameters')
  }
}
