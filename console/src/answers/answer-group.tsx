import { Card, Segmented, Typography } from 'antd'
import { type ReactNode, useMemo, useState } from 'react'
import type { Answer, Table } from '../../../schemas/answer.ts'
import {
  cellLabels,
  cellsInOrder,
  groupsOf,
  rowsOf,
  type TableGroup,
  tableTitle,
} from '../../../src/sdk/format/answer-view.ts'
import { isOfFigure } from '../../../src/sdk/counted-lines.ts'
import { useWords } from '../shared/use-words.ts'
import { cellWords } from './tables.ts'
import { dimensionLabel } from '../shared/labels.ts'
import { chartOf } from './chart-model.ts'
import { AnswerTable } from './answer-table.tsx'
import { Chart } from './chart.tsx'
import { ExportMenu } from './export-menu.tsx'

/** All tables of an answer, by their dimensions, side by side where there is room. */
export function AnswerGroups(props: {
  readonly answer: Answer
  /** The heading above them, where a page has several answers. */
  readonly part?: string
}): ReactNode {
  const { answer, part } = props
  return (
    <div
      className="answer-groups"
      style={{
        display: 'grid',
        gap: 16,
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 480px), 1fr))',
        alignItems: 'start',
      }}
    >
      {groupsOf(answer).map(group => (
        <AnswerGroup key={group.dimensions.join(' ')} answer={answer} group={group} part={part} />
      ))}
    </div>
  )
}

/** The tables over one set of dimensions: one as a chart, all of them as a table. */
function AnswerGroup(props: {
  readonly answer: Answer
  readonly group: TableGroup
  readonly part: string | undefined
}): ReactNode {
  const words = useWords()
  const { text, format, language } = words
  const { answer, group, part } = props
  const Heading = part === undefined ? 'h2' : 'h3'
  const [chosen, setChosen] = useState<string>()
  const table = group.tables.find(({ name }) => name === chosen) ?? group.tables[0]
  const model = useMemo(
    () => (table === undefined ? undefined : chartOf({ text, format, language }, answer, table)),
    [text, format, language, answer, table],
  )
  if (table === undefined) return null
  const heading =
    group.dimensions.length === 0
      ? text.answer.inTotal
      : group.dimensions.map(name => dimensionLabel(words, answer, name)).join(' × ')
  const title = tableTitle(words.language, answer, table)
  const single = table.cells.length === 1
  const columns = group.tables.length + group.tables.filter(isOfFigure).length
  // On paper a chart shrinks with its card, so that a report's long tables have half the width too.
  const isLong = part === undefined && rowsOf(group).length > MOST_HALF_WIDTH
  return (
    <Card
      className={columns > MOST_BESIDE ? 'wide-group' : ''}
      style={isLong || columns > MOST_BESIDE ? { gridColumn: '1 / -1' } : {}}
      title={<Heading className="card-title">{heading}</Heading>}
      extra={
        model !== undefined && <ExportMenu answer={answer} model={model} title={`${heading}: ${title}`} />
      }
    >
      {group.tables.length > 1 && (
        <div style={{ overflowX: 'auto', marginBottom: 8 }}>
          <Segmented
            aria-label={text.answer.show}
            value={table.name}
            onChange={setChosen}
            options={group.tables.map(each => ({
              value: each.name,
              label: tableTitle(words.language, answer, each),
            }))}
          />
        </div>
      )}
      <Typography.Text type="secondary">{text.answer.kindWhy[table.kind]}</Typography.Text>
      {model === undefined ? (
        <Typography.Paragraph type="secondary">{text.answer.onlyTable}</Typography.Paragraph>
      ) : (
        !single && (
          <Chart model={model} description={descriptionOf(words, answer, table, `${heading}: ${title}`)} />
        )
      )}
      {model !== undefined && model.left > 0 && (
        <Typography.Paragraph type="secondary">
          {text.answer.firstSeries(model.series.length)}
        </Typography.Paragraph>
      )}
      {model?.apart !== undefined && (
        <Typography.Paragraph type="secondary">{text.answer.apart(model.apart)}</Typography.Paragraph>
      )}
      <AnswerTable
        answer={answer}
        group={group}
        caption={`${part === undefined ? '' : `${part} · `}${heading}: ${text.answer.table}`}
      />
    </Card>
  )
}

/** Rows, and columns of figures, of a card beside another. */
const MOST_HALF_WIDTH = 8
const MOST_BESIDE = 4
const MAX_READ = 40

/** The chart as it is read aloud. */
function descriptionOf(
  words: ReturnType<typeof useWords>,
  answer: Answer,
  table: Table,
  title: string,
): string {
  const cells = cellsInOrder(table)
    .slice(0, MAX_READ)
    .map(
      cell =>
        `${cellLabels(words.language, answer, table.dimensions, cell.codes).join(' ')} ${cellWords(words, answer, table, cell)}`,
    )
  return `${title}. ${cells.join('; ')}`
}
