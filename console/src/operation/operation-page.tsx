import { Alert, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import type { CheckRecord, Operation } from '../../../schemas/operation.ts'
import { approversOf, ProposalKind } from '../../../schemas/proposal.ts'
import { useSession } from '../shared/session.tsx'
import { useWords, type Words } from '../shared/use-words.ts'
import { Badge } from '../shared/ui/badge.tsx'
import { type Fact, Facts } from '../shared/ui/facts.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { allEditions, isReady } from '../shared/status.ts'
import { useOperation, useWitnesses } from '../shared/office-queries.ts'
import { useDatasets } from '../shared/queries.ts'

/** The running service: checks, versions, storage, log, witnesses, keys and approval rules. */
export default function OperationPage(): ReactNode {
  const { text } = useWords()
  const operation = useOperation()
  return (
    <div className="column">
      <PageHead title={text.operation.title} lead={text.operation.lead} />
      <Loaded query={operation}>
        {data => (
          <>
            <Checks checks={data.checks} />
            <div className="two-columns">
              <div className="column">
                <Version operation={data} />
                <Storage operation={data} />
              </div>
              <div className="column">
                <LogState operation={data} />
                <Policy />
              </div>
            </div>
            <Keys />
            <Rules />
          </>
        )}
      </Loaded>
    </div>
  )
}

function Checks({ checks }: { readonly checks: readonly CheckRecord[] }): ReactNode {
  const { text, format } = useWords()
  const said = text.operation
  const ready = isReady(checks)
  const nameOf = (name: string): string =>
    name.startsWith('witness ') ? said.witness(name.slice(8)) : (said.names[name] ?? name)
  return (
    <SectionCard title={said.checks}>
      <Alert
        type={ready ? 'success' : 'error'}
        showIcon
        title={ready ? said.ready : said.notReady}
        style={{ marginBottom: 12 }}
      />
      <WideTable<CheckRecord>
        label={said.checks}
        rowKey="name"
        rows={checks}
        columns={[
          textColumn(said.check, ({ name }) => nameOf(name)),
          textColumn(said.result, ({ name, ok, needed, lag }) => (
            <>
              {ok ? (
                <Badge>{said.good}</Badge>
              ) : (
                <Tag color={needed === false ? 'warning' : 'error'}>
                  {needed === false ? said.badSpare : said.bad}
                </Tag>
              )}
              {lag !== undefined && lag > 0 && ` ${said.lag(format.number(lag))}`}
              {!ok && said.next[name] !== undefined && ` ${said.next[name]}`}
            </>
          )),
        ]}
      />
    </SectionCard>
  )
}

function Version({ operation }: { readonly operation: Operation }): ReactNode {
  const { text, format } = useWords()
  const { service } = useSession()
  const said = text.operation
  return (
    <SectionCard title={said.versions}>
      <Facts
        facts={[
          [said.software, operation.software],
          [said.runtime, operation.runtime],
          [said.since, format.dateTime(operation.since)],
          [said.name, service.name],
          [said.authority, service.authority],
        ]}
      />
    </SectionCard>
  )
}

function Storage({ operation }: { readonly operation: Operation }): ReactNode {
  const { text, format } = useWords()
  const datasets = useDatasets()
  const said = text.operation
  const { disk, durability, queued } = operation
  const editions = allEditions(datasets.data ?? [])
  const gone = editions.filter(({ status }) => status === 'withdrawn').length
  return (
    <SectionCard title={said.storage}>
      <Facts
        facts={[
          [said.durability, said.durabilities[durability]],
          [
            said.disk,
            disk === null
              ? said.diskUnknown
              : said.diskOf(format.bytes(disk.free), format.bytes(disk.total), format.bytes(disk.unit)),
          ],
          [said.editions, said.editionsOf(format.number(editions.length - gone), format.number(gone))],
          [said.queued, format.number(queued)],
        ]}
      />
    </SectionCard>
  )
}

function LogState({ operation: { log } }: { readonly operation: Operation }): ReactNode {
  const { text, format } = useWords()
  const said = text.operation
  return (
    <SectionCard
      title={said.logTitle}
      extra={<LinkButton to="/log/verify">{text.pages.verifyLog}</LinkButton>}
    >
      <Facts
        facts={[
          [said.size, format.number(log.size)],
          [
            said.checkpoint,
            log.checkpoint === null ? said.checkpointBefore : format.dateTime(log.checkpoint),
          ],
          [said.unwitnessed, format.number(log.unwitnessed)],
        ]}
      />
    </SectionCard>
  )
}

function Policy(): ReactNode {
  const { text, format } = useWords()
  const book = useWitnesses()
  const said = text.operation
  return (
    <SectionCard title={said.policy} extra={<LinkButton to="/log/witnesses">{said.toWitnesses}</LinkButton>}>
      <Loaded query={book}>
        {({ quorum, witnesses }) =>
          witnesses.length === 0 ? (
            <Typography.Text>{said.policyNone}</Typography.Text>
          ) : (
            <>
              <Typography.Paragraph>
                {said.policyOf(format.number(quorum), format.number(witnesses.length))}
              </Typography.Paragraph>
              <ul style={{ margin: 0, paddingInlineStart: 18 }}>
                {witnesses.map(({ key }) => (
                  <li key={key} className="mono">
                    {key}
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </SectionCard>
  )
}

function Keys(): ReactNode {
  const { text } = useWords()
  const { service } = useSession()
  const said = text.operation
  const { serviceKey, logKey } = service
  return (
    <SectionCard title={said.keys}>
      <Facts
        facts={[
          [
            said.serviceKey,
            <div key="s">
              <span className="mono">{keyId(decodePublicKey(serviceKey))}</span>
              <br />
              <Typography.Text type="secondary">{said.serviceKeyWhy}</Typography.Text>
            </div>,
          ],
          [
            said.logKey,
            <div key="l">
              <span className="mono">{logKey}</span>
              <br />
              <Typography.Text type="secondary">{said.logKeyWhy}</Typography.Text>
            </div>,
          ],
        ]}
      />
    </SectionCard>
  )
}

function Rules(): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { service } = useSession()
  const said = text.operation
  const { separation, days, grantAbove } = service.approvals
  return (
    <SectionCard title={said.approvals}>
      <Typography.Paragraph type="secondary">{said.approvalsWhy}</Typography.Paragraph>
      <Facts
        columns={2}
        facts={[
          ...approverFacts(words, service.approvals),
          [said.separation, said.separations[separation]],
          [
            text.desk.kinds.grant,
            grantAbove === null ? said.grantNever : said.grantAbove(format.rho(grantAbove)),
          ],
          [text.desk.waiting, said.days(format.number(days))],
          [said.purposes, format.list(service.purposes.map(({ label }) => format.label(label)))],
        ]}
      />
    </SectionCard>
  )
}

function approverFacts(
  { text, format }: Words,
  rules: ReturnType<typeof useSession>['service']['approvals'],
): readonly Fact[] {
  return ProposalKind.options.map(kind => [
    text.desk.kindOf[kind],
    format.list(approversOf(rules, kind).map(role => text.roles[role])),
  ])
}
