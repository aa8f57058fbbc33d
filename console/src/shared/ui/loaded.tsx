// The states of what is read from the service: a skeleton, an error with a way on, or the content.
import type { UseQueryResult } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../use-words.ts'
import { ErrorBox } from './failure-box.tsx'
import { PageHead } from './page-head.tsx'

export function Loaded<T>(props: {
  readonly query: UseQueryResult<T>
  /** Of a page whose own heading comes with the content: it has one before, and when nothing comes. */
  readonly title?: string
  readonly children: (data: T) => ReactNode
}): ReactNode {
  const { text } = useWords()
  const { query, title } = props
  if (query.data !== undefined) return props.children(query.data)
  return (
    <>
      {title !== undefined && <PageHead title={title} />}
      {query.error === null ? (
        <div role="status" aria-label={text.app.loading}>
          <Skeleton active title={false} paragraph={{ rows: 6 }} />
        </div>
      ) : (
        <ErrorBox error={query.error} retry={() => void query.refetch()} />
      )}
    </>
  )
}
