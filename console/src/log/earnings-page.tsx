import { Alert, Button, Input, Typography } from 'antd'
import { type ReactNode, type SubmitEvent, useId, useState } from 'react'
import { dateOf } from '../../../src/sdk/period.ts'
import type { Statement, StatementAccount } from '../../../schemas/statement.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { AuditProgress } from './audit-progress.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { loadPolicy } from '../shared/trust/policy.ts'
import { useAudit } from './use-audit.ts'
import { download } from '../shared/download.ts'
import { priceWords } from '../shared/grants/price.ts'

/** What the provider is owed for a month (Beijing time), computed here from the verified log. */
export function EarningsPage(): ReactNode {
  const { text } = useWords()
  const { me, key } = useSession()
  const said = text.earnings
  const { state, start } = useAudit('settle')
  const [now] = useState(() => dateOf(new Date().toISOString()).slice(0, 7))
  const [month, setMonth] = useState(now)
  const id = useId()
  const isMeant = /^\d{4}-\d{2}$/.test(month) && month <= now
  return (
    <div className="column">
      <PageHead title={said.title} lead={said.lead} />
      <form
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault()
          if (!isMeant) return
          start({ policy: loadPolicy(key.header.keyId), month, organisation: me.organisation.id })
        }}
        style={{ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'end' }}
      >
        <label htmlFor={id}>
          {said.month}
          <Input
            id={id}
            type="month"
            value={month}
            max={now}
            onChange={event => setMonth(event.target.value)}
          />
        </label>
        <Button type="primary" htmlType="submit" disabled={!isMeant || state.kind === 'working'}>
          {said.make}
        </Button>
      </form>
      {state.kind === 'working' && (
        <AuditProgress label={said.making} done={state.done} total={state.total} />
      )}
      {state.kind === 'failed' && <ErrorBox error={state.error} />}
      {state.kind === 'done' && <Account statement={state.output} own={me.organisation.id} />}
    </div>
  )
}

function Account(props: { readonly statement: Statement; readonly own: string }): ReactNode {
  const words = useWords()
  const { text, format } = words
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
        extra={
          <Button
            size="small"
            onClick={() =>
              download(
                `statement-${statement.month}-${own}.json`,
                'application/json',
                `${JSON.stringify(statement, undefined, 2)}\n`,
              )
            }
          >
            {said.save}
          </Button>
        }
      >
        <Typography.Paragraph type="secondary">
          {said.size(format.number(statement.log.size))}
        </Typography.Paragraph>
        {accounts.length === 0 ? (
          <Typography.Text type="secondary">{said.none}</Typography.Text>
        ) : (
          <WideTable<StatementAccount>
            label={said.accounts}
            rowKey="grant"
            rows={accounts}
            columns={[
              textColumn(said.consumer, ({ consumer }) => consumer),
              textColumn(said.dataset, ({ dataset }) => dataset),
              textColumn(said.price, ({ price }) => priceWords(words, price)),
              figureColumn(said.answers, ({ answers }) => format.whole(answers)),
              figureColumn(said.charge, ({ charge }) => format.rho(charge)),
              figureColumn(said.amount, ({ fen }) => format.yuan(fen)),
              textColumn(said.digest, ({ digest }) => <span className="mono">{digest.slice(0, 16)}…</span>),
            ]}
          />
        )}
      </SectionCard>
    </>
  )
}
