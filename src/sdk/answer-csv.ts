import type { Answer, Table } from '../../schemas/answer.ts'
import type { Label } from '../../schemas/common.ts'
import { readableName, readableStatistic } from './buyers.ts'
import type { CsvTable } from './csv.ts'

/**
 * An answer as one table for spreadsheets: a row for each cell of each of its tables. Dimensions appear with
 * codes and labels, numbers as in the answer: `value`, the limits `low` and `high` of its noise, and
 * `corrected` with the limits of its wide interval.
 */
export function answerTable(
  answer: Answer,
  words: {
    /** Heading of the column with the titles of the tables. */
    readonly what: string
    readonly titleOf: (table: Table) => string
    readonly labelOf: (label: Label) => string
  },
): CsvTable {
  const names = [...new Set(answer.tables.flatMap(({ dimensions }) => dimensions))]
  const dimensions = names.map(name => ({ name, used: answer.dimensions.find(each => each.name === name) }))
  return {
    header: [
      'table',
      'kind',
      'statistic',
      'measure',
      words.what,
      // With the name: two labels may be equal, or one may be the other's name.
      ...dimensions.flatMap(({ name, used }) => [
        name,
        `${name}: ${used === undefined ? name : words.labelOf(used.label)}`,
      ]),
      'value',
      'low',
      'high',
      'mark',
      'corrected',
      'full_low',
      'full_high',
      'full_mark',
    ],
    rows: answer.tables.flatMap(table =>
      table.cells.map(cell => [
        readableName(table.name),
        table.kind,
        readableStatistic(table.statistic),
        table.measure ?? '',
        words.titleOf(table),
        ...dimensions.flatMap(({ name, used }) => {
          const code = cell.codes[table.dimensions.indexOf(name)]
          const value = code === undefined ? undefined : used?.values[code]
          return value === undefined ? ['', ''] : [value.value, words.labelOf(value.label)]
        }),
        cell.value,
        cell.low,
        cell.high,
        cell.mark ?? '',
        cell.corrected,
        cell.fullLow,
        cell.fullHigh,
        cell.fullMark ?? '',
      ]),
    ),
  }
}
