import { Alert, Select, Space, Tag, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { marketAsEdition } from '../../../src/sdk/joint/market-catalogue.ts'
import { type Market, type OpenedMarket, useMarkets } from '../shared/joint/market-queries.ts'
import { PendingQuestions } from '../shared/joint/pending-questions.tsx'
import type { PageProps } from '../shared/page.ts'
import { useSession } from '../shared/session.tsx'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { ErrorBox, FailureBox } from '../shared/ui/failure-box.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { mono } from '../shared/ui/mono.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { useWords } from '../shared/use-words.ts'
import { DeclarationCards } from './edition-cards.tsx'
import { MarketSources } from './market-sources.tsx'

/** One market by `:market`: its sources, what they cover, and the way to ask all of them. */
export default function MarketPage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const markets = useMarkets()
  return (
    <Loaded query={markets} title={text.pages.market}>
      {items => {
        const found = items.find(({ record }) => record.id === params['market'])
        if (found !== undefined) return <Shown market={found} />
        return (
          <>
            <PageHead title={text.pages.market} />
            <FailureBox type="info" lines={[text.app.notFound]} />
          </>
        )
      }}
    </Loaded>
  )
}

function Shown({ market }: { readonly market: Market }): ReactNode {
  const { text, format } = useWords()
  const { hasRole } = useSession()
  const { standard, editions, broken } = market
  const [chosen, setChosen] = useState<string>()
  const edition = editions.find(({ pinned }) => pinned.name === chosen) ?? editions.at(-1)
  return (
    <>
      <PageHead
        title={format.label(standard.title)}
        lead={text.market.lead}
        actions={
          <Space wrap>
            {editions.length > 1 && (
              <Select
                aria-label={text.catalogue.edition}
                value={edition?.pinned.name ?? null}
                onChange={setChosen}
                options={editions.map(({ pinned: { name } }) => ({ value: name, label: name }))}
              />
            )}
            {edition !== undefined && hasRole(['consumer']) && (
              <LinkButton type="primary" to={`/ask?edition=${encodeURIComponent(edition.pinned.name)}`}>
                {text.catalogue.ask}
              </LinkButton>
            )}
          </Space>
        }
      />
      <div className="column">
        {broken.map(({ label, error, accept }) => (
          <Alert
            key={label}
            type="error"
            showIcon
            title={accept === undefined ? text.market.broken(label) : text.market.other(label)}
            description={<ErrorBox error={error} />}
            action={
              accept !== undefined && (
                <ConfirmButton
                  danger
                  label={text.market.accept}
                  confirm={{ title: text.market.accept, why: text.market.pinnedNext }}
                  act={async () => accept()}
                  done={text.market.accepted}
                  changes={['markets']}
                />
              )
            }
          />
        ))}
        <PendingQuestions market={market.record.id} />
        {edition === undefined ? (
          <EmptyState title={text.market.notOpen} next={text.market.sourcesWhy} />
        ) : (
          <>
            <Covered edition={edition} onlyJointly={standard.onlyJointly} />
            <MarketSources edition={edition} />
            <DeclarationCards edition={marketAsEdition(edition.pinned)} />
          </>
        )}
      </div>
    </>
  )
}

function Covered(props: { readonly edition: OpenedMarket; readonly onlyJointly: boolean }): ReactNode {
  const { text, format } = useWords()
  const { pinned } = props.edition
  const { period, members } = pinned.edition
  return (
    <SectionCard title={text.market.asOne(members.length)}>
      <Facts
        facts={[
          [text.catalogue.edition, pinned.name],
          [text.catalogue.period, `${format.date(period.from)} – ${format.date(period.to)}`],
          [text.market.fingerprint, mono(pinned.id)],
        ]}
      />
      {props.onlyJointly && (
        <Typography.Paragraph style={{ margin: '12px 0 0' }}>
          <Tag>{text.market.onlyJointly}</Tag> {text.market.onlyJointlyWhy}
        </Typography.Paragraph>
      )}
    </SectionCard>
  )
}
