import type { ReactNode } from 'react'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Statistic } from '../../../schemas/query.ts'
import { choiceOf, choicesOf } from '../shared/statistic.ts'
import { SelectField, SelectSeveral } from '../shared/ui/select-field.tsx'
import { useWords } from '../shared/use-words.ts'

/** One or several of the statistics that may be asked for. */
export function Statistics(props: {
  readonly label: string
  readonly declaration: Declaration
  readonly among: readonly Statistic[]
  readonly several?: boolean
  readonly value: readonly Statistic[]
  readonly onChange: (statistics: readonly Statistic[]) => void
}): ReactNode {
  const choices = choicesOf(useWords(), props.declaration.measures, props.among)
  const pick = (chosen: readonly string[]): void =>
    props.onChange(chosen.flatMap(choice => choices.find(known => known.choice === choice)?.statistic ?? []))
  const field = {
    label: props.label,
    placeholder: props.label,
    showSearch: { optionFilterProp: 'label' },
    options: choices.map(({ choice, words: label }) => ({ value: choice, label })),
  }
  const value = props.value.map(choiceOf)
  return props.several === true ? (
    <SelectSeveral {...field} value={value} onChange={pick} />
  ) : (
    <SelectField<string | null>
      {...field}
      value={value[0] ?? null}
      onChange={choice => pick(choice === null ? [] : [choice])}
    />
  )
}
