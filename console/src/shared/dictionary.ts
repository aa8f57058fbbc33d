// The words of the page's language. Only the languages that were read are in memory.
import type { Language } from '../../../schemas/common.ts'
import { type ConsoleText, loadConsoleText } from '../../../src/text/console/text.ts'

const loaded = new Map<Language, ConsoleText>()

/** To be awaited before a page is rendered in this language. Rejects when its code cannot be fetched. */
export async function loadDictionary(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, await loadConsoleText(language))
}

/** Throws unless `loadDictionary` has resolved for this language. */
export function dictionaryOf(language: Language): ConsoleText {
  const text = loaded.get(language)
  if (text === undefined) throw new Error(`the words of ${language} are not loaded`)
  return text
}
