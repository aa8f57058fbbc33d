// An answer as a file for spreadsheets: as CSV one line a cell, so that every table of it fits one file, and
// what was spent in the notes; as a workbook one sheet a table.
import { type Answer, deltaText } from '../../../schemas/answer.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { explainAnswer } from '../../sdk/findings/explain-answer.ts'
import { isPractice } from '../../sdk/practice/is-practice.ts'
import { PRACTICE_WORDS } from '../../text/shared/practice.ts'
import { plainText } from './plain-text.ts'
import type { Context } from '../context.ts'
import { hiddenLines, scopeLine } from './answer.ts'
import { tableTitle } from '../../sdk/format/answer-view.ts'
import { answerTable } from '../../sdk/answer-csv.ts'
import { type CsvSheet, poolCell } from '../../sdk/csv.ts'
import { answerWorkbook } from '../../sdk/export/answer-workbook.ts'
import type { Workbook } from '../../sdk/export/xlsx.ts'
import { answerCountedLines } from '../../sdk/format/answer-lines.ts'
import { lookLines } from '../../sdk/format/look-lines.ts'

/** With a sheet for each table, and the notes in a sheet of their own. */
export function answerBook(context: Context, answer: Answer, hidden?: HiddenValues): Workbook {
  const { language } = context
  return answerWorkbook(answer, {
    language,
    titleOf: table => tableTitle(language, answer, table),
    labelOf: label => label[language],
    scope: [scopeLine(context, answer), ...hiddenLines(context, answer, hidden)],
    explained: explainAnswer(answer, language, hidden).map(plainText),
    counted: [
      ...lookLines(context.text.sharpen, answer),
      ...answerCountedLines(language, answer).map(plainText),
    ],
  })
}

export function answerCsv(context: Context, answer: Answer, hidden?: HiddenValues): Required<CsvSheet> {
  const { language, text } = context
  const { epsilon, rho, pool } = answer.privacy
  return {
    comments: [
      `${answer.title[language]} (${answer.edition})`,
      scopeLine(context, answer),
      ...hiddenLines(context, answer, hidden),
      ...explainAnswer(answer, language, hidden).map(plainText),
      `epsilon ${epsilon}`,
      `rho ${rho}`,
      `delta ${deltaText(answer.privacy)}`,
      ...(pool === undefined ? [] : [`pool_epsilon ${poolCell(pool)}`]),
      `intervals ${answer.intervals}`,
      ...lookLines(context.text.sharpen, answer),
      ...answerCountedLines(language, answer).map(plainText),
      ...(isPractice(answer)
        ? [PRACTICE_WORDS[language].line]
        : [`answer ${answer.id}, entry ${answer.seq}, ${answer.released}`]),
    ],
    ...answerTable(answer, {
      what: text.answer.csv.what,
      titleOf: table => tableTitle(language, answer, table),
      labelOf: label => label[language],
    }),
  }
}
