// What the reader demands of a checkpoint: typed here, kept in this browser, never asked of the service.
import { App, Button, Card, Input, InputNumber, Space, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { useWords } from '../../app/words.ts'
import { keepPolicy, parsePolicy, type ReaderPolicy } from '../../work/office/reader-policy.ts'

export function PolicyCard(props: {
  readonly logKey: string
  readonly policy: ReaderPolicy
  readonly onChange: (policy: ReaderPolicy) => void
}): ReactNode {
  const { text, format } = useWords()
  const { message } = App.useApp()
  const { logKey, policy, onChange } = props
  const [lines, setLines] = useState(policy.witnesses.join('\n'))
  const [quorum, setQuorum] = useState(policy.quorum)
  const [bad, setBad] = useState(false)
  const id = useId()
  const said = text.verify
  const save = (): void => {
    const next = parsePolicy(logKey, lines, quorum)
    setBad(next === undefined)
    if (next === undefined) return
    keepPolicy(logKey, next)
    onChange(next)
    void message.success(said.policySaved)
  }
  return (
    <Card>
      <details>
        <summary style={{ cursor: 'pointer' }}>
          <Typography.Text strong>{said.policy}</Typography.Text>
          {' · '}
          {policy.quorum === 0
            ? said.policyAlone
            : said.policyOf(format.number(policy.quorum), format.number(policy.witnesses.length))}
        </summary>
        <Space orientation="vertical" style={{ width: '100%', marginTop: 12 }}>
          <label htmlFor={`${id}w`}>
            {said.witnessKeys}
            <Input.TextArea
              id={`${id}w`}
              className="mono"
              value={lines}
              autoSize={{ minRows: 2, maxRows: 8 }}
              placeholder="witness.example+1a2b3c4d+BA…"
              onChange={event => setLines(event.target.value)}
            />
            <Typography.Text type="secondary">{said.witnessKeysHelp}</Typography.Text>
          </label>
          <label htmlFor={`${id}q`}>
            {said.quorum}{' '}
            <InputNumber
              id={`${id}q`}
              min={0}
              max={64}
              value={quorum}
              onChange={value => setQuorum(value ?? 0)}
            />
          </label>
          {bad && (
            <Typography.Text type="danger" role="alert">
              {said.policyBad}
            </Typography.Text>
          )}
          <Button onClick={save}>{said.policySave}</Button>
        </Space>
      </details>
    </Card>
  )
}
