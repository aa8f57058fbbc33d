// The dictionary and formats of the reader's language, as functions that make sentences take them.
import type { ConsoleText } from '../../../src/text/console/text.ts'
import type { Format } from './format.ts'

export type Words = { readonly text: ConsoleText; readonly format: Format; readonly language: 'zh' | 'en' }
