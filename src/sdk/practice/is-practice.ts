import type { Answer } from '../../../schemas/answer.ts'

/** In the name of every practice answer: no answer of a service has it. */
export const PRACTICE_ID = 'answer_practice-'

/** Whether its figures are made up. */
export function isPractice({ id }: Pick<Answer, 'id'>): boolean {
  return id.startsWith(PRACTICE_ID)
}
