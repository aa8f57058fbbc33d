import { Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { questionHeading } from '../../../src/sdk/questions/question-words.ts'
import { isFound, searchable } from '../../../src/sdk/questions/search-answers.ts'
import { useNavigation } from '../shared/location.tsx'
import { useWords } from '../shared/use-words.ts'
import { useAnswerList, useHiddenQuestions } from './use-answer-list.ts'
import { useDeclarations } from './use-declarations.ts'

/** Leads to the comparison of an answer with another one, which is chosen by what it was asked. */
export function CompareWith({ id }: { readonly id: string }): ReactNode {
  const { text, format, language } = useWords()
  const { go } = useNavigation()
  // Fetched only when the reader opens the list: a page with a blind answer sends nothing on its own,
  // so the service cannot tell that the answer was shown.
  const [open, setOpen] = useState(false)
  const others = useAnswerList(100, open)
  const declarations = useDeclarations(open)
  const hides = useHiddenQuestions(others.data ?? [])
  return (
    <Select
      aria-label={text.answer.compareWith}
      placeholder={text.answer.compareWith}
      style={{ width: 190 }}
      popupMatchSelectWidth={false}
      value={null}
      loading={others.isFetching}
      showSearch={{ filterOption: (words, option) => isFound(option?.found ?? '', words) }}
      onOpenChange={isOpen => {
        if (isOpen) setOpen(true)
      }}
      onChange={(other: string | null) => {
        if (other !== null) go(`/compare/${id}/${other}`)
      }}
      options={(others.data ?? [])
        .filter(each => each.id !== id && each.query !== null)
        .map(each => {
          const names = { vocabulary: declarations.get(each.edition), hidden: hides.get(each.id) }
          const question = questionHeading(each, { language, ...names })
          return {
            value: each.id,
            label: `${question} · ${each.edition} · ${format.dateTime(each.released)}`,
            found: searchable(each, names),
          }
        })}
    />
  )
}
