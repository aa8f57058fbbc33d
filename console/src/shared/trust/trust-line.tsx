import { App, Button, Typography } from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { parseVkey } from '../../../../protocols/audit/note.ts'
import { useSession } from '../session.tsx'
import { useWords } from '../use-words.ts'
import { storePolicy, type Policy, readPolicyFile } from './policy.ts'
import { ErrorBox } from '../ui/failure-box.tsx'

/** The trust policy in use, and the buttons to choose or drop one. It is stored per key in this browser. */
export function TrustLine(props: {
  readonly policy: Policy | undefined
  readonly onChange: (policy: Policy | undefined) => void
}): ReactNode {
  const { text, format } = useWords()
  const { message } = App.useApp()
  const { header } = useSession().key
  const input = useRef<HTMLInputElement>(null)
  const [error, setError] = useState<unknown>()
  const { policy, onChange } = props
  const change = (next: Policy | undefined): void => {
    setError(undefined)
    onChange(next)
    if (!storePolicy(header.keyId, next)) void message.warning(text.failures.storage)
  }
  const take = (file: File | undefined): void => {
    if (file === undefined) return
    readPolicyFile(file, header.logKey).then(change, setError)
  }
  return (
    <div style={{ marginBottom: 12 }}>
      <Typography.Paragraph style={{ marginBottom: 6 }}>
        {policy === undefined
          ? text.trust.alone
          : text.trust.under(
              policy.quorum,
              policy.witnesses.length,
              format.list(policy.witnesses.map(vkey => parseVkey(vkey).name)),
            )}
      </Typography.Paragraph>
      <input
        ref={input}
        type="file"
        className="unseen"
        accept=".yaml,.yml,.json"
        tabIndex={-1}
        aria-hidden
        onChange={event => {
          take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Button size="small" onClick={() => input.current?.click()}>
        {policy === undefined ? text.trust.choose : text.trust.change}
      </Button>{' '}
      {policy !== undefined && (
        <Button size="small" type="text" onClick={() => change(undefined)}>
          {text.trust.forget}
        </Button>
      )}
      <div>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {text.trust.what}
        </Typography.Text>
      </div>
      {error !== undefined && <ErrorBox error={error} />}
    </div>
  )
}
