// The receipt: what it proves, and the proof recomputed here.
import { CheckCircleTwoTone } from '@ant-design/icons'
import { Alert, Button, Card, Collapse, Descriptions, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { parseReceipt } from '../../../../protocols/audit/receipt.ts'
import type { AnswerFile } from '../../../../schemas/records.ts'
import { type VerifiedAnswerFile, verifyAnswer } from '../../../../src/sdk/verify-answer.ts'
import { useSession } from '../../app/session.tsx'
import { useWords } from '../../app/words.ts'
import { ErrorBox } from '../failure-box.tsx'

type State =
  | { readonly kind: 'unverified' | 'working' }
  | { readonly kind: 'holds'; readonly verified: VerifiedAnswerFile; readonly hashes: number }
  | { readonly kind: 'broken'; readonly error: unknown }

export function ReceiptCard({ file }: { readonly file: AnswerFile }): ReactNode {
  const { text, format } = useWords()
  const { logKey } = useSession().key.header
  const [state, setState] = useState<State>({ kind: 'unverified' })
  const verify = (): void => {
    setState({ kind: 'working' })
    verifyAnswer(file, { logKey }).then(
      verified => setState({ kind: 'holds', verified, hashes: parseReceipt(file.receipt).proof.length }),
      (error: unknown) => setState({ kind: 'broken', error }),
    )
  }
  const { checks } = text.answer
  return (
    <Card title={<h2 className="card-title">{text.answer.receipt}</h2>}>
      <Typography.Paragraph type="secondary">{text.answer.receiptWhy}</Typography.Paragraph>
      <Button onClick={verify} loading={state.kind === 'working'}>
        {text.answer.verify}
      </Button>
      <div aria-live="polite" style={{ marginTop: 12 }}>
        {state.kind === 'broken' && <ErrorBox error={state.error} />}
        {state.kind === 'holds' && (
          <Alert
            type="success"
            showIcon
            title={text.answer.verified(
              format.whole(String(state.verified.index)),
              format.whole(String(state.verified.logSize)),
              format.dateTime(state.verified.time),
            )}
            description={
              <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
                {[
                  checks.entry,
                  checks.inclusion(state.hashes),
                  checks.signature,
                  checks.request,
                  checks.result,
                  checks.charge,
                ].map(check => (
                  <li key={check}>
                    <CheckCircleTwoTone twoToneColor="#1f7a33" aria-hidden /> {check}
                  </li>
                ))}
              </ul>
            }
          />
        )}
      </div>
      <Collapse
        ghost
        size="small"
        items={[
          {
            key: 'raw',
            label: text.answer.raw,
            children: (
              <Descriptions
                column={1}
                size="small"
                layout="vertical"
                items={[
                  { key: 'k', label: text.answer.logKey, children: <span className="mono">{logKey}</span> },
                  { key: 'l', label: text.answer.entry, children: <pre className="raw">{file.leaf}</pre> },
                  {
                    key: 'r',
                    label: text.answer.receipt,
                    children: <pre className="raw">{file.receipt}</pre>,
                  },
                ]}
              />
            ),
          },
        ]}
      />
    </Card>
  )
}
