// A mistake that a person can correct: a stable code for programs, words in both languages for people.
import type { Language } from './common.ts'
import { LocalisedError } from './localised-error.ts'
import { MESSAGES, type MessageCode } from './messages/messages.ts'
import { TERMS, type TermWords } from './messages/terms.ts'
import { sayCode } from './say-code.ts'

export type FaultParams = Readonly<Record<string, string | number | readonly string[]>>

/** `at` is where: a JSON pointer, a `file:line`, a column name. Never a row's value. */
export type FaultDetail = { readonly code: MessageCode; readonly params: FaultParams; readonly at?: string }

/** Carries every fault found at once; the first one is its `code`. */
export class Fault extends LocalisedError {
  override readonly name = 'Fault'
  readonly code: MessageCode
  readonly faults: readonly [FaultDetail, ...FaultDetail[]]

  constructor(first: FaultDetail, ...more: readonly FaultDetail[]) {
    super(say(first, 'en'))
    this.code = first.code
    this.faults = [first, ...more]
  }

  override linesIn(language: Language): readonly string[] {
    return this.faults.map(detail => say(detail, language))
  }
}

export function fault(code: MessageCode, params: FaultParams = {}, at?: string): Fault {
  return new Fault(at === undefined ? { code, params } : { code, params, at })
}

/** The words of one fault: what is wrong, where, and what would be valid. */
export function say({ code, params, at }: FaultDetail, language: Language): string {
  const text = MESSAGES[code][language].replace(PARAMETER, (_, key: string, table = '') =>
    sayParam(params[key] ?? '', language, TERMS[table]?.[language] ?? {}),
  )
  return at === undefined ? text : `${at}: ${text}`
}

const PARAMETER = /\{(\w+)(?::(\w+))?\}/g

function sayParam(value: FaultParams[string], language: Language, words: TermWords): string {
  if (typeof value !== 'object') return sayTerm(String(value), words)
  if (value.length === 0) return language === 'zh' ? '（无）' : '(none)'
  return value.map(each => sayTerm(each, words)).join(language === 'zh' ? '、' : ', ')
}

/** The last word is the code: a list may say whose it is before, as `mall.example/witness: unreachable`. */
function sayTerm(text: string, words: TermWords): string {
  return text.replace(/[A-Za-z-]+$/, code => sayCode(words, code))
}
