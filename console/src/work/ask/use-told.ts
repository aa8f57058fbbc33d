// Which values the service has seen in open estimates since sign-in: hiding them afterwards does not take that back.
import { useEffect, useState } from 'react'
import type { Declaration } from '../../../../schemas/declaration.ts'
import { useWords } from '../../app/words.ts'
import { type Draft, hiddenConditions, openConditions } from './draft.ts'

/** The hidden values of the draft that were told, as labels. */
export function useTold(draft: Draft, declaration: Declaration): readonly string[] {
  const { format } = useWords()
  const [told, setTold] = useState<ReadonlySet<string>>(new Set())
  const seen = openConditions(draft)
    .flatMap(({ dimension, values }) => values.map(value => `${dimension}=${value}`))
    .join('\n')
  useEffect(() => {
    if (seen !== '') setTold(before => new Set([...before, ...seen.split('\n')]))
  }, [seen])
  return hiddenConditions(draft).flatMap(({ dimension, values }) =>
    values
      .filter(value => told.has(`${dimension}=${value}`))
      .map(value => {
        const domain = declaration.dimensions.find(({ name }) => name === dimension)?.values ?? []
        const found = domain.find(known => known.value === value)
        return found === undefined ? value : format.label(found.label)
      }),
  )
}
