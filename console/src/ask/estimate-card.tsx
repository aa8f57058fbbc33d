import { Card, Spin, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import { deltaText } from '../../../schemas/answer.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { partWords } from '../../../src/sdk/questions/question-words.ts'
import { dimensionLabel } from '../shared/labels.ts'
import { useWords, type Words } from '../shared/use-words.ts'
import { countedLines, forecastLines } from '../../../src/sdk/counted-lines.ts'
import { countedReader } from '../shared/counted-reader.ts'
import { leftText } from '../shared/pool.ts'
import { BudgetBar } from '../shared/ui/budget-bar.tsx'
import { Details } from '../shared/ui/details.tsx'
import { Figure } from '../shared/ui/figure.tsx'
import { type Fact, PlainFacts } from '../shared/ui/facts.tsx'
import { ErrorBox, FailureBox } from '../shared/ui/failure-box.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { Wrapped } from '../shared/ui/wrapped.tsx'
import { MockAnswer } from './mock-answer.tsx'

/**
 * The cost of a question in yuan and as a share of the budget, or of a pool that pays; in ε, ρ and δ under
 * details. `children` is the button that asks it.
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
  const words = useWords()
  const { text, format } = words
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
  const left = BigInt(room) > charge ? BigInt(room) - charge : 0n
  const spent = BigInt(props.spent ?? '0')
  const whole = spent + (BigInt(room) > charge ? BigInt(room) : charge)
  const share = (nano: bigint): string => format.share(nano, whole)
  return (
    <>
      <div style={{ display: 'flex', gap: 24, flexWrap: 'wrap', marginBottom: 8 }}>
        <Figure
          label={pool === undefined ? text.ask.uses : text.ask.usesOfPool}
          value={share(charge)}
          data="cost"
        />
        {fits !== null && fits !== '0' && (
          <Figure label={text.ask.fit} value={format.whole(fits)} data="fits" />
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
            : [{ words: `${text.ask.spentBefore} ${share(spent)}`, nano: spent, look: 'spent' as const }]),
          { words: `${text.ask.thisQuestion} ${share(charge)}`, nano: charge, look: 'now' },
          { words: `${text.ask.left} ${share(left)}`, nano: left, look: 'left' },
        ]}
      />
      {fits === '0' && (
        <div style={{ margin: '12px 0' }}>
          <FailureBox
            type="warning"
            lines={[pool === undefined ? text.ask.tooMuch : text.ask.tooMuchOfPool]}
            next={pool === undefined ? text.failures.budgetNext : text.ask.tooMuchOfPoolNext}
          />
        </div>
      )}
      <Typography.Paragraph type="secondary" style={{ fontSize: 12, margin: '8px 0 0' }}>
        {text.ask.unspent}
      </Typography.Paragraph>
      <Details about={text.ask.estimate}>
        <PlainFacts facts={costFacts(words, estimate)} />
      </Details>
    </>
  )
}

/** The same in ε, ρ and δ. */
function costFacts({ text, format }: Words, { privacy, room }: Estimate): readonly Fact[] {
  const { pool } = privacy
  const available =
    pool === undefined
      ? format.decimal(String(epsilonOfRho(BigInt(room), privacy.delta)))
      : leftText(BigInt(room))
  return [
    ['ε', format.decimal(privacy.epsilon)],
    ...(pool === undefined ? [['ρ', format.decimal(privacy.rho)] as const] : []),
    [
      'δ',
      <span key="delta" data-figure="delta">
        {deltaText(privacy)}
      </span>,
    ],
    [text.ask.left, text.ask.most(available)],
  ]
}

/** How exact the answer would be: in figures, and drawn. */
export function ExpectedCard(props: {
  readonly estimate: Estimate
  readonly declaration: Declaration
}): ReactNode {
  const words = useWords()
  const { text, format, language } = words
  const { estimate, declaration } = props
  const reader = countedReader(words, declaration.measures)
  const context = { language, vocabulary: declaration }
  const drawn = estimate.parts.find(({ free, cut }) => !free && !cut)
  const forecast = forecastLines(reader, estimate, {
    part: part => partWords(part, context),
    dimension: name => dimensionLabel(words, declaration, name),
  })
  return (
    <Card title={<h2 className="card-title">{text.ask.expected}</h2>}>
      <WideTable<(typeof estimate.parts)[number]>
        label={text.ask.expected}
        rowKey="name"
        style={{ margin: '6px 0 12px' }}
        rows={estimate.parts.filter(({ cut }) => !cut)}
        columns={[
          textColumn(text.dataset.statistic, part => <Wrapped>{partWords(part, context)}</Wrapped>),
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
      <Lines lines={forecast} />
      <Details about={text.ask.expected}>
        <Lines lines={countedLines(reader, estimate.counted)} />
      </Details>
    </Card>
  )
}

function Lines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return lines.map(line => (
    <Typography.Paragraph type="secondary" key={line} style={{ margin: '4px 0', fontSize: 12 }}>
      {line}
    </Typography.Paragraph>
  ))
}
