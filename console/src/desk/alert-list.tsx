import { Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Alert, Overview } from '../../../schemas/overview.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'

/** Alerts about probing and low budgets, with what to do about each. */
export function AlertList({ overview }: { readonly overview: Overview }): ReactNode {
  const { text, format } = useWords()
  const { alerts, watched } = overview
  return (
    <SectionCard title={text.desk.alerts}>
      {alerts.length === 0 ? (
        <Typography.Text type="secondary">{text.desk.alertsNone}</Typography.Text>
      ) : (
        <ul className="rows">
          {alerts.map(alert => (
            <AlertRow
              key={`${alert.kind} ${alert.organisation ?? ''} ${alert.edition ?? ''}`}
              alert={alert}
            />
          ))}
        </ul>
      )}
      <Typography.Paragraph type="secondary" style={{ margin: '12px 0 0', fontSize: 12 }}>
        {text.desk.watched(format.number(watched.entries), format.number(watched.size))}
      </Typography.Paragraph>
    </SectionCard>
  )
}

function AlertRow({ alert }: { readonly alert: Alert }): ReactNode {
  const { text, format } = useWords()
  const { hasRole } = useSession()
  const { desk } = text
  const { kind, organisation, edition, since, last, count, seq } = alert
  const filters = new URLSearchParams({
    ...(organisation === null ? {} : { member: organisation }),
    ...(edition === null ? {} : { edition }),
  })
  const who = [organisation, edition].filter(each => each !== null).join(' · ')
  return (
    <li>
      <span style={{ flex: '1 1 320px', minWidth: 0 }}>
        <Tag color="warning" style={{ whiteSpace: 'normal' }}>
          {desk.alertKinds[kind]}
        </Tag>{' '}
        <Typography.Text strong>{who}</Typography.Text>
        <br />
        <Typography.Text>{desk.alertNext[kind]}</Typography.Text>
        <br />
        <Typography.Text type="secondary" className="number">
          {seq.length > 0
            ? desk.times(format.number(count), format.dateTime(since), format.dateTime(last))
            : `${format.dateTime(since)} – ${format.dateTime(last)}`}
        </Typography.Text>
      </span>
      {seq.length > 0 && (
        <Space wrap>
          <LinkButton to={`/log?${filters.toString()}`} label={`${desk.readEntries}: ${who}`}>
            {desk.readEntries}
          </LinkButton>
          {hasRole(['officer']) && (
            <LinkButton to="/holds" label={`${desk.toHolds}: ${who}`}>
              {desk.toHolds}
            </LinkButton>
          )}
        </Space>
      )}
    </li>
  )
}
