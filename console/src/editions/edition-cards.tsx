import { Card, Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Cap, Declaration, Dimension, Measure, View } from '../../../schemas/declaration.ts'
import { capOf, inUnits, maxInUnits } from '../../../schemas/view-bounds.ts'
import { countedIn } from '../../../schemas/counted.ts'
import { countedLines } from '../../../src/sdk/counted-lines.ts'
import { useWords, type Words } from '../shared/use-words.ts'
import { Badge } from '../shared/ui/badge.tsx'
import { Details } from '../shared/ui/details.tsx'
import { PlainFacts } from '../shared/ui/facts.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { countedReader } from '../shared/counted-reader.ts'
import { dimensionLabel } from '../shared/labels.ts'
import { labelOf } from '../shared/statistic.ts'

/** The cards of one edition, one below the other. Everything in them is public to members. */
export function EditionCards(props: {
  readonly edition: CatalogueEdition
  readonly provider: string
}): ReactNode {
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <Summary edition={props.edition} provider={props.provider} />
      <DeclarationCards edition={props.edition} />
    </Space>
  )
}

/** What can be asked: dimensions, measures, bounds. */
export function DeclarationCards({ edition }: { readonly edition: CatalogueEdition }): ReactNode {
  const { text } = useWords()
  const { declaration } = edition
  return (
    <>
      <Dimensions dimensions={declaration.dimensions} />
      {declaration.measures.length > 0 && <Measures measures={declaration.measures} />}
      <BlindStatistics edition={edition} />
      <Details about={text.dataset.views}>
        <Views edition={edition} />
      </Details>
    </>
  )
}

function Summary(props: { readonly edition: CatalogueEdition; readonly provider: string }): ReactNode {
  const { text, format } = useWords()
  const { edition } = props
  const { declaration, capEpsilon, yearlyEpsilon } = edition
  const { pool } = declaration.budget
  return (
    <Card>
      <PlainFacts
        facts={[
          [text.catalogue.provider, props.provider],
          [
            text.catalogue.edition,
            <span key="edition">
              {edition.id} <Tag>{text.catalogue.statuses[edition.status]}</Tag>
            </span>,
          ],
          [
            text.catalogue.period,
            `${format.date(declaration.period.from)} – ${format.date(declaration.period.to)}`,
          ],
          [text.dataset.threshold, text.dataset.thresholdWhy(declaration.reportingThreshold)],
        ]}
      />
      <Details about={text.ask.budget}>
        <PlainFacts
          facts={[
            [text.dataset.one, `ε ${format.decimal(capEpsilon.perConsumer)}`],
            [text.dataset.total, `ε ${format.decimal(capEpsilon.total)}`],
            [text.dataset.yearly, `ε ${format.decimal(yearlyEpsilon.perConsumer)}`],
            ...(pool === undefined
              ? []
              : ([
                  [
                    text.dataset.pool,
                    text.dataset.poolOf(format.epsilon(pool.epsilon), format.epsilon(pool.perYear)),
                  ],
                ] as const)),
            [text.dataset.delta, declaration.budget.delta],
          ]}
        />
      </Details>
    </Card>
  )
}

function Dimensions({ dimensions }: { readonly dimensions: readonly Dimension[] }): ReactNode {
  const { text, format } = useWords()
  return (
    <SectionCard title={text.dataset.dimensions}>
      <Typography.Paragraph type="secondary">{text.dataset.perUnitWhy}</Typography.Paragraph>
      <WideTable<Dimension>
        label={text.dataset.dimensions}
        rowKey="name"
        rows={dimensions}
        columns={[
          textColumn(text.dataset.label, dimension => (
            <Space>
              {format.label(dimension.label)}
              {dimension.perUnit && <Badge>{text.dataset.perUnit}</Badge>}
              {dimension.tags !== undefined && <Badge>{text.dataset.tags(dimension.tags)}</Badge>}
            </Space>
          )),
          textColumn(text.dataset.code, ({ name }) => <code>{name}</code>),
          figureColumn(text.dataset.count, ({ values }) => values.length),
          textColumn(text.dataset.values, dimension => <Values dimension={dimension} />),
        ]}
      />
    </SectionCard>
  )
}

function Measures({ measures }: { readonly measures: readonly Measure[] }): ReactNode {
  const { text, format } = useWords()
  return (
    <SectionCard title={text.dataset.measures}>
      <WideTable<(typeof measures)[number]>
        label={text.dataset.measures}
        rowKey="name"
        rows={measures}
        columns={[
          textColumn(text.dataset.label, ({ label }) => format.label(label)),
          textColumn(text.dataset.code, ({ name }) => <code>{name}</code>),
          textColumn(
            text.dataset.clip,
            ({ lo, hi, quantum, unit }) =>
              `${format.decimal(String(Number(lo) * Number(quantum)))} – ${format.decimal(String(Number(hi) * Number(quantum)))} ${format.label(unit)}`,
          ),
        ]}
      />
    </SectionCard>
  )
}

function Views({ edition }: { readonly edition: CatalogueEdition }): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { views: declared, measures } = edition.declaration
  return (
    <SectionCard title={text.dataset.views}>
      <Typography.Paragraph type="secondary">{text.dataset.viewsWhy}</Typography.Paragraph>
      <WideTable<View>
        label={text.dataset.views}
        rowKey="name"
        rows={declared}
        columns={[
          textColumn(text.dataset.view, ({ name }) => <code>{name}</code>),
          textColumn(text.dataset.serves, view =>
            format.list(view.for.map(served => labelOf(words, measures, served))),
          ),
          textColumn(text.dataset.bound, view => boundOf(words, edition, view)),
        ]}
      />
      <ul>
        {countedLines(countedReader(words, measures), countedByViews(edition)).map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </SectionCard>
  )
}

/** Of each view and statistic that sealing released something of. */
function countedByViews({ declaration, totals }: CatalogueEdition) {
  return totals.flatMap(({ view, statistic, measure }) =>
    view === null ? [] : (countedIn(declaration, totals, { view, statistic, measure }) ?? []),
  )
}

function BlindStatistics({ edition }: { readonly edition: CatalogueEdition }): ReactNode {
  const words = useWords()
  const { text } = words
  const { measures } = edition.declaration
  return (
    <SectionCard title={text.dataset.blind}>
      <WideTable<(typeof edition.blind)[number]>
        label={text.dataset.blind}
        rowKey={row => `${row.statistic} ${row.measure ?? ''}`}
        rows={edition.blind}
        columns={[
          textColumn(text.dataset.statistic, ({ statistic, measure }) =>
            labelOf(words, measures, statistic, measure ?? undefined),
          ),
          textColumn(text.dataset.blind, ({ parameters, oneOnly }) =>
            parameters === null
              ? text.dataset.blindNo
              : oneOnly
                ? text.dataset.blindOne
                : text.dataset.blindYes,
          ),
        ]}
      />
    </SectionCard>
  )
}

const MAX_VALUES = 12

function Values({ dimension }: { readonly dimension: Dimension }): ReactNode {
  const { text, format } = useWords()
  const shown = dimension.values.slice(0, MAX_VALUES)
  const more = dimension.values.length - shown.length
  return (
    <span style={{ display: 'inline-block', maxWidth: 560, whiteSpace: 'normal' }}>
      {shown.map(({ label }) => format.label(label)).join(' · ')}
      {more > 0 && ` ${text.dataset.moreValues(more)}`}
    </span>
  )
}

function boundOf(words: Words, { declaration }: CatalogueEdition, view: View): string {
  const { text } = words
  const bounds = [
    ...(view.perUnit === undefined ? [] : [text.dataset.perUnitMax(view.perUnit)]),
    ...view.caps.map(cap => `${capText(words, declaration, cap)}${byValueText(words, declaration, cap)}`),
  ]
  return bounds.length === 0 ? text.dataset.unbounded : bounds.join(' · ')
}

/** The range of the bounds that some values have of their own. */
function byValueText(words: Words, declaration: Declaration, cap: Cap): string {
  if (cap.byValue === undefined) return ''
  const { text, format } = words
  const bounds = cap.byValue.caps.map(({ max }) => inUnits(declaration, cap, Number(max)))
  const [least, most] = [Math.min(...bounds), Math.max(...bounds)].map(bound => format.decimal(String(bound)))
  const dimension = dimensionLabel(words, declaration, cap.byValue.dimension)
  return text.dataset.byValue(bounds.length, dimension, least ?? '', most ?? '')
}

function capText(words: Words, declaration: Declaration, cap: Cap): string {
  const { text, format } = words
  const over = cap.over.map(name => dimensionLabel(words, declaration, name)).join(' × ')
  if (!('of' in cap)) return text.dataset.cap(cap.max, over)
  if (cap.of === 'orders') return text.dataset.capOfOrders(cap.max, over)
  const measure = declaration.measures.find(({ name }) => name === capOf(cap))
  const unit = measure === undefined ? '' : format.label(measure.unit)
  const max = `${format.decimal(String(maxInUnits(declaration, cap)))} ${unit}`.trim()
  return text.dataset.capOfMeasure(
    measure === undefined ? cap.of.measure : format.label(measure.label),
    max,
    over,
  )
}
