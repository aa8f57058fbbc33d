// What an answer counts and what it does not, beside its figures.
import type { Answer } from '../../../schemas/answer.ts'
import type { Context } from '../context.ts'
import { type CountedReader, countedLines, cutLines } from '../../sdk/counted-lines.ts'
import { anonymousLines } from '../../sdk/format/anonymous-lines.ts'
import { tableTitle } from './answer-table.ts'
import { plainText } from './plain-text.ts'

export function countedReader(
  { text, language }: Context,
  measures: CountedReader['measures'],
): CountedReader {
  const { statistics } = text.answer
  return {
    language,
    measures,
    what: ({ statistic, measure }) =>
      measure === null
        ? statistics[statistic]
        : (measures.find(({ name }) => name === measure)?.label[language] ?? measure),
  }
}

/** What is counted, and of what was asked how much is not. */
export function answerCountedLines(context: Context, answer: Answer): readonly string[] {
  const reader = countedReader(context, answer.measures)
  return [
    ...anonymousLines(context.language, answer).map(plainText),
    ...countedLines(reader, answer.counted),
    ...cutLines(reader, answer, table => tableTitle(context, answer, table)),
  ]
}
