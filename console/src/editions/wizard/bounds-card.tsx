import { Alert, Button, Card, Slider, Typography } from 'antd'
import type { ReactNode } from 'react'
import { LADDER } from '../../../../protocols/anonymise/ladder.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import type { BoundReport, ViewReport } from '../../../../src/prepare/view-report.ts'
import { useWords } from '../../shared/use-words.ts'
import { type Bound, boundsOf, chosenBound, pointAt, withBound } from '../prepare/bounds.ts'
import { Details } from '../../shared/ui/details.tsx'
import { ShareBar } from './share-bar.tsx'
import { textColumn, figureColumn, WideTable } from '../../shared/ui/wide-table.tsx'

/**
 * A slider for each bound, with the share that it keeps, the noise that it needs and their total error. What
 * is proposed is what was drafted from noisy counts: the exact figures shown here are for the provider alone,
 * and a bound that follows from them would publish something of them.
 */
export function BoundsCard(props: {
  readonly file: DatasetFileInput
  /** As it was drafted. */
  readonly drafted: DatasetFileInput
  readonly views: ViewReport
  readonly onFile: (file: DatasetFileInput) => void
}): ReactNode {
  const { text, format } = useWords()
  const words = text.wizard.bounds
  const { file, drafted, views, onFile } = props
  const bounds = boundsOf(views)
  return (
    <Card
      title={<h2 className="card-title">{words.title}</h2>}
      extra={
        bounds.length > 0 && (
          <Button size="small" onClick={() => onFile({ ...file, views: drafted.views })}>
            {words.take}
          </Button>
        )
      }
    >
      <Typography.Paragraph type="secondary">
        {words.why}
        {views.sampledShare < 1 && ` ${words.sampled(format.number(views.sampledShare, { percent: true }))}`}
      </Typography.Paragraph>
      {bounds.length === 0 && <Alert type="info" showIcon title={words.none} />}
      {bounds.length > 0 && (
        <Details about={words.each(format.number(bounds.length))}>
          {bounds.map(bound => (
            <OneBound
              key={bound.key}
              bound={bound}
              chosen={chosenBound(file, bound) ?? bound.least}
              proposed={chosenBound(drafted, bound)}
              onChoose={max => onFile(withBound(file, bound, max))}
            />
          ))}
        </Details>
      )}
    </Card>
  )
}

function OneBound(props: {
  readonly bound: Bound
  readonly chosen: number
  readonly proposed: number | undefined
  readonly onChoose: (max: number) => void
}): ReactNode {
  const { text, format } = useWords()
  const words = text.wizard.bounds
  const { bound, chosen, proposed } = props
  const ladder = bound.reports[0]?.ladder.map(point => point.bound) ?? LADDER
  const rungs = [...new Set([...ladder, chosen])].sort((a, b) => a - b)
  const cell = bound.over.length === 0 ? words.perUnit : words.per(format.list(bound.over))
  const what =
    bound.of === 'rows'
      ? cell
      : bound.of === 'orders'
        ? words.ofOrders(cell)
        : words.ofMeasure(bound.of, cell)
  const name = words.of(bound.view, what)
  const percent = (value: number | undefined): string =>
    value === undefined ? '–' : format.number(value, { percent: true, decimals: 1 })
  const bar = (share: number | undefined, look: 'plain' | 'hatched' = 'plain'): ReactNode => (
    <ShareBar share={share ?? 0} words={percent(share)} look={look} />
  )
  return (
    <section style={{ marginBottom: 24 }} aria-label={name}>
      <h3 style={{ margin: 0 }}>{name}</h3>
      <Typography.Text>
        {words.atMost(format.number(chosen))}
        {proposed !== undefined && (
          <Typography.Text type="secondary">{` · ${words.proposed(format.number(proposed))}`}</Typography.Text>
        )}
      </Typography.Text>
      <div style={{ padding: '0 12px', maxWidth: 640 }}>
        <Slider
          min={0}
          max={rungs.length - 1}
          step={1}
          marks={Object.fromEntries(rungs.map((rung, i) => [i, format.number(rung)]))}
          value={rungs.indexOf(chosen)}
          ariaLabelForHandle={name}
          ariaValueTextFormatterForHandle={at => words.atMost(format.number(rungs[at] ?? chosen))}
          tooltip={{ formatter: at => format.number(rungs[at ?? 0] ?? chosen) }}
          onChange={at => props.onChoose(rungs[at] ?? chosen)}
        />
      </div>
      <WideTable<BoundReport>
        label={`${name} · ${words.kept}`}
        rowKey={({ statistic, measure }) => `${statistic} ${measure ?? ''}`}
        rows={bound.reports}
        columns={[
          textColumn(words.statistic, report => <Asked report={report} />),
          textColumn(words.kept, report => bar(pointAt(report, chosen)?.keptShare)),
          textColumn(words.noise, report => bar(pointAt(report, chosen)?.noise, 'hatched')),
          figureColumn(words.error, report => percent(pointAt(report, chosen)?.total)),
        ]}
      />
    </section>
  )
}

function Asked({ report }: { readonly report: BoundReport }): ReactNode {
  const { text, format } = useWords()
  const { question } = report
  const statistic = text.statistics[report.statistic === 'sum' ? 'sums' : report.statistic]
  const by = format.list(question.groupBy)
  return (
    <>
      {statistic}
      {report.measure !== undefined && ` (${report.measure})`}
      {' · '}
      {by === '' ? text.wizard.bounds.whole : text.wizard.bounds.question(by, format.list(question.fixed))}
    </>
  )
}
