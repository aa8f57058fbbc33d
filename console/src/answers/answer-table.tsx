import type { ReactNode } from 'react'
import { intervalOf } from '../../../schemas/answer-tables.ts'
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import { isOfFigure } from '../../../src/sdk/counted-lines.ts'
import { COUNTED_WORDS } from '../../../src/text/shared/counted.ts'
import { WideTable } from '../shared/ui/wide-table.tsx'
import { useWords } from '../shared/use-words.ts'
import { cellLabels, cellWords, correctedWords, styleOf, answerTableTitle } from './tables.ts'
import { dimensionLabel } from '../shared/labels.ts'

type Row = {
  readonly key: string
  readonly labels: readonly string[]
  readonly cells: readonly (Cell | undefined)[]
}

/** All tables over the same dimensions, side by side. */
export function AnswerTable(props: {
  readonly answer: Answer
  readonly tables: readonly Table[]
  readonly caption: string
}): ReactNode {
  const words = useWords()
  const { answer, tables } = props
  const dimensions = tables[0]?.dimensions ?? []
  const rows = rowsOf(tables, cell => cellLabels(words, answer, tables[0] ?? emptyTable, cell))
  return (
    <WideTable<Row>
      label={props.caption}
      rowKey="key"
      bordered
      rows={rows}
      pageSize={50}
      columns={[
        ...dimensions.map((name, at) => ({
          title: dimensionLabel(words, answer, name),
          cell: ({ labels }: Row) => labels[at],
          sorter: (a: Row, b: Row) => (a.labels[at] ?? '').localeCompare(b.labels[at] ?? ''),
        })),
        ...tables.flatMap((table, at) => [
          {
            title: answerTableTitle(words, answer, table),
            align: 'right' as const,
            sorter: (a: Row, b: Row) => (a.cells[at]?.value ?? -Infinity) - (b.cells[at]?.value ?? -Infinity),
            onCell: ({ cells }: Row) => (cells[at]?.mark === 'small' ? { className: 'hatched' } : {}),
            cell: ({ cells }: Row) => {
              const cell = cells[at]
              if (cell === undefined) return ''
              const interval = intervalOf(cell)
              const title =
                interval === undefined
                  ? undefined
                  : `${words.text.answer.interval}: ${words.format.number(interval.low, styleOf(answer, table))} – ${words.format.number(interval.high, styleOf(answer, table))}`
              return (
                <span className="number" title={title} style={{ whiteSpace: 'nowrap' }}>
                  {cellWords(words, answer, table, cell)}
                </span>
              )
            },
          },
          ...(isOfFigure(table)
            ? [
                {
                  title: COUNTED_WORDS[words.language].corrected,
                  align: 'right' as const,
                  cell: ({ cells }: Row) => (
                    <span className="number" style={{ whiteSpace: 'nowrap' }}>
                      {correctedWords(words, answer, table, cells[at])}
                    </span>
                  ),
                },
              ]
            : []),
        ]),
      ]}
    />
  )
}

const emptyTable: Table = {
  name: '',
  kind: 'level',
  statistic: 'count',
  measure: null,
  dimensions: [],
  cells: [],
  cut: null,
}

function rowsOf(tables: readonly Table[], labelsOf: (cell: Cell) => readonly string[]): readonly Row[] {
  const rows = new Map<string, Cell>()
  for (const cell of tables.flatMap(({ cells }) => cells)) {
    const key = cell.codes.join()
    if (!rows.has(key)) rows.set(key, cell)
  }
  const found = tables.map(({ cells }) => new Map(cells.map(cell => [cell.codes.join(), cell])))
  return [...rows].map(([key, cell]) => ({
    key,
    labels: labelsOf(cell),
    cells: found.map(cells => cells.get(key)),
  }))
}
