import type { ReactNode } from 'react'
import type { Grant } from '../../../schemas/records.ts'
import { useWords } from '../shared/use-words.ts'
import { grantStatus } from '../../../src/sdk/grants.ts'
import { PendingQuestions } from '../shared/joint/pending-questions.tsx'
import { useMarkets } from '../shared/joint/market-queries.ts'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'

/** Replaces the question builder. */
function Nothing(props: Parameters<typeof EmptyState>[0]): ReactNode {
  const { text } = useWords()
  return (
    <>
      <PageHead title={text.ask.title} />
      <div className="column">
        <PendingQuestions />
        <EmptyState {...props} />
      </div>
    </>
  )
}

const WAITING = ['offered', 'waiting', 'frozen', 'rejected'] as const

/** Why nothing can be asked: what the nearest grant is waiting for, else how to get one. */
export function NothingToAsk({ grants }: { readonly grants: readonly Grant[] }): ReactNode {
  const { text } = useWords()
  for (const status of WAITING) {
    const grant = grants.find(each => grantStatus(each) === status)
    if (grant === undefined) continue
    return (
      <Nothing
        title={`${grant.dataset}: ${text.grant.statuses[status]}`}
        next={text.grant.next[status]}
        action={
          status === 'offered' && (
            <LinkButton type="primary" to="/budget">
              {text.grant.read}
            </LinkButton>
          )
        }
      />
    )
  }
  return <Nothing title={text.ask.none} next={text.ask.noneNext} />
}

/** Why a named edition cannot be asked. No other edition is offered in its place. */
export function EditionUnavailable(props: {
  readonly edition: string
  readonly grants: readonly Grant[]
}): ReactNode {
  const { text } = useWords()
  const { edition, grants } = props
  const [dataset] = edition.split('@')
  const markets = useMarkets()
  const isMarket = markets.data?.some(({ record }) => record.id === dataset)
  if (isMarket === true)
    return (
      <Nothing
        title={text.ask.notThis(edition)}
        next={text.market.mayNotAsk}
        action={<LinkButton to={`/markets/${dataset}`}>{text.market.sources}</LinkButton>}
      />
    )
  const status = WAITING.find(each =>
    grants.some(grant => grant.dataset === dataset && grantStatus(grant) === each),
  )
  return (
    <Nothing
      title={text.ask.notThis(edition)}
      next={status === undefined ? text.ask.notThisNext : text.grant.next[status]}
      action={
        <LinkButton type="primary" to={status === 'offered' ? '/budget' : '/ask'}>
          {status === 'offered' ? text.grant.read : text.ask.another}
        </LinkButton>
      }
    />
  )
}
