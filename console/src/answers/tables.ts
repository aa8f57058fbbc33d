// An answer's cells in the console's words: marks are whole words here, where a terminal has room for a sign.
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import { figureWords, isLevelTable } from '../../../src/sdk/format/answer-view.ts'
import type { Words } from '../shared/words.ts'

export type Labels = Pick<Words, 'text' | 'format' | 'language'>

/** Only levels name the threshold: it is a count, and would be misread beside a share or an index. */
export function smallWords({ text }: Pick<Words, 'text'>, answer: Answer, table: Table): string {
  return isLevelTable(table) ? text.answer.small(answer.reportingThreshold) : text.answer.tooSmall
}

/** `1,234 ± 56`, or why there is no number. */
export function cellWords(
  words: Pick<Words, 'text' | 'language'>,
  answer: Answer,
  table: Table,
  cell: Cell,
): string {
  const { text } = words
  if (cell.mark === 'small') return smallWords(words, answer, table)
  if (cell.mark === 'no-earlier')
    // An index is missing for "other or unknown", which has no place in time.
    return table.kind === 'index' ? text.answer.noPeriod : text.answer.noEarlier
  return figureWords(words.language, answer, table, cell) ?? text.answer.unbounded
}
