import { Alert, Button, Space, Typography } from 'antd'
import { type ReactNode, type SubmitEvent, useId, useState } from 'react'
import { dateOf } from '../../../src/sdk/period.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { AuditProgress } from './audit-progress.tsx'
import { BrokenLog } from './broken-log.tsx'
import { ReportPreview } from './report-preview.tsx'
import { DateInput } from '../shared/ui/date-field.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import type { MadeReport } from './audit-worker.ts'
import { useAudit } from './use-audit.ts'
import { download } from '../shared/download.ts'
import { loadPolicy } from '../shared/trust/policy.ts'

/** Makes a compliance report from the verified log, shows it, and offers it as HTML, CSV and JSON. */
export default function ReportsPage(): ReactNode {
  const { text } = useWords()
  const { keyId } = useSession().key.header
  const { state, start, cancel } = useAudit('report')
  const [today] = useState(() => dateOf(new Date().toISOString()))
  const [from, setFrom] = useState(`${today.slice(0, 7)}-01`)
  const [to, setTo] = useState(today)
  const id = useId()
  const said = text.reports
  const isMeant = from !== '' && to !== '' && from <= to && from <= today
  const make = (): void => {
    if (isMeant) start({ policy: loadPolicy(keyId), from, to })
  }
  return (
    <div className="column">
      <PageHead printed title={said.title} lead={said.lead} />
      <form
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault()
          make()
        }}
        style={{ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'end' }}
      >
        <label htmlFor={`${id}f`}>
          {said.from}
          <DateInput id={`${id}f`} value={from} max={today} onChange={setFrom} />
        </label>
        <label htmlFor={`${id}t`}>
          {said.to}
          <DateInput id={`${id}t`} value={to} onChange={setTo} />
        </label>
        <Button type="primary" htmlType="submit" disabled={!isMeant || state.kind === 'working'}>
          {said.make}
        </Button>
        {state.kind === 'working' && <Button onClick={cancel}>{text.verify.cancel}</Button>}
      </form>
      {!isMeant && (
        <Typography.Text type="danger" role="alert">
          {said.bad}
        </Typography.Text>
      )}
      {state.kind === 'idle' && <Typography.Text type="secondary">{said.first}</Typography.Text>}
      {state.kind === 'working' && <AuditProgress label={said.make} done={state.done} total={state.total} />}
      {state.kind === 'failed' && <BrokenLog error={state.error} retry={make} />}
      {state.kind === 'done' && <Made report={state.output} milliseconds={state.milliseconds} />}
    </div>
  )
}

function Made(props: { readonly report: MadeReport; readonly milliseconds: number }): ReactNode {
  const { text, format, language } = useWords()
  const { head, files, annex } = props.report
  const said = text.reports
  const other = language === 'zh' ? 'html-en' : 'html-zh'
  const kinds = [`html-${language}`, other, 'csv', 'json'] as const
  return (
    <>
      <SectionCard title={said.downloads}>
        <Space orientation="vertical" size={12}>
          <Alert type="success" showIcon title={said.made(format.duration(props.milliseconds))} />
          <Space wrap>
            {kinds.map((kind, at) => (
              <Button
                key={kind}
                type={at === 0 ? 'primary' : 'default'}
                onClick={() => download(fileName(head.period, kind), files[kind].type, files[kind])}
              >
                {said.files[kind]} · {format.bytes(files[kind].size)}
              </Button>
            ))}
          </Space>
          <Typography.Text type="secondary">
            {said.annex(format.number(annex.computations), format.number(annex.refusals))} {said.pdf}
          </Typography.Text>
        </Space>
      </SectionCard>
      <ReportPreview head={head} />
    </>
  )
}

function fileName({ from, to }: MadeReport['head']['period'], kind: keyof MadeReport['files']): string {
  const [ending = '', language] = kind.split('-')
  return `yinsuan-report-${from}-${to}${language === undefined ? '' : `.${language}`}.${ending}`
}
