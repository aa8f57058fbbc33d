import { Alert, Typography } from 'antd'
import { type ReactNode, useMemo } from 'react'
import type { ReportHead } from '../../../schemas/compliance-report.ts'
import {
  type DocumentBlock,
  type DocumentFact,
  type ReportChart,
  reportDocument,
} from '../../../src/sdk/report/document.ts'
import type { Sheet } from '../../../src/sdk/format/sheet.ts'
import { useWords } from '../shared/use-words.ts'
import { Facts } from '../shared/ui/facts.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { WideTable } from '../shared/ui/wide-table.tsx'

/** A compliance report as it will be printed. */
export function ReportPreview({ head }: { readonly head: ReportHead }): ReactNode {
  const { text, language } = useWords()
  const document = useMemo(() => reportDocument(head, language), [head, language])
  return (
    <section aria-label={text.reports.preview} className="column">
      <div>
        <Typography.Title level={2} style={{ fontSize: 22, margin: 0 }}>
          {document.title}
        </Typography.Title>
        <Typography.Text type="secondary">{document.lead}</Typography.Text>
      </div>
      <Typography.Text>{document.reading}</Typography.Text>
      {document.warnings.map(warning => (
        <Alert key={warning} type="warning" showIcon title={warning} />
      ))}
      <div
        style={{
          display: 'grid',
          gap: 16,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))',
        }}
      >
        {document.charts.map(chart => (
          <Bars key={chart.title} chart={chart} />
        ))}
      </div>
      {document.parts.map(part => (
        <SectionCard key={part.title} title={part.title}>
          {part.notes.map(note => (
            <Typography.Paragraph key={note} type="secondary">
              {note}
            </Typography.Paragraph>
          ))}
          <div className="column">
            {part.blocks.map((block, at) => (
              <Block key={`${block.kind} ${block.title ?? String(at)}`} part={part.title} block={block} />
            ))}
          </div>
        </SectionCard>
      ))}
    </section>
  )
}

/** A table's label includes its part, since two parts have tables of editions. */
function Block({ part, block }: { readonly part: string; readonly block: DocumentBlock }): ReactNode {
  if (block.kind === 'facts' && block.facts.length === 0) return null
  return (
    <div>
      {block.title !== undefined && <h3 style={{ fontSize: 14, margin: '0 0 6px' }}>{block.title}</h3>}
      {block.kind === 'table' ? (
        <SheetTable label={`${part} · ${block.title}`} sheet={block.sheet} />
      ) : (
        <FactList facts={block.facts} />
      )}
    </div>
  )
}

type Row = { readonly key: number; readonly cells: readonly string[] }

/** A sheet of a report as a table, 50 rows a page. */
function SheetTable(props: { readonly sheet: Sheet; readonly label: string }): ReactNode {
  const { text } = useWords()
  const { sheet, label } = props
  return (
    <WideTable<Row>
      label={label}
      rowKey="key"
      rows={sheet.rows.map((cells, key) => ({ key, cells }))}
      pageSize={50}
      none={text.passport.none}
      columns={sheet.columns.map(({ title, align }, at) => ({
        title,
        align,
        cell: ({ cells }: Row) => (
          <span style={{ display: 'inline-block', maxWidth: 420, whiteSpace: 'normal' }}>
            {cells[at] ?? ''}
          </span>
        ),
      }))}
    />
  )
}

function FactList({ facts }: { readonly facts: readonly DocumentFact[] }): ReactNode {
  const { text } = useWords()
  const named = facts.flatMap(({ name, value, raw, seq }) =>
    name === undefined
      ? []
      : [
          [
            name,
            <div key={name}>
              {raw ? <pre className="raw">{value}</pre> : value}
              {seq.length > 0 && (
                <Typography.Text type="secondary" className="number" style={{ fontSize: 12 }}>
                  {' '}
                  {text.reports.entries} {seq.join(' ')}
                </Typography.Text>
              )}
            </div>,
          ] as const,
        ],
  )
  const sentences = facts.filter(({ name }) => name === undefined)
  return (
    <>
      {named.length > 0 && <Facts facts={named} />}
      {sentences.length > 0 && (
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          {sentences.map(({ value }) => (
            <li key={value}>{value}</li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Exact figures of the log, so without intervals. */
function Bars({ chart }: { readonly chart: ReportChart }): ReactNode {
  const { title, bars } = chart
  const most = Math.max(...bars.map(({ value }) => value), 0)
  const words = bars.filter(({ value }) => value > 0).map(({ label, shown }) => `${label}: ${shown}`)
  const top = bars.find(({ value }) => value === most)
  return (
    <figure style={{ margin: 0 }}>
      <figcaption style={{ fontWeight: 600 }}>
        {title}
        {top !== undefined && most > 0 && (
          <Typography.Text type="secondary" className="number" style={{ fontWeight: 400 }}>
            {' '}
            ≤ {top.shown}
          </Typography.Text>
        )}
      </figcaption>
      <svg
        viewBox={`0 0 ${Math.max(1, bars.length)} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${words.join('; ') || '0'}`}
        style={{
          display: 'block',
          width: '100%',
          height: 72,
          borderBottom: '1px solid rgb(128 128 128 / 60%)',
        }}
      >
        {bars.map(({ label, value, shown }, at) => (
          <rect
            key={label}
            x={at + 0.1}
            y={most === 0 ? 10 : 10 - (10 * value) / most}
            width={0.8}
            height={most === 0 ? 0 : (10 * value) / most}
            fill="#0a8f87"
          >
            <title>{`${label}: ${shown}`}</title>
          </rect>
        ))}
      </svg>
      <div style={{ display: 'flex', justifyContent: 'space-between', fontSize: 12 }}>
        <span>{bars[0]?.label}</span>
        {bars.length > 1 && <span>{bars.at(-1)?.label}</span>}
      </div>
    </figure>
  )
}
