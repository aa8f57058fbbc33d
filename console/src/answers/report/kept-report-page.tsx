import type { ReactNode } from 'react'
import type { PageProps } from '../../shared/page.ts'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { Loaded } from '../../shared/ui/loaded.tsx'
import { PageHead } from '../../shared/ui/page-head.tsx'
import { useWords } from '../../shared/use-words.ts'
import { ShownReport } from './shown-report.tsx'
import { useKeptReport } from './use-report.ts'

/** The report `:id` of the reader's organisation, from its stored answers: nothing is asked or charged. */
export default function KeptReportPage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const loaded = useKeptReport(params['id'] ?? '')
  return (
    <Loaded query={loaded} title={text.pages.marketReport}>
      {found =>
        found === null ? (
          <>
            <PageHead title={text.pages.marketReport} />
            <EmptyState
              title={text.report.gone}
              next={text.report.goneNext}
              action={<LinkButton to="/report">{text.report.all}</LinkButton>}
            />
          </>
        ) : (
          <ShownReport {...found} />
        )
      }
    </Loaded>
  )
}
