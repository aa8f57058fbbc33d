import { type ReactNode, useMemo } from 'react'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useRead } from '../shared/use-read.ts'
import { useWords } from '../shared/use-words.ts'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { EditionBudget } from '../shared/spending/edition-budget.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { pastSpending } from '../shared/spending/forecast.ts'
import { allEditions } from '../shared/status.ts'
import { useProposals } from '../shared/office-queries.ts'
import { useOverview } from './use-overview.ts'
import { useBudgets, useDatasets } from '../shared/queries.ts'

/** Enough for the curve's shape, without reading the whole log. */
const MAX_ENTRIES = 1_000

/** Budgets and forecasts of all editions, in ρ. */
export default function SpendingPage(): ReactNode {
  const { text } = useWords()
  const budgets = useBudgets()
  const datasets = useDatasets()
  const overview = useOverview()
  const entries = useRead(['spent-lately'], client => collect(listAll(client, 'entryList', 500), MAX_ENTRIES))
  const past = useMemo(() => pastSpending(entries.data ?? []), [entries.data])
  const proposals = useProposals()
  const changes = (proposals.data ?? []).filter(({ kind, state }) => kind === 'cap' && state === 'approved')
  return (
    <div className="column">
      <PageHead printed title={text.spending.title} lead={text.spending.lead} />
      <Loaded query={budgets}>
        {lines => {
          const known = lines.filter(({ total }) => total !== null)
          if (known.length === 0) {
            return <EmptyState title={text.spending.none} next={text.spending.noneNext} />
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
  return allEditions(datasets ?? []).find(edition => edition.id === id)
}
