// What was spent and what is left, edition by edition, and under which grants.
import { Card, Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import type { Grant } from '../../../schemas/records.ts'
import { useSession } from '../app/session.tsx'
import { useWords } from '../app/words.ts'
import { AccountBar } from '../parts/account-bar.tsx'
import { Badge } from '../parts/badge.tsx'
import { Contract, ContractsToSign } from '../parts/grant/contracts-to-sign.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { WideTable } from '../parts/wide-table.tsx'
import { standingOf } from '../work/grants.ts'
import { purposeLabel } from '../work/labels.ts'
import { priceWords } from '../work/price.ts'
import { useBudgets, useDatasets, useGrants } from '../work/queries.ts'

export function BudgetPage(): ReactNode {
  const { text } = useWords()
  const { me } = useSession()
  const budgets = useBudgets()
  const datasets = useDatasets()
  const grants = useGrants()
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <PageHead title={text.budget.title} lead={text.budget.lead} />
      <ContractsToSign />
      <Loaded query={budgets}>
        {lines => {
          const own = lines.filter(line => line.own !== null)
          return own.length === 0 ? (
            <NothingYet title={text.budget.empty} next={text.budget.emptyNext} />
          ) : (
            own.map(line => <Line key={line.edition} line={line} datasets={datasets.data ?? []} />)
          )
        }}
      </Loaded>
      <Loaded query={grants}>
        {items => <Grants grants={items.filter(({ consumer }) => consumer === me.organisation.id)} />}
      </Loaded>
      <Typography.Text type="secondary">{text.budget.epsilonWhy}</Typography.Text>
    </Space>
  )
}

function Line(props: {
  readonly line: BudgetLine
  readonly datasets: readonly DeclaredDataset[]
}): ReactNode {
  const { text, format } = useWords()
  const { line, datasets } = props
  const dataset = datasets.find(({ editions }) => editions.some(({ id }) => id === line.edition))
  const declared = dataset?.editions.find(({ id }) => id === line.edition)?.declaration
  const { own } = line
  if (own === null) return null
  return (
    <Card
      title={
        <h2 className="card-title">
          {dataset === undefined ? line.edition : `${format.label(dataset.title)} · ${line.edition}`}
        </h2>
      }
    >
      <AccountBar own={own} delta={declared?.budget.delta} />
      {declared !== undefined && (
        <Typography.Paragraph type="secondary" style={{ margin: '4px 0 0', fontSize: 12 }}>
          {text.budget.sealing(format.rho(declared.keptShare.charge))}
        </Typography.Paragraph>
      )}
    </Card>
  )
}

function Grants({ grants }: { readonly grants: readonly Grant[] }): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { service } = useSession()
  return (
    <Card title={<h2 className="card-title">{text.budget.grants}</h2>}>
      <WideTable<Grant>
        label={text.budget.grants}
        rowKey="id"
        dataSource={[...grants]}
        expandable={{
          rowExpandable: ({ contractDigest, accepted }) => contractDigest !== null && accepted !== null,
          expandedRowRender: grant => <Contract grant={grant} />,
        }}
        columns={[
          { title: text.budget.dataset, key: 'd', render: (_, { dataset }) => dataset },
          {
            title: text.budget.modes,
            key: 'm',
            render: (_, { modes }) => format.list(modes.map(mode => text.answers.modes[mode])),
          },
          {
            title: text.budget.purposes,
            key: 'p',
            render: (_, { purposes }) =>
              format.list(purposes.map(code => purposeLabel(words, service, code))),
          },
          {
            title: text.budget.spentOf,
            key: 's',
            align: 'right',
            render: (_, { spent, budget }) => `${format.rho(spent)} / ${format.rho(budget)}`,
          },
          {
            title: text.budget.uses,
            key: 'u',
            align: 'right',
            render: (_, { uses }) =>
              uses.limit === null
                ? format.whole(uses.used)
                : text.grant.usesLeft(format.whole(uses.used), format.whole(uses.limit)),
          },
          { title: text.budget.price, key: 'c', render: (_, { price }) => priceWords(words, price) },
          { title: text.budget.expires, key: 'e', render: (_, { expires }) => format.date(expires) },
          {
            title: text.grant.state,
            key: 'st',
            render: (_, grant) => {
              const standing = standingOf(grant)
              const said = text.grant.standings[standing]
              return standing === 'effective' ? <Badge>{said}</Badge> : <Tag>{said}</Tag>
            },
          },
        ]}
      />
    </Card>
  )
}
