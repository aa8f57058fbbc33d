// A question while it is composed: what is asked on the left, what it costs and what it tells on the right.
import { App, Button, Typography } from 'antd'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { BudgetLine, CatalogueDataset, CatalogueEdition } from '../../../../schemas/api-bodies.ts'
import type { Grant } from '../../../../schemas/records.ts'
import { useWords } from '../../app/words.ts'
import { type Draft, isChosen, publicQuery } from '../../work/ask/draft.ts'
import { fetchAnswerPage, useAsk } from '../../work/ask/use-ask.ts'
import { useEstimate } from '../../work/ask/use-estimate.ts'
import { useTold } from '../../work/ask/use-told.ts'
import { useBudgets } from '../../work/queries.ts'
import { ErrorBox } from '../failure-box.tsx'
import { Working } from '../working.tsx'
import { BlindCard } from './blind-card.tsx'
import { EstimateCard, ExpectedCard } from './estimate-card.tsx'
import { FormCard } from './form-card.tsx'
import { PrivacyCard } from './privacy-card.tsx'
import { TargetCard } from './target-card.tsx'

/** An open edition under a grant that is in effect. */
export type Askable = {
  readonly dataset: CatalogueDataset
  readonly edition: CatalogueEdition
  readonly grant: Grant
}

export function Composer(props: {
  readonly current: Askable
  readonly draft: Draft
  readonly change: (change: Partial<Draft>) => void
}): ReactNode {
  const { text, format } = useWords()
  const { modal } = App.useApp()
  const { draft, change } = props
  const { edition, grant } = props.current
  const { declaration } = edition
  const query = useMemo(() => publicQuery(draft, declaration), [draft, declaration])
  const estimate = useEstimate(query)
  const told = useTold(draft, declaration)
  const needs = estimate.data?.blind ?? null
  const budgets = useBudgets()
  const asking = useAsk(edition)
  const chosen = !draft.blind || isChosen(draft)
  const mayAsk =
    query !== undefined &&
    estimate.error === null &&
    !estimate.isPlaceholderData &&
    estimate.data !== undefined &&
    estimate.data.fits !== '0' &&
    chosen
  const estimated = estimate.data !== undefined
  useEffect(() => {
    // What fails here is reported where it is needed.
    if (estimated) fetchAnswerPage().catch(() => undefined)
  }, [estimated])
  const repeat = useRef(false)
  const { earlier, clear } = asking
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
        if (query !== undefined) asking.ask(draft, query, needs, true)
      },
      onCancel: () => {
        repeat.current = false
        clear()
      },
    })
  }, [earlier, clear, modal, text, format, asking, draft, query, needs])
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
            onClick={() => query !== undefined && asking.ask(draft, query, needs, false)}
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
            edition={edition}
            needs={needs}
            mayAsk={estimate.error === null}
            told={told}
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
