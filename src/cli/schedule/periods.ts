// Months, quarters and years as periods of a schedule. A period is due some days after it ended, in UTC.

export const PERIOD_KINDS = ['month', 'quarter', 'year'] as const
export type PeriodKind = (typeof PERIOD_KINDS)[number]

/** `label`: `2026-03`, `2026-q1`, `2026`; `from` and `to` are its first and last day. */
export type SchedulePeriod = { readonly label: string; readonly from: string; readonly to: string }

const MONTHS: Readonly<Record<PeriodKind, number>> = { month: 1, quarter: 3, year: 12 }
const DAY_MS = 86_400_000
/** An older period that was missed is left to a person. */
const MAX_DUE = 3

/** Periods that ended since `since` and at least `wait` days ago: the last three at most, oldest first. */
export function periodsDue(
  kind: PeriodKind,
  since: string,
  wait: number,
  now: number,
): readonly SchedulePeriod[] {
  const first = indexOf(kind, since)
  if (first === undefined) return []
  const due: SchedulePeriod[] = []
  const today = new Date(now - wait * DAY_MS).toISOString().slice(0, 10)
  let index = indexOf(kind, labelAt(kind, monthOf(today))) ?? 0
  while (--index >= first && due.length < MAX_DUE) due.unshift(periodAt(kind, index))
  return due
}

/** The place of a period among all of its kind; undefined for what is no label of it. */
export function indexOf(kind: PeriodKind, label: string): number | undefined {
  const [, year, part] = PATTERNS[kind].exec(label) ?? []
  if (year === undefined) return undefined
  const perYear = 12 / MONTHS[kind]
  const place = part === undefined ? 1 : Number(part)
  return place >= 1 && place <= perYear ? Number(year) * perYear + place - 1 : undefined
}

const PATTERNS: Readonly<Record<PeriodKind, RegExp>> = {
  month: /^([0-9]{4})-([0-9]{2})$/,
  quarter: /^([0-9]{4})-q([1-4])$/,
  year: /^([0-9]{4})$/,
}

function periodAt(kind: PeriodKind, index: number): SchedulePeriod {
  const month = index * MONTHS[kind]
  const next = dayOf(month + MONTHS[kind])
  return {
    label: labelAt(kind, month),
    from: dayOf(month),
    to: new Date(Date.parse(next) - DAY_MS).toISOString().slice(0, 10),
  }
}

/** Months since the year 0. */
function monthOf(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
}

function dayOf(month: number): string {
  return `${yearOf(month)}-${twoDigits((month % 12) + 1)}-01`
}

function labelAt(kind: PeriodKind, month: number): string {
  if (kind === 'year') return yearOf(month)
  if (kind === 'quarter') return `${yearOf(month)}-q${Math.floor((month % 12) / 3) + 1}`
  return `${yearOf(month)}-${twoDigits((month % 12) + 1)}`
}

function yearOf(month: number): string {
  return String(Math.floor(month / 12)).padStart(4, '0')
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
