// The reader's words and notations, as whatever makes sentences takes them.
import type { Text } from '../text/text.ts'
import type { Format } from './format.ts'

export type Words = { readonly text: Text; readonly format: Format; readonly language: 'zh' | 'en' }
