import type { Language } from './common.ts'
import { mapValues } from './map-values.ts'

/** A text in every language: a missing one does not compile. */
export type Text = Readonly<Record<Language, string>>

/** Turns a table that holds both languages side by side into one table for each language. */
export function split<Name extends string>(
  table: Readonly<Record<Name, Text>>,
): Readonly<Record<Language, Readonly<Record<Name, string>>>> {
  return {
    en: mapValues(table, ({ en }) => en),
    zh: mapValues(table, ({ zh }) => zh),
  }
}

/** The same texts, each with a capital first letter. */
export function capitalised<Name extends string>(
  words: Readonly<Record<Name, string>>,
): Readonly<Record<Name, string>> {
  return mapValues(words, word => word.slice(0, 1).toUpperCase() + word.slice(1))
}
