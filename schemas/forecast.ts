// When a budget ends at the pace of the last days: from the public log alone, the same for whoever computes
// it.
import type { EditionId } from './common.ts'
import type { Forecast } from './overview.ts'

/** So many days make the pace, at most. */
export const FORECAST_DAYS = 30

/**
 * `charges`: what each of the days was charged, today first. The mean with the 95 % interval of that mean;
 * undefined where a single day tells nothing of it, or nothing was spent.
 */
export function forecastOf(
  { edition, cap, spent }: { readonly edition: EditionId; readonly cap: string; readonly spent: string },
  charges: readonly number[],
): Forecast | undefined {
  const days = charges.length
  if (days < 2) return undefined
  const mean = charges.reduce((a, b) => a + b, 0) / days
  if (mean === 0) return undefined
  const variance = charges.reduce((sum, charge) => sum + (charge - mean) ** 2, 0) / (days - 1)
  const wide = 1.96 * Math.sqrt(variance / days)
  const left = Number(BigInt(cap) - BigInt(spent))
  const end = (perDay: number) => {
    const daysLeft = perDay > 0 ? Math.round((left / perDay) * 10) / 10 : MAX_DAYS
    return daysLeft < MAX_DAYS ? daysLeft : null
  }
  const pace = { low: Math.max(0, mean - wide), mean, high: mean + wide }
  return {
    edition,
    cap,
    spent,
    days,
    perDay: { low: whole(pace.low), mean: whole(pace.mean), high: whole(pace.high) },
    daysLeft: { earliest: end(pace.high), likely: end(pace.mean), latest: end(pace.low) },
  }
}

/** Later than in ten years is not in sight. */
const MAX_DAYS = 3_650

function whole(perDay: number): string {
  return String(BigInt(Math.round(perDay)))
}
