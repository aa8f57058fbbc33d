import { Button, Typography } from 'antd'
import { type ReactNode, useId, useRef, useState } from 'react'

/** Picks one file by button, drop or keyboard. The same file can be picked again. */
export function FilePicker(props: {
  readonly label: string
  readonly hint?: string
  readonly chosen?: string | undefined
  readonly accept: string
  readonly disabled?: boolean
  readonly primary?: boolean
  readonly onChoose: (file: File) => void
}): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const id = useId()
  const take = (files: FileList | null): void => {
    const file = files?.[0]
    if (file !== undefined && props.disabled !== true) props.onChoose(file)
  }
  return (
    <div
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
      style={{
        border: '1px dashed',
        borderColor: over ? '#0a8f87' : 'rgba(128,128,128,0.5)',
        borderRadius: 8,
        padding: 16,
        textAlign: 'center',
      }}
    >
      <input
        ref={input}
        id={id}
        type="file"
        className="unseen"
        accept={props.accept}
        tabIndex={-1}
        aria-hidden
        onChange={event => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
      <Button
        type={props.primary === true ? 'primary' : 'default'}
        disabled={props.disabled === true}
        onClick={() => input.current?.click()}
      >
        {props.label}
      </Button>
      {props.hint !== undefined && (
        <Typography.Text type="secondary" style={{ marginInlineStart: 8 }}>
          {props.hint}
        </Typography.Text>
      )}
      {props.chosen !== undefined && (
        <div style={{ marginTop: 8, overflowWrap: 'anywhere' }}>{props.chosen}</div>
      )}
    </div>
  )
}
