import { useMemo } from 'react'
import { dictionaryOf } from './dictionary.ts'
import { formatFor } from './format.ts'
import type { Words } from './words.ts'
import { useNavigation } from './location.tsx'

export type { Words }

/** The dictionary and the formats of the page’s language. */
export function useWords(): Words {
  const { language } = useNavigation()
  return useMemo(() => ({ language, text: dictionaryOf(language), format: formatFor(language) }), [language])
}
