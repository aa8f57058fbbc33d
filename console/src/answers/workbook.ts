// An answer as a workbook, by the same code as the command line's.
import type { Answer, Table } from '../../../schemas/answer.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { countedLines, cutLines } from '../../../src/sdk/counted-lines.ts'
import { answerWorkbook } from '../../../src/sdk/export/answer-workbook.ts'
import { tableTitle } from '../../../src/sdk/format/answer-view.ts'
import { lookLines } from '../../../src/sdk/format/look-lines.ts'
import { explainAnswer } from '../../../src/sdk/findings/explain-answer.ts'
import { countedReader } from '../shared/counted-reader.ts'
import type { Words } from '../shared/words.ts'

/** Media type of a workbook. */
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The answer as a workbook: a sheet for each table, and its notes. */
export async function workbookOf(
  words: Words,
  answer: Answer,
  scope: readonly string[],
  hidden?: HiddenValues,
): Promise<Uint8Array<ArrayBuffer>> {
  // Fetched when it is asked for: the page itself does not need it.
  const { xlsxOf } = await import('../../../src/sdk/export/xlsx.ts')
  const titleOf = (table: Table): string => tableTitle(words.language, answer, table)
  const reader = countedReader(words, answer.measures)
  return await xlsxOf(
    answerWorkbook(answer, {
      language: words.language,
      titleOf,
      labelOf: words.format.label,
      scope,
      explained: explainAnswer(answer, words.language, hidden),
      counted: [
        ...lookLines(words.text.sharpen, answer),
        ...countedLines(reader, answer.counted),
        ...cutLines(reader, answer, titleOf),
      ],
    }),
  )
}
