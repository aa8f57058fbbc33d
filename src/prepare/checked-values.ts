// Values of a dataset.yaml that was checked: what cannot be read is a mistake of the caller.
import { parseDay } from '../../protocols/anonymise/calendar.ts'
import { type Decimal, readDecimal } from '../../protocols/anonymise/quantise.ts'

export function decimalOf(text: string): Decimal {
  const value = readDecimal(text)
  if (value === undefined) throw new TypeError('not a decimal number')
  return value
}

/** In days since 1970-01-01. */
export function dayNumberOf(date: string): number {
  const number = parseDay(date)
  if (number === undefined) throw new TypeError('not a date')
  return number
}
