// What each edition has lost, who spent it, and when it ends at the present pace.
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import type { CatalogueEdition } from '../../../../schemas/api-bodies.ts'
import type { DeclaredDataset } from '../../../../src/sdk/catalogue.ts'
import { collect, listAll } from '../../../../src/sdk/list-all.ts'
import { useSession } from '../../app/session.tsx'
import { useWords } from '../../app/words.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { NothingYet } from '../../parts/nothing-yet.tsx'
import { EditionBudget } from '../../parts/office/edition-budget.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { pastSpending } from '../../work/office/forecast.ts'
import { editionsOf } from '../../work/office/standing.ts'
import { useOverview, useProposals } from '../../work/office/queries.ts'
import { useBudgets, useDatasets } from '../../work/queries.ts'

/** So far back the curve goes: enough for its shape, without reading the whole log. */
const MOST_ENTRIES = 1_000

export function SpendingPage(): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const budgets = useBudgets()
  const datasets = useDatasets()
  const overview = useOverview()
  const entries = useQuery({
    queryKey: ['spent-lately'],
    queryFn: () => collect(listAll(client, 'entryList', 500), MOST_ENTRIES),
  })
  const past = useMemo(() => pastSpending(entries.data ?? []), [entries.data])
  const proposals = useProposals()
  const changes = (proposals.data ?? []).filter(({ kind, state }) => kind === 'cap' && state === 'approved')
  return (
    <div className="column">
      <PageHead title={text.spending.title} lead={text.spending.lead} />
      <Loaded query={budgets}>
        {lines => {
          const known = lines.filter(({ total }) => total !== null)
          if (known.length === 0) {
            return <NothingYet title={text.spending.none} next={text.spending.noneNext} />
          }
          return known.map(line => (
            <EditionBudget
              key={line.edition}
              line={line}
              edition={editionOf(datasets.data, line.edition)}
              forecast={overview.data?.forecasts.find(({ edition }) => edition === line.edition)}
              past={past.get(line.edition)}
              perConsumer={changes.find(({ edition }) => edition === line.edition)?.caps?.perConsumer}
            />
          ))
        }}
      </Loaded>
    </div>
  )
}

function editionOf(
  datasets: readonly DeclaredDataset[] | undefined,
  id: string,
): CatalogueEdition | undefined {
  return editionsOf(datasets ?? []).find(edition => edition.id === id)
}
