import { identifierKinds } from '../../protocols/anonymise/identifiers.ts'

/**
 * Whether a first line seems to be a row. Its cells then belong in no message: they may be somebody's. Names of people aren't looked for, since
 * the name of a column ("Order Date") is written like one.
 */
export function isHeadless(header: readonly string[]): boolean {
  return header.some(text => NUMBER_OR_DATE.test(text) || identifierKinds(text).some(kind => kind !== 'name'))
}

/** Digits, and what stands between and around them in amounts, dates and times. */
const NUMBER_OR_DATE = /^[\s¥$€+-]*[0-9][0-9\s.,:/%TZ年月日+-]*$/
