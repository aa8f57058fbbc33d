// The registration passport of one edition.
import type { ReactNode } from 'react'
import type { PageProps } from '../../app/pages.tsx'
import { useWords } from '../../app/words.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { PassportView } from '../../parts/passport/passport-view.tsx'
import { usePassport } from '../../work/office/queries.ts'

export function PassportPage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const edition = params['edition'] ?? ''
  const passport = usePassport(edition)
  return (
    <>
      <PageHead title={text.passport.title(edition)} lead={text.passport.lead} />
      <Loaded query={passport}>{data => <PassportView passport={data} />}</Loaded>
    </>
  )
}
