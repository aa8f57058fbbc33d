// The online step as it was with SEAL's own `addPlain` in it, to compare with: R drawn, encoded and added
// once the question is there.
import { concatBytes } from '../../protocols/bytes.ts'
import type { Shifts } from '../../protocols/blind/messages.ts'
import { readComponent } from '../../protocols/blind/layout.ts'
import type { PreparedTicket } from '../../protocols/blind/prepare.ts'
import { addSlots, encoded, maskedSlots, sumOfProducts, toAnswer } from '../../protocols/blind/product.ts'
import { bytesOf, uniformModulo } from '../../protocols/blind/sampling.ts'
import type { Scheme } from '../../protocols/blind/scheme.ts'
import { scoped } from '../../protocols/blind/scope.ts'
import { packingOf } from '../../protocols/blind/shape.ts'
import { lastShare, type StatisticCells } from '../../protocols/blind/sharing.ts'
import { systemRandom } from '../evidence/dp-samplers.ts'

/** As `evaluate`, for mode one. Its copies of R sum to zero, so the answer is the same. */
export function evaluateWithSeal(
  scheme: Scheme,
  { shape, masks, last }: PreparedTicket,
  shifts: Shifts,
  statistics: readonly StatisticCells[],
): Uint8Array {
  const { plainModulus } = scheme.parameters
  const packing = packingOf(shape.cells)
  const perAnswer = packing.selectors * packing.degree
  const unused = uniformModulo(bytesOf(systemRandom), plainModulus, shape.answers * perAnswer)
  const { factors } = lastShare(plainModulus, packing, masks, shifts, statistics, unused)
  return scoped(own => {
    const selectors = last.selectors.map(bytes => scheme.load(scheme.ciphertext(own), bytes))
    return concatBytes(
      ...last.rerandomisers.map((rerandomiser, answer) => {
        const ofAnswer = factors.subarray(answer * perAnswer, (answer + 1) * perAnswer)
        const product = sumOfProducts(scheme, own, selectors, ofAnswer)
        scheme.evaluator.cipherTransformFromNttInplace(product)
        const slots = maskedSlots(systemRandom, plainModulus, packing)
        scheme.evaluator.addPlainInplace(product, encoded(scheme, own, slots))
        scheme.evaluator.addInplace(product, scheme.load(scheme.ciphertext(own), rerandomiser))
        return toAnswer(scheme, product)
      }),
    )
  })
}

/** Adding one plaintext to one ciphertext: by SEAL, and on the residues by ours; each with its encoding. */
export function plaintextAdders(
  scheme: Scheme,
  saved: Uint8Array,
): { readonly seal: () => void; readonly ours: () => void } {
  const values = uniformModulo(bytesOf(systemRandom), scheme.parameters.plainModulus, packingOf(1).degree)
  return {
    seal: () =>
      scoped(own => {
        const ciphertext = scheme.load(scheme.ciphertext(own), saved)
        scheme.evaluator.addPlainInplace(ciphertext, encoded(scheme, own, values))
      }),
    ours: () => addSlots(scheme, readComponent(saved, 0), values),
  }
}
