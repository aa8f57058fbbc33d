import { useEffect } from 'react'
import type { Declaration } from '../../../schemas/declaration.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { valueLabel } from '../shared/labels.ts'
import { type Condition, type QuestionDraft, hiddenConditions, openConditions } from './draft.ts'

/** The hidden values of the draft that an open estimate has disclosed since sign-in, as labels. */
export function useDisclosed(
  draft: QuestionDraft,
  declaration: Declaration,
  /** Of a market: its estimates are made here, and disclose nothing. */
  isLocal: boolean,
): readonly string[] {
  const words = useWords()
  const { disclosed } = useSession()
  const { dataset } = declaration
  // Recorded before the next change of the draft, which may hide one of them.
  useEffect(() => {
    if (isLocal) return
    for (const { dimension, values } of openConditions(draft)) {
      for (const value of values) disclosed.add(`${dataset} ${dimension}=${value}`)
    }
  }, [draft, dataset, disclosed, isLocal])
  return hiddenConditions(draft).flatMap(({ dimension, values }: Condition) =>
    values
      .filter(value => disclosed.has(`${dataset} ${dimension}=${value}`))
      .map(value => valueLabel(words, declaration, dimension, value)),
  )
}
