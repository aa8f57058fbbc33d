import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { useWords } from '../shared/use-words.ts'

/** A button that opens a dialog, and one act in it, after which the markets are read again. */
export function MarketDialog(props: {
  readonly button: string
  readonly name: string
  readonly done: string
  readonly isReady: boolean
  readonly act: () => Promise<unknown>
  readonly children: ReactNode
}): ReactNode {
  const { text } = useWords()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const act = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      await props.act()
      void message.success(props.done, 6)
      setOpen(false)
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
      await Promise.all(['markets', 'proposals'].map(name => queries.invalidateQueries({ queryKey: [name] })))
    }
  }
  return (
    <>
      <Button size="small" aria-label={props.name} onClick={() => setOpen(true)}>
        {props.button}
      </Button>
      <Modal
        open={isOpen}
        width={760}
        destroyOnHidden
        title={props.name}
        okText={props.button}
        cancelText={text.app.cancel}
        okButtonProps={{ disabled: !props.isReady, loading: busy }}
        onOk={() => void act()}
        onCancel={() => setOpen(false)}
      >
        {props.children}
        {error !== undefined && <ErrorBox error={error} />}
      </Modal>
    </>
  )
}
