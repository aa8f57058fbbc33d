// Finding stored answers by what was asked. Here and not at the service: only the reader knows what its blind
// questions hid, and what it looks for is nobody else's business.
import type { Label, Language } from '../../../schemas/common.ts'
import type { AnswerSummary } from '../../../schemas/records.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { MODE_WORDS, QUESTION_KIND_WORDS } from '../../text/shared/kinds.ts'
import { ALL_VALUES, questionLine, questionWords, type Vocabulary } from './question-words.ts'

export type AnswerNames = {
  /** Of the answer's edition. */
  readonly vocabulary?: (Vocabulary & { readonly title: Label }) | undefined
  readonly hidden?: HiddenValues | undefined
}

const LANGUAGES: readonly Language[] = ['en', 'zh']

/** All that a stored answer can be found by: ids and names, and its question's words in both languages. */
export function searchable(answer: AnswerSummary, { vocabulary, hidden }: AnswerNames = {}): string {
  const { id, edition, kind, mode, query } = answer
  const whole = { vocabulary, hidden, most: ALL_VALUES }
  return folded(
    [
      id,
      edition,
      kind,
      mode,
      query === null ? '' : questionLine(query, hidden),
      ...LANGUAGES.flatMap(language => [
        vocabulary?.title[language] ?? '',
        QUESTION_KIND_WORDS[language][kind],
        MODE_WORDS[language][mode],
        questionWords(query, { ...whole, language }),
      ]),
    ].join('\n'),
  )
}

/** Whether each of the words, which spaces separate, is somewhere in a `searchable` text. */
export function isFound(text: string, search: string): boolean {
  return folded(search)
    .split(/\s+/)
    .every(word => text.includes(word))
}

/** Wide and narrow forms, capitals and small letters are the same. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
