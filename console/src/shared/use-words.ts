import { useMemo } from 'react'
import { CONSOLE_TEXT } from '../../../src/text/console/text.ts'
import { formatFor } from './format.ts'
import type { Words } from './words.ts'
import { useNavigation } from './location.tsx'

export type { Words }

/** The dictionary and the formats of the page’s language. */
export function useWords(): Words {
  const { language } = useNavigation()
  return useMemo(() => ({ language, text: CONSOLE_TEXT[language], format: formatFor(language) }), [language])
}
