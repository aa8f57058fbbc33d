import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../use-words.ts'
import { ErrorBox } from './failure-box.tsx'
import { PageHead } from './page-head.tsx'

/** What a query has, or an infinite one. */
type Query<T> = {
  readonly data: T | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

/** A skeleton while the query loads, its error with a retry, or the content. */
export function Loaded<T>(props: {
  readonly query: Query<T>
  /** The page's heading until the content brings its own. */
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
        <ErrorBox error={query.error} retry={() => query.refetch()} />
      )}
    </>
  )
}
