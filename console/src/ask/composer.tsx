import { App, Button, Typography } from 'antd'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { useWords } from '../shared/use-words.ts'
import type { Askable } from './askable.ts'
import { type QuestionDraft, isChosen, publicQuery } from './draft.ts'
import { useNavigation } from '../shared/location.tsx'
import { type AskState, useAsk } from './use-ask.ts'
import { useEstimate } from './use-estimate.ts'
import { useDisclosed } from './use-disclosed.ts'
import { ownSpent, useBudgets } from '../shared/queries.ts'
import type { StoredJointQuestion } from '../shared/joint/joint-record.ts'
import type { NodeAccess } from '../shared/joint/node-access.ts'
import { NodeStateList } from '../shared/joint/node-state-list.tsx'
import { useSession } from '../shared/session.tsx'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { Working } from '../shared/ui/working.tsx'
import { BlindCard } from './blind-card.tsx'
import { EstimateCard, ExpectedCard } from './estimate-card.tsx'
import { FormCard } from './form-card.tsx'
import { PracticeButton } from './practice-button.tsx'
import { PrivacyCard } from './privacy-card.tsx'
import { SharpenNote } from './sharpen-note.tsx'
import { TargetCard } from './target-card.tsx'

/** A question being composed, with its live estimate; asks it. */
export function Composer(props: {
  readonly current: Askable
  readonly draft: QuestionDraft
  readonly change: (change: Partial<QuestionDraft>) => void
}): ReactNode {
  const { prefetch } = useNavigation()
  const { draft, change } = props
  const { edition, grant, offer, joint } = props.current
  const { declaration } = edition
  const query = useMemo(() => publicQuery(draft, declaration), [draft, declaration])
  const estimate = useEstimate(query, joint)
  const disclosed = useDisclosed(draft, declaration, joint !== undefined)
  const needs = estimate.data?.blind ?? null
  const budgets = useBudgets()
  const asking = useAsk(edition, joint)
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
    // A failure is reported where the page is needed.
    if (estimated) prefetch('/answers/:id').catch(() => undefined)
  }, [estimated, prefetch])
  useRepeatDialog(asking, () => query !== undefined && asking.ask(draft, query, needs, true))
  return (
    <div className="two-columns">
      <div className="column">
        <TargetCard draft={draft} offer={offer} mayBlind={grant.modes.includes('blind')} change={change} />
        <FormCard draft={draft} offer={offer} change={change} />
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
          {...(joint === undefined ? {} : { members: joint.pinned.edition.members.length })}
        >
          {estimate.data !== undefined && estimate.error === null && query !== undefined && (
            <SharpenNote
              estimate={estimate.data}
              disabled={!mayAsk || asking.busy}
              onSharpen={change => asking.ask(draft, { ...query, ...change }, null, false)}
            />
          )}
          <PracticeButton
            edition={{ ...edition, declaration: offer.shown }}
            draft={draft}
            query={chosen ? query : undefined}
            market={joint?.pinned}
          />
          <AskButton
            asking={asking}
            blind={draft.blind}
            disabled={!mayAsk}
            incomplete={query !== undefined && !chosen}
            onAsk={() => query !== undefined && asking.ask(draft, query, needs, false)}
          />
          {asking.joint !== undefined && (
            <Sources asking={asking} record={asking.joint} nodes={joint?.nodes ?? []} />
          )}
        </EstimateCard>
        {draft.blind && (
          <BlindCard
            draft={draft}
            edition={edition}
            needs={needs}
            joint={joint}
            mayAsk={estimate.error === null}
            disclosed={disclosed}
          />
        )}
        {estimate.data !== undefined && estimate.error === null && estimate.data.storedAnswer === null && (
          <ExpectedCard estimate={estimate.data} declaration={declaration} />
        )}
      </div>
    </div>
  )
}

/** While a joint question is under way, and after it came back without an answer. */
function Sources(props: {
  readonly asking: AskState
  readonly record: StoredJointQuestion
  readonly nodes: readonly NodeAccess[]
}): ReactNode {
  const { text } = useWords()
  const session = useSession()
  const { asking, record, nodes } = props
  return (
    <section aria-label={text.market.progress} style={{ marginTop: 12 }}>
      <strong>{text.market.progress}</strong>
      <NodeStateList nodes={record.nodes} />
      {asking.busy && (
        <ConfirmButton
          danger
          size="small"
          label={text.market.cancel}
          confirm={{ title: text.market.cancel, why: text.market.cancelWhy }}
          act={() => session.blind().call('jointCancel', { id: record.id, nodes })}
          done={text.market.cancelled}
          changes={['joint-records', 'market-sources']}
        />
      )}
    </section>
  )
}

function AskButton(props: {
  readonly asking: AskState
  readonly blind: boolean
  readonly disabled: boolean
  /** Whether only the hidden values are still to be chosen. */
  readonly incomplete: boolean
  readonly onAsk: () => void
}): ReactNode {
  const { text } = useWords()
  const { asking } = props
  return (
    <>
      <Button
        type="primary"
        size="large"
        block
        disabled={props.disabled || asking.busy}
        onClick={props.onAsk}
      >
        {props.blind ? text.ask.askBlind : text.ask.ask}
      </Button>
      {props.incomplete && <Typography.Text type="secondary">{text.blind.choose}</Typography.Text>}
      {asking.busy && (
        <div style={{ marginTop: 12 }}>
          <Working
            words={asking.progress === undefined ? text.ask.asking : text.blind.steps[asking.progress.step]}
          />
        </div>
      )}
      {asking.error !== undefined && (
        <div style={{ marginTop: 12 }}>
          <ErrorBox error={asking.error} />
        </div>
      )}
    </>
  )
}

/** Warns before the same public part is asked again, which can leak a bit to a dishonest service. */
function useRepeatDialog({ earlier, clear }: AskState, askAgain: () => void): void {
  const { text, format } = useWords()
  const { modal } = App.useApp()
  const isOpen = useRef(false)
  useEffect(() => {
    if (earlier === undefined || isOpen.current) return
    isOpen.current = true
    modal.confirm({
      title: text.blind.repeatTitle,
      content: text.blind.repeat(format.dateTime(earlier.asked)),
      okText: text.blind.repeatAgain,
      okButtonProps: { danger: true },
      cancelText: text.app.cancel,
      autoFocusButton: 'cancel',
      onOk: () => {
        isOpen.current = false
        askAgain()
      },
      onCancel: () => {
        isOpen.current = false
        clear()
      },
    })
  }, [earlier, clear, modal, text, format, askAgain])
}
