// The yearly allowance: the same buyers return in every edition, so what editions may spend in any 12 months
// is bounded together.
import { daysFromCivil } from '../../protocols/anonymise/calendar.ts'
import type { Allowance } from '../../protocols/audit/allowance.ts'
import { formatEpsilon } from '../../protocols/dp/zcdp.ts'
import type { Budget } from '../../schemas/declaration.ts'
import { fault } from '../../schemas/fault.ts'

/** One edition's caps and its period, in days since 1970 (both ends included). */
export type EditionCaps = {
  readonly edition: string
  /** The first day whose rows it speaks of: `from`, or as far before it as it looks back. */
  readonly readsFrom: number
  readonly from: number
  readonly to: number
  /** The day of the log on which it was sealed; of one that is not yet sealed, today. */
  readonly sealed: number
  readonly perConsumer: bigint
  readonly total: bigint
  /** Of pure ε for published answers. */
  readonly pool: bigint
}

/** Another edition of the dataset, and the yearly allowance that it declares. */
export type Registered = EditionCaps & {
  readonly isSealing: boolean
  readonly allowance: Allowance
}

/** The longest 12 months: with a leap day. */
const WINDOW_DAYS = 366

/**
 * Throws a Fault unless `next` may be registered beside `others`, the dataset's other editions that have not
 * failed. The allowance may fall from edition to edition and never rises. Which of two is sealed first nobody
 * knows, and the later one states the least: so what still waits must fit that too. The allowance that is
 * kept of the dataset is the log's once one of them was sealed, and counts from then on.
 */
export function checkRegistration(
  next: Registered,
  others: readonly Registered[],
  dataset: { readonly id: string; readonly allowance: Allowance | undefined },
): void {
  const { allowance } = next
  const stated = dataset.allowance !== undefined && isStated(others) ? [{ allowance: dataset.allowance }] : []
  const least = leastAllowance(next, [...others, ...stated])
  if (AMOUNTS.some(which => least[which] < allowance[which]))
    throw fault('registry.allowance_changed', { dataset: dataset.id }, '/budget/perYear')
  checkAllowance(next, others, allowance)
  for (const other of others) {
    const beside = [next, ...others.filter(each => each !== other)]
    if (other.isSealing && exceeding(other, beside, allowance) !== undefined)
      throw fault('registry.allowance_sealing', { edition: other.edition }, '/budget/perYear')
  }
}

const AMOUNTS = ['perConsumer', 'total', 'pool'] as const satisfies readonly (keyof Allowance)[]

type Declares = { readonly allowance: Allowance }

export function leastAllowance(one: Declares, others: readonly Declares[]): Allowance {
  return others.reduce<Allowance>(
    (least, { allowance }) => ({
      perConsumer: smaller(least.perConsumer, allowance.perConsumer),
      total: smaller(least.total, allowance.total),
      pool: smaller(least.pool, allowance.pool),
    }),
    one.allowance,
  )
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other
}

/** What `budget` declares for any 12 months. */
export function declaredAllowance({ perYear, pool }: Pick<Budget, 'perYear' | 'pool'>): Allowance {
  return {
    perConsumer: BigInt(perYear.perConsumer),
    total: BigInt(perYear.total),
    pool: BigInt(pool?.perYear ?? 0),
  }
}

/** Whether the log has an allowance of these editions: from the first that was sealed on. */
export function isStated(editions: readonly Registered[]): boolean {
  return editions.some(({ isSealing }) => !isSealing)
}

/**
 * Throws a Fault unless `next` may coexist with `others` (all of one unit key, withdrawn ones too: what they
 * spent is spent): periods don't overlap, and in any 12 months, both by the days whose rows they read, as
 * declared, and by the log's clock, the caps add up to no more than the allowance. A period is only declared:
 * without the second, one export could be registered under periods of any number of years at once. The log's
 * verifier has the same rule (protocols/audit/allowance.ts).
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
  const found = exceeding(next, others, allowance)
  if (found === undefined) return
  const { which, room, calendar } = found
  if (which === 'pool') {
    const amounts = { asked: formatEpsilon(next.pool), room: formatEpsilon(room) }
    const most = formatEpsilon(allowance.pool)
    throw fault('registry.pool_exceeded', { ...amounts, allowance: most }, '/budget/pool')
  }
  throw fault(
    calendar === declared ? 'registry.allowance_exceeded' : 'registry.allowance_sealed',
    { which, allowance: String(allowance[which]), asked: String(next[which]), room: String(room) },
    `/budget/${which}`,
  )
}

/** First and last day of an edition by one of the two calendars. */
type Calendar = (edition: EditionCaps) => { readonly from: number; readonly to: number }

const declared: Calendar = ({ readsFrom, to }) => ({ from: readsFrom, to })
const sealed: Calendar = edition => ({ from: edition.sealed, to: edition.sealed })

type Exceeding = {
  readonly calendar: Calendar
  readonly which: keyof Allowance
  /** What the other editions leave. */
  readonly room: bigint
}

/** The first window in which the caps add up to more than the allowance, and what the others leave of it. */
function exceeding(
  next: EditionCaps,
  others: readonly EditionCaps[],
  allowance: Allowance,
): Exceeding | undefined {
  return exceedingBy(declared, next, others, allowance) ?? exceedingBy(sealed, next, others, allowance)
}

function exceedingBy(
  calendar: Calendar,
  next: EditionCaps,
  others: readonly EditionCaps[],
  allowance: Allowance,
): Exceeding | undefined {
  const all = [next, ...others].map(edition => ({ edition, span: calendar(edition) }))
  for (const start of windowStarts(all.map(({ span }) => span))) {
    const inside = all
      .filter(({ span }) => span.from < start + WINDOW_DAYS && span.to >= start)
      .map(({ edition }) => edition)
    if (!inside.includes(next)) continue
    for (const which of AMOUNTS) {
      const sum = inside.reduce((total, edition) => total + edition[which], 0n)
      const room = allowance[which] - (sum - next[which])
      if (sum > allowance[which]) return { calendar, which, room: room < 0n ? 0n : room }
    }
  }
  return undefined
}

/** A sum over windows changes only where a window's end meets a span's start, or its start a span's end. */
function windowStarts(spans: readonly { readonly from: number; readonly to: number }[]): readonly number[] {
  return spans.flatMap(({ from, to }) => [from - WINDOW_DAYS + 1, to])
}

const DAY_MS = 86_400_000

/** The day of a time in milliseconds since 1970, UTC, as the log's verifier takes it from an entry's time. */
export function dayOf(millis: number): number {
  return Math.floor(millis / DAY_MS)
}

/** Days since 1970-01-01 of an ISO date (proleptic Gregorian). */
export function dayNumber(isoDate: string): number {
  const [year = 0, month = 0, day = 0] = isoDate.split('-').map(Number)
  return daysFromCivil(year, month, day)
}
