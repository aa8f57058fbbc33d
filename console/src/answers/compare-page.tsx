import { Alert, Card, Select, Space, Typography } from 'antd'
import { type ReactNode, useMemo, useState } from 'react'
import type { ValueInterval } from '../../../schemas/answer-tables.ts'
import { styleOf, tableTitle } from '../../../src/sdk/format/answer-view.ts'
import { formatEstimate } from '../../../src/sdk/format/numbers.ts'
import { ALL_VALUES, questionHeading } from '../../../src/sdk/questions/question-words.ts'
import { Link } from '../shared/location.tsx'
import type { PageProps } from '../shared/page.ts'
import { useWords } from '../shared/use-words.ts'
import { Chart } from './chart.tsx'
import { FailureBox } from '../shared/ui/failure-box.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { type ComparedRow, pairsOf, rowsOf, shareParts } from './compare.ts'
import { dimensionLabel } from '../shared/labels.ts'
import { type LoadedAnswer, useAnswer } from '../shared/use-answer.ts'
import { type ChartModel, decimalsOf, type Point } from './chart-model.ts'

/** The answers `:a` and `:b` side by side, with 95 % intervals of their differences. */
export default function ComparePage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const a = useAnswer(params['a'] ?? '')
  const b = useAnswer(params['b'] ?? '')
  return (
    <Loaded query={a} title={text.compare.title}>
      {first => (
        <Loaded query={b} title={text.compare.title}>
          {second => <Both a={first} b={second} />}
        </Loaded>
      )}
    </Loaded>
  )
}

function Both({ a, b }: { readonly a: LoadedAnswer; readonly b: LoadedAnswer }): ReactNode {
  const words = useWords()
  const { text } = words
  const pairs = useMemo(() => pairsOf(a.answer, b.answer), [a, b])
  const [chosen, setChosen] = useState(0)
  const pair = pairs[chosen]
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <PageHead printed title={text.compare.title} lead={text.compare.why} />
      <div
        style={{
          display: 'grid',
          gap: 16,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))',
        }}
      >
        <Side name={text.compare.a} loaded={a} />
        <Side name={text.compare.b} loaded={b} />
      </div>
      {shareParts(a.answer, b.answer) && <Alert type="info" showIcon title={text.compare.shared} />}
      {pair === undefined ? (
        <FailureBox type="info" lines={[text.compare.none]} />
      ) : (
        <Card>
          {pairs.length > 1 && (
            <Select
              aria-label={text.compare.table}
              value={chosen}
              onChange={setChosen}
              style={{ minWidth: 220, maxWidth: '100%', marginBottom: 12 }}
              popupMatchSelectWidth={false}
              options={pairs.map((each, value) => ({
                value,
                label: `${tableTitle(words.language, a.answer, each.a)} · ${each.a.dimensions.map(name => dimensionLabel(words, a.answer, name)).join(' × ')}`,
              }))}
            />
          )}
          <Compared a={a} b={b} pair={pair} />
        </Card>
      )}
    </Space>
  )
}

function Side({ name, loaded }: { readonly name: string; readonly loaded: LoadedAnswer }): ReactNode {
  const words = useWords()
  const { answer, hidden } = loaded
  return (
    <Card size="small" title={<h2 className="card-title">{name}</h2>}>
      <Link to={`/answers/${answer.id}`}>
        {questionHeading(
          { kind: answer.query.kind, query: answer.query },
          { language: words.language, vocabulary: answer, hidden, most: ALL_VALUES },
        )}
      </Link>
      <div>
        {words.format.label(answer.title)} · {answer.edition}
      </div>
      <Typography.Text type="secondary">{words.format.dateTime(answer.released)}</Typography.Text>
    </Card>
  )
}

const MAX_BARS = 40

function Compared(props: {
  readonly a: LoadedAnswer
  readonly b: LoadedAnswer
  readonly pair: ReturnType<typeof pairsOf>[number]
}): ReactNode {
  const words = useWords()
  const { text, language } = words
  const { pair } = props
  const [a, b] = [props.a.answer, props.b.answer]
  const rows = useMemo(() => rowsOf(language, a, b, pair), [language, a, b, pair])
  const style = useMemo(() => styleOf(a, pair.a), [a, pair])
  const model = useMemo(
    (): ChartModel => ({
      title: tableTitle(language, a, pair.a),
      look: 'bars',
      categories: rows.map(({ labels }) => labels.join(' · ')),
      series: [
        { name: text.compare.a, points: rows.map(row => pointOf(row.a)) },
        { name: text.compare.b, points: rows.map(row => pointOf(row.b)) },
      ],
      style,
      decimals: decimalsOf(pair.a, style),
      threshold: 0,
      small: text.answer.small(a.reportingThreshold),
      left: 0,
      apart: undefined,
    }),
    [text, language, a, pair, rows, style],
  )
  const interval = (given: ValueInterval | undefined, signed = false): string =>
    given === undefined ? text.compare.unknown : formatEstimate(language, given, { ...style, signed })
  return (
    <>
      {rows.length > 1 && rows.length <= MAX_BARS && (
        <Chart model={model} description={`${text.compare.title}: ${model.title}`} />
      )}
      <WideTable<ComparedRow>
        label={text.compare.title}
        bordered
        rowKey={row => row.labels.join(' ')}
        rows={rows}
        columns={[
          ...pair.a.dimensions.map((name, at) =>
            textColumn(dimensionLabel(words, a, name), ({ labels }: ComparedRow) => labels[at]),
          ),
          figureColumn(text.compare.a, row => interval(row.a)),
          figureColumn(text.compare.b, row => interval(row.b)),
          figureColumn(text.compare.difference, row => interval(row.difference, true)),
          textColumn(text.compare.verdict, ({ verdict }) => text.compare[verdict]),
        ]}
      />
    </>
  )
}

function pointOf(interval: ValueInterval | undefined): Point {
  return interval === undefined
    ? { value: null, low: null, high: null, mark: 'unbounded' }
    : { ...interval, mark: null }
}
