import { Alert, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Statement } from '../../../schemas/statement.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { AuditProgress } from './audit-progress.tsx'
import { MonthForm } from './month-form.tsx'
import { SaveStatement, StatementTable } from './statement-table.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { loadPolicy } from '../shared/trust/policy.ts'
import { useAudit } from './use-audit.ts'

/** What the provider is owed for a month (Beijing time), computed here from the verified log. */
export default function EarningsPage(): ReactNode {
  const { text } = useWords()
  const { me, key } = useSession()
  const said = text.earnings
  const { state, start } = useAudit('settle')
  return (
    <div className="column">
      <PageHead printed title={said.title} lead={said.lead} />
      <MonthForm
        isWorking={state.kind === 'working'}
        onMonth={month =>
          start({ policy: loadPolicy(key.header.keyId), month, organisation: me.organisation.id })
        }
      />
      {state.kind === 'working' && (
        <AuditProgress label={said.making} done={state.done} total={state.total} />
      )}
      {state.kind === 'failed' && <ErrorBox error={state.error} />}
      {state.kind === 'done' && <Account statement={state.output} own={me.organisation.id} />}
    </div>
  )
}

function Account(props: { readonly statement: Statement; readonly own: string }): ReactNode {
  const { text, format } = useWords()
  const said = text.earnings
  const { statement, own } = props
  const balance = statement.balances.find(({ organisation }) => organisation === own)
  const accounts = statement.accounts.filter(({ provider }) => provider === own)
  return (
    <>
      {!statement.complete && <Alert type="info" showIcon title={said.incomplete} />}
      {statement.problems.length > 0 && (
        <Alert type="warning" showIcon title={said.problems(format.number(statement.problems.length))} />
      )}
      <SectionCard
        title={`${said.receivable}: ${format.yuan(balance?.receivable ?? '0')}`}
        extra={<SaveStatement statement={statement} own={own} />}
      >
        <Typography.Paragraph type="secondary">
          {said.size(format.number(statement.log.size))}
        </Typography.Paragraph>
        <StatementTable accounts={accounts} other="consumer" none={said.none} />
      </SectionCard>
    </>
  )
}
