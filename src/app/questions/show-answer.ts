import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { answerFile, blindAnswerFile } from './answer-file.ts'

/** A stored answer of the calling organisation, with its receipt. */
export async function showAnswer(
  context: Context,
  { params, actor }: Call<'answerShow'>,
): Promise<Reply<'answerShow'>> {
  return await answerFile(context, params.id, actor.organisation)
}

/** The same of a blind question, with its ciphertexts. */
export async function showBlindAnswer(
  context: Context,
  call: Call<'blindAnswerShow'>,
): Promise<Reply<'blindAnswerShow'>> {
  return await blindAnswerFile(context, await answerFile(context, call.params.id, call.actor.organisation))
}
