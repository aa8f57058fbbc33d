// Both of the console's dictionaries, which the console itself never loads at once.
import { EN } from '../../src/text/console/en.ts'
import { ZH } from '../../src/text/console/zh.ts'

export const CONSOLE_TEXT = { en: EN, zh: ZH }
