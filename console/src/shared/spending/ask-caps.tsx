import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { epsilonOfRho, formatRho, parseRho } from '../../../../protocols/dp/zcdp.ts'
import { useSession } from '../session.tsx'
import { useWords } from '../use-words.ts'
import { ErrorBox } from '../ui/failure-box.tsx'

/** Requests other caps, in ρ; another organisation approves them. */
export function AskCaps(props: {
  readonly edition: string
  /** The current cap in nano-rho. */
  readonly total: string
  readonly perConsumer: string
  readonly delta: string
}): ReactNode {
  const { text } = useWords()
  const { message } = App.useApp()
  const { client } = useSession()
  const queries = useQueryClient()
  const { edition, delta } = props
  const [open, setOpen] = useState(false)
  const [one, setOne] = useState(() => formatRho(BigInt(props.perConsumer)))
  const [all, setAll] = useState(() => formatRho(BigInt(props.total)))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const said = text.spending
  const [perConsumer, total] = [readRho(one), readRho(all)]
  const isMeant = perConsumer !== undefined && total !== undefined && perConsumer <= total
  const ask = (): void => {
    if (!isMeant || busy) return
    setBusy(true)
    setError(undefined)
    const body = { perConsumer: String(perConsumer), total: String(total) }
    client
      .editionCaps({ params: { id: edition }, body })
      .then(async () => {
        setOpen(false)
        void message.success(said.capsAsked, 6)
        await Promise.all(
          ['proposals', 'overview', 'entries'].map(name => queries.invalidateQueries({ queryKey: [name] })),
        )
      }, setError)
      .finally(() => setBusy(false))
  }
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-label={`${said.caps}: ${edition}`}>
        {said.caps}
      </Button>
      <Modal
        open={open}
        title={`${said.caps} · ${edition}`}
        okText={said.capsAsk}
        cancelText={text.app.cancel}
        okButtonProps={{ disabled: !isMeant, loading: busy }}
        onOk={ask}
        onCancel={() => setOpen(false)}
      >
        <div style={{ display: 'grid', gap: 12 }}>
          <Typography.Text type="secondary">{said.capsWhy}</Typography.Text>
          <Amount label={said.capsOne} value={one} nano={perConsumer} delta={delta} onChange={setOne} />
          <Amount label={said.capsAll} value={all} nano={total} delta={delta} onChange={setAll} />
          {!isMeant && (
            <Typography.Text type="danger" role="alert">
              {said.capsBad}
            </Typography.Text>
          )}
          {error !== undefined && <ErrorBox error={error} />}
        </div>
      </Modal>
    </>
  )
}

function Amount(props: {
  readonly label: string
  readonly value: string
  readonly nano: bigint | undefined
  readonly delta: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const { text, format } = useWords()
  const id = useId()
  const { nano, delta } = props
  return (
    <label htmlFor={id}>
      {props.label}
      <Input
        id={id}
        inputMode="decimal"
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
      {nano !== undefined && (
        <Typography.Text type="secondary">
          {text.spending.capsEpsilon(format.decimal(String(epsilonOfRho(nano, delta))), delta)}
        </Typography.Text>
      )}
    </label>
  )
}

function readRho(text: string): bigint | undefined {
  try {
    const nano = parseRho(text.trim())
    return nano > 0n ? nano : undefined
  } catch {
    return undefined
  }
}
