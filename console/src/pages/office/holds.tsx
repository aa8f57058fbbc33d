// What an officer stops at once: a member, a grant, an edition; and lets go on.
import type { ReactNode } from 'react'
import { useWords } from '../../app/words.ts'
import { EditionHolds } from '../../parts/office/edition-holds.tsx'
import { GrantHolds } from '../../parts/office/grant-holds.tsx'
import { MemberHolds } from '../../parts/office/member-holds.tsx'
import { PageHead } from '../../parts/page-head.tsx'

export function HoldsPage(): ReactNode {
  const { text } = useWords()
  return (
    <div className="column">
      <PageHead title={text.holds.title} lead={text.holds.lead} />
      <MemberHolds />
      <GrantHolds />
      <EditionHolds />
    </div>
  )
}
