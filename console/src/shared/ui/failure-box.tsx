import { Alert, Button, Typography } from 'antd'
import { Component, type ReactNode } from 'react'
import { useWords } from '../use-words.ts'
import { failureOf } from '../failure.ts'

/** Anything that was thrown, as text with what to do next. */
export function ErrorBox({
  error,
  retry,
}: {
  readonly error: unknown
  readonly retry?: (() => void) | undefined
}): ReactNode {
  const words = useWords()
  const { text } = words
  const { code, lines, next, requestId } = failureOf(error, words)
  return (
    <FailureBox
      lines={lines}
      {...(next === undefined ? {} : { next })}
      code={code}
      {...(requestId === undefined ? {} : { requestId })}
      {...(retry === undefined
        ? {}
        : {
            action: (
              <Button size="small" onClick={retry}>
                {text.app.retry}
              </Button>
            ),
          })}
    />
  )
}

/** A message with what to do next and its stable code. */
export function FailureBox(props: {
  readonly lines: readonly string[]
  readonly next?: ReactNode
  readonly code?: string
  readonly requestId?: string
  readonly action?: ReactNode
  readonly type?: 'error' | 'warning' | 'info'
}): ReactNode {
  const { text } = useWords()
  const [first, ...rest] = props.lines
  return (
    <Alert
      type={props.type ?? 'error'}
      showIcon
      role="alert"
      title={first}
      action={props.action}
      description={
        <>
          {rest.map(line => (
            <div key={line}>{line}</div>
          ))}
          {props.next !== undefined && (
            <div>
              <Typography.Text strong>{text.app.next}</Typography.Text>
              {' · '}
              {props.next}
            </div>
          )}
          {props.code !== undefined && (
            <Typography.Text type="secondary" className="mono" style={{ fontSize: 12 }}>
              {text.app.code} {props.code}
              {props.requestId === undefined ? '' : ` · ${text.app.request} ${props.requestId}`}
            </Typography.Text>
          )}
        </>
      }
    />
  )
}

type BoundaryProps = { readonly children: ReactNode }

/** Catches what a page throws while rendering. React requires a class here. */
export class PageBoundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override readonly state = { failed: false }

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? <Broken /> : this.props.children
  }
}

function Broken(): ReactNode {
  const { text } = useWords()
  return (
    <FailureBox
      lines={[text.app.broken]}
      action={<Button onClick={() => location.reload()}>{text.app.reload}</Button>}
    />
  )
}
