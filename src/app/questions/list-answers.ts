import type { UseCase } from '../call.ts'
import { toPage } from '../page.ts'

/** Answers of the calling organisation. */
export const listAnswers: UseCase<'answerList'> = async ({ store }, { query, actor }) => {
  return toPage(await store.read.answers({ ...query, organisation: actor.organisation }))
}
