import { Space } from 'antd'
import type { ReactNode } from 'react'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { PageProps } from '../shared/page.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { FailureBox } from '../shared/ui/failure-box.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EditionBudget } from '../shared/spending/edition-budget.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { PassportView } from '../shared/passport-view.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { pastSpending } from '../shared/spending/forecast.ts'
import { usePassport, useProposals } from '../shared/office-queries.ts'
import { allEditions } from '../shared/status.ts'
import { forecastFrom } from './asked.ts'
import { useOwnDatasets } from '../shared/use-own-datasets.ts'
import { useOwnEntries } from './use-own-entries.ts'
import { useBudgets } from '../shared/queries.ts'
import { EditionState } from './editions-page.tsx'

/** One of the provider’s own editions by `:id`: state, actions, budget and passport. */
export default function EditionPage({ params }: PageProps): ReactNode {
  const { text, format } = useWords()
  const id = params['id'] ?? ''
  const { query, own } = useOwnDatasets()
  const passport = usePassport(id)
  return (
    <Loaded query={query} title={text.pages.edition}>
      {() => {
        const edition = allEditions(own).find(each => each.id === id)
        if (edition === undefined) {
          return (
            <>
              <PageHead title={text.pages.edition} />
              <FailureBox lines={[text.app.notFound]} />
            </>
          )
        }
        return (
          <div className="column">
            <PageHead title={format.label(edition.declaration.title)} lead={id} />
            <SectionCard title={text.editions.state}>
              <EditionState edition={edition} />
              <Actions edition={edition} />
            </SectionCard>
            <Budget edition={edition} />
            <Loaded query={passport}>{found => <PassportView passport={found} />}</Loaded>
          </div>
        )
      }}
    </Loaded>
  )
}

const CHANGES = ['datasets', 'budgets', 'passport', 'proposals', 'entries']

function Actions({ edition }: { readonly edition: CatalogueEdition }): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const said = text.editions
  const { id, status } = edition
  const input = { params: { id } }
  return (
    <Space wrap style={{ marginTop: 12 }} aria-label={said.actions}>
      {status === 'sealed' && (
        <ConfirmButton
          label={said.submit}
          type="primary"
          confirm={{ title: said.submitConfirm(id), why: said.submitWhy }}
          act={() => client.editionSubmit(input)}
          done={said.submitDone}
          changes={CHANGES}
        />
      )}
      {status === 'open' && (
        <ConfirmButton
          label={said.freeze}
          confirm={{ title: said.freezeConfirm(id), why: said.freezeWhy }}
          act={() => client.editionFreeze(input)}
          done={said.freezeDone}
          changes={CHANGES}
        />
      )}
      {status === 'frozen' && (
        <ConfirmButton
          label={said.unfreeze}
          confirm={{ title: said.unfreezeConfirm(id), why: said.unfreezeWhy }}
          act={() => client.editionUnfreeze(input)}
          done={said.unfreezeDone}
          changes={CHANGES}
        />
      )}
      {(status === 'open' || status === 'frozen' || status === 'waiting' || status === 'sealed') && (
        <ConfirmButton
          danger
          label={said.withdraw}
          confirm={{ title: said.withdrawConfirm(id), why: said.withdrawWhy }}
          act={() => client.editionWithdraw(input)}
          done={said.withdrawDone}
          changes={CHANGES}
        />
      )}
    </Space>
  )
}

/** Enough for the curve's shape. */
const MAX_ENTRIES = 1_000

function Budget({ edition }: { readonly edition: CatalogueEdition }): ReactNode {
  const budgets = useBudgets()
  const entries = useOwnEntries(MAX_ENTRIES)
  const proposals = useProposals()
  const line = budgets.data?.find(each => each.edition === edition.id)
  if (line?.total === undefined || line.total === null) return null
  const changed = (proposals.data ?? []).find(
    ({ kind, state, edition: of }) => kind === 'cap' && state === 'approved' && of === edition.id,
  )
  const read = entries.data ?? []
  return (
    <EditionBudget
      line={line}
      edition={edition}
      forecast={forecastFrom(read, edition.id, line.total, Date.now())}
      past={pastSpending(read).get(edition.id)}
      perConsumer={changed?.caps?.perConsumer}
    />
  )
}
