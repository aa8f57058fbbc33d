// An answer as a CSV file: one line a cell, so that every table of it fits one file; what was spent stands
// above.
import { type Answer, deltaText } from '../../../schemas/answer.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { explainAnswer } from '../../sdk/questions/explain.ts'
import { plainText } from './plain-text.ts'
import type { Context } from '../context.ts'
import { hiddenLines, scopeLine } from './answer.ts'
import { tableTitle } from './answer-table.ts'
import { answerTable } from '../../sdk/answer-csv.ts'
import type { CsvSheet } from '../../sdk/csv.ts'
import { answerCountedLines } from './counted.ts'
import { lookLines } from '../../sdk/format/look-lines.ts'

export function answerCsv(context: Context, answer: Answer, hidden?: HiddenValues): CsvSheet {
  const { language, text } = context
  const { epsilon, rho } = answer.privacy
  return {
    comments: [
      `${answer.title[language]} (${answer.edition})`,
      scopeLine(context, answer),
      ...hiddenLines(context, answer, hidden),
      ...explainAnswer(answer, language, hidden).map(plainText),
      `epsilon ${epsilon}`,
      `rho ${rho}`,
      `delta ${deltaText(answer.privacy)}`,
      `intervals ${answer.intervals}`,
      ...lookLines(context.text.sharpen, answer),
      ...answerCountedLines(context, answer),
      `answer ${answer.id}, entry ${answer.seq}, ${answer.released}`,
    ],
    ...answerTable(answer, {
      what: text.answer.csv.what,
      titleOf: table => tableTitle(context, answer, table),
      labelOf: label => label[language],
    }),
  }
}
