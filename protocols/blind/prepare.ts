// The service's work that does not depend on the question (SPEC.md, "Prepare"): everything but one product.
import type { Ciphertext } from 'node-seal/allows'
import { concatBytes } from '../bytes.ts'
import type { RandomBytes } from '../random.ts'
import { changeComponent } from './layout.ts'
import { addSlots, loadSelectors, maskedSlots, sumOfProducts, toAnswer } from './product.ts'
import { blur, flood, freshZero, timesModulus } from './rerandomise.ts'
import { bytesOf, uniformModulo } from './sampling.ts'
import type { Scheme } from './scheme.ts'
import { scoped, wipe } from './scope.ts'
import { packingOf, type TicketShape } from './shape.ts'
import { type Masks, modulo } from './sharing.ts'
import { copySums } from './slots.ts'

/**
 * One closed instance but the last. Its masks are single-use and secret: whoever has them reads x out of the
 * last instance.
 */
export type PreparedShare = {
  /** To the consumer, ahead: C answer ciphertexts. */
  readonly shares: Uint8Array
  /** P, [answer ciphertext][selector ciphertext][slot]. */
  readonly factors: Float64Array
  /** w, [answer ciphertext][copy]. */
  readonly sums: Float64Array
}

/** The last closed instance. */
export type PreparedLast = {
  /** Saved in NTT form, so that the online step has one transform less. */
  readonly selectors: readonly Uint8Array[]
  /**
   * Z, R with copies that sum to zero, e₂ and flood in one, for each answer ciphertext; each is used once.
   */
  readonly rerandomisers: readonly Uint8Array[]
}

/**
 * What the service keeps for a ticket between its opening and its question. Never persisted, and wiped by
 * `evaluate`.
 */
export type PreparedTicket = {
  readonly shape: TicketShape
  readonly masks: Masks
  readonly last: PreparedLast
}

/** Overwrites all that masks: P and w, the selectors, Z, R, e₂ and flood. */
export function wipePrepared({ masks, last }: PreparedTicket): void {
  wipe([...masks.factors, masks.sums, ...last.selectors, ...last.rerandomisers])
}

/** `closed`: the selectors that passed, by ascending position. */
export function prepareTicket(
  scheme: Scheme,
  shape: TicketShape,
  closed: readonly Uint8Array[],
  random: RandomBytes,
): { readonly shares: Uint8Array; readonly prepared: PreparedTicket } {
  const shared = closed.slice(0, -1).map(selectors => prepareShare(scheme, shape, selectors, random))
  const last = prepareLast(scheme, shape, closed[closed.length - 1] ?? new Uint8Array(), random)
  return {
    shares: concatBytes(...shared.map(({ shares }) => shares)),
    prepared: { shape, masks: masksOf(scheme, shared), last },
  }
}

/** About 7 ms for each answer ciphertext. */
export function prepareShare(
  scheme: Scheme,
  shape: TicketShape,
  selectors: Uint8Array,
  random: RandomBytes,
): PreparedShare {
  const { plainModulus } = scheme.parameters
  const packing = packingOf(shape.cells)
  const perAnswer = packing.selectors * packing.degree
  const factors = uniformModulo(bytesOf(random), plainModulus, shape.answers * perAnswer)
  const sums = new Float64Array(shape.answers * packing.copies)
  return scoped(own => {
    const selectorsNtt = loadSelectors(scheme, own, selectors)
    const timesT = timesModulus(scheme, own, firstOf(selectorsNtt))
    const shares = Array.from({ length: shape.answers }, (_, answer) => {
      const ofAnswer = factors.subarray(answer * perAnswer, (answer + 1) * perAnswer)
      const masked = uniformModulo(bytesOf(random), plainModulus, packing.degree)
      const drawn = copySums(masked, plainModulus, packing)
      sums.set(drawn, answer * packing.copies)
      try {
        return prepareAnswer(scheme, selectorsNtt, timesT, ofAnswer, masked, random)
      } finally {
        wipe([masked, drawn])
      }
    })
    return { shares: concatBytes(...shares), factors, sums }
  })
}

export function prepareLast(
  scheme: Scheme,
  shape: TicketShape,
  selectors: Uint8Array,
  random: RandomBytes,
): PreparedLast {
  return scoped(own => {
    const selectorsNtt = loadSelectors(scheme, own, selectors)
    const timesT = timesModulus(scheme, own, firstOf(selectorsNtt))
    return {
      selectors: selectorsNtt.map(selector => scheme.save(selector)),
      rerandomisers: Array.from({ length: shape.answers }, () =>
        scoped((temporary, secret) => {
          const zero = freshZero(scheme, temporary, timesT, random)
          scheme.evaluator.cipherTransformFromNttInplace(zero)
          const masked = secret(maskedSlots(random, scheme.parameters.plainModulus, packingOf(shape.cells)))
          return finished(scheme, zero, masked, random)
        }),
      ),
    }
  })
}

/** The masks of all closed instances but the last, for `evaluate`; wipes the w of each. */
export function masksOf(scheme: Scheme, shared: readonly PreparedShare[]): Masks {
  const sums = new Float64Array(shared[0]?.sums.length ?? 0)
  for (const share of shared) {
    for (let i = 0; i < sums.length; i++) {
      sums[i] = modulo((sums[i] ?? 0) + (share.sums[i] ?? 0), scheme.parameters.plainModulus)
    }
  }
  wipe(shared.map(share => share.sums))
  return { factors: shared.map(({ factors }) => factors), sums }
}

function prepareAnswer(
  scheme: Scheme,
  selectorsNtt: readonly Ciphertext[],
  timesT: Ciphertext,
  factors: Float64Array,
  masked: Float64Array,
  random: RandomBytes,
): Uint8Array {
  return scoped((own, secret) => {
    const answer = sumOfProducts(scheme, own, selectorsNtt, factors)
    scheme.evaluator.addInplace(answer, freshZero(scheme, own, timesT, random))
    scheme.evaluator.cipherTransformFromNttInplace(answer)
    return toAnswer(scheme, scheme.load(answer, secret(finished(scheme, answer, masked, random))))
  })
}

/** A saved ciphertext with R, the flood and a fresh error: all that is added on residues. */
function finished(
  scheme: Scheme,
  ciphertext: Ciphertext,
  masked: Float64Array,
  random: RandomBytes,
): Uint8Array {
  const saved = scheme.save(ciphertext)
  changeComponent(saved, 0, c0 => {
    addSlots(scheme, c0, masked)
    flood(scheme, c0, random)
  })
  changeComponent(saved, 1, c1 => blur(c1, random))
  return saved
}

function firstOf<T>(list: readonly T[]): T {
  const [first] = list
  if (first === undefined) throw new RangeError('a selector has at least one ciphertext')
  return first
}
