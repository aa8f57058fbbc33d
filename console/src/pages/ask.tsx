// The question builder: what is asked on the left, what it costs and what it tells on the right.
import { App, Button, Select, Space, Typography } from 'antd'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { BudgetLine, CatalogueDataset, CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Grant } from '../../../schemas/records.ts'
import { useNavigation } from '../app/location.tsx'
import { useSession } from '../app/session.tsx'
import { useWords } from '../app/words.ts'
import { BlindCard } from '../parts/ask/blind-card.tsx'
import { EstimateCard, ExpectedCard } from '../parts/ask/estimate-card.tsx'
import { FormCard } from '../parts/ask/form-card.tsx'
import { PrivacyCard } from '../parts/ask/privacy-card.tsx'
import { SavedQuestions } from '../parts/ask/saved-questions.tsx'
import { TargetCard } from '../parts/ask/target-card.tsx'
import { ErrorBox } from '../parts/failure-box.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Working } from '../parts/working.tsx'
import { useAnswer } from '../work/answer/use-answer.ts'
import { completeSelection, type Draft, draftOf, firstDraft, publicQuery } from '../work/ask/draft.ts'
import { useAsk } from '../work/ask/use-ask.ts'
import { useEstimate } from '../work/ask/use-estimate.ts'
import { useTicket } from '../work/ask/use-ticket.ts'
import { useTold } from '../work/ask/use-told.ts'
import { coversEdition, grantFor, standingOf } from '../work/grants.ts'
import { useBudgets, useDatasets, useGrants } from '../work/queries.ts'

type Askable = {
  readonly dataset: CatalogueDataset
  readonly edition: CatalogueEdition
  readonly grant: Grant
}

export function AskPage(): ReactNode {
  const { me } = useSession()
  const datasets = useDatasets()
  const grants = useGrants()
  return (
    <Loaded query={datasets}>
      {items => (
        <Loaded query={grants}>
          {given => {
            const askable = items.flatMap(dataset =>
              dataset.editions
                .filter(({ status }) => status === 'open')
                .flatMap((edition): readonly Askable[] => {
                  const grant = grantFor(given, dataset.id, me.organisation.id)
                  const answers =
                    grant !== undefined &&
                    standingOf(grant) === 'effective' &&
                    coversEdition(grant, edition.id)
                  return answers ? [{ dataset, edition, grant }] : []
                }),
            )
            return askable.length === 0 ? (
              <NothingToAsk
                grants={items.flatMap(({ id }) => grantFor(given, id, me.organisation.id) ?? [])}
              />
            ) : (
              <From askable={askable} />
            )
          }}
        </Loaded>
      )}
    </Loaded>
  )
}

/** What the nearest grant waits for, else how to get one. */
function NothingToAsk({ grants }: { readonly grants: readonly Grant[] }): ReactNode {
  const { text } = useWords()
  for (const standing of ['offered', 'waiting', 'frozen', 'rejected'] as const) {
    const grant = grants.find(each => standingOf(each) === standing)
    if (grant === undefined) continue
    return (
      <NothingYet
        title={`${grant.dataset}: ${text.grant.standings[standing]}`}
        next={text.grant.next[standing]}
        action={
          standing === 'offered' && (
            <LinkButton type="primary" to="/budget">
              {text.grant.read}
            </LinkButton>
          )
        }
      />
    )
  }
  return <NothingYet title={text.ask.none} next={text.ask.noneNext} />
}

/** Which edition, and from which earlier question. */
function From({ askable }: { readonly askable: readonly Askable[] }): ReactNode {
  const { search } = useNavigation()
  const from = search.get('from')
  const wanted = search.get('edition')
  const [first] = askable
  if (first === undefined) return null
  if (from !== null) return <FromAnswer id={from} askable={askable} first={first} />
  const start = askable.find(({ edition }) => edition.id === wanted) ?? first
  return <Builder askable={askable} start={start} draft={startOf(start)} />
}

function FromAnswer(props: {
  readonly id: string
  readonly askable: readonly Askable[]
  readonly first: Askable
}): ReactNode {
  const earlier = useAnswer(props.id)
  return (
    <Loaded query={earlier}>
      {({ answer }) => {
        const found = props.askable.find(({ edition }) => edition.id === answer.edition)
        const start = found ?? props.first
        const draft = found === undefined ? startOf(start) : draftOf(answer.query, found.edition.declaration)
        return <Builder key={props.id} askable={props.askable} start={start} draft={draft} />
      }}
    </Loaded>
  )
}

/** Blind where the grant allows it: what somebody is about to ask must not be told by an estimate first. */
function startOf({ edition, grant }: Askable): Draft {
  const draft = firstDraft(edition.id, edition.declaration, grant.purposes[0])
  return { ...draft, blind: grant.modes.includes('blind') }
}

function Builder(props: {
  readonly askable: readonly Askable[]
  readonly start: Askable
  readonly draft: Draft
}): ReactNode {
  const { text, format } = useWords()
  const { askable } = props
  const [draft, setDraft] = useState(props.draft)
  const change = (part: Partial<Draft>): void => setDraft(before => ({ ...before, ...part }))
  const current = askable.find(({ edition }) => edition.id === draft.edition) ?? props.start
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
              options={askable.map(({ dataset, edition }) => ({
                value: edition.id,
                label: `${format.label(dataset.title)} · ${edition.declaration.edition}`,
              }))}
            />
            <SavedQuestions
              draft={draft}
              declaration={current.edition.declaration}
              onLoad={query => {
                const found = askable.find(({ edition }) => edition.id === query.edition)
                if (found !== undefined) setDraft(draftOf(query, found.edition.declaration))
              }}
            />
          </Space>
        }
      />
      <Composed key={draft.edition} current={current} draft={draft} change={change} />
    </>
  )
}

function Composed(props: {
  readonly current: Askable
  readonly draft: Draft
  readonly change: (change: Partial<Draft>) => void
}): ReactNode {
  const { text } = useWords()
  const { modal } = App.useApp()
  const { draft, change } = props
  const { dataset, edition, grant } = props.current
  const { declaration } = edition
  const query = useMemo(() => publicQuery(draft, declaration), [draft, declaration])
  const estimate = useEstimate(query)
  const told = useTold(draft, declaration)
  const needs = estimate.data?.blind ?? null
  const ticket = useTicket(
    draft.blind && estimate.error === null ? dataset.id : undefined,
    draft.blind ? needs?.shape : undefined,
  )
  const budgets = useBudgets()
  const asking = useAsk(declaration)
  const chosen = !draft.blind || completeSelection(draft, declaration) !== undefined
  const mayAsk =
    query !== undefined &&
    estimate.error === null &&
    !estimate.isPlaceholderData &&
    estimate.data !== undefined &&
    estimate.data.fits !== '0' &&
    chosen
  const repeat = useRef(false)
  const { earlier, clear } = asking
  const { format } = useWords()
  useEffect(() => {
    if (earlier === undefined || repeat.current) return
    repeat.current = true
    modal.confirm({
      title: text.blind.repeatTitle,
      content: text.blind.repeat(format.dateTime(earlier.asked)),
      okText: text.blind.repeatAgain,
      okButtonProps: { danger: true },
      cancelText: text.app.cancel,
      autoFocusButton: 'cancel',
      onOk: () => {
        repeat.current = false
        if (query !== undefined) asking.ask(draft, query, true)
      },
      onCancel: () => {
        repeat.current = false
        clear()
      },
    })
  }, [earlier, clear, modal, text, format, asking, draft, query])
  return (
    <div className="two-columns">
      <div className="column">
        <TargetCard
          draft={draft}
          declaration={declaration}
          mayBlind={grant.modes.includes('blind')}
          change={change}
        />
        <FormCard draft={draft} declaration={declaration} change={change} />
        <PrivacyCard draft={draft} grant={grant} change={change} />
      </div>
      <div className="column">
        <EstimateCard
          estimate={estimate.data}
          error={estimate.error}
          fetching={estimate.isFetching}
          retry={() => void estimate.refetch()}
          incomplete={query === undefined}
          spent={ownSpent(budgets.data, edition.id)}
        >
          <Button
            type="primary"
            size="large"
            block
            disabled={!mayAsk || asking.busy}
            onClick={() => query !== undefined && asking.ask(draft, query, false)}
          >
            {draft.blind ? text.ask.askBlind : text.ask.ask}
          </Button>
          {query !== undefined && !chosen && (
            <Typography.Text type="secondary">{text.blind.choose}</Typography.Text>
          )}
          {asking.busy && (
            <div style={{ marginTop: 12 }}>
              <Working
                words={
                  asking.progress === undefined ? text.ask.asking : text.blind.steps[asking.progress.step]
                }
              />
            </div>
          )}
          {asking.error !== undefined && (
            <div style={{ marginTop: 12 }}>
              <ErrorBox error={asking.error} />
            </div>
          )}
        </EstimateCard>
        {draft.blind && (
          <BlindCard
            draft={draft}
            declaration={declaration}
            needs={needs}
            ticket={ticket.state}
            told={told}
            retry={ticket.retry}
          />
        )}
        {estimate.data !== undefined && estimate.error === null && estimate.data.storedAnswer === null && (
          <ExpectedCard estimate={estimate.data} declaration={declaration} />
        )}
      </div>
    </div>
  )
}

/** What the account, or the nearer cap, does not give any more. */
function ownSpent(budgets: readonly BudgetLine[] | undefined, edition: string): string | undefined {
  const own = budgets?.find(line => line.edition === edition)?.own
  if (own === undefined || own === null) return undefined
  return String(BigInt(own.cap) - BigInt(own.room))
}
