import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { readPublished } from '../../../src/sdk/standing.ts'
import type { PageProps } from '../shared/page.ts'
import { useSession } from '../shared/session.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { useWords } from '../shared/use-words.ts'
import { ShownAnswer } from './answer-page.tsx'

/** The published answer `:id`, verified here. Opening it is free; the first time is logged. */
export default function StandingPage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const { client, key } = useSession()
  const id = params['id'] ?? ''
  const read = useQuery({
    queryKey: ['standing-answer', id],
    staleTime: Infinity,
    queryFn: async () => await readPublished(client, id, { logKey: key.header.logKey }),
  })
  return (
    <Loaded query={read} title={text.pages.standing}>
      {({ file, answer }) => <ShownAnswer file={file} answer={answer} hidden={undefined} published />}
    </Loaded>
  )
}
