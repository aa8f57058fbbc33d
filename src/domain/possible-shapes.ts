// Whether any question could need a ticket of this shape: from declarations and the contract alone. What
// nothing can ask is not chosen for, not uploaded and not checked, so that sizes and work follow from what
// providers declared and not from what a stranger names.
import { answersFor, MAX_ANSWERS, packingOf } from '../../protocols/blind/shape.ts'
import { LIMITS } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { MAX_HIDDEN, type TicketShape } from '../../schemas/ticket-shape.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import { levelFault } from './blind-delta.ts'
import { blindStatistics } from './plan/blind.ts'

/** An open edition of the contract where such a question can be asked, at a level whose term its δ bears. */
export function isPossible(
  edition: Edition,
  { content }: Pick<Grant, 'content'>,
  shape: TicketShape,
): boolean {
  const { declaration } = edition
  return (
    edition.status === 'open' &&
    (content.editions === null || content.editions.includes(edition.id)) &&
    levelFault(shape.level, declaration.budget.delta) === undefined &&
    canAsk(declaration, content, shape)
  )
}

function canAsk(
  declaration: Declaration,
  { statistics }: Grant['content'],
  { parameters, mode, cells, answers }: TicketShape,
): boolean {
  // Noise grows with groups and mechanism, so a question may need the larger parameters for any of them.
  const servedBy = blindStatistics(declaration).some(
    served =>
      served.parameters !== null &&
      (parameters === 'bfv-8192-36' || served.parameters === parameters) &&
      (mode === 'one' || !served.oneOnly) &&
      (statistics === null || statistics.includes(served.statistic)),
  )
  return servedBy && answers <= mostAnswers(cells) && hiddenSizes(declaration).has(cells)
}

/** Ciphertexts of the most groups that one answer may have beside so many cells. */
function mostAnswers(cells: number): number {
  const groups = Math.min(LIMITS.groupsInAnswer, Math.floor(LIMITS.cubeCells / cells))
  return Math.min(MAX_ANSWERS, answersFor(groups, packingOf(cells)))
}

const known = new WeakMap<Declaration, ReadonlySet<number>>()

/** Products of one to four dimensions' domains: every F of this edition. */
function hiddenSizes(declaration: Declaration): ReadonlySet<number> {
  const sizes = known.get(declaration) ?? new Set(products(declaration))
  known.set(declaration, sizes)
  return sizes
}

function products({ dimensions }: Declaration): readonly number[] {
  // By how many dimensions were multiplied: with 40 of them there are 100 000 choices, but few different
  // products.
  const byCount: Set<number>[] = Array.from({ length: MAX_HIDDEN + 1 }, () => new Set<number>())
  byCount[0]?.add(1)
  for (const { values, tags } of dimensions) {
    if (tags !== undefined) continue
    for (let count = MAX_HIDDEN; count > 0; count--) {
      for (const product of byCount[count - 1] ?? []) {
        const size = product * values.length
        if (size <= LIMITS.cubeCells) byCount[count]?.add(size)
      }
    }
  }
  return byCount.slice(1).flatMap(sizes => [...sizes])
}
