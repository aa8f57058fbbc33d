// SPEC.md §4: dates of the proleptic Gregorian calendar and the periods that they fall in (weeks: ISO 8601).
import { cell } from './text.ts'

export type Calendar = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** Days since 1970-01-01. */
export type DayNumber = number

/**
 * How a date may be written. Only the first 11 characters of a cell are looked at; a time of day may follow.
 */
const SPELLINGS = [
  /^([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]|$)/,
  /^([0-9]{4})()([0-9]{2})([0-9]{2})(?:[ T]|$)/,
  /^([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})[日号]/,
]
const LOOKED_AT = 11

/** Which of the two numbers before a year is the month: `3/4/2025` is in March or in April. */
export type DateOrder = 'month-first' | 'day-first'
const YEAR_LAST = /^([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?:[ T]|$)/
const MONTH_NAME = /^([0-9]{1,2})([ -])([A-Za-z]{3})\2([0-9]{4})(?:[ T]|$)/
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A day as spreadsheets count it, from 1954 to 2119, perhaps with a time of day. */
export const SERIAL = /^([2-7][0-9]{4})(?:[.][0-9]*)?$/
/** 1970-01-01. */
const SERIAL_EPOCH = 25_569

/**
 * The day of a cell, or undefined if it is no date or a date that does not exist (2025-02-30). Without an
 * order a year that stands last is none, unless points are between the numbers: then the day is first.
 */
export function parseDay(text: string | null, order?: DateOrder): DayNumber | undefined {
  const head = cell(text)?.slice(0, LOOKED_AT) ?? ''
  const last = YEAR_LAST.exec(head)
  if (last !== null && (order !== undefined || last[2] === '.')) {
    const [first, second] = [Number(last[1]), Number(last[3])]
    const [month, date] = order === 'month-first' ? [first, second] : [second, first]
    return dayNumber(Number(last[4]), month, date)
  }
  const named = MONTH_NAME.exec(head)
  if (named !== null)
    return dayNumber(Number(named[4]), 1 + MONTHS.indexOf((named[3] ?? '').toLowerCase()), Number(named[1]))
  const serial = SERIAL.exec(head)
  if (serial !== null) return Number(serial[1]) - SERIAL_EPOCH
  for (const spelling of SPELLINGS) {
    const found = spelling.exec(head)
    if (found !== null) return dayNumber(Number(found[1]), Number(found[3]), Number(found[4]))
  }
  return undefined
}

/** The values of a calendar from the first day to the last, in order. */
export function calendarValues(calendar: Calendar, from: DayNumber, to: DayNumber): readonly string[] {
  const values: string[] = []
  for (let day = from; day <= to; day++) {
    const value = periodOf(calendar, day)
    if (value !== values.at(-1)) values.push(value)
  }
  return values
}

/** The period that a day falls in: `2025-03-09`, `2025-W10`, `2025-03`, `2025-Q1`, `2025`. */
export function periodOf(calendar: Calendar, day: DayNumber): string {
  const { year, month, date } = civil(day)
  if (calendar === 'day') return `${pad(year, 4)}-${pad(month)}-${pad(date)}`
  if (calendar === 'month') return `${pad(year, 4)}-${pad(month)}`
  if (calendar === 'quarter') return `${pad(year, 4)}-Q${Math.ceil(month / 3)}`
  if (calendar === 'year') return pad(year, 4)
  // The ISO year of a week is the year of its Thursday; 1970-01-01 was a Thursday.
  const thursday = day - modulo(day + 3, 7) + 3
  const isoYear = civil(thursday).year
  const week = Math.floor((thursday - daysFromCivil(isoYear, 1, 1)) / 7) + 1
  return `${pad(isoYear, 4)}-W${pad(week)}`
}

/** What a period is called. */
export function periodLabel(calendar: Calendar, value: string): { readonly zh: string; readonly en: string } {
  const [year = '', rest = '', date = ''] = value.split('-')
  if (calendar === 'year') return { zh: `${year}年`, en: year }
  if (calendar === 'quarter') return { zh: `${year}年第${rest.slice(1)}季度`, en: `${rest} ${year}` }
  if (calendar === 'week') return { zh: `${year}年第${Number(rest.slice(1))}周`, en: value }
  if (calendar === 'month') return { zh: `${year}年${Number(rest)}月`, en: value }
  return { zh: `${year}年${Number(rest)}月${Number(date)}日`, en: value }
}

/** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
export function daysFromCivil(year: number, month: number, date: number): DayNumber {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The same source, civil_from_days. */
function civil(day: DayNumber): { readonly year: number; readonly month: number; readonly date: number } {
  const z = day + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}

function dayNumber(year: number, month: number, date: number): DayNumber | undefined {
  if (year < 1 || month < 1 || month > 12 || date < 1 || date > 31) return undefined
  const day = daysFromCivil(year, month, date)
  return civil(day).month === month ? day : undefined
}

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
