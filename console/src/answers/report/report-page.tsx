import { App, Segmented, Select, Space, Typography } from 'antd'
import { type ReactNode, useCallback } from 'react'
import { Where } from '../../../../schemas/query.ts'
import { PRECISION_NAMES, productDimensions } from '../../../../src/sdk/market-report/questions.ts'
import { type AskableEdition, askableEditions } from '../../shared/grants/askable-editions.ts'
import { KeptReports } from '../../shared/kept-reports.tsx'
import { purposeLabel } from '../../shared/labels.ts'
import { useNavigation } from '../../shared/location.tsx'
import { useDatasets, useGrants } from '../../shared/queries.ts'
import { useSession } from '../../shared/session.tsx'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { Loaded } from '../../shared/ui/loaded.tsx'
import { PageHead } from '../../shared/ui/page-head.tsx'
import { SectionCard } from '../../shared/ui/section-card.tsx'
import { SelectField, SelectSeveral } from '../../shared/ui/select-field.tsx'
import { useWords } from '../../shared/use-words.ts'
import { PriceCard } from './price-card.tsx'
import { ShownReport } from './shown-report.tsx'
import { type ReportDraft, useBuyReport, useReportPrice } from './use-report.ts'

/**
 * Chooses a product, shows the price of its report, buys it. The choice is in the address: after a reload the
 * same report goes on, its answered parts free.
 */
export default function ReportPage(): ReactNode {
  const { text } = useWords()
  const { me } = useSession()
  const datasets = useDatasets()
  const grants = useGrants()
  const title = text.pages.marketReports
  return (
    <Loaded query={datasets} title={title}>
      {items => (
        <Loaded query={grants} title={title}>
          {given => {
            const askable = askableEditions(items, given, me.organisation.id).filter(({ grant }) =>
              grant.modes.includes('open'),
            )
            const [first] = askable
            return first === undefined ? <NothingToReport /> : <Chosen askable={askable} first={first} />
          }}
        </Loaded>
      )}
    </Loaded>
  )
}

function NothingToReport(): ReactNode {
  const { text } = useWords()
  return (
    <div className="column">
      <PageHead title={text.pages.marketReports} lead={text.report.lead} />
      <EmptyState
        title={text.ask.none}
        next={text.ask.noneNext}
        action={<LinkButton to="/datasets">{text.catalogue.title}</LinkButton>}
      />
      <KeptReports />
    </div>
  )
}

function Chosen(props: {
  readonly askable: readonly AskableEdition[]
  readonly first: AskableEdition
}): ReactNode {
  const { search } = useNavigation()
  const { askable, first } = props
  // The newest edition of a dataset is its last.
  const newest = askable.findLast(({ grant }) => grant.id === first.grant.id) ?? first
  const current = askable.find(({ edition }) => edition.id === search.get('edition')) ?? newest
  return <Builder key={current.edition.id} askable={askable} current={current} />
}

function Builder(props: {
  readonly askable: readonly AskableEdition[]
  readonly current: AskableEdition
}): ReactNode {
  const { text, format } = useWords()
  const { service } = useSession()
  const { message } = App.useApp()
  const { search, go } = useNavigation()
  const { askable, current } = props
  const draft = draftIn(search, current)
  const change = (changed: Partial<ReportDraft>, edition = current.edition.id): void =>
    go(placeOf(edition, { ...draft, ...changed }), { replace: true })
  const price = useReportPrice(current, draft)
  const onReady = useCallback(() => void message.success(text.report.ready), [message, text])
  const buying = useBuyReport(current, onReady)
  const products = productDimensions(current.offer)
  if (buying.unkept !== undefined) return <ShownReport {...buying.unkept} unkept />
  return (
    <div className="column">
      <PageHead
        title={text.pages.marketReports}
        lead={text.report.lead}
        actions={
          <Select
            aria-label={text.ask.edition}
            value={current.edition.id}
            disabled={buying.busy}
            style={{ minWidth: 200, maxWidth: '100%' }}
            popupMatchSelectWidth={false}
            onChange={(id: string) => change({ where: {} }, id as typeof current.edition.id)}
            options={askable.map(({ title, edition }) => ({
              value: edition.id,
              label: `${format.label(title)} · ${edition.declaration.edition}`,
            }))}
          />
        }
      />
      <div className="two-columns">
        <div className="column">
          <SectionCard title={text.report.product}>
            <Typography.Paragraph type="secondary">
              {products.length === 0 ? text.report.withheld : text.report.productWhy}
            </Typography.Paragraph>
            {products.map(({ name, label, values }) => (
              <SelectSeveral
                key={name}
                label={format.label(label)}
                placeholder={text.ask.anyValue}
                disabled={buying.busy}
                value={draft.where[name] ?? []}
                showSearch={{ optionFilterProp: 'label' }}
                onChange={chosen => change({ where: withValues(draft.where, name, chosen) })}
                options={values.map(value => ({ value: value.value, label: format.label(value.label) }))}
              />
            ))}
          </SectionCard>
          <SectionCard title={text.ask.privacy}>
            <Segmented<ReportDraft['precision']>
              block
              aria-label={text.ask.privacy}
              value={draft.precision}
              disabled={buying.busy}
              onChange={precision => change({ precision })}
              options={PRECISION_NAMES.map(value => ({ value, label: text.ask.levels[value] }))}
            />
            <Typography.Paragraph type="secondary" style={{ margin: '12px 0 0' }}>
              {text.ask.levelWhy[draft.precision]}
            </Typography.Paragraph>
            {current.grant.purposes.length > 1 && (
              <SelectField<string>
                label={text.ask.purpose}
                hint={text.ask.purposeWhy}
                value={draft.purpose}
                disabled={buying.busy}
                onChange={purpose => change({ purpose })}
                options={current.grant.purposes.map(code => ({
                  value: code,
                  label: purposeLabel({ format }, service, code),
                }))}
              />
            )}
          </SectionCard>
        </div>
        <div className="column">
          <PriceCard current={current} draft={draft} price={price} buying={buying} />
        </div>
      </div>
      <Space orientation="vertical" size={16} style={{ width: '100%' }}>
        <KeptReports />
      </Space>
    </div>
  )
}

function draftIn(search: URLSearchParams, { grant, offer }: AskableEdition): ReportDraft {
  const precision = PRECISION_NAMES.find(name => name === search.get('precision')) ?? 'medium'
  const purpose = grant.purposes.find(code => code === search.get('purpose')) ?? grant.purposes[0] ?? ''
  return { where: whereIn(search.get('product'), offer), precision, purpose }
}

/** Without what this edition or contract does not have. */
function whereIn(text: string | null, offer: AskableEdition['offer']): Where {
  let read: unknown
  try {
    read = JSON.parse(text ?? '{}')
  } catch {
    return {}
  }
  const parsed = Where.safeParse(read)
  if (!parsed.success) return {}
  const known = productDimensions(offer).flatMap(({ name, values }) => {
    const wanted = values.map(({ value }) => value).filter(value => parsed.data[name]?.includes(value))
    return wanted.length === 0 ? [] : [[name, wanted] as const]
  })
  return Object.fromEntries(known)
}

function withValues(where: Where, name: string, values: readonly string[]): Where {
  const others = Object.entries(where).filter(([other]) => other !== name)
  return Object.fromEntries(values.length === 0 ? others : [...others, [name, [...values]]])
}

function placeOf(edition: string, { where, precision, purpose }: ReportDraft): string {
  const search = new URLSearchParams({ edition, precision, purpose, product: JSON.stringify(where) })
  return `/report?${search.toString()}`
}
