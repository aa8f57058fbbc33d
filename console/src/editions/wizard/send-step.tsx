import { Alert, Button, Card, Space, Typography } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { editionId } from '../../../../schemas/common.ts'
import { useSession } from '../../shared/session.tsx'
import { useWords } from '../../shared/use-words.ts'
import type { Pending } from '../prepare/pending.ts'
import { registerPending, type Sending } from '../prepare/register.ts'
import { ErrorBox } from '../../shared/ui/failure-box.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { Working } from '../../shared/ui/working.tsx'

type State =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sending'; readonly sending: Sending }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'done' }

/** Step 5: uploads, registers and seals; a failed or interrupted run resumes where it stopped. */
export function SendStep(props: {
  readonly owner: string
  /** Called when sending starts. */
  readonly pending: () => Promise<Pending>
  readonly what: ReactNode
  /** Whether sending was started before, and resumes at once. */
  readonly resumed: boolean
  readonly onBack: (() => void) | undefined
}): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const queries = useQueryClient()
  const words = text.wizard.send
  const [state, setState] = useState<State>({ kind: 'ready' })
  const [edition, setEdition] = useState('')
  const { owner, pending, resumed } = props
  const begun = useRef(false)
  const send = (): void => {
    setState({ kind: 'sending', sending: { step: 'uploading', sent: 0, total: 1 } })
    pending()
      .then(async ready => {
        const { dataset, edition: label } = ready.manifest.declaration
        setEdition(editionId(dataset, label))
        await registerPending(client, owner, ready, sending => setState({ kind: 'sending', sending }))
        setState({ kind: 'done' })
        await queries.invalidateQueries({ queryKey: ['datasets'] })
      })
      .catch((error: unknown) => setState({ kind: 'failed', error }))
  }
  useEffect(() => {
    if (!resumed || begun.current) return
    begun.current = true
    send()
  })
  return (
    <Card title={<h2 className="card-title">{words.title}</h2>}>
      <Space orientation="vertical" size={12} style={{ width: '100%' }}>
        {props.what}
        {state.kind === 'sending' && (
          <>
            <SendingWords sending={state.sending} />
            <Typography.Text type="secondary">{words.interrupted}</Typography.Text>
          </>
        )}
        {state.kind === 'failed' && <ErrorBox error={state.error} retry={send} />}
        {state.kind === 'done' && (
          <Alert type="success" showIcon title={words.done} description={words.doneWhy(edition)} />
        )}
        {state.kind === 'done' ? (
          <LinkButton type="primary" to={`/editions/${encodeURIComponent(edition)}`}>
            {words.open}
          </LinkButton>
        ) : (
          <Space wrap>
            {props.onBack !== undefined && (
              <Button onClick={props.onBack} disabled={state.kind === 'sending'}>
                {text.wizard.back}
              </Button>
            )}
            <Button type="primary" onClick={send} disabled={state.kind === 'sending'}>
              {words.button}
            </Button>
          </Space>
        )}
      </Space>
    </Card>
  )
}

function SendingWords({ sending }: { readonly sending: Sending }): ReactNode {
  const { text, format } = useWords()
  const words = text.wizard.send
  if (sending.step === 'registering') return <Working words={words.registering} />
  if (sending.step === 'sealing') {
    const { promised, fraction } = sending
    const until = promised === null ? words.sealing : words.sealingUntil(format.dateTime(promised))
    return <Working words={until} fraction={fraction} />
  }
  const { sent, total } = sending
  return (
    <Working
      words={`${words.uploading}: ${format.bytes(sent)} / ${format.bytes(total)}`}
      fraction={total === 0 ? 0 : sent / total}
    />
  )
}
