import { CheckCircleTwoTone } from '@ant-design/icons'
import { Alert, Button, Card, Collapse, Descriptions, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Cosigned } from '../../../protocols/audit/policy.ts'
import { parseReceipt } from '../../../protocols/audit/receipt.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import { type VerifiedAnswerFile, verifyAnswer } from '../../../src/sdk/verify-answer.ts'
import { useSession } from '../shared/session.tsx'
import { useTask } from '../shared/use-task.ts'
import { useWords } from '../shared/use-words.ts'
import { loadPolicy, optionsUnder } from '../shared/trust/policy.ts'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { TrustLine } from '../shared/trust/trust-line.tsx'

/** Verifies an answer’s receipt in this browser, under the log key and the reader’s witness policy. */
export function ReceiptCard({ file }: { readonly file: AnswerFile }): ReactNode {
  const { text, format } = useWords()
  const { logKey, keyId } = useSession().key.header
  const [policy, setPolicy] = useState(() => loadPolicy(keyId))
  const [verified, setVerified] = useState<VerifiedAnswerFile>()
  const { busy, error, setError, run } = useTask()
  const unverified = (): void => {
    setVerified(undefined)
    setError(undefined)
  }
  const verify = async (): Promise<void> => {
    unverified()
    setVerified(await verifyAnswer(file, optionsUnder(policy, logKey)))
  }
  const { checks } = text.answer
  const cosignedWords = ({ name, time }: Cosigned): string =>
    text.trust.cosigned(name, format.dateTime(new Date(time * 1000).toISOString()))
  return (
    <Card title={<h2 className="card-title">{text.answer.receipt}</h2>}>
      <Typography.Paragraph type="secondary">{text.answer.receiptWhy}</Typography.Paragraph>
      <TrustLine
        policy={policy}
        onChange={chosen => {
          setPolicy(chosen)
          unverified()
        }}
      />
      <Button onClick={() => void run(verify)} loading={busy}>
        {text.answer.verify}
      </Button>
      <div aria-live="polite" style={{ marginTop: 12 }}>
        {error !== undefined && <ErrorBox error={error} />}
        {verified !== undefined && (
          <Alert
            type="success"
            showIcon
            title={text.answer.verified(
              format.whole(String(verified.index)),
              format.whole(String(verified.logSize)),
              format.dateTime(verified.time),
            )}
            description={
              <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
                {[
                  checks.entry,
                  checks.inclusion(parseReceipt(file.receipt).proof.length),
                  checks.signature,
                  ...(verified.cosignatures.length === 0
                    ? []
                    : [text.trust.witnessed(format.list(verified.cosignatures.map(cosignedWords)))]),
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
