import { Alert, Card, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import { useWords } from '../shared/use-words.ts'
import { type QuestionDraft, hiddenConditions, hiddenMode, openConditions } from './draft.ts'
import type { MarketAsking } from './joint-asking.ts'
import { type TicketProgress, useTicket, useWarmWorker } from './use-ticket.ts'
import { dimensionLabel, valueLabel } from '../shared/labels.ts'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { Working } from '../shared/ui/working.tsx'

/** What a blind question hides and what stays visible, and the state of its ticket. */
export function BlindCard(props: {
  readonly draft: QuestionDraft
  readonly edition: CatalogueEdition
  readonly needs: Estimate['blind']
  readonly joint: MarketAsking | undefined
  /** Whether the service would answer: no ticket is made for a refused question. */
  readonly mayAsk: boolean
  /** Hidden values that an open estimate has already disclosed. */
  readonly disclosed: readonly string[]
}): ReactNode {
  const { text, format } = useWords()
  const { draft, edition, needs, disclosed } = props
  const { declaration } = edition
  const hidden = hiddenConditions(draft)
  const visible = openConditions(draft)
  const words = (conditions: typeof hidden): string =>
    conditions
      .map(({ dimension, values }) => {
        const labels = values.map(value => valueLabel({ format }, declaration, dimension, value))
        const label = dimensionLabel({ format }, declaration, dimension)
        return labels.length === 0 ? label : `${label}: ${format.list(labels)}`
      })
      .join(' · ')
  return (
    <Card title={<h2 className="card-title">{text.blind.title}</h2>}>
      <dl style={{ margin: 0 }}>
        <dt>
          <strong>{text.blind.hiddenTitle}</strong>
        </dt>
        <dd style={{ marginInlineStart: 0, marginBottom: 8 }}>
          {hidden.length === 0 ? text.blind.hiddenNone : words(hidden)}
          {hidden.length > 0 && <div>{text.blind.answerToo}</div>}
        </dd>
        <dt>
          <strong>{text.blind.seenTitle}</strong>
        </dt>
        <dd style={{ marginInlineStart: 0, marginBottom: 8 }}>
          {text.blind.seen(needs === null ? '…' : format.whole(String(needs.shape.cells)))}{' '}
          {visible.length > 0 && text.blind.seenPublic(words(visible))}
        </dd>
      </dl>
      <Typography.Paragraph type="secondary">
        {hiddenMode(draft) === 'one' ? text.blind.one : text.blind.any} {text.blind.honest}
      </Typography.Paragraph>
      {disclosed.length > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          title={text.blind.disclosed(format.list(disclosed))}
        />
      )}
      <TicketLine edition={edition} joint={props.joint} shape={props.mayAsk ? needs?.shape : undefined} />
      {needs !== null && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {text.blind.ahead(format.bytes(needs.bytesUp), format.bytes(needs.bytesAheadDown))}
        </Typography.Text>
      )}
    </Card>
  )
}

/** A component of its own, so that progress does not render the whole form again. */
function TicketLine(props: {
  readonly edition: CatalogueEdition
  readonly joint: MarketAsking | undefined
  readonly shape: TicketShape | undefined
}): ReactNode {
  const { text, format } = useWords()
  const { edition, shape } = props
  useWarmWorker(edition.blind.find(({ parameters }) => parameters !== null)?.parameters ?? undefined)
  const { state, retry } = useTicket(edition.declaration.dataset, shape, props.joint)
  return (
    <div aria-live="polite" data-ticket={state.kind}>
      <strong>{text.blind.ticket}</strong> {state.kind === 'none' && text.blind.waiting}
      {state.kind === 'ready' && text.blind.ready(format.dateTime(state.expires))}
      {state.kind === 'making' && <Making state={state} />}
      {state.kind === 'failed' && <ErrorBox error={state.error} retry={retry} />}
    </div>
  )
}

function Making({ state }: { readonly state: Extract<TicketProgress, { kind: 'making' }> }): ReactNode {
  const { text } = useWords()
  const { progress } = state
  return (
    <Working
      words={text.blind.steps[progress?.step ?? 'make']}
      {...(progress === undefined ? {} : { fraction: progress.done / Math.max(1, progress.total) })}
    />
  )
}
