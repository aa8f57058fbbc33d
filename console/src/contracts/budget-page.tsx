import { Card, Space, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import { sealingCharge } from '../../../schemas/declaration.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import { spentParts } from '../../../src/sdk/account-spending.ts'
import type { Grant } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { AccountBar } from '../shared/ui/account-bar.tsx'
import { ContractCard, ContractsToSign } from '../shared/grants/contracts-to-sign.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { GrantState } from '../shared/grants/grant-state.tsx'
import { purposeLabel } from '../shared/labels.ts'
import { priceWords } from '../shared/grants/price.ts'
import { usesWords } from '../shared/grants/uses.ts'
import { useBudgets, useDatasets, useGrants } from '../shared/queries.ts'

/** A consumer’s accounts and grants, and contracts that wait for its signature. */
export default function BudgetPage(): ReactNode {
  const { text } = useWords()
  const { me } = useSession()
  const budgets = useBudgets()
  const datasets = useDatasets()
  const grants = useGrants()
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <PageHead printed title={text.budget.title} lead={text.budget.lead} />
      <ContractsToSign />
      <Loaded query={budgets}>
        {lines => {
          const own = lines.filter(line => line.own !== null)
          return own.length === 0 ? (
            <EmptyState title={text.budget.empty} next={text.budget.emptyNext} />
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
      <AccountBar own={own} standing={line.standing} delta={declared?.budget.delta}>
        {declared !== undefined && (
          <Typography.Paragraph type="secondary" style={{ margin: '4px 0 0', fontSize: 12 }}>
            {text.budget.sealing(format.rho(String(sealingCharge(declared))))}
            {line.standing !== '0' && (
              <>
                <br />
                {text.budget.standing(format.rho(line.standing), format.rho(asked(own, line, declared)))}
              </>
            )}
            {line.pool !== null && (
              <>
                <br />
                {text.budget.pool(format.epsilon(line.pool.spent), format.epsilon(line.pool.cap))}
              </>
            )}
          </Typography.Paragraph>
        )}
      </AccountBar>
    </Card>
  )
}

function asked(
  own: NonNullable<BudgetLine['own']>,
  line: BudgetLine,
  declared: Parameters<typeof sealingCharge>[0],
): string {
  return String(spentParts(own.spent, line, sealingCharge(declared)).asked)
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
        rows={grants}
        expandable={{
          rowExpandable: ({ contractDigest, accepted }) => contractDigest !== null && accepted !== null,
          expandedRowRender: grant => <ContractCard grant={grant} />,
        }}
        columns={[
          textColumn(text.budget.dataset, ({ dataset }) => dataset),
          textColumn(text.budget.modes, ({ modes }) =>
            format.list(modes.map(mode => text.answers.modes[mode])),
          ),
          textColumn(text.budget.purposes, ({ purposes }) =>
            format.list(purposes.map(code => purposeLabel(words, service, code))),
          ),
          figureColumn(
            text.budget.spentOf,
            ({ spent, budget }) => `${format.rho(spent)} / ${format.rho(budget)}`,
          ),
          figureColumn(text.budget.uses, ({ uses }) => usesWords(words, uses)),
          textColumn(text.budget.price, ({ price }) => priceWords(words, price)),
          textColumn(text.budget.expires, ({ expires }) => format.date(expires)),
          textColumn(text.grant.state, grant => <GrantState grant={grant} />),
        ]}
      />
    </Card>
  )
}
