// Which values of an answer have no names, in sentences for people.
import type { Answer } from '../../../schemas/answer.ts'
import { ANONYMOUS_WORDS } from '../../text/shared/anonymous.ts'

/** One line for each dimension of which the contract names only some values. */
export function anonymousLines(
  language: keyof typeof ANONYMOUS_WORDS,
  { dimensions }: Pick<Answer, 'dimensions'>,
): readonly string[] {
  const words = ANONYMOUS_WORDS[language]
  return dimensions.flatMap(({ label, values, anonymous }) => {
    if (anonymous === undefined) return []
    const names = values
      .slice(0, -1)
      .flatMap((named, code) => (anonymous.includes(code) ? [] : [named.label[language]]))
    return [names.length === 0 ? words.none(label[language]) : words.some(label[language], names)]
  })
}
