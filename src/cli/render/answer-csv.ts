// An answer as a CSV file: one line a cell, so that every table of it fits one file; what was spent stands above.
import { type Answer, deltaText } from '../../../schemas/answer.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import type { Context } from '../context.ts'
import { hiddenLines, scopeLine } from './answer.ts'
import { tableTitle } from './answer-table.ts'
import type { CsvFile } from '../../sdk/csv.ts'
import { keptShareLine } from './kept-share.ts'

export function answerCsv(context: Context, answer: Answer, hidden?: HiddenValues): CsvFile {
  const { language, text } = context
  const { epsilon, rho } = answer.privacy
  const names = [...new Set(answer.tables.flatMap(({ dimensions }) => dimensions))]
  const dimensions = names.map(name => answer.dimensions.find(used => used.name === name))
  return {
    comments: [
      `${answer.title[language]} (${answer.edition})`,
      scopeLine(context, answer),
      ...hiddenLines(context, answer, hidden),
      `epsilon ${epsilon}`,
      `rho ${rho}`,
      `delta ${deltaText(answer.privacy)}`,
      `intervals ${answer.intervals}`,
      ...answer.keptShares.map(kept => keptShareLine(context, kept)),
      `answer ${answer.id}, entry ${answer.seq}, ${answer.released}`,
    ],
    header: [
      'table',
      'kind',
      'statistic',
      'measure',
      text.answer.csv.what,
      // The label stands with the name: two labels may be equal, or one be its name.
      ...names.flatMap((name, at) => [name, `${name}: ${dimensions[at]?.label[language] ?? name}`]),
      'value',
      'low',
      'high',
      'mark',
    ],
    rows: answer.tables.flatMap(table =>
      table.cells.map(cell => [
        table.name,
        table.kind,
        table.statistic,
        table.measure ?? '',
        tableTitle(context, answer, table),
        ...names.flatMap((name, at) => {
          const code = cell.codes[table.dimensions.indexOf(name)]
          const value = code === undefined ? undefined : dimensions[at]?.values[code]
          return [value?.value ?? '', value?.label[language] ?? '']
        }),
        cell.value,
        cell.low,
        cell.high,
        cell.mark ?? '',
      ]),
    ),
  }
}
