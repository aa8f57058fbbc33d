import { App, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useRefetch } from '../use-read.ts'
import { useTask } from '../use-task.ts'
import { useWords } from '../use-words.ts'
import { ErrorBox } from './failure-box.tsx'

/** A dialog with one act. Where the act fails, the dialog stays open and says why. */
export function ActDialog(props: {
  readonly open: boolean
  readonly title: string
  /** What the button that acts says. */
  readonly label: string
  readonly isReady: boolean
  readonly act: () => Promise<unknown>
  readonly done?: string
  /** Query keys to refetch, also after a failure: somebody else may have acted meanwhile. */
  readonly changes: readonly string[]
  readonly onClose: () => void
  readonly width?: number
  readonly children: ReactNode
}): ReactNode {
  const { text } = useWords()
  const { message } = App.useApp()
  const refetch = useRefetch()
  const { busy, error, run } = useTask()
  const act = async (): Promise<void> => {
    await run(async () => {
      await props.act()
      if (props.done !== undefined) void message.success(props.done, 8)
      props.onClose()
    })
    await refetch(props.changes)
  }
  return (
    <Modal
      open={props.open}
      {...(props.width === undefined ? {} : { width: props.width })}
      destroyOnHidden
      title={props.title}
      okText={props.label}
      cancelText={text.app.cancel}
      okButtonProps={{ disabled: !props.isReady, loading: busy }}
      onOk={() => void act()}
      onCancel={props.onClose}
    >
      {props.children}
      {error !== undefined && <ErrorBox error={error} />}
    </Modal>
  )
}
