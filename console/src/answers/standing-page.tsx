import type { ReactNode } from 'react'
import { readPublished } from '../../../src/sdk/standing.ts'
import type { PageProps } from '../shared/page.ts'
import { useSession } from '../shared/session.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { useRead } from '../shared/use-read.ts'
import { useWords } from '../shared/use-words.ts'
import { ShownAnswer } from './answer-page.tsx'

/** The published answer `:id`, verified here. Opening it is free; the first time is logged. */
export default function StandingPage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const { logKey } = useSession().key.header
  const id = params['id'] ?? ''
  const read = useRead(['standing-answer', id], client => readPublished(client, id, { logKey }), {
    staleTime: Infinity,
  })
  return (
    <Loaded query={read} title={text.pages.standing}>
      {({ file, answer }) => <ShownAnswer file={file} answer={answer} hidden={undefined} published />}
    </Loaded>
  )
}
