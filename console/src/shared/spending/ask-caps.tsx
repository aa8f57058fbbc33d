import { Button, Input, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { epsilonOfRho, formatRho, parseRho } from '../../../../protocols/dp/zcdp.ts'
import { useSession } from '../session.tsx'
import { useWords } from '../use-words.ts'
import { ActDialog } from '../ui/act-dialog.tsx'

/** Requests other caps, in ρ; another organisation approves them. */
export function AskCaps(props: {
  readonly edition: string
  /** The current cap in nano-rho. */
  readonly total: string
  readonly perConsumer: string
  readonly delta: string
}): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const { edition, delta } = props
  const [open, setOpen] = useState(false)
  const [one, setOne] = useState(() => formatRho(BigInt(props.perConsumer)))
  const [all, setAll] = useState(() => formatRho(BigInt(props.total)))
  const said = text.spending
  const [perConsumer, total] = [readRho(one), readRho(all)]
  const isMeant = perConsumer !== undefined && total !== undefined && perConsumer <= total
  const body = { perConsumer: String(perConsumer), total: String(total) }
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-label={`${said.caps}: ${edition}`}>
        {said.caps}
      </Button>
      <ActDialog
        open={open}
        title={`${said.caps} · ${edition}`}
        label={said.capsAsk}
        isReady={isMeant}
        act={() => client.editionCaps({ params: { id: edition }, body })}
        done={said.capsAsked}
        changes={['proposals', 'overview', 'entries']}
        onClose={() => setOpen(false)}
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
        </div>
      </ActDialog>
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
