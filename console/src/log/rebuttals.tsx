import { Button, Input, Space, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Evidence } from '../../../schemas/blind.ts'
import { EVIDENCE_FLAW_WORDS } from '../../../schemas/evidence-flaw.ts'
import { type RebuttalRecord, type RebuttalVerdict, rebuttalText } from '../../../src/sdk/blind/rebuttal.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'

const MAX_CHARACTERS = 4000

/** Replies of the accused to one piece of evidence: untrusted text, shown but never interpreted. */
export function Rebuttals(props: {
  readonly evidence: Evidence
  /** Once the case was checked here. */
  readonly verdicts: readonly RebuttalVerdict[] | undefined
}): ReactNode {
  const { text, format } = useWords()
  const said = text.evidence
  const { rebuttals } = props.evidence
  return (
    <section aria-label={said.answers}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {said.answers}
      </Typography.Title>
      {rebuttals.length === 0 && <Typography.Text type="secondary">{said.noAnswer}</Typography.Text>}
      {rebuttals.map((rebuttal, at) => (
        <div key={rebuttal.seq} style={{ marginBlockEnd: 12 }}>
          <Typography.Paragraph style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: 0 }}>
            {rebuttalText(rebuttal) ?? said.answerUnreadable}
          </Typography.Paragraph>
          <Typography.Text type="secondary">
            {said.answerBy(
              format.dateTime(rebuttal.made),
              rebuttal.signed.keyId,
              format.number(Number(rebuttal.seq)),
            )}
          </Typography.Text>
          <Judged verdict={props.verdicts?.[at]} />
        </div>
      ))}
    </section>
  )
}

function Judged({ verdict }: { readonly verdict: RebuttalVerdict | undefined }): ReactNode {
  const { text, language } = useWords()
  const said = text.evidence
  if (verdict === undefined) return null
  const flaws = EVIDENCE_FLAW_WORDS[language]
  if (verdict.kind === 'forged')
    return <Typography.Paragraph type="danger">{said.answerForged(flaws[verdict.flaw])}</Typography.Paragraph>
  return (
    <>
      <Typography.Paragraph type="success" style={{ margin: 0 }}>
        {said.answerChecked}
      </Typography.Paragraph>
      <RecordLine record={verdict.record} />
    </>
  )
}

/** What came with the answer, as a state of its own: it changes nothing about who signed the answer. */
function RecordLine({ record }: { readonly record: RebuttalRecord }): ReactNode {
  const { text, language } = useWords()
  const said = text.evidence
  switch (record.kind) {
    case 'none':
      return null
    case 'policy':
      return <Typography.Paragraph type="warning">{said.recordPolicy}</Typography.Paragraph>
    case 'unproven':
      return (
        <Typography.Paragraph type="warning">
          {said.recordUnproven(EVIDENCE_FLAW_WORDS[language][record.flaw])}
        </Typography.Paragraph>
      )
    case 'verified':
      return (
        <Typography.Paragraph type="success">
          {record.field === undefined ? said.recordKept : said.recordLie(record.field)}
        </Typography.Paragraph>
      )
  }
}

/** For the accused alone: an answer, signed and logged, with what this browser kept of the ticket. */
export function Rebut({ evidence }: { readonly evidence: Evidence }): ReactNode {
  const { text } = useWords()
  const { client, blind } = useSession()
  const [words, setWords] = useState<string>()
  const said = text.evidence
  if (words === undefined) return <Button onClick={() => setWords('')}>{said.rebut}</Button>
  const send = async (): Promise<void> => {
    const record = (await blind().call('record', { ticket: evidence.ticket })) ?? null
    await client.evidenceRebut({ params: { id: evidence.id }, body: { text: words, record } })
    setWords(undefined)
  }
  return (
    <Space orientation="vertical" size={8} style={{ width: '100%' }}>
      <Input.TextArea
        aria-label={said.rebut}
        placeholder={said.rebutPlaceholder}
        maxLength={MAX_CHARACTERS}
        rows={4}
        value={words}
        onChange={event => setWords(event.target.value)}
      />
      <ConfirmButton
        label={said.rebut}
        type="primary"
        disabled={words.trim() === ''}
        confirm={{ title: said.rebutConfirm, why: said.rebutWhy }}
        act={send}
        done={said.rebutDone}
        changes={['evidence', 'entries']}
      />
    </Space>
  )
}
