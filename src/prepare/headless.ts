import { identifierKinds } from '../../protocols/anonymise/identifiers.ts'

/**
 * Whether a first line seems to be a row. Its cells then belong in no message: they may be somebody's. Names
 * of people aren't looked for, since the name of a column ("Order Date") is written like one.
 */
export function isHeadless(header: readonly string[]): boolean {
  return header.some(text => NUMBER_OR_DATE.test(text) || identifierKinds(text).some(kind => kind !== 'name'))
}

/**
 * Whether a first line has none of the columns that are wanted of it: it is a row then, or the header of
 * something else.
 */
export function hasNone(header: readonly string[], wanted: readonly string[]): boolean {
  const names = new Set(header.map(column => column.trim()))
  return wanted.every(column => !names.has(column.trim()))
}

/** Digits, and what is between and around them in amounts, dates and times. */
const NUMBER_OR_DATE = /^[\s¥$€+-]*[0-9][0-9\s.,:/%TZ年月日+-]*$/
