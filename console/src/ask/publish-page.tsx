import { useQuery } from '@tanstack/react-query'
import { Card, Segmented, Select, Typography } from 'antd'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { Query } from '../../../schemas/query.ts'
import type { StandingReaders } from '../../../schemas/standing.ts'
import { offerUnder } from '../../../src/sdk/questions/offer.ts'
import { useNavigation } from '../shared/location.tsx'
import { leftText, poolLeft } from '../shared/pool.ts'
import { useBudgets } from '../shared/queries.ts'
import { useSession } from '../shared/session.tsx'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { useOwnDatasets } from '../shared/use-own-datasets.ts'
import { useWords, type Words } from '../shared/use-words.ts'
import { firstDraft, publicQuery, type QuestionDraft } from './draft.ts'
import { EstimateCard, ExpectedCard } from './estimate-card.tsx'
import { FormCard } from './form-card.tsx'
import { PaidByCard } from './paid-by-card.tsx'
import { PrivacyCard } from './privacy-card.tsx'
import { TargetCard } from './target-card.tsx'
import { useDebounced } from '../shared/use-debounced.ts'

/** A provider composes a question on its own edition, sees what it costs and who pays, and publishes it. */
export default function PublishPage(): ReactNode {
  const { text, format } = useWords()
  const { search } = useNavigation()
  const { query, own } = useOwnDatasets()
  const [chosen, setChosen] = useState<string | null>(search.get('edition'))
  const open = own.flatMap(({ title, editions }) =>
    editions.filter(({ status }) => status === 'open').map(edition => ({ title, edition })),
  )
  const current = open.find(({ edition }) => edition.id === chosen) ?? open[0]
  return (
    <Loaded query={query} title={text.pages.publish}>
      {() => (
        <>
          <PageHead
            title={text.pages.publish}
            lead={text.standing.publishLead}
            actions={
              current !== undefined && (
                <Select
                  aria-label={text.ask.edition}
                  value={current.edition.id}
                  style={{ minWidth: 200, maxWidth: '100%' }}
                  popupMatchSelectWidth={false}
                  onChange={setChosen}
                  options={open.map(({ title, edition }) => ({
                    value: edition.id,
                    label: `${format.label(title)} · ${edition.declaration.edition}`,
                  }))}
                />
              )
            }
          />
          {current === undefined ? (
            <EmptyState title={text.standing.noEdition} next={text.standing.noEditionNext} />
          ) : (
            <Publish key={current.edition.id} edition={current.edition} />
          )}
        </>
      )}
    </Loaded>
  )
}

const NO_PURPOSE = { purposes: [] }

function Publish({ edition }: { readonly edition: CatalogueEdition }): ReactNode {
  const words = useWords()
  const { text } = words
  const { client } = useSession()
  const { go } = useNavigation()
  const { declaration } = edition
  const isPublic = declaration.passport?.publicData !== undefined
  const [readers, setReaders] = useState<StandingReaders>(isPublic ? 'members' : 'contracts')
  // A provider's own edition: no contract leaves anything out.
  const offer = useMemo(() => offerUnder(declaration, {}), [declaration])
  const [draft, setDraft] = useState(() => firstDraft(edition.id, offer, undefined))
  const change = useCallback(
    (part: Partial<QuestionDraft>): void => setDraft(before => ({ ...before, ...part })),
    [],
  )
  const query = useMemo(() => publicQuery(draft, declaration), [draft, declaration])
  const { estimate, isOfNow } = useStandingEstimate(query, readers)
  const budgets = useBudgets()
  const line = budgets.data?.find(each => each.edition === edition.id)
  const left = line?.pool ? poolLeft(line.pool) : undefined
  const isReady = query !== undefined && estimate.error === null && estimate.data !== undefined
  const said = paymentWords(words, declaration, estimate.data)
  const publish = async (): Promise<void> => {
    if (query === undefined) return
    const { file } = await client.standingPublish({ body: { query, readers } })
    go(`/standing/${file.id}`)
  }
  return (
    <div className="two-columns">
      <div className="column">
        <TargetCard draft={draft} offer={offer} change={change} />
        <FormCard draft={draft} offer={offer} change={change} />
        {declaration.budget.pool !== undefined && line?.pool !== null && (
          <PaidByCard draft={draft} left={left} change={change} />
        )}
        <PrivacyCard draft={draft} grant={NO_PURPOSE} left={left} change={change} />
        <Card title={<h2 className="card-title">{text.standing.readers}</h2>}>
          <Segmented<StandingReaders>
            block
            aria-label={text.standing.readers}
            value={readers}
            onChange={setReaders}
            options={(['contracts', 'members'] as const).map(value => ({
              value,
              label: text.standing.readersOf[value],
              disabled: value === 'members' && !isPublic,
            }))}
          />
          <Typography.Paragraph type="secondary" style={{ margin: '8px 0 0' }}>
            {text.standing.readersWhy}
          </Typography.Paragraph>
        </Card>
      </div>
      <div className="column">
        <EstimateCard
          estimate={estimate.data}
          error={estimate.error}
          fetching={estimate.isFetching}
          retry={() => void estimate.refetch()}
          incomplete={query === undefined}
          spent={estimate.data?.privacy.pool === undefined ? line?.total?.spent : line?.pool?.spent}
        >
          <Typography.Paragraph type="secondary">{said.lead}</Typography.Paragraph>
          <ConfirmButton
            type="primary"
            label={text.standing.publish}
            disabled={!isReady || !isOfNow || estimate.data?.fits === '0'}
            confirm={said.confirm}
            act={publish}
            done={text.standing.published}
            changes={['standing', 'budgets', 'standing-estimate']}
          />
        </EstimateCard>
        {isReady && estimate.data !== undefined && estimate.data.storedAnswer === null && (
          <ExpectedCard estimate={estimate.data} declaration={declaration} />
        )}
      </div>
    </div>
  )
}

/** What it takes, of what and whose, beside the figures and once more before it is published. */
function paymentWords(
  { text, format }: Words,
  { budget }: CatalogueEdition['declaration'],
  estimate: Estimate | undefined,
) {
  const said = text.standing
  const { pool, charge } = estimate?.privacy ?? { charge: '0' }
  if (estimate === undefined || pool === undefined || budget.pool === undefined) {
    const confirm = { title: said.confirm(format.rho(charge)), why: said.confirmWhy }
    return { lead: said.everyone, confirm }
  }
  const [takes, cap] = [format.epsilon(pool), format.epsilon(budget.pool.epsilon)]
  const rest = BigInt(estimate.room) - BigInt(pool)
  const after = leftText(rest > 0n ? rest : 0n)
  return {
    lead: rest < 0n ? undefined : said.poolTakes(takes, cap, after),
    confirm: { title: said.poolConfirm(takes), why: said.poolConfirmWhy(cap, after) },
  }
}

const SETTLE_MS = 300

/** `isOfNow`: it is of the question as it is now, so that nothing else is published than what was shown. */
function useStandingEstimate(query: Query | undefined, readers: StandingReaders) {
  const { client } = useSession()
  const settled = useDebounced(query, SETTLE_MS)
  const estimate = useQuery({
    queryKey: ['standing-estimate', readers, settled === undefined ? null : canonicalJson(settled)],
    enabled: settled !== undefined,
    staleTime: 2_000,
    queryFn: async () => {
      if (settled === undefined) throw new Error('there is no question yet')
      return await client.standingEstimate({ body: { query: settled, readers } })
    },
  })
  return { estimate, isOfNow: JSON.stringify(query) === JSON.stringify(settled) }
}
