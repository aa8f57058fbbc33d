import { Alert, Button, Card, Checkbox, Space, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import type { CellShares } from '../../../../src/prepare/outcomes.ts'
import type { Percentiles, Report } from '../../../../src/prepare/report.ts'
import { useWords } from '../../shared/use-words.ts'
import { download } from '../../shared/download.ts'
import type { PreparedHere } from '../prepare/prepare-worker.ts'
import { ShareBar } from './share-bar.tsx'
import { textColumn, figureColumn, WideTable } from '../../shared/ui/wide-table.tsx'
import { BoundsCard } from './bounds-card.tsx'

/** Step 4: the exact report for the provider’s eyes, the bounds, and a preview of what is sent. */
export function ReportStep(props: {
  readonly prepared: PreparedHere
  readonly seconds: number
  readonly file: DatasetFileInput
  readonly drafted: DatasetFileInput
  readonly onFile: (file: DatasetFileInput) => void
  readonly onBack: () => void
  readonly onNext: () => void
}): ReactNode {
  const { text } = useWords()
  const { wizard } = text
  const { prepared } = props
  const [noneNeeded, setNoneNeeded] = useState(false)
  const lacksQuasi = prepared.report.kAnonymity === undefined
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <Figures report={prepared.report} seconds={props.seconds} />
      <Anonymity report={prepared.report} />
      {lacksQuasi && (
        <Checkbox checked={noneNeeded} onChange={event => setNoneNeeded(event.target.checked)}>
          {wizard.report.noneNeeded}
        </Checkbox>
      )}
      <BoundsCard
        file={props.file}
        drafted={props.drafted}
        views={prepared.report.views}
        onFile={props.onFile}
      />
      <Preview prepared={prepared} />
      <Space wrap>
        <Button onClick={props.onBack}>{wizard.back}</Button>
        <Button type="primary" disabled={lacksQuasi && !noneNeeded} onClick={props.onNext}>
          {wizard.toSend}
        </Button>
      </Space>
    </Space>
  )
}

type Field = CellShares & { readonly name: string; readonly conflicts?: number }

function Figures({ report, seconds }: { readonly report: Report; readonly seconds: number }): ReactNode {
  const { text, format } = useWords()
  const words = text.wizard.report
  const share = (part: number): string => format.number(part, { percent: true, decimals: 1 })
  const fields: readonly Field[] = [...report.dimensions, ...report.measures]
  const contributed = [
    { name: words.lines, ...report.rowsOfUnit },
    ...(report.ordersOfUnit === undefined ? [] : [{ name: words.orders, ...report.ordersOfUnit }]),
  ]
  return (
    <Card title={<h2 className="card-title">{words.title}</h2>}>
      <Typography.Paragraph type="secondary">{words.stays}</Typography.Paragraph>
      <Typography.Paragraph>
        {words.rows(
          format.number(report.rowsRead),
          format.number(report.rowsKept),
          format.number(report.units),
        )}
        <br />
        <Typography.Text type="secondary">
          {words.speed(
            format.number(Math.round(report.rowsRead / Math.max(seconds, 0.001))),
            format.duration(seconds * 1000),
          )}
        </Typography.Text>
        {(['withoutUnit', 'withoutMeasure', 'older'] as const).map(
          why => report[why] > 0 && <div key={why}>{words[why](share(report[why] / report.rowsRead))}</div>,
        )}
      </Typography.Paragraph>
      <h3>{words.outside}</h3>
      <WideTable<Field>
        label={words.outside}
        rowKey="name"
        rows={fields}
        columns={[
          textColumn(words.field, ({ name }) => name),
          figureColumn(words.missing, ({ missing }) => share(missing)),
          figureColumn(words.outsideHead, ({ outside }) => share(outside)),
          figureColumn(words.unreadable, ({ unreadable }) => share(unreadable)),
          figureColumn(words.conflicts, ({ conflicts }) =>
            conflicts === undefined ? '' : format.number(conflicts),
          ),
        ]}
      />
      <h3>{words.contributes}</h3>
      <WideTable<Percentiles & { readonly name: string }>
        label={words.contributes}
        rowKey="name"
        rows={contributed}
        columns={[
          textColumn(<span className="unseen">{words.contributes}</span>, ({ name }) => name),
          ...(['p50', 'p95', 'p99', 'max'] as const).map(key =>
            figureColumn(words[key], (row: Percentiles) => format.number(row[key])),
          ),
        ]}
      />
    </Card>
  )
}

function Anonymity({ report }: { readonly report: Report }): ReactNode {
  const { text, format } = useWords()
  const words = text.wizard.report
  const { kAnonymity } = report
  if (kAnonymity === undefined) return <Alert type="warning" showIcon title={words.noQuasi} />
  const risk = (value: number): string => format.number(value, { percent: true, decimals: 2 })
  return (
    <Card title={<h2 className="card-title">{words.anonymity(format.list(kAnonymity.over))}</h2>}>
      <Typography.Paragraph>
        {words.k(format.number(kAnonymity.kMin), risk(kAnonymity.maxRisk), risk(kAnonymity.meanRisk))}
      </Typography.Paragraph>
      <WideTable<(typeof kAnonymity.classes)[number]>
        label={words.classes}
        rowKey="class"
        rows={kAnonymity.classes}
        columns={[
          textColumn(words.classes, each => each.class),
          figureColumn(words.cells, each => format.number(each.cells)),
          textColumn(words.units, each => (
            <ShareBar share={each.units / Math.max(1, report.units)} words={format.number(each.units)} />
          )),
        ]}
      />
      <h3>{words.worst}</h3>
      <WideTable<(typeof kAnonymity.worstCells)[number]>
        label={words.worst}
        rowKey={({ values }) => values.join('\u0000')}
        rows={kAnonymity.worstCells}
        columns={[
          figureColumn('k', ({ units }) => format.number(units)),
          ...kAnonymity.over.map((name, i) =>
            textColumn(name, ({ values }: { readonly values: readonly string[] }) => values[i] ?? ''),
          ),
        ]}
      />
    </Card>
  )
}

function Preview({ prepared }: { readonly prepared: PreparedHere }): ReactNode {
  const { text } = useWords()
  const words = text.wizard.preview
  const { columns, rows } = prepared.preview
  return (
    <Card
      title={<h2 className="card-title">{words.title}</h2>}
      extra={
        <Button
          size="small"
          onClick={() => download('contribution.parquet', 'application/octet-stream', prepared.contribution)}
        >
          {words.save}
        </Button>
      }
    >
      <Typography.Paragraph type="secondary">{words.why}</Typography.Paragraph>
      <WideTable<{ readonly key: string; readonly cells: readonly string[] }>
        label={words.title}
        rowKey="key"
        rows={rows.map((cells, i) => ({ key: String(i), cells }))}
        columns={columns.map((title, i) =>
          textColumn(title, ({ cells }) => <span className="mono">{cells[i] ?? ''}</span>),
        )}
      />
    </Card>
  )
}
