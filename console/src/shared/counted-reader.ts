import type { CountedReader } from '../../../src/sdk/counted-lines.ts'
import { labelOf } from './statistic.ts'
import type { Words } from './words.ts'

/** `measures`: of the edition, or as many as the answer names. */
export function countedReader(words: Words, measures: CountedReader['measures']): CountedReader {
  return {
    language: words.language,
    measures,
    what: ({ statistic, measure }) => labelOf(words, measures, statistic, measure ?? undefined),
  }
}
