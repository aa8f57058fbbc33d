import { Alert, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Activity, Overview } from '../../../schemas/overview.ts'
import { type Proposal, subjectOf } from '../../../schemas/proposal.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { AlertList } from './alert-list.tsx'
import { DecisionTable } from '../shared/decision-table.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useEvidence, useOperation, useOrganisations, useProposals } from '../shared/office-queries.ts'
import { useOverview } from './use-overview.ts'
import { isReady } from '../shared/status.ts'
import { useDatasets, useGrants } from '../shared/queries.ts'

const MAX_DECIDED = 20

/** The start page of officers and operators. */
export default function DeskPage(): ReactNode {
  const { text } = useWords()
  const { hasRole } = useSession()
  const overview = useOverview()
  const readsAll = hasRole(['officer', 'auditor'])
  return (
    <div className="column">
      <PageHead printed title={text.desk.title} lead={text.desk.lead} />
      {hasRole(['operator']) && <ServiceState />}
      <Waiting />
      {readsAll && (
        <>
          <Cheaters />
          <Loaded query={overview}>{data => <AlertList overview={data} />}</Loaded>
          <Held />
          <Loaded query={overview}>{data => <ActivityTable overview={data} />}</Loaded>
        </>
      )}
      <Decided />
    </div>
  )
}

function Waiting(): ReactNode {
  const { text } = useWords()
  const proposals = useProposals()
  return (
    <SectionCard title={text.desk.waiting}>
      <Loaded query={proposals}>
        {items => {
          const waiting = items.filter(({ state }) => state === 'waiting')
          if (waiting.length === 0) {
            return <Typography.Text type="secondary">{text.desk.waitingNone}</Typography.Text>
          }
          return (
            <ul className="rows">
              {waiting.map(proposal => (
                <WaitingRow key={proposal.id} proposal={proposal} />
              ))}
            </ul>
          )
        }}
      </Loaded>
    </SectionCard>
  )
}

function WaitingRow({ proposal }: { readonly proposal: Proposal }): ReactNode {
  const { text, format } = useWords()
  const { id, kind, askedBy, asked, expires } = proposal
  const subject = subjectOf(proposal)
  return (
    <li>
      <span style={{ flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography.Text strong>
          {text.desk.kindOf[kind]} · {subject}
        </Typography.Text>
        <br />
        <Typography.Text type="secondary">
          {text.desk.askedBy(askedBy.organisation, format.dateTime(asked))} ·{' '}
          {text.desk.until(format.dateTime(expires))}
        </Typography.Text>
      </span>
      <LinkButton type="primary" to={`/desk/${id}`} label={`${text.desk.look}: ${subject}`}>
        {text.desk.look}
      </LinkButton>
    </li>
  )
}

/** For operators: whether the service can answer. */
function ServiceState(): ReactNode {
  const { text } = useWords()
  const operation = useOperation()
  const said = text.operation
  return (
    <Loaded query={operation}>
      {({ checks }) => {
        const ready = isReady(checks)
        return (
          <Alert
            type={ready ? 'success' : 'error'}
            showIcon
            title={ready ? said.ready : said.notReady}
            action={<LinkButton to="/operation">{text.pages.operation}</LinkButton>}
          />
        )
      }}
    </Loaded>
  )
}

/** Members suspended for cheating; nothing where there are none. */
function Cheaters(): ReactNode {
  const { text } = useWords()
  const evidence = useEvidence()
  const open = (evidence.data ?? []).filter(({ lifted }) => lifted === null)
  if (open.length === 0) return null
  return (
    <Alert
      type="error"
      showIcon
      title={`${text.desk.cheaters}: ${[...new Set(open.map(({ organisation }) => organisation))].join(' · ')}`}
      description={text.desk.cheatersWhy}
      action={<LinkButton to="/evidence">{text.desk.checkEvidence}</LinkButton>}
    />
  )
}

function Held(): ReactNode {
  const { text } = useWords()
  const members = useOrganisations()
  const grants = useGrants()
  const datasets = useDatasets()
  const { desk } = text
  const [shutOut, heldUp, frozen] = [
    (members.data ?? []).filter(({ halted }) => halted !== null).length,
    (grants.data ?? []).filter(({ frozen: since, revoked }) => since !== null && revoked === null).length,
    (datasets.data ?? []).flatMap(({ editions }) => editions).filter(({ status }) => status === 'frozen')
      .length,
  ]
  return (
    <SectionCard title={desk.held} extra={<LinkButton to="/holds">{text.pages.holds}</LinkButton>}>
      <Loaded query={members}>
        {() => (
          <Typography.Text {...(shutOut + heldUp + frozen === 0 ? { type: 'secondary' } : {})}>
            {shutOut + heldUp + frozen === 0 ? desk.heldNone : desk.heldCount(shutOut, heldUp, frozen)}
          </Typography.Text>
        )}
      </Loaded>
    </SectionCard>
  )
}

function ActivityTable({ overview }: { readonly overview: Overview }): ReactNode {
  const { text, format } = useWords()
  const { desk } = text
  const { activity } = overview
  return (
    <SectionCard title={desk.activity}>
      <WideTable<Activity>
        label={desk.activity}
        none={desk.activityNone}
        rowKey={({ organisation, edition }) => `${organisation} ${edition ?? ''}`}
        rows={activity}
        columns={[
          textColumn(desk.member, ({ organisation }) => organisation),
          textColumn(desk.edition, ({ edition }) => edition ?? '–'),
          figureColumn(desk.released, ({ released }) => format.number(released)),
          figureColumn(desk.refused, ({ refused }) => format.number(refused)),
          figureColumn(desk.charge, ({ charge }) => format.rho(charge)),
        ]}
      />
    </SectionCard>
  )
}

function Decided(): ReactNode {
  const { text } = useWords()
  const proposals = useProposals()
  return (
    <SectionCard title={text.desk.decided}>
      <Loaded query={proposals}>
        {items => (
          <DecisionTable
            linked
            label={text.desk.decided}
            proposals={items.filter(({ state }) => state !== 'waiting').slice(0, MAX_DECIDED)}
          />
        )}
      </Loaded>
    </SectionCard>
  )
}
