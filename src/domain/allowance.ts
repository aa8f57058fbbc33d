// The yearly allowance: the same buyers return in every edition, so what editions may spend in any 12 months is bounded together.
import { daysFromCivil } from '../../protocols/anonymise/calendar.ts'
import { fault } from '../../schemas/fault.ts'

/** One edition's caps and its period, in days since 1970 (both ends included). */
export type EditionCaps = {
  readonly edition: string
  readonly from: number
  readonly to: number
  readonly perConsumer: bigint
  readonly total: bigint
}

export type Allowance = { readonly perConsumer: bigint; readonly total: bigint }

/** The longest 12 months: with a leap day. */
const WINDOW_DAYS = 366

/**
 * Throws a Fault unless `next` may stand beside `others` (all of one unit key, withdrawn ones too: what they spent is spent): periods don't
 * overlap, and the caps of the editions whose periods touch any 12 months add up to no more than the allowance.
 */
export function checkAllowance(
  next: EditionCaps,
  others: readonly EditionCaps[],
  allowance: Allowance,
): void {
  const overlapping = others.find(other => other.from <= next.to && next.from <= other.to)
  if (overlapping !== undefined) {
    throw fault('registry.period_overlaps', { edition: overlapping.edition }, '/period')
  }
  for (const start of windowStarts(next, others)) {
    const inside = [next, ...others].filter(
      edition => edition.from < start + WINDOW_DAYS && edition.to >= start,
    )
    for (const which of ['perConsumer', 'total'] as const) {
      const sum = inside.reduce((total, edition) => total + edition[which], 0n)
      if (sum > allowance[which]) {
        const room = allowance[which] - (sum - next[which])
        throw fault(
          'registry.allowance_exceeded',
          {
            which,
            allowance: String(allowance[which]),
            asked: String(next[which]),
            room: String(room < 0n ? 0n : room),
          },
          `/budget/${which}`,
        )
      }
    }
  }
}

/** A sum over windows changes only where a window's end meets a period's start, or its start a period's end. */
function windowStarts(next: EditionCaps, others: readonly EditionCaps[]): readonly number[] {
  return [next, ...others]
    .flatMap(edition => [edition.from - WINDOW_DAYS + 1, edition.to])
    .filter(start => next.from < start + WINDOW_DAYS && next.to >= start)
}

/** Days since 1970-01-01 of an ISO date (proleptic Gregorian). */
export function dayNumber(isoDate: string): number {
  const [year = 0, month = 0, day = 0] = isoDate.split('-').map(Number)
  return daysFromCivil(year, month, day)
}
