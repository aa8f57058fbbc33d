// Which dimensions a question is grouped by, and what that means.
import { Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Offer } from '../../../src/sdk/questions/offer.ts'
import { dimensionLabel } from '../shared/labels.ts'
import { SelectSeveral } from '../shared/ui/select-field.tsx'
import { useWords } from '../shared/use-words.ts'
import { groupedBy, type QuestionDraft } from './draft.ts'
import { groupChoices, rankedOf } from './fit.ts'

export function DimensionsField(props: {
  readonly label: string
  readonly draft: QuestionDraft
  readonly offer: Offer
  readonly value: readonly string[]
  /** Whether the answer has them in one table. */
  readonly isCrossed: boolean
  readonly most: number
  readonly onChange: (names: readonly string[]) => void
}): ReactNode {
  const { format } = useWords()
  const { draft, offer, value, isCrossed } = props
  return (
    <SelectSeveral
      label={props.label}
      maxCount={props.most}
      value={value}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={props.onChange}
      options={groupChoices(draft, offer, value, isCrossed).map(({ name, label }) => ({
        value: name,
        label: `${format.label(label)} (${offer.shown.dimensions.find(each => each.name === name)?.values.length ?? 0})`,
      }))}
    />
  )
}

/** What grouping means by dimensions with several values a line, and by those with nameless values. */
export function GroupNotes(props: { readonly draft: QuestionDraft; readonly offer: Offer }): ReactNode {
  const { text, format } = useWords()
  const { draft, offer } = props
  const grouped = groupedBy(draft)
  return offer.declaration.dimensions
    .filter(({ name }) => grouped.includes(name))
    .map(({ name, label, tags }) => (
      <div key={name}>
        {tags !== undefined && (
          <Typography.Paragraph type="secondary" style={{ margin: '12px 0 0' }}>
            {text.ask.tags(format.label(label), tags)}
          </Typography.Paragraph>
        )}
        {draft.conditions.every(({ dimension }) => dimension !== name) && (
          <RankedNote offer={offer} dimension={name} />
        )}
      </div>
    ))
}

/** Why some values of a dimension are not offered; nothing where all are. */
export function RankedNote({ offer, dimension }: { readonly offer: Offer; readonly dimension: string }) {
  const { text, format } = useWords()
  const ranked = rankedOf(offer, dimension)
  if (ranked === undefined) return null
  const [named, all] = [format.whole(String(ranked.named)), format.whole(String(ranked.all))]
  const label = dimensionLabel({ format }, offer.declaration, dimension)
  return (
    <Typography.Paragraph type="secondary" style={{ margin: '4px 0 12px' }}>
      {text.ask.named(label, named, all)}
    </Typography.Paragraph>
  )
}
