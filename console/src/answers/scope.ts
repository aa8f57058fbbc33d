// What an answer is about, in the reader's words.
import type { Answer } from '../../../schemas/answer.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import {
  ALL_VALUES,
  conditionsOf,
  dimensionWords,
  whereOf,
} from '../../../src/sdk/questions/question-words.ts'
import type { Words } from '../shared/words.ts'

/** `category: air fryer · month: …`. */
export function scopeOf({ text, language }: Words, answer: Answer): string {
  const parts = conditionsOf(answer.query.where, { language, vocabulary: answer, most: ALL_VALUES })
  const { everything, everythingElse } = text.answer
  if (parts.length > 0) return parts.join(' · ')
  return answer.query.hidden === undefined ? everything : everythingElse
}

/** The values for whoever asked here, the dimensions for everybody else; undefined for an open answer. */
export function hiddenOf(
  { text, format, language }: Words,
  answer: Answer,
  hidden: HiddenValues | undefined,
): string | undefined {
  if (answer.query.hidden === undefined) return undefined
  const { blind } = text
  const names = { language, vocabulary: answer, most: ALL_VALUES }
  return hidden === undefined
    ? blind.hiddenDimensions(
        format.list(answer.query.hidden.dimensions.map(name => dimensionWords(names, name))),
      )
    : blind.youHid(conditionsOf(whereOf(hidden), names).join(' · '))
}
