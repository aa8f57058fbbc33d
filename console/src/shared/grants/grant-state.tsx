import { Tag } from 'antd'
import type { ReactNode } from 'react'
import type { Grant } from '../../../../schemas/records.ts'
import { Badge } from '../ui/badge.tsx'
import { useWords } from '../use-words.ts'
import { grantStatus } from '../../../../src/sdk/grants.ts'

/** A grant's status. `offered`: what its provider reads while the consumer's signature is missing. */
export function GrantState(props: { readonly grant: Grant; readonly offered?: string }): ReactNode {
  const { text } = useWords()
  const status = grantStatus(props.grant)
  const { offered = text.grant.statuses.offered } = props
  const words = status === 'offered' ? offered : text.grant.statuses[status]
  return status === 'effective' ? <Badge>{words}</Badge> : <Tag>{words}</Tag>
}
