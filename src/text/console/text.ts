// The console's dictionary, one language at a time. Chinese has the type of English: a missing string is a
// compile error.
import type { Language } from '../../../schemas/common.ts'
import type { EN } from './en.ts'

export type ConsoleText = typeof EN

/** Fetches the dictionary of one language only. Rejects when its code cannot be fetched. */
export async function loadConsoleText(language: Language): Promise<ConsoleText> {
  return language === 'zh' ? (await import('./zh.ts')).ZH : (await import('./en.ts')).EN
}
