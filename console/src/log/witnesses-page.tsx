import { useQuery } from '@tanstack/react-query'
import { Alert, Tag, Timeline, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { WitnessBook, WitnessRecord } from '../../../schemas/operation.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { Badge } from '../shared/ui/badge.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { WitnessLine } from './witness-line.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import type { LogEvent, VerifiedLog } from './audit-worker.ts'
import { useWitnesses } from '../shared/office-queries.ts'
import { loadPolicy } from '../shared/trust/policy.ts'
import { logKeyAlone, openCheckpoint } from '../../../protocols/audit/policy.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { freshLogReader } from './fresh-log-reader.ts'

/** The witnesses: state, cosignatures checked here, history, and what the verified log says of them. */
export default function WitnessesPage(): ReactNode {
  const { text } = useWords()
  const book = useWitnesses()
  const said = text.witness
  return (
    <div className="column">
      <PageHead
        printed
        title={said.title}
        lead={said.lead}
        actions={<LinkButton to="/log/verify">{text.log.verify}</LinkButton>}
      />
      <Loaded query={book}>
        {data =>
          data.witnesses.length === 0 ? (
            <EmptyState title={said.none} next={said.noneNext} />
          ) : (
            <>
              <Present book={data} />
              <SectionCard title={said.timeline}>
                <div style={{ display: 'grid', gap: 16 }}>
                  {data.witnesses.map(witness => (
                    <WitnessLine
                      key={witness.key}
                      witness={witness}
                      since={data.since}
                      now={new Date(book.dataUpdatedAt).toISOString()}
                    />
                  ))}
                </div>
              </SectionCard>
            </>
          )
        }
      </Loaded>
      <Events />
    </div>
  )
}

function Present({ book }: { readonly book: WitnessBook }): ReactNode {
  const { text, format } = useWords()
  const { logKey, keyId } = useSession().key.header
  const keys = book.witnesses.map(({ key }) => key)
  // Verified here, with the keys that the service lists.
  const signed = useQuery({
    queryKey: ['cosignatures', logKey, keys],
    refetchInterval: 15_000,
    queryFn: async () => {
      const policy = { ...logKeyAlone(logKey), witnesses: keys.map(parseVkey) }
      return await openCheckpoint(await freshLogReader().readCheckpoint(), policy, verifyEd25519)
    },
  })
  const said = text.witness
  const mine = loadPolicy(keyId)?.witnesses ?? []
  const { quorum, size, cosigned, witnesses } = book
  const timeOf = ({ name }: WitnessRecord): string => {
    const found = signed.data?.cosignatures.find(each => each.name === name)
    return found === undefined ? said.notSigned : format.dateTime(new Date(found.time * 1000).toISOString())
  }
  return (
    <SectionCard title={said.now}>
      <Typography.Paragraph>
        {said.quorum(format.number(quorum), format.number(witnesses.length))}{' '}
        {cosigned >= size
          ? said.all(format.number(size))
          : said.behind(format.number(size - cosigned), format.number(size))}
      </Typography.Paragraph>
      {signed.error !== null && <Alert type="error" showIcon role="alert" title={said.broken} />}
      <WideTable<WitnessRecord>
        label={said.now}
        rowKey="key"
        rows={witnesses}
        columns={[
          textColumn(said.name, ({ name }) => name),
          textColumn(said.state, ({ state }) =>
            state === 'ok' ? (
              <Badge>{said.states[state]}</Badge>
            ) : (
              <Tag color={state === 'ahead' || state === 'forked' || state === 'lying' ? 'error' : 'warning'}>
                {said.states[state]}
              </Tag>
            ),
          ),
          figureColumn(said.lag, ({ lag }) => format.number(lag)),
          textColumn(said.signed, witness => timeOf(witness)),
          textColumn(said.trusted, ({ key }) => (mine.includes(key) ? said.yes : said.no)),
          textColumn(said.key, ({ key }) => (
            <span className="mono" style={{ fontSize: 12 }}>
              {key}
            </span>
          )),
        ]}
      />
    </SectionCard>
  )
}

/** From the log as this browser verified it, not from the service's claims. */
function Events(): ReactNode {
  const { text, format } = useWords()
  const said = text.witness
  const verified = useQuery<VerifiedLog>({ queryKey: ['verified-log'], enabled: false })
  const events = verified.data?.events
  return (
    <SectionCard title={said.events}>
      <Typography.Paragraph type="secondary">
        {events === undefined ? said.eventsFirst : said.eventsWhy}
      </Typography.Paragraph>
      {events === undefined ? (
        <LinkButton to="/log/verify">{text.log.verify}</LinkButton>
      ) : (
        <Timeline
          items={events.toReversed().map(event => ({
            key: event.seq,
            content: (
              <>
                <span className="number">
                  {format.dateTime(event.time)} · {text.proposal.entry(format.whole(event.seq))}
                </span>
                <br />
                {eventWords(text, event)}
              </>
            ),
          }))}
        />
      )}
    </SectionCard>
  )
}

function eventWords(text: ReturnType<typeof useWords>['text'], event: LogEvent): string {
  const said = text.witness
  switch (event.type) {
    case 'start':
    case 'stop':
      return `${text.log.types[event.type]} (${event.software})`
    case 'log-key':
      return said.keyEvent(event.next)
    case 'witness-policy':
      return event.witnesses.length === 0
        ? said.policyNone
        : said.policyEvent(event.quorum, event.witnesses.map(key => key.split('+')[0] ?? key).join(' · '))
  }
}
