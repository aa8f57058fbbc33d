import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { toPage } from '../page.ts'

/** Answers of the calling organisation. */
export async function listAnswers(
  { store }: Context,
  { query, actor }: Call<'answerList'>,
): Promise<Reply<'answerList'>> {
  return toPage(await store.read.answers({ ...query, organisation: actor.organisation }))
}
