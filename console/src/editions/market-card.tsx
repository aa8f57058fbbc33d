import { Card, Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { Link } from '../shared/location.tsx'
import type { Market } from '../shared/joint/market-queries.ts'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Badge } from '../shared/ui/badge.tsx'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'

/** A market in the catalogue: one dataset, with the sources that answer for it. */
export function MarketCard({ market }: { readonly market: Market }): ReactNode {
  const { text, format } = useWords()
  const { hasRole } = useSession()
  const { standard, record, editions } = market
  const newest = editions.at(-1)?.pinned
  if (newest === undefined) return null
  const { members, period } = newest.edition
  const words = text.catalogue
  return (
    <Card
      title={
        <Link to={`/markets/${record.id}`}>
          <h2 style={{ fontSize: 17, margin: 0, whiteSpace: 'normal' }}>{format.label(standard.title)}</h2>
        </Link>
      }
    >
      <Space orientation="vertical" size={10} style={{ width: '100%' }}>
        <Typography.Text type="secondary">{text.market.asOne(members.length)}</Typography.Text>
        <div className="tags">
          <Badge>{text.market.title}</Badge>
          {members.map(({ organisation }) => (
            <Tag key={organisation}>{organisation}</Tag>
          ))}
          <Tag>
            {words.edition} {newest.label}
          </Tag>
          <Tag>{words.dimensions(standard.dimensions.length)}</Tag>
          <Tag>{words.measures(standard.measures.length)}</Tag>
          {standard.onlyJointly && <Tag>{text.market.onlyJointly}</Tag>}
        </div>
        <span>
          {format.date(period.from)} – {format.date(period.to)}
        </span>
        <Space wrap>
          {hasRole(['consumer']) && (
            <LinkButton type="primary" to={`/ask?edition=${encodeURIComponent(newest.name)}`}>
              {words.ask}
            </LinkButton>
          )}
          <LinkButton to={`/markets/${record.id}`}>{words.details}</LinkButton>
        </Space>
      </Space>
    </Card>
  )
}
