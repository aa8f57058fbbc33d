import { Alert, Card, Select, Space, Typography } from 'antd'
import { type ReactNode, useMemo } from 'react'
import type { ValueInterval } from '../../../schemas/answer-tables.ts'
import type { PanelBlock, PanelRow } from '../../../src/sdk/panel/blocks.ts'
import {
  blockTitle,
  panelAlarms,
  panelLead,
  panelNotes,
  seriesTitle,
  shownFigure,
} from '../../../src/sdk/panel/document.ts'
import type { PanelPoint, PanelSeries } from '../../../src/sdk/panel/panel.ts'
import { type Panel, readPanel } from '../../../src/sdk/panel/read-panel.ts'
import { useNavigation } from '../shared/location.tsx'
import type { PageProps } from '../shared/page.ts'
import { useDatasets } from '../shared/queries.ts'
import { useSession } from '../shared/session.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { NoteList } from '../shared/ui/note-list.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { figureColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useRead } from '../shared/use-read.ts'
import { useWords } from '../shared/use-words.ts'
import type { ChartModel } from './chart-model.ts'
import { Chart } from './chart.tsx'

/** One question over the editions of `:dataset`, from the reader's own answers; each is verified here. */
export default function PanelPage({ params }: PageProps): ReactNode {
  const { text, format } = useWords()
  const { go } = useNavigation()
  const datasets = useDatasets()
  const dataset = params['dataset']
  const choices = (datasets.data ?? []).map(({ id, title }) => ({ value: id, label: format.label(title) }))
  return (
    <>
      <PageHead
        printed
        title={text.pages.panel}
        lead={text.panel.lead}
        actions={
          <Select
            aria-label={text.panel.dataset}
            placeholder={text.panel.dataset}
            value={dataset ?? null}
            style={{ minWidth: 240, maxWidth: '100%' }}
            onChange={(id: string | null) => id !== null && go(`/panel/${id}`)}
            options={choices}
          />
        }
      />
      {dataset === undefined ? (
        <EmptyState title={text.panel.choose} next={text.panel.emptyNext} />
      ) : (
        <OfDataset key={dataset} dataset={dataset} />
      )}
    </>
  )
}

function OfDataset({ dataset }: { readonly dataset: string }): ReactNode {
  const { text } = useWords()
  const { logKey } = useSession().key.header
  const panel = useRead(
    ['panel', dataset],
    async client => (await readPanel(client, { dataset, logKey })) ?? null,
  )
  return (
    <Loaded query={panel}>
      {found =>
        found === null ? (
          <EmptyState
            title={text.panel.empty}
            next={text.panel.emptyNext}
            action={
              <LinkButton type="primary" to="/ask">
                {text.catalogue.ask}
              </LinkButton>
            }
          />
        ) : (
          <Shown panel={found} />
        )
      }
    </Loaded>
  )
}

function Shown({ panel }: { readonly panel: Panel }): ReactNode {
  const { text, language } = useWords()
  const isRaised = panel.series.some(({ points }) => points.some(({ alarm }) => alarm !== null))
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <Typography.Text>{panelLead(panel, language)}</Typography.Text>
      {panelAlarms(panel, language).map(alarm => (
        <Alert key={alarm} type={isRaised ? 'warning' : 'success'} showIcon title={alarm} />
      ))}
      {panel.series.map(series => (
        <OneSeries key={series.name} series={series} />
      ))}
      {panel.blocks.map(block => (
        <OneBlock key={`${block.kind} ${blockTitle(block, language)}`} block={block} />
      ))}
      <NoteList label={text.panel.notes} notes={panelNotes(panel, language)} />
    </Space>
  )
}

function OneBlock({ block }: { readonly block: PanelBlock }): ReactNode {
  const { format, language } = useWords()
  const title = blockTitle(block, language)
  return (
    <Card title={<h2 className="card-title">{title}</h2>}>
      <WideTable<PanelRow>
        label={title}
        rowKey="name"
        rows={block.rows}
        columns={[
          textColumn(format.label(block.dimension), ({ label }) => format.label(label)),
          ...block.columns.map(({ label }, at) =>
            figureColumn(format.label(label), ({ cells, percent }: PanelRow) => (
              <span className="number">{shownFigure(language, cells[at] ?? null, percent)}</span>
            )),
          ),
        ]}
      />
    </Card>
  )
}

function OneSeries({ series }: { readonly series: PanelSeries }): ReactNode {
  const { text, format, language } = useWords()
  const title = seriesTitle(series, language)
  const { period, level, index, change, alarm, edition, alarms } = text.panel
  const model = useMemo(
    (): ChartModel => ({
      title: `${title}: ${index}`,
      look: 'lines',
      categories: series.points.map(({ label }) => format.label(label)),
      series: [{ name: title, points: series.points.map(pointOf) }],
      style: { whole: false, percent: false },
      decimals: 0,
      threshold: 0,
      small: '',
      left: 0,
      apart: undefined,
    }),
    [series, title, index, format],
  )
  const shown = (interval: ValueInterval | null, percent = false): ReactNode => (
    <span className="number">{shownFigure(language, interval, percent)}</span>
  )
  const description = series.points
    .map(({ label, index: value }) => `${format.label(label)} ${shownFigure(language, value)}`)
    .join('; ')
  return (
    <Card title={<h2 className="card-title">{title}</h2>}>
      <Chart model={model} description={`${title}: ${index}. ${description}`} />
      <WideTable<PanelPoint>
        label={title}
        rowKey="period"
        rows={series.points}
        columns={[
          textColumn(period, point => `${format.label(point.label)}${point.joint ? ' |' : ''}`),
          figureColumn(level, point => shown(point.level)),
          figureColumn(index, point => shown(point.index)),
          figureColumn(change, point => shown(point.change, true)),
          textColumn(alarm, point => (point.alarm === null ? '' : alarms[point.alarm])),
          textColumn(edition, point => point.edition),
        ]}
      />
    </Card>
  )
}

function pointOf({ index }: PanelPoint): ChartModel['series'][number]['points'][number] {
  return index === null ? { value: null, low: null, high: null, mark: 'small' } : { ...index, mark: null }
}
