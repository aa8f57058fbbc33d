// Looks at a question, and what sharpening an answer does to each ±, in words.
import { toNumber } from '../../../protocols/dp/rational.ts'
import { lookConfidence } from '../../../protocols/dp/sharpen.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import { earlierOf } from '../../../schemas/combined.ts'
import type { SharpenWords } from '../../text/shared/sharpen.ts'

/** Which look an answer is, and which answers it is combined with. */
export function lookLines(words: SharpenWords, answer: Answer): readonly string[] {
  const { look } = answer
  const earlier = [...earlierOf(answer)]
  return [
    ...(look === undefined ? [] : [lookLine(words, look)]),
    ...(earlier.length === 0 ? [] : [words.combined(earlier.join(words.between))]),
  ]
}

function lookLine(words: SharpenWords, { number, of }: NonNullable<Answer['look']>): string {
  if (of === null) return words.undeclaredLook(number)
  return words.declaredLook(number, of, (100 * toNumber(lookConfidence(of))).toFixed(2))
}

/** Each ± that the step changes. `decimal` writes a number for people. */
export function changedErrors(
  words: SharpenWords,
  { parts }: NonNullable<Estimate['sharpening']>,
  decimal: (text: string) => string,
): string {
  return parts
    .flatMap(({ name, from, to }) =>
      from === null || from === to ? [] : [words.change(name, decimal(from), decimal(to))],
    )
    .join(words.between)
}
