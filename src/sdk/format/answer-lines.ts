// What an answer counts and what it does not, beside its figures: in the words of its language alone.
import type { Answer } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import { TABLE_WORDS } from '../../text/shared/statistics.ts'
import { type CountedReader, countedLines, cutLines } from '../counted-lines.ts'
import { anonymousLines } from './anonymous-lines.ts'
import { tableTitle } from './answer-view.ts'

export function countedReaderOf(language: Language, measures: CountedReader['measures']): CountedReader {
  const { statistics } = TABLE_WORDS[language]
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
export function answerCountedLines(language: Language, answer: Answer): readonly string[] {
  const reader = countedReaderOf(language, answer.measures)
  return [
    ...anonymousLines(language, answer),
    ...countedLines(reader, answer.counted),
    ...cutLines(reader, answer, table => tableTitle(language, answer, table)),
  ]
}
