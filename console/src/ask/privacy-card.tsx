import { Card, Input, Segmented, Slider } from 'antd'
import { memo, type ReactNode, useId } from 'react'
import type { Grant } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import type { QuestionDraft, PrivacyKind } from './draft.ts'
import { purposeLabel } from '../shared/labels.ts'
import { Field } from '../shared/ui/field.tsx'
import { SelectField } from '../shared/ui/select-field.tsx'

/** The slider's range for each unit, and the value it starts at. */
const RANGES = {
  within: { least: 1, most: 100_000, start: '200' },
  epsilon: { least: 0.02, most: 8, start: '0.5' },
  rho: { least: 0.000_01, most: 1, start: '0.01' },
} as const
const STEPS = 100

/** Edits the precision, as an error, an ε or a ρ, and the purpose. */
export const PrivacyCard = memo(function PrivacyCard(props: {
  readonly draft: QuestionDraft
  readonly grant: Pick<Grant, 'purposes'>
  readonly change: (change: Partial<QuestionDraft>) => void
}): ReactNode {
  const { text, format } = useWords()
  const { service } = useSession()
  const { draft, grant, change } = props
  const { kind, amount } = draft.privacy
  const amountId = useId()
  const range = RANGES[kind]
  const set = (value: string): void => change({ privacy: { kind, amount: value } })
  const position = STEPS * (Math.log(Number(amount) / range.least) / Math.log(range.most / range.least))
  return (
    <Card title={<h2 className="card-title">{text.ask.privacy}</h2>}>
      <Segmented<PrivacyKind>
        block
        aria-label={text.ask.privacy}
        value={kind}
        onChange={chosen => change({ privacy: { kind: chosen, amount: RANGES[chosen].start } })}
        options={(['within', 'epsilon', 'rho'] as const).map(value => ({
          value,
          label: text.ask.privacyKinds[value],
        }))}
      />
      <div style={{ height: 14 }} />
      <Field
        label={text.ask[kind]}
        id={amountId}
        hint={kind === 'within' ? text.ask.withinWhy : text.ask.epsilonWhy}
      >
        <div style={{ display: 'flex', gap: 16, alignItems: 'center' }}>
          <Slider
            min={0}
            max={STEPS}
            tooltip={{ open: false }}
            ariaLabelForHandle={text.ask[kind]}
            value={Number.isFinite(position) ? Math.min(STEPS, Math.max(0, position)) : 0}
            onChange={at => set(tidy(range.least * (range.most / range.least) ** (at / STEPS)))}
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

/** Two significant digits, without an exponent. */
function tidy(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 2, useGrouping: false }).format(value)
}
