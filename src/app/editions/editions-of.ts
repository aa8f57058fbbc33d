import type { Edition } from '../../../schemas/records.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { MAX_PAGE } from '../../store/page.ts'
import { itemsOf } from '../page.ts'

/** All editions of a dataset. */
export function editionsOf(
  read: Pick<DecisionTransaction['read'], 'editions'>,
  dataset: string,
): AsyncGenerator<Edition> {
  return itemsOf(after => read.editions({ dataset, limit: MAX_PAGE, after }))
}
