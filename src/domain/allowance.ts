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

/** An edition beside which another one may stand, and the yearly allowance that it declares. */
export type Registered = EditionCaps & {
  readonly isSealing: boolean
  readonly allowance: Allowance
}

/** The longest 12 months: with a leap day. */
const WINDOW_DAYS = 366

/**
 * Throws a Fault unless `next` may be registered beside `others`, the dataset's other editions that have not failed. The allowance may fall from
 * edition to edition and never rises. Which of two is sealed first nobody knows, and the later one states the least: so what still waits must fit that too.
 * The allowance that is kept of the dataset is the log's once one of them was sealed, and counts from then on.
 */
export function checkRegistration(
  next: Registered,
  others: readonly Registered[],
  dataset: { readonly id: string; readonly allowance: Allowance | undefined },
): void {
  const { allowance } = next
  const told = dataset.allowance !== undefined && isTold(others) ? [{ allowance: dataset.allowance }] : []
  const least = leastAllowance(next, [...others, ...told])
  if (least.perConsumer < allowance.perConsumer || least.total < allowance.total)
    throw fault('registry.allowance_changed', { dataset: dataset.id }, '/budget/perYear')
  checkAllowance(next, others, allowance)
  for (const other of others) {
    const beside = [next, ...others.filter(each => each !== other)]
    if (other.isSealing && exceeding(other, beside, allowance) !== undefined)
      throw fault('registry.allowance_sealing', { edition: other.edition }, '/budget/perYear')
  }
}

type Declares = { readonly allowance: Allowance }

export function leastAllowance(one: Declares, others: readonly Declares[]): Allowance {
  return others.reduce<Allowance>(
    (least, { allowance: { perConsumer, total } }) => ({
      perConsumer: least.perConsumer < perConsumer ? least.perConsumer : perConsumer,
      total: least.total < total ? least.total : total,
    }),
    one.allowance,
  )
}

/** Whether the log has an allowance of these editions: from the first that was sealed on. */
export function isTold(editions: readonly Registered[]): boolean {
  return editions.some(({ isSealing }) => !isSealing)
}

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
  const found = exceeding(next, others, allowance)
  if (found === undefined) return
  const { which, room } = found
  throw fault(
    'registry.allowance_exceeded',
    { which, allowance: String(allowance[which]), asked: String(next[which]), room: String(room) },
    `/budget/${which}`,
  )
}

/** The first window in which the caps add up to more than the allowance, and what the others leave of it. */
function exceeding(
  next: EditionCaps,
  others: readonly EditionCaps[],
  allowance: Allowance,
): { readonly which: 'perConsumer' | 'total'; readonly room: bigint } | undefined {
  for (const start of windowStarts(next, others)) {
    const inside = [next, ...others].filter(
      edition => edition.from < start + WINDOW_DAYS && edition.to >= start,
    )
    for (const which of ['perConsumer', 'total'] as const) {
      const sum = inside.reduce((total, edition) => total + edition[which], 0n)
      const room = allowance[which] - (sum - next[which])
      if (sum > allowance[which]) return { which, room: room < 0n ? 0n : room }
    }
  }
  return undefined
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
