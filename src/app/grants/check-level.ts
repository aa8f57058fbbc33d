import { Fault } from '../../../schemas/fault.ts'
import type { BlindLevel } from '../../../schemas/ticket-shape.ts'
import { levelFault } from '../../domain/blind-delta.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { editionsOf } from '../editions/edition.ts'

/**
 * A blind level must suit one edition of the dataset at least. Whether it suits the edition of a question is
 * checked with each ticket and question. `at`: the path of the level in the request.
 */
export async function checkLevel(
  read: DecisionTransaction['read'],
  dataset: string,
  level: BlindLevel,
  at: string,
): Promise<void> {
  let refused: Fault | undefined
  for await (const { declaration } of editionsOf(read, dataset)) {
    refused = levelFault(level, declaration.budget.delta)
    if (refused === undefined) return
  }
  if (refused !== undefined) throw new Fault({ ...refused.faults[0], at })
}
