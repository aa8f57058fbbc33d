// The states of what is read from the service: a skeleton, an error with a way on, or the content.
import type { UseQueryResult } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../app/words.ts'
import { ErrorBox } from './failure-box.tsx'

export function Loaded<T>(props: {
  readonly query: UseQueryResult<T>
  readonly children: (data: T) => ReactNode
}): ReactNode {
  const { text } = useWords()
  const { query } = props
  if (query.data !== undefined) return props.children(query.data)
  if (query.error !== null) return <ErrorBox error={query.error} retry={() => void query.refetch()} />
  return (
    <div role="status" aria-label={text.app.loading}>
      <Skeleton active paragraph={{ rows: 6 }} />
    </div>
  )
}
