// Months and days as both sides of a contract count them: Beijing time (UTC+8, without summer time), whatever
// clock a machine has.
import { SdkError } from './errors.ts'

const OFFSET_MS = 8 * 3_600_000

/** `from` is in it, `until` is not. */
export interface TimeSpan {
  readonly from: string
  readonly until: string
}

/** `2026-10`. Throws `sdk.period`. */
export function monthPeriod(month: string): TimeSpan {
  const [, year, number] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? []
  if (year === undefined || number === undefined) throw broken(month)
  return {
    from: instant(Number(year), Number(number) - 1, 1),
    until: instant(Number(year), Number(number), 1),
  }
}

/** From the beginning of the first day to the end of the last. Throws `sdk.period`. */
export function dayPeriod(first: string, last: string): TimeSpan {
  const [from, until] = [startOfDay(first, 0), startOfDay(last, 1)]
  if (until <= from) throw broken(`${first} – ${last}`)
  return { from, until }
}

/** The day, in Beijing, of an instant. */
export function dateOf(time: string): string {
  return new Date(Date.parse(time) + OFFSET_MS).toISOString().slice(0, 10)
}

/** `2026-10-31 08:15:30`, in Beijing. */
export function localTime(time: string): string {
  return new Date(Date.parse(time) + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

export function within(time: string, { from, until }: TimeSpan): boolean {
  return from <= time && time < until
}

/** So many months after `time`, on the same day of the month, or on its last where it has none such. */
export function monthsAfter(time: string, months: number): string {
  const local = new Date(Date.parse(time) + OFFSET_MS)
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth() + months, local.getUTCDate()]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const clock = local.getTime() - Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), day)
  return new Date(Date.UTC(year, month, Math.min(day, last)) + clock - OFFSET_MS).toISOString()
}

function startOfDay(day: string, later: number): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) throw broken(day)
  return new Date(time + later * 86_400_000 - OFFSET_MS).toISOString()
}

function instant(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month, day) - OFFSET_MS).toISOString()
}

function broken(text: string): SdkError {
  return new SdkError('sdk.period', `${text} is no period`, { period: text })
}
