// The dictionary and formats of the reader's language, as functions that make sentences take them.
import type { Text } from '../text/text.ts'
import type { Format } from './format.ts'

export type Words = { readonly text: Text; readonly format: Format; readonly language: 'zh' | 'en' }
