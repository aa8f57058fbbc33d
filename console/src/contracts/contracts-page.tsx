import { Button, Space, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Grant } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { ContractCard } from '../shared/grants/contracts-to-sign.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { OfferContract } from './offer-contract.tsx'
import { actionColumn, textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { GrantState } from '../shared/grants/grant-state.tsx'
import { isOver } from '../shared/status.ts'
import { priceWords } from '../shared/grants/price.ts'
import { usesWords } from '../shared/grants/uses.ts'
import { useOwnDatasets } from '../shared/use-own-datasets.ts'
import { emptyTerms, type TermsDraft, termsLike } from './terms.ts'
import { useGrants } from '../shared/queries.ts'

/** Contracts that the provider has offered; offers, renews and terminates them. */
export default function ContractsPage(): ReactNode {
  const { text } = useWords()
  const { me } = useSession()
  const said = text.contracts
  const { own } = useOwnDatasets()
  const grants = useGrants()
  const [draft, setDraft] = useState<TermsDraft>()
  const [first] = own
  return (
    <div className="column">
      <PageHead
        title={said.title}
        lead={said.lead}
        actions={
          <Button
            type="primary"
            disabled={first === undefined}
            onClick={() => {
              if (first !== undefined) setDraft(emptyTerms(first.id, new Date()))
            }}
          >
            {said.offer}
          </Button>
        }
      />
      <Loaded query={grants}>
        {items => {
          const given = items.filter(({ provider }) => provider === me.organisation.id)
          return given.length === 0 ? (
            <EmptyState title={said.none} next={first === undefined ? said.noDataset : said.noneNext} />
          ) : (
            <Given grants={given} onAgain={grant => setDraft(termsLike(grant, new Date()))} />
          )
        }}
      </Loaded>
      {draft !== undefined && (
        <OfferContract draft={draft} datasets={own} onClose={() => setDraft(undefined)} />
      )}
    </div>
  )
}

function Given(props: {
  readonly grants: readonly Grant[]
  readonly onAgain: (grant: Grant) => void
}): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { client } = useSession()
  const said = text.contracts
  return (
    <>
      <Typography.Text type="secondary">{said.changeWhy}</Typography.Text>
      <WideTable<Grant>
        label={said.title}
        rowKey="id"
        rows={props.grants}
        expandable={{
          rowExpandable: ({ contractDigest }) => contractDigest !== null,
          expandedRowRender: grant => <ContractCard grant={grant} />,
        }}
        columns={[
          textColumn(said.consumer, ({ consumer }) => consumer),
          textColumn(said.dataset, ({ dataset }) => dataset),
          figureColumn(said.spentOf, ({ spent, budget }) => `${format.rho(spent)} / ${format.rho(budget)}`),
          figureColumn(said.answers, ({ uses }) => usesWords(words, uses)),
          textColumn(said.price, ({ price }) => priceWords(words, price)),
          textColumn(said.until, ({ expires }) => format.date(expires)),
          textColumn(said.state, grant => (
            <GrantState grant={grant} offered={text.grant.unsigned(grant.consumer)} />
          )),
          actionColumn(text.editions.actions, grant => (
            <Space wrap>
              <Button
                size="small"
                aria-label={`${said.again}: ${grant.consumer}`}
                onClick={() => props.onAgain(grant)}
              >
                {said.again}
              </Button>
              {!isOver(grant) && (
                <ConfirmButton
                  size="small"
                  danger
                  label={said.end}
                  name={`${said.end}: ${grant.consumer} ${grant.dataset}`}
                  confirm={{ title: said.endConfirm(grant.consumer), why: said.endWhy }}
                  act={() => client.grantRevoke({ params: { id: grant.id } })}
                  done={said.ended}
                  changes={['grants', 'entries']}
                />
              )}
            </Space>
          )),
        ]}
      />
    </>
  )
}
