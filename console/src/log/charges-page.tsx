import { Alert, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Member } from '../../../protocols/joint/market-edition.ts'
import type { JointStatement, Statement } from '../../../schemas/statement.ts'
import { type NodeAccess, nodeAccess } from '../shared/joint/node-access.ts'
import { useMarkets } from '../shared/joint/market-queries.ts'
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

/**
 * What the consumer owes for a month (Beijing time), single and joint questions alike: each log is settled
 * here, this service's and those of the nodes that answered with it.
 */
export default function ChargesPage(): ReactNode {
  const { text } = useWords()
  const { client, me, key } = useSession()
  const said = text.charges
  const markets = useMarkets()
  const { state, start } = useAudit('settleJointly')
  const make = async (month: string): Promise<void> => {
    const members = (markets.data ?? []).flatMap(({ editions }) =>
      editions.flatMap(({ pinned }) => pinned.edition.members),
    )
    // Of a node that does not answer now the statement says that its log was not read.
    const found = await Promise.all(
      elsewhere(members, key.header.logKey).map(
        async member => await nodeAccess(client, key.header.keyId, member).catch(() => undefined),
      ),
    )
    const nodes = found.filter((access): access is NodeAccess => access !== undefined)
    start({ policy: loadPolicy(key.header.keyId), month, organisation: me.organisation.id, nodes })
  }
  return (
    <div className="column">
      <PageHead printed title={said.title} lead={said.lead} />
      <MonthForm
        isWorking={state.kind === 'working' || markets.isPending}
        onMonth={month => void make(month)}
      />
      {state.kind === 'working' && (
        <AuditProgress label={text.earnings.making} done={state.done} total={state.total} />
      )}
      {markets.error !== null && <ErrorBox error={markets.error} />}
      {state.kind === 'failed' && <ErrorBox error={state.error} />}
      {state.kind === 'done' && <Charges statement={state.output} own={me.organisation.id} />}
    </div>
  )
}

/** Each node once, whatever market editions it is in. */
function elsewhere(members: readonly Member[], hubLogKey: string): readonly Member[] {
  const nodes = new Map(members.map(member => [member.logKey, member]))
  nodes.delete(hubLogKey)
  return [...nodes.values()]
}

function Charges(props: { readonly statement: JointStatement; readonly own: string }): ReactNode {
  const { text, format } = useWords()
  const { statement, own } = props
  const { joint, statements } = statement
  const said = text.charges
  const balance = statement.balances.find(({ organisation }) => organisation === own)
  const problems = statements.reduce((count, each) => count + each.problems.length, 0)
  return (
    <>
      {statements.some(({ complete }) => !complete) && (
        <Alert type="info" showIcon title={text.earnings.incomplete} />
      )}
      {problems > 0 && (
        <Alert type="warning" showIcon title={text.earnings.problems(format.number(problems))} />
      )}
      {joint.unread.length > 0 && (
        <Alert type="warning" showIcon title={said.unread(joint.unread.join(', '))} />
      )}
      {joint.problems.map(({ kind, organisation, seq }) => (
        <Alert
          key={`${organisation} ${seq}`}
          type="error"
          showIcon
          title={said.problem(organisation, seq, said.problems[kind])}
        />
      ))}
      <SectionCard
        title={`${said.payable}: ${format.yuan(balance?.payable ?? '0')}`}
        extra={<SaveStatement statement={statement} own={own} />}
      >
        <Typography.Paragraph type="secondary">
          {said.joint(format.number(joint.questions), format.number(joint.charges))}
        </Typography.Paragraph>
        {statements.map(each => (
          <OfLog key={each.service} statement={each} own={own} />
        ))}
      </SectionCard>
    </>
  )
}

function OfLog(props: { readonly statement: Statement; readonly own: string }): ReactNode {
  const { text, format } = useWords()
  const { statement, own } = props
  const accounts = statement.accounts.filter(({ consumer }) => consumer === own)
  return (
    <section aria-label={statement.service} style={{ marginBottom: 16 }}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        <span className="mono">{statement.service}</span>
      </Typography.Title>
      <Typography.Paragraph type="secondary">
        {text.earnings.size(format.number(statement.log.size))}
      </Typography.Paragraph>
      <StatementTable accounts={accounts} other="provider" none={text.charges.none} />
    </section>
  )
}
