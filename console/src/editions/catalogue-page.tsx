import { Card, Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import type { Grant } from '../../../schemas/records.ts'
import { Link } from '../shared/location.tsx'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { AccountBar } from '../shared/ui/account-bar.tsx'
import { Badge } from '../shared/ui/badge.tsx'
import { ContractsToSign } from '../shared/grants/contracts-to-sign.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { coversEdition, grantFor, grantStatus } from '../../../src/sdk/grants.ts'
import { priceWords } from '../shared/grants/price.ts'
import { useMarkets } from '../shared/joint/market-queries.ts'
import { MarketCard } from './market-card.tsx'
import { StartCards } from './start-cards.tsx'
import { currentEdition, useBudgets, useDatasets, useGrants } from '../shared/queries.ts'

/**
 * All datasets, with the reader’s grant, remaining budget and contracts that wait for its signature. Consumers
 * also find their last answers and saved questions here.
 */
export default function CataloguePage(): ReactNode {
  const { text } = useWords()
  const { hasRole } = useSession()
  const datasets = useDatasets()
  const grants = useGrants()
  const budgets = useBudgets()
  const markets = useMarkets()
  const openMarkets = (markets.data ?? []).filter(({ editions }) => editions.length > 0)
  return (
    <>
      <PageHead title={text.catalogue.title} lead={text.catalogue.lead} />
      <ContractsToSign />
      {hasRole(['consumer']) && <StartCards datasets={datasets.data ?? []} />}
      <Loaded query={datasets}>
        {items =>
          items.length === 0 && openMarkets.length === 0 ? (
            <EmptyState title={text.catalogue.empty} next={text.catalogue.emptyNext} />
          ) : (
            <div className="tiles">
              {openMarkets.map(market => (
                <MarketCard key={market.record.id} market={market} />
              ))}
              {items.map(dataset => (
                <DatasetCard key={dataset.id} dataset={dataset} grants={grants.data} budgets={budgets.data} />
              ))}
            </div>
          )
        }
      </Loaded>
    </>
  )
}

function DatasetCard(props: {
  readonly dataset: DeclaredDataset
  readonly grants: readonly Grant[] | undefined
  readonly budgets: readonly BudgetLine[] | undefined
}): ReactNode {
  const allWords = useWords()
  const { text, format } = allWords
  const { me, hasRole } = useSession()
  const { dataset } = props
  const edition = currentEdition(dataset)
  if (edition === undefined) return null
  const { declaration } = edition
  const grant = grantFor(props.grants ?? [], dataset.id, me.organisation.id)
  const status = grant === undefined ? undefined : grantStatus(grant)
  const line = props.budgets?.find(each => each.edition === edition.id)
  const words = text.catalogue
  return (
    <Card
      title={
        <Link to={`/datasets/${dataset.id}`}>
          <h2 style={{ fontSize: 17, margin: 0, whiteSpace: 'normal' }}>{format.label(dataset.title)}</h2>
        </Link>
      }
    >
      <Space orientation="vertical" size={10} style={{ width: '100%' }}>
        <Typography.Text type="secondary">{format.label(declaration.source)}</Typography.Text>
        <div className="tags">
          <Tag>{dataset.provider}</Tag>
          <Tag>
            {words.edition} {declaration.edition}
          </Tag>
          {edition.status !== 'open' && <Tag color="warning">{words.statuses[edition.status]}</Tag>}
          <Tag>{words.dimensions(declaration.dimensions.length)}</Tag>
          <Tag>{words.measures(declaration.measures.length)}</Tag>
          {grant?.modes.includes('blind') === true && <Badge>{words.blindToo}</Badge>}
        </div>
        <span>
          {format.date(declaration.period.from)} – {format.date(declaration.period.to)}
        </span>
        {hasRole(['consumer']) && props.grants !== undefined && grant === undefined && (
          <Typography.Text>
            <Tag color="warning">{words.noGrant}</Tag> {words.noGrantWhy}
          </Typography.Text>
        )}
        {status !== undefined && status !== 'effective' && (
          <Typography.Text>
            <Tag color="warning">{text.grant.statuses[status]}</Tag>{' '}
            {status !== 'expired' && status !== 'revoked' && text.grant.next[status]}
          </Typography.Text>
        )}
        {grant !== undefined && (
          <Typography.Text type="secondary">
            {priceWords(allWords, grant.price)}
            {' · '}
            {words.until(format.date(grant.expires))}
          </Typography.Text>
        )}
        {line !== undefined && line.own !== null && (
          <div>
            <AccountBar own={line.own} standing={line.standing} delta={declaration.budget.delta} />
          </div>
        )}
        <Space wrap>
          {grant !== undefined &&
            status === 'effective' &&
            coversEdition(grant, edition.id) &&
            edition.status === 'open' && (
              <>
                <LinkButton type="primary" to={`/ask?edition=${encodeURIComponent(edition.id)}`}>
                  {words.ask}
                </LinkButton>
                {grant.modes.includes('open') && (
                  <LinkButton to={`/report?edition=${encodeURIComponent(edition.id)}`}>
                    {text.pages.marketReport}
                  </LinkButton>
                )}
              </>
            )}
          <LinkButton to={`/datasets/${dataset.id}`}>{words.details}</LinkButton>
        </Space>
      </Space>
    </Card>
  )
}
