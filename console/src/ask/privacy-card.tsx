import { Card, Input, Segmented, Slider, Typography } from 'antd'
import { memo, type ReactNode, useId } from 'react'
import type { Grant } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { FIRST_PRIVACY, type QuestionDraft } from './draft.ts'
import { purposeLabel } from '../shared/labels.ts'
import { leftText, poolRange } from '../shared/pool.ts'
import { Details } from '../shared/ui/details.tsx'
import { Field } from '../shared/ui/field.tsx'
import { SelectField } from '../shared/ui/select-field.tsx'

/** A slider's range for each unit, and the value it starts at. */
const RANGES = {
  within: { least: 1, most: 100_000, start: '200' },
  epsilon: { least: 0.02, most: 8, start: '0.5' },
  rho: { least: 0.000_01, most: 1, start: '0.01' },
} as const
const STEPS = 100

/** Of the ε of a question: a step halves the error, or doubles it. */
const LEVELS = { coarse: '0.25', medium: FIRST_PRIVACY.amount, fine: '1' } as const
type Level = keyof typeof LEVELS
const LEVEL_NAMES = ['coarse', 'medium', 'fine'] as const satisfies readonly Level[]

/** Edits the precision (a level or an error; an ε or a ρ under details; or a pool's amount) and the purpose. */
export const PrivacyCard = memo(function PrivacyCard(props: {
  readonly draft: QuestionDraft
  readonly grant: Pick<Grant, 'purposes'>
  /** What the edition's pool has left, in nano units, where it pays. */
  readonly left?: bigint | undefined
  readonly change: (change: Partial<QuestionDraft>) => void
}): ReactNode {
  const { text, format } = useWords()
  const { service } = useSession()
  const { draft, grant, left = 0n, change } = props
  const { privacy } = draft
  const set = (changed: QuestionDraft['privacy']): void => change({ privacy: changed })
  return (
    <Card title={<h2 className="card-title">{text.ask.privacy}</h2>}>
      {privacy.kind === 'pool' ? (
        <Amount
          privacy={privacy}
          range={poolRange(left)}
          label={text.standing.poolEpsilon}
          hint={text.standing.poolEpsilonWhy(leftText(left))}
          change={set}
        />
      ) : (
        <Levels privacy={privacy} change={set} />
      )}
      {grant.purposes.length > 0 && (
        <SelectField<string>
          label={text.ask.purpose}
          hint={text.ask.purposeWhy}
          value={draft.purpose ?? null}
          onChange={purpose => change({ purpose })}
          options={grant.purposes.map(code => ({
            value: code,
            label: purposeLabel({ format }, service, code),
          }))}
        />
      )}
    </Card>
  )
})

type Editing = {
  readonly privacy: QuestionDraft['privacy']
  readonly change: (privacy: QuestionDraft['privacy']) => void
}

function Levels({ privacy, change }: Editing): ReactNode {
  const { text } = useWords()
  const said = text.ask
  const { kind, amount } = privacy
  const level = kind === 'epsilon' ? LEVEL_NAMES.find(name => LEVELS[name] === amount) : undefined
  const other = kind === 'rho' ? 'rho' : 'epsilon'
  return (
    <>
      <Segmented<Level | 'within' | 'other'>
        block
        aria-label={said.privacy}
        value={level ?? (kind === 'within' ? 'within' : 'other')}
        onChange={chosen => {
          if (chosen === 'within') change({ kind: 'within', amount: RANGES.within.start })
          else if (chosen !== 'other') change({ kind: 'epsilon', amount: LEVELS[chosen] })
        }}
        style={{ marginBottom: 14 }}
        options={[...LEVEL_NAMES, 'within' as const].map(value => ({ value, label: said.levels[value] }))}
      />
      {kind === 'within' ? (
        <Amount
          privacy={privacy}
          range={RANGES.within}
          label={said.within}
          hint={said.withinWhy}
          change={change}
        />
      ) : (
        <Typography.Paragraph type="secondary">{said.levelWhy[level ?? 'other']}</Typography.Paragraph>
      )}
      <Details about={said.privacy}>
        <Segmented<'epsilon' | 'rho'>
          block
          aria-label={text.app.detailsOf(said.privacy)}
          value={other}
          onChange={chosen => change({ kind: chosen, amount: RANGES[chosen].start })}
          style={{ marginBottom: 14 }}
          options={(['epsilon', 'rho'] as const).map(value => ({ value, label: said.privacyKinds[value] }))}
        />
        <Amount
          privacy={kind === 'within' ? { kind: other, amount: '' } : privacy}
          range={RANGES[other]}
          label={said[other]}
          hint={said.epsilonWhy}
          change={change}
        />
      </Details>
    </>
  )
}

/** One amount, by a slider or typed. */
function Amount(
  props: Editing & {
    readonly range: { readonly least: number; readonly most: number }
    readonly label: string
    readonly hint: string
  },
): ReactNode {
  const { privacy, range, label } = props
  const { kind, amount } = privacy
  const id = useId()
  const set = (value: string): void => props.change({ kind, amount: value })
  const position = STEPS * (Math.log(Number(amount) / range.least) / Math.log(range.most / range.least))
  return (
    <Field label={label} id={id} hint={props.hint}>
      <div style={{ display: 'flex', gap: 16, alignItems: 'center' }}>
        <Slider
          min={0}
          max={STEPS}
          tooltip={{ open: false }}
          ariaLabelForHandle={label}
          disabled={range.most === 0}
          value={Number.isFinite(position) ? Math.min(STEPS, Math.max(0, position)) : 0}
          onChange={at => set(amountAt(range, at))}
          style={{ flex: 1 }}
        />
        <Input
          id={id}
          inputMode="decimal"
          value={amount}
          onChange={event => set(event.target.value.trim().replace(/^\./, '0.'))}
          style={{ width: 110 }}
          className="number"
        />
      </div>
    </Field>
  )
}

/** At a position of the slider, in two digits; its end is exactly the most. */
function amountAt({ least, most }: { readonly least: number; readonly most: number }, at: number): string {
  const amount = tidy(least * (most / least) ** (at / STEPS), 2)
  return at === STEPS || Number(amount) > most ? tidy(most, 3) : amount
}

/** So many significant digits, without an exponent. */
function tidy(value: number, digits: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: digits, useGrouping: false }).format(value)
}
