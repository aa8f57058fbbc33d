import { Button, Card, Spin, Typography } from 'antd'
import type { ReactNode } from 'react'
import { epsilonOfRho } from '../../../../protocols/dp/zcdp.ts'
import type { PricedPart, ReportPrice } from '../../../../src/sdk/market-report/ask-report.ts'
import { partNames } from '../../../../src/sdk/market-report/compose.ts'
import type { AskableEdition } from '../../shared/grants/askable-editions.ts'
import { ownSpent, useBudgets } from '../../shared/queries.ts'
import { BudgetBar } from '../../shared/ui/budget-bar.tsx'
import { Details } from '../../shared/ui/details.tsx'
import { PlainFacts } from '../../shared/ui/facts.tsx'
import { ErrorBox, FailureBox } from '../../shared/ui/failure-box.tsx'
import { Figure } from '../../shared/ui/figure.tsx'
import { figureColumn, textColumn, WideTable } from '../../shared/ui/wide-table.tsx'
import { Working } from '../../shared/ui/working.tsx'
import { useWords } from '../../shared/use-words.ts'
import { draftQuestions, type ReportDraft, type useBuyReport, type useReportPrice } from './use-report.ts'

/** What the whole report costs and how exact each part would be, then the button that buys it. */
export function PriceCard(props: {
  readonly current: AskableEdition
  readonly draft: ReportDraft
  readonly price: ReturnType<typeof useReportPrice>
  readonly buying: ReturnType<typeof useBuyReport>
}): ReactNode {
  const { text } = useWords()
  const { current, draft, price, buying } = props
  const { data, error, isFetching } = price
  // The price of another choice stays in view until its own arrives, and buys nothing.
  const isCurrent = data !== undefined && JSON.stringify(data.draft) === JSON.stringify(draft)
  return (
    <Card
      title={<h2 className="card-title">{text.ask.estimate}</h2>}
      extra={
        <span role="status" aria-label={isFetching ? text.ask.estimating : undefined}>
          {isFetching && <Spin size="small" />}
        </span>
      }
    >
      {Object.keys(draft.where).length === 0 && (
        <Typography.Paragraph type="warning" role="note">
          {text.ask.wholeEdition}
        </Typography.Paragraph>
      )}
      {error !== null && <ErrorBox error={error} retry={() => void price.refetch()} />}
      {error === null && data !== undefined && data.price.parts.length === 0 && (
        <FailureBox
          type="warning"
          lines={[draftQuestions(current, draft).length === 0 ? text.report.none : text.report.noneFine]}
          next={draftQuestions(current, draft).length === 0 ? text.report.noneNext : ''}
        />
      )}
      {error === null && data !== undefined && data.price.parts.length > 0 && (
        <>
          <Figures edition={current.edition.id} price={data.price} />
          <Button
            type="primary"
            size="large"
            block
            disabled={!isCurrent || price.isPlaceholderData || buying.busy || isTooMuch(data.price)}
            onClick={() => buying.buy(data.price, data.draft.where)}
          >
            {data.price.parts.every(isFree) ? text.report.open : text.report.buy}
          </Button>
          <div style={{ margin: '12px 0' }}>
            {buying.busy ? (
              <Working
                words={
                  buying.progress === undefined
                    ? text.ask.asking
                    : text.report.working(
                        Math.min(buying.progress.done + 1, buying.progress.all),
                        buying.progress.all,
                      )
                }
                fraction={buying.progress && buying.progress.done / buying.progress.all}
              />
            ) : (
              buying.error !== undefined && <ErrorBox error={buying.error} />
            )}
          </div>
          <Typography.Paragraph type="secondary" style={{ fontSize: 12 }}>
            {text.report.goesOn}
          </Typography.Paragraph>
          <Parts price={data.price} />
        </>
      )}
    </Card>
  )
}

function isFree({ estimate }: PricedPart): boolean {
  return estimate.storedAnswer !== null
}

function isTooMuch({ charge, room }: ReportPrice): boolean {
  return charge > room
}

function Figures(props: { readonly edition: string; readonly price: ReportPrice }): ReactNode {
  const { text, format } = useWords()
  const { parts, charge, room, fen } = props.price
  const before = ownSpent(useBudgets().data, props.edition)
  const spent = BigInt(before ?? '0')
  const left = room > charge ? room - charge : 0n
  const share = (nano: bigint): string => format.share(nano, spent + (room > charge ? room : charge))
  const free = parts.filter(isFree).length
  if (free === parts.length) return <Typography.Paragraph strong>{text.report.free}</Typography.Paragraph>
  return (
    <>
      <div style={{ display: 'flex', gap: 24, flexWrap: 'wrap', marginBottom: 8 }}>
        <Figure label={text.ask.uses} value={share(charge)} data="cost" />
        <Figure label={text.report.fit} value={format.whole(String(room / charge))} data="fits" />
        <Figure label={text.ask.price} value={format.yuan(String(fen))} data="price" />
      </div>
      <BudgetBar
        label={text.ask.budget}
        parts={[
          ...(before === undefined
            ? []
            : [{ words: `${text.ask.spentBefore} ${share(spent)}`, nano: spent, look: 'spent' as const }]),
          { words: `${text.report.thisReport} ${share(charge)}`, nano: charge, look: 'now' },
          { words: `${text.ask.left} ${share(left)}`, nano: left, look: 'left' },
        ]}
      />
      {isTooMuch(props.price) && (
        <div style={{ margin: '12px 0' }}>
          <FailureBox type="warning" lines={[text.ask.tooMuch]} next={text.failures.budgetNext} />
        </div>
      )}
      {free > 0 && (
        <Typography.Paragraph style={{ margin: '8px 0 0' }} data-known={free}>
          {text.report.known(free, parts.length)}
        </Typography.Paragraph>
      )}
      <Typography.Paragraph type="secondary" style={{ fontSize: 12, margin: '8px 0 12px' }}>
        {text.ask.unspent}
      </Typography.Paragraph>
    </>
  )
}

function Parts({ price }: { readonly price: ReportPrice }): ReactNode {
  const { text, format, language } = useWords()
  const { parts, lost, charge, room } = price
  const { columns } = text.report
  const delta = parts[0]?.estimate.privacy.delta ?? '1e-6'
  const epsilon = (nano: bigint): string => format.decimal(String(epsilonOfRho(nano, delta)))
  return (
    <>
      <WideTable<PricedPart>
        label={text.report.partsTitle}
        rowKey="name"
        rows={parts}
        columns={[
          textColumn(columns.part, ({ name }) => text.report.parts[name]),
          figureColumn(columns.error, ({ estimate }) => (
            <span className="number">± {format.decimal(estimate.parts[0]?.plusMinus ?? '')}</span>
          )),
          figureColumn(columns.share, part => (
            <span className="number">
              {isFree(part)
                ? text.report.stored
                : format.share(BigInt(part.estimate.privacy.charge), room > 0n ? room : charge)}
            </span>
          )),
          figureColumn(columns.price, part => (
            <span className="number">{format.yuan(isFree(part) ? '0' : part.estimate.price.fen)}</span>
          )),
        ]}
      />
      {lost.length > 0 && (
        <Typography.Paragraph type="secondary" style={{ margin: '8px 0 0' }} role="note">
          {text.report.leftOut(partNames(lost, language))}
        </Typography.Paragraph>
      )}
      <Details about={text.ask.estimate}>
        <PlainFacts
          facts={[
            ['ε', epsilon(charge)],
            ['δ', delta],
            [text.ask.left, text.ask.most(epsilon(room))],
          ]}
        />
      </Details>
    </>
  )
}
