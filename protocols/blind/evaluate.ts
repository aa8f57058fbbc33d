// The service's online step (SPEC.md, "Evaluate"): the only work that waits for the question, for the last closed instance.
import { concatBytes } from '../bytes.ts'
import type { RandomBytes } from '../random.ts'
import { blindError } from './errors.ts'
import type { Shifts } from './messages.ts'
import type { PreparedTicket } from './prepare.ts'
import { addSlots, maskedSlots, sumOfProducts, toAnswer } from './product.ts'
import { bytesOf, uniformModulo } from './sampling.ts'
import type { Scheme } from './scheme.ts'
import { scoped } from './scope.ts'
import { answersFor, packingOf } from './shape.ts'
import { countGroups, lastShare, type Statistic } from './sharing.ts'

/**
 * The answer ciphertexts of the last instance, one after the other. `prepared` must be used for one question only: with two, the
 * difference of two answers would be free of masks; the caller's transaction makes the ticket's id unique. The time depends on F,
 * the groups, m and nothing else. Throws `blind.groups`.
 */
export function evaluate(
  scheme: Scheme,
  prepared: PreparedTicket,
  shifts: Shifts,
  statistics: readonly Statistic[],
  random: RandomBytes,
): Uint8Array {
  const { shape, masks, last } = prepared
  const { plainModulus } = scheme.parameters
  const packing = packingOf(shape.cells)
  const answers = answersFor(countGroups(statistics, shape.cells), packing)
  if (answers > shape.answers || answers === 0) {
    throw blindError('blind.groups', `this ticket holds ${shape.answers * packing.copies} groups`, {
      groups: shape.answers * packing.copies,
    })
  }
  const perAnswer = packing.selectors * packing.degree
  const unused = uniformModulo(bytesOf(random), plainModulus, answers * perAnswer)
  const { factors, sums } = lastShare(plainModulus, packing, masks, shifts, statistics, unused)
  return scoped(own => {
    const selectorsNtt = last.selectors.map(bytes => scheme.load(scheme.ciphertext(own), bytes))
    return concatBytes(
      ...Array.from({ length: answers }, (_, answer) =>
        scoped(temporary => {
          const product = sumOfProducts(
            scheme,
            temporary,
            selectorsNtt,
            factors.subarray(answer * perAnswer, (answer + 1) * perAnswer),
          )
          scheme.evaluator.cipherTransformFromNttInplace(product)
          const wanted = sums.subarray(answer * packing.copies, (answer + 1) * packing.copies)
          addSlots(scheme, product, maskedSlots(random, plainModulus, packing, wanted))
          const rerandomiser = last.rerandomisers[answer] ?? new Uint8Array()
          scheme.evaluator.addInplace(product, scheme.load(scheme.ciphertext(temporary), rerandomiser))
          return toAnswer(scheme, product)
        }),
      ),
    )
  })
}
