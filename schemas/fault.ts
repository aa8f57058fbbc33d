// A mistake that a person can mend: a stable code for programs, words in both languages for people.
import type { Language } from './common.ts'
import { MESSAGES, type MessageCode } from './messages/messages.ts'

export type FaultParams = Readonly<Record<string, string | number | readonly string[]>>

/** `at` is where: a JSON pointer, a `file:line`, a column name. Never a row's value. */
export type FaultDetail = { readonly code: MessageCode; readonly params: FaultParams; readonly at?: string }

/** Carries every fault found at once; the first one is its `code`. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: MessageCode
  readonly faults: readonly [FaultDetail, ...FaultDetail[]]

  constructor(first: FaultDetail, ...more: readonly FaultDetail[]) {
    super(say(first, 'en'))
    this.code = first.code
    this.faults = [first, ...more]
  }
}

export function fault(code: MessageCode, params: FaultParams = {}, at?: string): Fault {
  return new Fault(at === undefined ? { code, params } : { code, params, at })
}

/** The words of one fault: what is wrong, where, and what would be valid. */
export function say(detail: FaultDetail, language: Language): string {
  const text = MESSAGES[detail.code][language].replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = detail.params[key] ?? ''
    if (typeof value !== 'object') return String(value)
    if (value.length === 0) return language === 'zh' ? '（无）' : '(none)'
    return value.join(language === 'zh' ? '、' : ', ')
  })
  return detail.at === undefined ? text : `${detail.at}: ${text}`
}
