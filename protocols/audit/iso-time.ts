// SPEC.md, "Entries": times are RFC 3339 in UTC with milliseconds, days are YYYY-MM-DD; both sort as text.

/** Milliseconds since 1970, or undefined if this is no time of the form `2026-11-25T12:54:21.000Z`. */
export function epochMillis(text: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/.test(text)) return undefined
  if (!isDay(text.slice(0, 10))) return undefined
  const [hour, minute, second] = [part(text, 11, 13), part(text, 14, 16), part(text, 17, 19)]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const seconds = ((epochDay(text) * 24 + hour) * 60 + minute) * 60 + second
  return seconds * 1000 + part(text, 20, 23)
}

export function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false
  const [year, month, day] = [part(text, 0, 4), part(text, 5, 7), part(text, 8, 10)]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= days
}

/** The same day a year on; 29 February gives a text that sorts between 28 February and 1 March. */
export function yearLater(day: string): string {
  return `${String(part(day, 0, 4) + 1).padStart(4, '0')}${day.slice(4)}`
}

/** Months since January of year 0, of a month or day as text. */
export function monthNumber(text: string): number {
  return part(text, 0, 4) * 12 + part(text, 5, 7) - 1
}

function part(text: string, from: number, to: number): number {
  return Number(text.slice(from, to))
}

/** Days since 1970-01-01 in the Gregorian calendar, years counted from March so that leap days come last. */
function epochDay(text: string): number {
  const month = part(text, 5, 7)
  const year = part(text, 0, 4) - (month < 3 ? 1 : 0)
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + part(text, 8, 10) - 1
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
  return year * 365 + leapDays + dayOfYear - 719_468
}
