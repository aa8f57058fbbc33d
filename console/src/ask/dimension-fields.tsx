// Which dimensions a question is grouped by, and what that means.
import { Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Declaration } from '../../../schemas/declaration.ts'
import { SelectSeveral } from '../shared/ui/select-field.tsx'
import { useWords } from '../shared/use-words.ts'
import { groupedBy, type QuestionDraft } from './draft.ts'

export function DimensionsField(props: {
  readonly label: string
  readonly draft: QuestionDraft
  readonly declaration: Declaration
  readonly value: readonly string[]
  readonly most: number
  readonly onChange: (names: readonly string[]) => void
}): ReactNode {
  const { format } = useWords()
  return (
    <SelectSeveral
      label={props.label}
      maxCount={props.most}
      value={props.value}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={props.onChange}
      options={freeDimensions(props.draft, props.declaration).map(({ name, label, values }) => ({
        value: name,
        label: `${format.label(label)} (${values.length})`,
      }))}
    />
  )
}

/** Hidden dimensions can be neither grouped nor filtered by; a blind question has none with tags. */
export function freeDimensions(draft: QuestionDraft, { dimensions }: Declaration): Declaration['dimensions'] {
  const hidden = draft.conditions.filter(condition => draft.blind && condition.hidden)
  return dimensions.filter(
    ({ name, tags }) =>
      !(draft.blind && tags !== undefined) && !hidden.some(({ dimension }) => dimension === name),
  )
}

/** What grouping by dimensions with several values a line means. */
export function TagNotes({
  draft,
  declaration,
}: {
  readonly draft: QuestionDraft
  readonly declaration: Declaration
}): ReactNode {
  const { text, format } = useWords()
  const grouped = groupedBy(draft)
  return declaration.dimensions.map(
    ({ name, label, tags }) =>
      tags !== undefined &&
      grouped.includes(name) && (
        <Typography.Paragraph key={name} type="secondary" style={{ margin: '12px 0 0' }}>
          {text.ask.tags(format.label(label), tags)}
        </Typography.Paragraph>
      ),
  )
}
