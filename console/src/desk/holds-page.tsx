import type { ReactNode } from 'react'
import { useWords } from '../shared/use-words.ts'
import { EditionHolds } from './edition-holds.tsx'
import { GrantHolds } from './grant-holds.tsx'
import { MemberHolds } from './member-holds.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'

/** Everything that an officer can stop at once. */
export default function HoldsPage(): ReactNode {
  const { text } = useWords()
  return (
    <div className="column">
      <PageHead printed title={text.holds.title} lead={text.holds.lead} />
      <MemberHolds />
      <GrantHolds />
      <EditionHolds />
    </div>
  )
}
