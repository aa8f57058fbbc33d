// The service's online step (SPEC.md, "Evaluate"): the only work that waits for the question, for the last
// closed instance.
import type { Ciphertext } from 'node-seal/allows'
import { concatBytes } from '../bytes.ts'
import type { RandomBytes } from '../random.ts'
import { blindError } from './errors.ts'
import { changeComponent } from './layout.ts'
import type { Shifts } from './messages.ts'
import { type PreparedTicket, wipePrepared } from './prepare.ts'
import { addSlots, sumOfProducts, sumSlots, toAnswer } from './product.ts'
import { bytesOf, uniformModulo } from './sampling.ts'
import type { Scheme } from './scheme.ts'
import { scoped } from './scope.ts'
import { answersFor, packingOf, type TicketShape } from './shape.ts'
import { countGroups, lastShare, type StatisticCells } from './sharing.ts'

/**
 * The answer ciphertexts of the last instance, one after the other. `prepared` is wiped, however this ends: a
 * second question on it would reveal the difference of two answers without masks; the caller's transaction
 * makes the ticket's id unique. The time depends on F, the groups, m and nothing else. Throws `blind.groups`,
 * and `blind.seal` for what was wiped.
 */
export function evaluate(
  scheme: Scheme,
  prepared: PreparedTicket,
  shifts: Shifts,
  statistics: readonly StatisticCells[],
  random: RandomBytes,
): Uint8Array {
  const { shape, masks, last } = prepared
  const { plainModulus } = scheme.parameters
  const packing = packingOf(shape.cells)
  const perAnswer = packing.selectors * packing.degree
  try {
    const answers = countAnswers(shape, statistics)
    return scoped((own, secret) => {
      const unused = secret(uniformModulo(bytesOf(random), plainModulus, answers * perAnswer))
      const { factors, sums } = lastShare(plainModulus, packing, masks, shifts, statistics, unused)
      secret(sums)
      const selectorsNtt = last.selectors.map(bytes => scheme.load(scheme.ciphertext(own), bytes))
      return concatBytes(
        ...Array.from({ length: answers }, (_, answer) => {
          const ofAnswer = factors.subarray(answer * perAnswer, (answer + 1) * perAnswer)
          const wanted = sums.subarray(answer * packing.copies, (answer + 1) * packing.copies)
          const rerandomiser = last.rerandomisers[answer] ?? new Uint8Array()
          if (shape.mode === 'any') {
            const slots = secret(sumSlots(wanted, packing))
            changeComponent(rerandomiser, 0, c0 => addSlots(scheme, c0, slots))
          }
          return evaluateAnswer(scheme, selectorsNtt, ofAnswer, rerandomiser)
        }),
      )
    })
  } finally {
    wipePrepared(prepared)
  }
}

/** S ⊙ P and what was made ahead, at the last level. */
function evaluateAnswer(
  scheme: Scheme,
  selectorsNtt: readonly Ciphertext[],
  factors: Float64Array,
  rerandomiser: Uint8Array,
): Uint8Array {
  return scoped(own => {
    const product = sumOfProducts(scheme, own, selectorsNtt, factors)
    scheme.evaluator.cipherTransformFromNttInplace(product)
    scheme.evaluator.addInplace(product, scheme.load(scheme.ciphertext(own), rerandomiser))
    return toAnswer(scheme, product)
  })
}

function countAnswers(shape: TicketShape, statistics: readonly StatisticCells[]): number {
  const packing = packingOf(shape.cells)
  const answers = answersFor(countGroups(statistics, shape.cells), packing)
  if (answers <= shape.answers && answers > 0) return answers
  const groups = shape.answers * packing.copies
  throw blindError('blind.groups', `this ticket holds ${groups} groups`, { groups })
}
