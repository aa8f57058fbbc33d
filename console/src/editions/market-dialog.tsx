import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { ActDialog } from '../shared/ui/act-dialog.tsx'

/** A button that opens a dialog, and one act in it, after which the markets are read again. */
export function MarketDialog(props: {
  readonly button: string
  readonly name: string
  readonly done: string
  readonly isReady: boolean
  readonly act: () => Promise<unknown>
  readonly children: ReactNode
}): ReactNode {
  const [open, setOpen] = useState(false)
  const { button, name, ...dialog } = props
  return (
    <>
      <Button size="small" aria-label={name} onClick={() => setOpen(true)}>
        {button}
      </Button>
      <ActDialog
        {...dialog}
        open={open}
        width={760}
        title={name}
        label={button}
        changes={['markets', 'proposals']}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
