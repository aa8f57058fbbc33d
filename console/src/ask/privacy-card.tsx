import { Card, Input, Segmented, Slider } from 'antd'
import { memo, type ReactNode, useId } from 'react'
import type { Grant } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords, type Words } from '../shared/use-words.ts'
import type { QuestionDraft, PrivacyKind } from './draft.ts'
import { purposeLabel } from '../shared/labels.ts'
import { leftText, poolRange } from '../shared/pool.ts'
import { Field } from '../shared/ui/field.tsx'
import { SelectField } from '../shared/ui/select-field.tsx'

/** The slider's range for each unit, and the value it starts at. */
const RANGES = {
  within: { least: 1, most: 100_000, start: '200' },
  epsilon: { least: 0.02, most: 8, start: '0.5' },
  rho: { least: 0.000_01, most: 1, start: '0.01' },
} as const
const STEPS = 100

/** Edits the precision, as an error, an ε or a ρ, or as what is taken of a pool, and the purpose. */
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
  const { kind, amount } = draft.privacy
  const amountId = useId()
  const range = kind === 'pool' ? poolRange(left) : RANGES[kind]
  const label = kind === 'pool' ? text.standing.poolEpsilon : text.ask[kind]
  const set = (value: string): void => change({ privacy: { kind, amount: value } })
  const position = STEPS * (Math.log(Number(amount) / range.least) / Math.log(range.most / range.least))
  return (
    <Card title={<h2 className="card-title">{text.ask.privacy}</h2>}>
      {kind !== 'pool' && (
        <Segmented<keyof typeof RANGES>
          block
          aria-label={text.ask.privacy}
          value={kind}
          onChange={chosen => change({ privacy: { kind: chosen, amount: RANGES[chosen].start } })}
          style={{ marginBottom: 14 }}
          options={(['within', 'epsilon', 'rho'] as const).map(value => ({
            value,
            label: text.ask.privacyKinds[value],
          }))}
        />
      )}
      <Field label={label} id={amountId} hint={hintOf(text, kind, leftText(left))}>
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
            id={amountId}
            inputMode="decimal"
            value={amount}
            onChange={event => set(event.target.value.trim().replace(/^\./, '0.'))}
            style={{ width: 110 }}
            className="number"
          />
        </div>
      </Field>
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

function hintOf({ ask, standing }: Words['text'], kind: PrivacyKind, left: string): string {
  if (kind === 'pool') return standing.poolEpsilonWhy(left)
  return kind === 'within' ? ask.withinWhy : ask.epsilonWhy
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
