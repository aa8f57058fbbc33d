import { Card, Spin, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import { deltaText } from '../../../schemas/answer.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { useWords } from '../shared/use-words.ts'
import { countedLines, forecastLines } from '../../../src/sdk/counted-lines.ts'
import { countedReader } from '../shared/counted-reader.ts'
import { leftText } from '../shared/pool.ts'
import { labelOf } from '../shared/statistic.ts'
import { BudgetBar } from '../shared/ui/budget-bar.tsx'
import { ErrorBox, FailureBox } from '../shared/ui/failure-box.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { MockAnswer } from './mock-answer.tsx'

/**
 * The cost of a question in ε, ρ and yuan, or of pure ε from a pool, against what is left; `children` is the
 * button that asks it.
 */
export function EstimateCard(props: {
  readonly estimate: Estimate | undefined
  readonly error: unknown
  readonly fetching: boolean
  readonly incomplete: boolean
  /** Spent of the account before, in nano-rho; of the pool, where that pays. */
  readonly spent: string | undefined
  /** Of a market. */
  readonly members?: number
  readonly retry: () => void
  readonly children: ReactNode
}): ReactNode {
  const { text } = useWords()
  const { estimate, error } = props
  return (
    <Card
      title={<h2 className="card-title">{text.ask.estimate}</h2>}
      extra={
        <span role="status" aria-label={props.fetching ? text.ask.estimating : undefined}>
          {props.fetching && <Spin size="small" />}
        </span>
      }
    >
      {props.incomplete && (
        <Typography.Paragraph type="secondary">{text.ask.incomplete}</Typography.Paragraph>
      )}
      {!props.incomplete && error !== null && error !== undefined && (
        <ErrorBox error={error} retry={props.retry} />
      )}
      {!props.incomplete && estimate !== undefined && (error === null || error === undefined) && (
        <Figures estimate={estimate} spent={props.spent} members={props.members} />
      )}
      {props.children}
    </Card>
  )
}

function Figures(props: {
  readonly estimate: Estimate
  readonly spent: string | undefined
  readonly members: number | undefined
}): ReactNode {
  const { text, format } = useWords()
  const { estimate } = props
  const { privacy, price, room, fits, storedAnswer } = estimate
  if (storedAnswer !== null) {
    return (
      <div style={{ display: 'grid', gap: 12, marginBottom: 12 }}>
        <Typography.Text strong>{text.ask.stored}</Typography.Text>
        <span>
          <LinkButton to={`/answers/${storedAnswer}`}>{text.ask.openStored}</LinkButton>
        </span>
      </div>
    )
  }
  const { pool } = privacy
  const charge = BigInt(pool ?? privacy.charge)
  const left = BigInt(room) - charge
  const amount = (nano: string): string =>
    pool === undefined ? `ρ ${format.rho(nano)}` : `ε ${format.epsilon(nano)}`
  return (
    <>
      <div style={{ display: 'flex', gap: 24, flexWrap: 'wrap', marginBottom: 8 }}>
        <Figure label={text.ask.cost} value={`ε ${format.decimal(privacy.epsilon)}`} data="cost" />
        {pool === undefined && <Figure label="ρ" value={format.decimal(privacy.rho)} />}
        {(pool !== undefined || privacy.blindDelta !== undefined) && (
          <Figure label="δ" value={deltaText(privacy)} data="delta" />
        )}
        <Figure label={text.ask.price} value={format.yuan(price.fen)} />
      </div>
      {props.members !== undefined && (
        <Typography.Paragraph type="secondary">{text.market.charged(props.members)}</Typography.Paragraph>
      )}
      <BudgetBar
        label={pool === undefined ? text.ask.budget : text.ask.pool}
        parts={[
          ...(props.spent === undefined
            ? []
            : [
                {
                  words: `${text.ask.spentBefore} ${amount(props.spent)}`,
                  nano: BigInt(props.spent),
                  look: 'spent' as const,
                },
              ]),
          { words: `${text.ask.thisQuestion} ${amount(String(charge))}`, nano: charge, look: 'now' },
          {
            words: `${text.ask.left} ${amount(String(left > 0n ? left : 0n))}`,
            nano: left > 0n ? left : 0n,
            look: 'left',
          },
        ]}
      />
      {fits === '0' && (
        <div style={{ margin: '12px 0' }}>
          <FailureBox
            type="warning"
            lines={[
              pool === undefined
                ? text.ask.tooMuch(format.decimal(String(epsilonOfRho(BigInt(room), privacy.delta))))
                : text.ask.tooMuchOfPool(leftText(BigInt(room))),
            ]}
            next={pool === undefined ? text.failures.budgetNext : text.ask.tooMuchOfPoolNext}
          />
        </div>
      )}
      {fits !== null && fits !== '0' && (
        <Typography.Paragraph style={{ margin: '8px 0 0' }} strong>
          {text.ask.fits(format.whole(fits))}
        </Typography.Paragraph>
      )}
      <Typography.Paragraph type="secondary" style={{ fontSize: 12 }}>
        {text.ask.unspent}
      </Typography.Paragraph>
    </>
  )
}

/** How exact the answer would be: in figures, and drawn. */
export function ExpectedCard(props: {
  readonly estimate: Estimate
  readonly declaration: Declaration
}): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { estimate, declaration } = props
  const reader = countedReader(words, declaration.measures)
  const drawn = estimate.parts.find(({ free, cut }) => !free && !cut)
  return (
    <Card title={<h2 className="card-title">{text.ask.expected}</h2>}>
      <WideTable<(typeof estimate.parts)[number]>
        label={text.ask.expected}
        rowKey="name"
        style={{ margin: '6px 0 12px' }}
        rows={estimate.parts.filter(({ cut }) => !cut)}
        columns={[
          textColumn(text.dataset.statistic, part => (
            <>
              {labelOf(words, declaration.measures, part.statistic, part.measure ?? undefined)}
              <br />
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {part.name}
              </Typography.Text>
            </>
          )),
          figureColumn(text.ask.plusMinus, ({ plusMinus }) => (
            <span className="number">± {format.decimal(plusMinus)}</span>
          )),
          figureColumn(text.ask.smallest, ({ smallestReadable, free }) =>
            free ? (
              <Tag>{text.ask.freePart}</Tag>
            ) : (
              <span className="number">{format.decimal(smallestReadable)}</span>
            ),
          ),
        ]}
      />
      {drawn !== undefined && <MockAnswer part={drawn} />}
      {[...forecastLines(reader, estimate), ...countedLines(reader, estimate.counted)].map(line => (
        <Typography.Paragraph type="secondary" key={line} style={{ margin: '4px 0', fontSize: 12 }}>
          {line}
        </Typography.Paragraph>
      ))}
    </Card>
  )
}

function Figure(props: {
  readonly label: string
  readonly value: string
  readonly data?: string
}): ReactNode {
  return (
    <div>
      <Typography.Text type="secondary">{props.label}</Typography.Text>
      <div className="number" style={{ fontSize: 22, fontWeight: 600 }} data-figure={props.data}>
        {props.value}
      </div>
    </div>
  )
}
