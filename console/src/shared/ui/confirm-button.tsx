import { App, Button, type ButtonProps } from 'antd'
import { type ReactNode, useEffect, useRef } from 'react'
import { useRefetch } from '../use-read.ts'
import { useWords } from '../use-words.ts'
import { failureOf } from '../failure.ts'
import { ErrorBox } from './failure-box.tsx'

/** Asks for confirmation, runs `act`, reports the result, and refetches the queries named in `changes`. */
export function ConfirmButton(props: {
  readonly label: string
  /** Read by screen readers instead of a label that several buttons have. */
  readonly name?: string
  readonly confirm: { readonly title: string; readonly why: string }
  readonly act: () => Promise<unknown>
  readonly done: string
  /** Query keys to refetch, also after a failure: somebody else may have acted meanwhile. */
  readonly changes: readonly string[]
  readonly danger?: boolean
  readonly type?: ButtonProps['type']
  readonly size?: ButtonProps['size']
  readonly disabled?: boolean
}): ReactNode {
  const words = useWords()
  const { text } = words
  const { modal, message } = App.useApp()
  const refetch = useRefetch()
  const asking = useRef<{ readonly destroy: () => void }>(undefined)
  // The dialog does not outlive its page.
  useEffect(() => () => asking.current?.destroy(), [])
  const act = async (): Promise<void> => {
    try {
      await props.act()
      void message.success(props.done, 6)
    } catch (error) {
      modal.error({
        title: failureOf(error, words).lines[0],
        content: <ErrorBox error={error} />,
        icon: null,
      })
    }
    await refetch(props.changes)
  }
  return (
    <Button
      size={props.size ?? 'middle'}
      type={props.type ?? 'default'}
      danger={props.danger === true}
      disabled={props.disabled === true}
      aria-label={props.name}
      onClick={() => {
        asking.current = modal.confirm({
          title: props.confirm.title,
          content: props.confirm.why,
          okText: props.label,
          okButtonProps: { danger: props.danger === true },
          cancelText: text.app.cancel,
          autoFocusButton: 'cancel',
          onOk: act,
        })
      }}
    >
      {props.label}
    </Button>
  )
}
