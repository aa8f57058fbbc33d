import { Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { type Market, useMarkets } from '../shared/joint/market-queries.ts'
import { useSession } from '../shared/session.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { actionColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useWords } from '../shared/use-words.ts'
import { ProposeMarket } from './propose-market.tsx'
import { FormEdition, JoinMarket, SignEdition } from './market-formation.tsx'

/** Published markets with the editions that are being formed, for those who form, join and sign them. */
export default function MarketsPage(): ReactNode {
  const { text } = useWords()
  const { hasRole } = useSession()
  const markets = useMarkets()
  return (
    <div className="column">
      <PageHead
        title={text.pages.markets}
        lead={text.market.formingWhy}
        actions={hasRole(['officer', 'operator']) && <ProposeMarket />}
      />
      <Loaded query={markets}>
        {items =>
          items.length === 0 ? (
            <EmptyState title={text.market.noMarkets} next={text.market.noMarketsNext} />
          ) : (
            items.map(market => <Forming key={market.record.id} market={market} />)
          )
        }
      </Loaded>
    </div>
  )
}

type FormingEdition = {
  readonly label: string
  readonly members: readonly string[]
  readonly state: 'joining' | 'signing' | 'open'
  /** Of the market edition; undefined before it is formed. */
  readonly id: string | undefined
}

function Forming({ market }: { readonly market: Market }): ReactNode {
  const { text, format } = useWords()
  const { hasRole } = useSession()
  const said = text.market
  const { record, standard } = market
  return (
    <SectionCard title={`${format.label(standard.title)} (${record.id})`}>
      <Space wrap style={{ marginBottom: 12 }}>
        {hasRole(['provider']) && <JoinMarket market={market} />}
        <LinkButton to={`/markets/${record.id}`}>{text.app.details}</LinkButton>
        <Typography.Text type="secondary">{said.periodWords[standard.periods]}</Typography.Text>
      </Space>
      <WideTable<FormingEdition>
        label={`${said.forming}: ${record.id}`}
        rowKey="label"
        rows={editionsOf(market)}
        columns={[
          textColumn(said.editionName, ({ label }) => label),
          textColumn(said.joinedBy, ({ members }) => members.map(member => <Tag key={member}>{member}</Tag>)),
          textColumn(text.editions.state, ({ state }) => said.phases[state]),
          actionColumn(said.next, edition => (
            <>
              {edition.state === 'joining' && hasRole(['officer', 'operator']) && (
                <FormEdition market={market} label={edition.label} members={edition.members} />
              )}
              {edition.state === 'signing' && edition.id !== undefined && hasRole(['provider']) && (
                <SignEdition id={edition.id} name={`${record.id}@${edition.label}`} />
              )}
            </>
          )),
        ]}
      />
    </SectionCard>
  )
}

function editionsOf({ record: { offers, editions } }: Market): readonly FormingEdition[] {
  const labels = [...new Set([...offers, ...editions].map(({ label }) => label))].sort()
  return labels.map(label => {
    const formed = editions.find(each => each.label === label)
    const members = offers.filter(each => each.label === label).map(({ organisation }) => organisation)
    return { label, members, state: formed?.state ?? 'joining', id: formed?.id }
  })
}
