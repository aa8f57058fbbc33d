import { useQuery } from '@tanstack/react-query'
import { Select, Space } from 'antd'
import { type ReactNode, useCallback, useState } from 'react'
import type { Query } from '../../../schemas/query.ts'
import type { Grant } from '../../../schemas/records.ts'
import { useNavigation } from '../shared/location.tsx'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import type { Askable } from './askable.ts'
import { Composer } from './composer.tsx'
import { NothingToAsk, EditionUnavailable } from './nothing-to-ask.tsx'
import { SavedQuestions } from './saved-questions-card.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { useAnswer } from '../shared/use-answer.ts'
import { type QuestionDraft, draftOf, firstDraft } from './draft.ts'
import { fit } from './fit.ts'
import { grantFor } from '../../../src/sdk/grants.ts'
import { askableEditions } from '../shared/grants/askable-editions.ts'
import { useDatasets, useGrants, useSavedQuestions } from '../shared/queries.ts'
import { PendingQuestions } from '../shared/joint/pending-questions.tsx'
import { Working } from '../shared/ui/working.tsx'
import { readSources, useMarkets } from '../shared/joint/market-queries.ts'
import { jointAskable } from './joint-asking.ts'

/** The question builder; `?edition=`, `?from=` (an earlier answer) and `?saved=` choose what to start from. */
export default function AskPage(): ReactNode {
  const { text } = useWords()
  const { me } = useSession()
  const datasets = useDatasets()
  const grants = useGrants()
  const markets = useMarketAskables()
  const wanted = useNavigation().search.get('edition')
  return (
    <Loaded query={datasets} title={text.ask.title}>
      {items => (
        <Loaded query={grants} title={text.ask.title}>
          {given => {
            const askable: readonly Askable[] = askableEditions(items, given, me.organisation.id)
            const all = [...askable, ...(markets.data ?? [])]
            const isLater = markets.isFetching && markets.data === undefined
            return all.length === 0 && isLater ? (
              <Later />
            ) : all.length === 0 && wanted === null ? (
              <NothingToAsk
                grants={items.flatMap(({ id }) => grantFor(given, id, me.organisation.id) ?? [])}
              />
            ) : (
              <From
                askable={all}
                isComplete={!isLater}
                grants={given.filter(({ consumer }) => consumer === me.organisation.id)}
              />
            )
          }}
        </Loaded>
      )}
    </Loaded>
  )
}

/** While nodes are asked what the reader may ask them. */
function Later(): ReactNode {
  const { text } = useWords()
  return (
    <>
      <PageHead title={text.ask.title} />
      <div className="column">
        <PendingQuestions />
        <Working words={text.app.loading} />
      </div>
    </>
  )
}

/** Chooses the edition or the earlier question to start from. */
function From(props: {
  readonly askable: readonly Askable[]
  /** Whether markets are included yet: they load later, because their nodes have to respond. */
  readonly isComplete: boolean
  readonly grants: readonly Grant[]
}): ReactNode {
  const { search } = useNavigation()
  const { askable, grants, isComplete } = props
  const from = search.get('from')
  const saved = search.get('saved')
  const wanted = search.get('edition')
  const isFound = wanted === null || askable.some(({ edition }) => edition.id === wanted)
  if (!isComplete && (from !== null || saved !== null || !isFound)) return <Later />
  if (saved !== null) return <FromSaved id={saved} askable={askable} grants={grants} />
  if (from !== null) return <FromAnswer id={from} askable={askable} grants={grants} />
  const start = wanted === null ? askable[0] : askable.find(({ edition }) => edition.id === wanted)
  if (start === undefined) return <EditionUnavailable edition={wanted ?? ''} grants={grants} />
  return <Builder key={start.edition.id} askable={askable} start={start} draft={startOf(start)} />
}

type FromProps = {
  readonly id: string
  readonly askable: readonly Askable[]
  readonly grants: readonly Grant[]
}

function FromAnswer(props: FromProps): ReactNode {
  const { text } = useWords()
  const earlier = useAnswer(props.id)
  return (
    <Loaded query={earlier} title={text.ask.title}>
      {({ answer }) => <FromQuery {...props} query={answer.query} />}
    </Loaded>
  )
}

function FromSaved(props: FromProps): ReactNode {
  const { text } = useWords()
  const all = useSavedQuestions()
  return (
    <Loaded query={all} title={text.ask.title}>
      {items => {
        const query = items.find(({ id }) => id === props.id)?.query
        if (query !== undefined) return <FromQuery {...props} query={query} />
        return <EmptyState title={text.ask.savedGone} next={text.ask.savedKeeps} />
      }}
    </Loaded>
  )
}

function FromQuery({ id, query, askable, grants }: FromProps & { readonly query: Query }): ReactNode {
  const start = askable.find(({ edition }) => edition.id === query.edition)
  if (start === undefined) return <EditionUnavailable edition={query.edition} grants={grants} />
  const draft = fit(draftOf(query, start.offer), start.offer)
  return <Builder key={id} askable={askable} start={start} draft={draft} />
}

/** Open, with blind one click away; blind from the start where the contract allows nothing else. */
function startOf({ edition, grant, offer }: Askable): QuestionDraft {
  const draft = firstDraft(edition.id, offer, grant.purposes[0])
  return fit({ ...draft, blind: !grant.modes.includes('open') }, offer)
}

function Builder(props: {
  readonly askable: readonly Askable[]
  readonly start: Askable
  readonly draft: QuestionDraft
}): ReactNode {
  const { text, format } = useWords()
  const { askable } = props
  const [draft, setDraft] = useState(props.draft)
  const current = askable.find(({ edition }) => edition.id === draft.edition) ?? props.start
  const { offer } = current
  // Stable, so that memoized cards do not render again for an unrelated change.
  const change = useCallback(
    (part: Partial<QuestionDraft>): void => setDraft(before => fit({ ...before, ...part }, offer)),
    [offer],
  )
  return (
    <>
      <PageHead
        title={text.ask.title}
        actions={
          <Space wrap>
            <Select
              aria-label={text.ask.edition}
              value={draft.edition}
              style={{ minWidth: 200, maxWidth: '100%' }}
              popupMatchSelectWidth={false}
              onChange={id => {
                const chosen = askable.find(({ edition }) => edition.id === id)
                if (chosen !== undefined) setDraft(startOf(chosen))
              }}
              options={askable.map(({ title, edition, joint }) => ({
                value: edition.id,
                label: `${format.label(title)} · ${edition.declaration.edition}${joint === undefined ? '' : ` · ${text.market.title}`}`,
              }))}
            />
            <SavedQuestions
              draft={draft}
              declaration={current.edition.declaration}
              declarationOf={id => askable.find(({ edition }) => edition.id === id)?.edition.declaration}
              onLoad={query => {
                const found = askable.find(({ edition }) => edition.id === query.edition)
                if (found !== undefined) setDraft(fit(draftOf(query, found.offer), found.offer))
                return found !== undefined
              }}
            />
          </Space>
        }
      />
      <PendingQuestions />
      <Composer key={draft.edition} current={current} draft={draft} change={change} />
    </>
  )
}

/** Market editions that the reader may ask: a contract is in force with each of their members. */
function useMarketAskables() {
  const session = useSession()
  const markets = useMarkets()
  return useQuery({
    queryKey: ['market-sources', 'askable', markets.data?.map(({ record }) => record.digest) ?? null],
    enabled: markets.data !== undefined,
    queryFn: async (): Promise<readonly Askable[]> => {
      const askables = await Promise.all(
        (markets.data ?? []).flatMap(market =>
          market.editions.map(async edition =>
            jointAskable(market, edition, await readSources(session, edition)),
          ),
        ),
      )
      return askables.filter(each => each !== undefined)
    },
  })
}
