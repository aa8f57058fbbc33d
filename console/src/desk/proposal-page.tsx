import { Alert, Input, Space, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import { CODE_MS } from '../../../protocols/audit/roles.ts'
import type { Pool } from '../../../schemas/declaration.ts'
import { type Admission, approversOf, type Proposal, subjectOf } from '../../../schemas/proposal.ts'
import type { RouteOutput } from '../../../src/sdk/route-types.ts'
import type { PageProps } from '../shared/page.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { type Code, CodeDialog } from '../shared/code-dialog.tsx'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { FailureBox } from '../shared/ui/failure-box.tsx'
import { ContractCard } from '../shared/grants/contracts-to-sign.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { PassportView } from '../shared/passport-view.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { decisionRight } from './decision-right.ts'
import { usePassport, useProposals } from '../shared/office-queries.ts'
import { useGrants } from '../shared/queries.ts'
import { readStandard } from '../../../src/sdk/joint/read-standard.ts'
import { StandardView } from '../shared/joint/standard-view.tsx'
import { useRead } from '../shared/use-read.ts'

/** The proposal `:proposal` with what it is about; approves or rejects it. */
export default function ProposalPage({ params }: PageProps): ReactNode {
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
  const [code, setCode] = useState<Code>()
  const { kind, edition, grant, admission, market, askedBy, asked } = proposal
  return (
    <>
      <PageHead
        printed
        title={`${text.desk.kindOf[kind]} · ${subjectOf(proposal)}`}
        lead={text.desk.askedBy(askedBy.organisation, format.dateTime(asked))}
        actions={<LinkButton to="/desk">{text.proposal.back}</LinkButton>}
      />
      <div className="column">
        <Decide proposal={proposal} onApproved={decided => setCode(codeOf(decided))} />
        {admission !== null && <AdmissionFacts admission={admission} />}
        {code !== undefined && <CodeDialog code={code} onClose={() => setCode(undefined)} />}
        {kind === 'cap' && edition !== null && <CapChange proposal={proposal} edition={edition} />}
        {kind === 'grant' && grant !== null && <GrantContract grant={grant} />}
        {market !== null && <MarketStandard digest={market} />}
        {kind === 'edition' && edition !== null && <NewEdition edition={edition} />}
      </div>
    </>
  )
}

function Decide(props: {
  readonly proposal: Proposal
  readonly onApproved: (decided: RouteOutput<'proposalApprove'>) => void
}): ReactNode {
  const { proposal } = props
  const { text, format } = useWords()
  const session = useSession()
  const { client, service } = session
  const [note, setNote] = useState('')
  const id = useId()
  const said = text.proposal
  const { state, kind, decided, decidedBy, decidedSeq, note: given, expires } = proposal
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
  const what = subjectOf(proposal)
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
            title={said.notYou(
              format.list(approversOf(service.approvals, kind).map(role => text.roles[role])),
            )}
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
                  act={() => client.proposalApprove(input).then(props.onApproved)}
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

/** The second half of an admission's code; undefined for any other approval. */
function codeOf(decided: RouteOutput<'proposalApprove'>): Code | undefined {
  const { admission, code, decided: at } = decided
  if (admission === null || code === null || at === null) return undefined
  const expires = new Date(Date.parse(at) + CODE_MS).toISOString()
  return { organisation: admission.organisation, code, expires, half: 'second' }
}

function AdmissionFacts({ admission }: { readonly admission: Admission }): ReactNode {
  const { text, format } = useWords()
  const { members } = text
  const { organisation, title, roles } = admission
  return (
    <SectionCard title={members.member}>
      <Typography.Paragraph type="secondary">{members.admissionWhy}</Typography.Paragraph>
      <Facts
        facts={[
          [members.member, `${format.label(title)} (${organisation})`],
          [members.roles, format.list(roles.map(role => text.roles[role]))],
        ]}
      />
    </SectionCard>
  )
}

/** The standard that is decided on, read from the very text that has this digest. */
function MarketStandard({ digest }: { readonly digest: string }): ReactNode {
  const { text } = useWords()
  const standard = useRead(['market-standard', digest], async client =>
    readStandard((await client.marketStandardShow({ params: { id: digest } })).standard, digest),
  )
  return (
    <SectionCard title={text.market.standard}>
      <Typography.Paragraph type="secondary">{text.market.standardWhy}</Typography.Paragraph>
      <Loaded query={standard}>{found => <StandardView standard={found} digest={digest} />}</Loaded>
    </SectionCard>
  )
}

function NewEdition({ edition }: { readonly edition: string }): ReactNode {
  const passport = usePassport(edition)
  const declared = useRead(['edition', edition], client => client.editionShow({ params: { id: edition } }))
  return (
    <>
      <Loaded query={declared}>
        {({ declaration: { budget } }) => budget.pool !== undefined && <PoolFacts pool={budget.pool} />}
      </Loaded>
      <Loaded query={passport}>{data => <PassportView passport={data} />}</Loaded>
    </>
  )
}

function PoolFacts({ pool }: { readonly pool: Pool }): ReactNode {
  const { text, format } = useWords()
  const said = text.proposal
  return (
    <SectionCard title={said.pool}>
      <Typography.Paragraph type="secondary">{said.poolWhy}</Typography.Paragraph>
      <Facts
        facts={[
          [said.poolEdition, `ε ${format.epsilon(pool.epsilon)}`],
          [said.poolYear, `ε ${format.epsilon(pool.perYear)}`],
        ]}
      />
    </SectionCard>
  )
}

function GrantContract({ grant }: { readonly grant: string }): ReactNode {
  const { text } = useWords()
  const grants = useGrants()
  return (
    <SectionCard title={text.desk.kinds.grant}>
      <Loaded query={grants}>
        {items => {
          const found = items.find(({ id }) => id === grant)
          return found === undefined ? (
            <FailureBox lines={[text.app.notFound]} />
          ) : (
            <ContractCard grant={found} />
          )
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
        <WideTable<(typeof rows)[number]>
          label={text.desk.kinds.cap}
          rowKey="who"
          rows={rows}
          columns={[
            textColumn(text.desk.subject, row => row.who),
            textColumn(said.before, row => row.before),
            textColumn(said.after, row => row.after),
          ]}
        />
        {delta !== undefined && <Facts facts={[['δ', delta]]} />}
      </SectionCard>
      <Loaded query={passport}>{data => <PassportView passport={data} />}</Loaded>
    </>
  )
}
