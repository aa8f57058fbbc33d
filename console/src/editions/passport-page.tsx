import type { ReactNode } from 'react'
import type { PageProps } from '../shared/page.ts'
import { useWords } from '../shared/use-words.ts'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { PassportView } from '../shared/passport-view.tsx'
import { usePassport } from '../shared/office-queries.ts'

/** The registration passport of the edition `:edition`, as approvers read it. */
export default function PassportPage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const edition = params['edition'] ?? ''
  const passport = usePassport(edition)
  return (
    <>
      <PageHead printed title={text.passport.title(edition)} lead={text.passport.lead} />
      <Loaded query={passport}>{data => <PassportView passport={data} />}</Loaded>
    </>
  )
}
