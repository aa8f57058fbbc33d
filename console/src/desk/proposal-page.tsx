import { Alert, Input, Space, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import type { Proposal } from '../../../schemas/proposal.ts'
import type { PageProps } from '../shared/page.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { FailureBox } from '../shared/ui/failure-box.tsx'
import { Contract } from '../shared/grants/contracts-to-sign.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { PassportView } from '../shared/passport-view.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { WideTable } from '../shared/ui/wide-table.tsx'
import { decisionRight } from './decision-right.ts'
import { usePassport, useProposals } from '../shared/office-queries.ts'
import { useGrants } from '../shared/queries.ts'

/** The proposal `:proposal` with what it is about; approves or rejects it. */
export function ProposalPage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const proposals = useProposals()
  return (
    <Loaded query={proposals} title={text.pages.proposal}>
      {items => {
        const found = items.find(({ id }) => id === params['proposal'])
        if (found !== undefined) return <Found key={found.id} proposal={found} />
        const back = <LinkButton to="/desk">{text.proposal.back}</LinkButton>
        return (
          <>
            <PageHead title={text.pages.proposal} />
            <FailureBox type="info" lines={[text.proposal.missing]} action={back} />
          </>
        )
      }}
    </Loaded>
  )
}

function Found({ proposal }: { readonly proposal: Proposal }): ReactNode {
  const { text, format } = useWords()
  const { kind, edition, grant, askedBy, asked } = proposal
  return (
    <>
      <PageHead
        title={`${text.desk.kindOf[kind]} · ${edition ?? grant ?? ''}`}
        lead={text.desk.askedBy(askedBy.organisation, format.dateTime(asked))}
        actions={<LinkButton to="/desk">{text.proposal.back}</LinkButton>}
      />
      <div className="column">
        <Decide proposal={proposal} />
        {kind === 'cap' && edition !== null && <CapChange proposal={proposal} edition={edition} />}
        {kind === 'grant' && grant !== null && <GrantContract grant={grant} />}
        {kind === 'edition' && edition !== null && <EditionPassport edition={edition} />}
      </div>
    </>
  )
}

function Decide({ proposal }: { readonly proposal: Proposal }): ReactNode {
  const { text, format } = useWords()
  const session = useSession()
  const { client, service } = session
  const [note, setNote] = useState('')
  const id = useId()
  const said = text.proposal
  const { state, kind, edition, grant, decided, decidedBy, decidedSeq, note: given, expires } = proposal
  if (state !== 'waiting') {
    return (
      <Alert
        type={state === 'approved' ? 'success' : 'info'}
        showIcon
        title={
          decidedBy === null || decided === null
            ? text.desk.states[state]
            : said.decidedAs(text.desk.states[state], decidedBy.organisation, format.dateTime(decided))
        }
        description={
          <>
            {given !== null && <div>{given}</div>}
            {decidedSeq !== null && <div>{said.entry(format.whole(decidedSeq))}</div>}
          </>
        }
      />
    )
  }
  const right = decisionRight(service.approvals, proposal, session)
  const body = note.trim() === '' ? {} : { note: note.trim() }
  const input = { params: { id: proposal.id }, body }
  const what = edition ?? grant ?? ''
  const isOwn = right.kind === 'own-organisation' || right.kind === 'own-key'
  return (
    <SectionCard title={text.desk.kindOf[kind]}>
      <Space orientation="vertical" size={12} style={{ width: '100%' }}>
        <Typography.Text>
          {said.expires} {format.dateTime(expires)}
        </Typography.Text>
        {right.kind === 'not-approver' && (
          <Alert
            type="info"
            showIcon
            title={said.notYou(format.list(service.approvals.approvers[kind].map(role => text.roles[role])))}
          />
        )}
        {right.kind === 'own-organisation' && <Alert type="info" showIcon title={said.own} />}
        {right.kind === 'own-key' && <Alert type="info" showIcon title={said.ownKey} />}
        {right.kind !== 'not-approver' && (
          <>
            <label htmlFor={id}>
              {said.noteLabel}
              <Input.TextArea
                id={id}
                value={note}
                maxLength={500}
                rows={2}
                onChange={event => setNote(event.target.value.replace(/\p{Cc}/gu, ' '))}
              />
              <Typography.Text type="secondary">{said.noteHelp}</Typography.Text>
            </label>
            <Space wrap>
              {!isOwn && (
                <ConfirmButton
                  type="primary"
                  label={said.approve}
                  confirm={{ title: said.approveConfirm(what), why: said.approveWhy }}
                  act={() => client.proposalApprove(input)}
                  done={said.approved}
                  changes={CHANGES}
                />
              )}
              <ConfirmButton
                danger
                label={isOwn ? said.takeBack : said.reject}
                confirm={{ title: said.rejectConfirm(what), why: said.rejectWhy }}
                act={() => client.proposalReject(input)}
                done={said.rejected}
                changes={CHANGES}
              />
            </Space>
          </>
        )}
      </Space>
    </SectionCard>
  )
}

const CHANGES = ['proposals', 'overview', 'datasets', 'passport', 'grants', 'budgets', 'entries']

function EditionPassport({ edition }: { readonly edition: string }): ReactNode {
  const passport = usePassport(edition)
  return <Loaded query={passport}>{data => <PassportView passport={data} />}</Loaded>
}

function GrantContract({ grant }: { readonly grant: string }): ReactNode {
  const { text } = useWords()
  const grants = useGrants()
  return (
    <SectionCard title={text.desk.kinds.grant}>
      <Loaded query={grants}>
        {items => {
          const found = items.find(({ id }) => id === grant)
          return found === undefined ? <FailureBox lines={[text.app.notFound]} /> : <Contract grant={found} />
        }}
      </Loaded>
    </SectionCard>
  )
}

function CapChange(props: { readonly proposal: Proposal; readonly edition: string }): ReactNode {
  const { text, format } = useWords()
  const passport = usePassport(props.edition)
  const { caps, before } = props.proposal
  const said = text.proposal
  const delta = passport.data?.claim.delta
  const amount = (nano: string | undefined): string => {
    if (nano === undefined) return '–'
    const epsilon =
      delta === undefined ? '' : ` (ε ${format.decimal(String(epsilonOfRho(BigInt(nano), delta)))})`
    return `ρ ${format.rho(nano)}${epsilon}`
  }
  const rows = [
    { who: said.capsOne, before: amount(before?.perConsumer), after: amount(caps?.perConsumer) },
    { who: said.capsAll, before: amount(before?.total), after: amount(caps?.total) },
  ]
  return (
    <>
      <SectionCard title={text.desk.kinds.cap}>
        <Typography.Paragraph type="secondary">{said.capsWhy}</Typography.Paragraph>
        <WideTable
          label={text.desk.kinds.cap}
          rowKey="who"
          dataSource={rows}
          columns={[
            { title: text.desk.subject, key: 'w', dataIndex: 'who' },
            { title: said.before, key: 'b', dataIndex: 'before' },
            { title: said.after, key: 'a', dataIndex: 'after' },
          ]}
        />
        {delta !== undefined && <Facts facts={[['δ', delta]]} />}
      </SectionCard>
      <Loaded query={passport}>{data => <PassportView passport={data} />}</Loaded>
    </>
  )
}
