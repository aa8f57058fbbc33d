import type { UseCase } from '../call.ts'
import { answerFile, blindAnswerFile } from './answer-file.ts'

/** Answers of the calling organisation. */
export const listAnswers: UseCase<'answerList'> = async ({ store }, { query, actor }) => {
  return await store.read.answers({ ...query, organisation: actor.organisation })
}

/** A stored answer of the calling organisation, with its receipt. */
export const showAnswer: UseCase<'answerShow'> = async (context, { params, actor }) => {
  return await answerFile(context, params.id, actor.organisation)
}

/** The same of a blind question, with its ciphertexts. */
export const showBlindAnswer: UseCase<'blindAnswerShow'> = async (context, call) => {
  return await blindAnswerFile(context, await answerFile(context, call.params.id, call.actor.organisation))
}
