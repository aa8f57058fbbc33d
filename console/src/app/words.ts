// The reader's words and notations.
import { useMemo } from 'react'
import { type Format, formatFor } from '../work/format.ts'
import { TEXT, type Text } from '../text/text.ts'
import { useNavigation } from './location.tsx'

export type Words = { readonly text: Text; readonly format: Format; readonly language: 'zh' | 'en' }

export function useWords(): Words {
  const { language } = useNavigation()
  return useMemo(() => ({ language, text: TEXT[language], format: formatFor(language) }), [language])
}
