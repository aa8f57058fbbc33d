// One dataset: everything that its editions declare in public.
import { Card, Descriptions, Select, Space, Tag, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { spreadOf } from '../../../protocols/dp/derived.ts'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Dimension, View } from '../../../schemas/declaration.ts'
import { exactNoise } from '../../../schemas/exact-noise.ts'
import { keptShareIn } from '../../../schemas/kept-share.ts'
import type { PageProps } from '../app/pages.tsx'
import { useSession } from '../app/session.tsx'
import { useWords, type Words } from '../app/words.ts'
import { Badge } from '../parts/badge.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { WideTable } from '../parts/wide-table.tsx'
import { keptWords } from '../work/kept-words.ts'
import { coversEdition, grantFor, standingOf } from '../work/grants.ts'
import { currentEdition, useDataset, useGrants } from '../work/queries.ts'
import { dimensionLabel } from '../work/labels.ts'
import { labelOf } from '../work/statistic.ts'

export function DatasetPage({ params }: PageProps): ReactNode {
  const id = params['dataset'] ?? ''
  const dataset = useDataset(id)
  const [chosen, setChosen] = useState<string>()
  const { text, format } = useWords()
  return (
    <Loaded query={dataset} title={text.pages.dataset}>
      {found => {
        if (found === undefined) return null
        const edition = found.editions.find(each => each.id === chosen) ?? currentEdition(found)
        if (edition === undefined) return null
        return (
          <>
            <PageHead
              title={format.label(found.title)}
              lead={format.label(edition.declaration.source)}
              actions={
                <Space wrap>
                  {found.editions.length > 1 && (
                    <Select
                      aria-label={text.catalogue.edition}
                      value={edition.id}
                      onChange={setChosen}
                      options={found.editions.map(each => ({ value: each.id, label: each.id }))}
                    />
                  )}
                  <Ask dataset={id} edition={edition} />
                </Space>
              }
            />
            <EditionCards edition={edition} provider={found.provider} />
          </>
        )
      }}
    </Loaded>
  )
}

/** Asks, or leads to what has to come before. */
function Ask(props: { readonly dataset: string; readonly edition: CatalogueEdition }): ReactNode {
  const { text } = useWords()
  const { me, plays } = useSession()
  const { dataset, edition } = props
  const grant = grantFor(useGrants().data ?? [], dataset, me.organisation.id)
  if (!plays(['consumer']) || grant === undefined) return null
  const standing = standingOf(grant)
  if (standing === 'offered') {
    return (
      <LinkButton type="primary" to="/budget">
        {text.grant.read}
      </LinkButton>
    )
  }
  if (standing !== 'effective') return <Tag color="warning">{text.grant.standings[standing]}</Tag>
  if (edition.status !== 'open' || !coversEdition(grant, edition.id)) return null
  return (
    <LinkButton type="primary" to={`/ask?edition=${encodeURIComponent(edition.id)}`}>
      {text.catalogue.ask}
    </LinkButton>
  )
}

function EditionCards(props: { readonly edition: CatalogueEdition; readonly provider: string }): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { edition } = props
  const { declaration, capEpsilon, yearlyEpsilon } = edition
  const { measures } = declaration
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <Card>
        <Descriptions
          column={{ xs: 1, sm: 2, lg: 3 }}
          items={[
            { key: 'p', label: text.catalogue.provider, children: props.provider },
            {
              key: 'e',
              label: text.catalogue.edition,
              children: (
                <>
                  {edition.id} <Tag>{text.catalogue.statuses[edition.status]}</Tag>
                </>
              ),
            },
            {
              key: 't',
              label: text.catalogue.period,
              children: `${format.date(declaration.period.from)} – ${format.date(declaration.period.to)}`,
            },
            { key: 'one', label: text.dataset.one, children: `ε ${format.decimal(capEpsilon.perConsumer)}` },
            { key: 'all', label: text.dataset.total, children: `ε ${format.decimal(capEpsilon.total)}` },
            {
              key: 'year',
              label: text.dataset.yearly,
              children: `ε ${format.decimal(yearlyEpsilon.perConsumer)}`,
            },
            { key: 'd', label: text.dataset.delta, children: declaration.budget.delta },
            {
              key: 's',
              label: text.dataset.threshold,
              children: text.dataset.thresholdWhy(declaration.reportingThreshold),
            },
          ]}
        />
      </Card>
      <Card title={<h2 className="card-title">{text.dataset.dimensions}</h2>}>
        <Typography.Paragraph type="secondary">{text.dataset.perUnitWhy}</Typography.Paragraph>
        <WideTable<Dimension>
          label={text.dataset.dimensions}
          rowKey="name"
          dataSource={[...declaration.dimensions]}
          columns={[
            {
              title: text.dataset.label,
              key: 'label',
              render: (_, dimension) => (
                <Space>
                  {format.label(dimension.label)}
                  {dimension.perUnit && <Badge>{text.dataset.perUnit}</Badge>}
                </Space>
              ),
            },
            { title: text.dataset.code, key: 'name', render: (_, { name }) => <code>{name}</code> },
            {
              title: text.dataset.count,
              key: 'count',
              align: 'right',
              render: (_, { values }) => values.length,
            },
            {
              title: text.dataset.values,
              key: 'values',
              render: (_, dimension) => <Values dimension={dimension} />,
            },
          ]}
        />
      </Card>
      {measures.length > 0 && (
        <Card title={<h2 className="card-title">{text.dataset.measures}</h2>}>
          <WideTable
            label={text.dataset.measures}
            rowKey="name"
            dataSource={[...measures]}
            columns={[
              { title: text.dataset.label, key: 'l', render: (_, { label }) => format.label(label) },
              { title: text.dataset.code, key: 'n', render: (_, { name }) => <code>{name}</code> },
              {
                title: text.dataset.clip,
                key: 'c',
                render: (_, { lo, hi, quantum, unit }) =>
                  `${format.decimal(String(Number(lo) * Number(quantum)))} – ${format.decimal(String(Number(hi) * Number(quantum)))} ${format.label(unit)}`,
              },
            ]}
          />
        </Card>
      )}
      <Card title={<h2 className="card-title">{text.dataset.views}</h2>}>
        <Typography.Paragraph type="secondary">{text.dataset.viewsWhy}</Typography.Paragraph>
        <WideTable<View>
          label={text.dataset.views}
          rowKey="name"
          dataSource={[...declaration.views]}
          columns={[
            { title: text.dataset.view, key: 'v', render: (_, { name }) => <code>{name}</code> },
            {
              title: text.dataset.serves,
              key: 'f',
              render: (_, view) => format.list(view.for.map(served => labelOf(words, measures, served))),
            },
            { title: text.dataset.bound, key: 'b', render: (_, view) => boundOf(words, edition, view) },
          ]}
        />
        <ul>
          {edition.keptShares.map(pairs => (
            <li key={`${pairs.view} ${pairs.statistic} ${pairs.measure ?? ''}`}>
              {keptWords(words, keptShareIn(pairs, spreadOf(exactNoise(pairs.noise))), measures)}
            </li>
          ))}
        </ul>
      </Card>
      <Card title={<h2 className="card-title">{text.dataset.blind}</h2>}>
        <WideTable
          label={text.dataset.blind}
          rowKey={row => `${row.statistic} ${row.measure ?? ''}`}
          dataSource={[...edition.blind]}
          columns={[
            {
              title: text.dataset.statistic,
              key: 's',
              render: (_, { statistic, measure }) =>
                labelOf(words, measures, statistic, measure ?? undefined),
            },
            {
              title: text.dataset.blind,
              key: 'b',
              render: (_, { parameters, oneOnly }) =>
                parameters === null
                  ? text.dataset.blindNo
                  : oneOnly
                    ? text.dataset.blindOne
                    : text.dataset.blindYes,
            },
          ]}
        />
      </Card>
    </Space>
  )
}

const MOST_VALUES = 12

function Values({ dimension }: { readonly dimension: Dimension }): ReactNode {
  const { text, format } = useWords()
  const shown = dimension.values.slice(0, MOST_VALUES)
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
  const label = (name: string): string => dimensionLabel(words, declaration, name)
  const bounds = [
    ...(view.perUnit === undefined ? [] : [text.dataset.perUnitMax(view.perUnit)]),
    ...view.caps.map(({ over, max }) => text.dataset.cap(max, over.map(label).join(' × '))),
  ]
  return bounds.length === 0 ? text.dataset.unbounded : bounds.join(' · ')
}
