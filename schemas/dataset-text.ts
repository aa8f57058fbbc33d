// Texts of dataset.yaml: names of columns, labels, values of lists.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'
import { replaceUnseen, unseenIn } from './unseen.ts'

export const Column = z.string().min(1).max(200)

/** Without outer white space: a text that YAML wrote over lines ends with one. */
const Seen = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .check(({ value, issues }) => {
      const found = unseenIn(value)
      if (found !== undefined)
        issues.push({ code: 'custom', input: value, message: issueCode('shape.text_unseen', found) })
    })

/** As a label of dataset.yaml, from a name that somebody else chose. */
export function labelFrom(text: string, otherwise: string): string {
  const seen = replaceUnseen(text, ' ').trim()
  const label = seen
    .slice(0, 200)
    .replace(/\p{Cs}$/u, '')
    .trim()
  return label === '' ? otherwise : label
}

export const LabelOrText = z.union(
  [z.strictObject({ zh: Seen(200), en: Seen(200) }), Seen(200)],
  issueCode('shape.label'),
)
export type LabelOrText = z.infer<typeof LabelOrText>

export const ListedText = z
  .union([z.string(), z.number()], issueCode('shape.listed_value'))
  .transform(String)
  .pipe(Seen(120))
