// All editions of a dataset, a page at a time.
import type { Edition } from '../../../schemas/records.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { MAX_PAGE } from '../../store/page.ts'

export async function* editionsOf(
  read: Pick<DecisionTransaction['read'], 'editions'>,
  dataset: string,
): AsyncGenerator<Edition> {
  let after: string | undefined
  do {
    const page = await read.editions({ dataset, limit: MAX_PAGE, after })
    yield* page.items
    after = page.next ?? undefined
  } while (after !== undefined)
}
