// All datasets: what each is about, and what is left for the reader to ask.
import { Card, Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import type { Grant } from '../../../schemas/records.ts'
import { Link } from '../app/location.tsx'
import { useSession } from '../app/session.tsx'
import { useWords } from '../app/words.ts'
import { AccountBar } from '../parts/account-bar.tsx'
import { Badge } from '../parts/badge.tsx'
import { ContractsToSign } from '../parts/grant/contracts-to-sign.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { coversEdition, grantFor, standingOf } from '../work/grants.ts'
import { priceWords } from '../work/price.ts'
import { currentEdition, useBudgets, useDatasets, useGrants } from '../work/queries.ts'

export function CataloguePage(): ReactNode {
  const { text } = useWords()
  const datasets = useDatasets()
  const grants = useGrants()
  const budgets = useBudgets()
  return (
    <>
      <PageHead title={text.catalogue.title} lead={text.catalogue.lead} />
      <ContractsToSign />
      <Loaded query={datasets}>
        {items =>
          items.length === 0 ? (
            <NothingYet title={text.catalogue.empty} next={text.catalogue.emptyNext} />
          ) : (
            <div
              style={{
                display: 'grid',
                gap: 16,
                gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 380px), 1fr))',
              }}
            >
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
  const { me, plays } = useSession()
  const { dataset } = props
  const edition = currentEdition(dataset)
  if (edition === undefined) return null
  const { declaration } = edition
  const grant = grantFor(props.grants ?? [], dataset.id, me.organisation.id)
  const standing = grant === undefined ? undefined : standingOf(grant)
  const own = props.budgets?.find(line => line.edition === edition.id)?.own ?? undefined
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
        {plays(['consumer']) && props.grants !== undefined && grant === undefined && (
          <Typography.Text>
            <Tag color="warning">{words.noGrant}</Tag> {words.noGrantWhy}
          </Typography.Text>
        )}
        {standing !== undefined && standing !== 'effective' && (
          <Typography.Text>
            <Tag color="warning">{text.grant.standings[standing]}</Tag>{' '}
            {standing !== 'expired' && standing !== 'revoked' && text.grant.next[standing]}
          </Typography.Text>
        )}
        {grant !== undefined && (
          <Typography.Text type="secondary">
            {priceWords(allWords, grant.price)}
            {' · '}
            {words.until(format.date(grant.expires))}
          </Typography.Text>
        )}
        {own !== undefined && own !== null && (
          <div>
            <AccountBar own={own} delta={declaration.budget.delta} />
          </div>
        )}
        <Space wrap>
          {grant !== undefined &&
            standing === 'effective' &&
            coversEdition(grant, edition.id) &&
            edition.status === 'open' && (
              <LinkButton type="primary" to={`/ask?edition=${encodeURIComponent(edition.id)}`}>
                {words.ask}
              </LinkButton>
            )}
          <LinkButton to={`/datasets/${dataset.id}`}>{words.details}</LinkButton>
        </Space>
      </Space>
    </Card>
  )
}
