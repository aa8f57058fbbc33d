// Who asked how much, day by day, and when a budget ends at that pace.
import type { Entry } from '../../../protocols/audit/entry.ts'
import { epochMillis } from '../../../protocols/audit/iso-time.ts'
import { EditionId } from '../../../schemas/common.ts'
import { FORECAST_DAYS, forecastOf } from '../../../schemas/forecast.ts'
import type { Activity, Forecast } from '../../../schemas/overview.ts'
import type { WatchedEntry } from './watch.ts'

const DAY = 86_400_000
export const DAYS = FORECAST_DAYS
/** The maximum of members times editions that are listed; the others are left out. */
const MAX_LISTED = 5_000

type Counts = { released: number; refused: number; charge: bigint }
type Day = { readonly members: Map<string, Counts>; readonly editions: Map<string, bigint> }

type Asked = Extract<Entry, { readonly type: 'computation' | 'refusal' | 'refusal-summary' }>

/** Keeps the last thirty days. */
export class ActivityBook {
  readonly #days = new Map<number, Day>()
  #first: number | undefined

  add({ leaf, body }: WatchedEntry): void {
    if (leaf.type !== 'computation' && leaf.type !== 'refusal' && leaf.type !== 'refusal-summary') return
    const number = Math.floor((epochMillis(leaf.time) ?? 0) / DAY)
    const day = this.#day(number)
    const by = body?.type === 'computation' || body?.type === 'refusal' ? body.actor?.organisation : undefined
    if (by !== undefined) this.#count(day, by, leaf)
    if (body?.type === 'refusal-summary' && leaf.type === 'refusal-summary')
      this.#count(day, body.organisation, leaf)
    if (leaf.type === 'computation' && leaf.outcome === 'released')
      day.editions.set(leaf.edition, (day.editions.get(leaf.edition) ?? 0n) + BigInt(leaf.charge))
  }

  activity(now: number): readonly Activity[] {
    const sums = new Map<string, Counts>()
    for (const [number, { members }] of this.#days) {
      if (number <= Math.floor(now / DAY) - DAYS) continue
      for (const [name, { released, refused, charge }] of members) {
        const sum = sums.get(name) ?? { released: 0, refused: 0, charge: 0n }
        sums.set(name, sum)
        sum.released += released
        sum.refused += refused
        sum.charge += charge
      }
    }
    return [...sums]
      .map(([name, { released, refused, charge }]) => {
        const [organisation = '', edition = ''] = name.split(' ')
        return {
          organisation,
          edition: edition === '' ? null : edition,
          released,
          refused,
          charge: String(charge),
        } as Activity
      })
      .toSorted((a, b) => (BigInt(b.charge) > BigInt(a.charge) ? 1 : -1))
  }

  /** From the days since the first entry, thirty at most. */
  forecast(edition: string, cap: string, spent: string, now: number): Forecast | undefined {
    const today = Math.floor(now / DAY)
    const days = Math.min(DAYS, today - (this.#first ?? today) + 1)
    const charges = Array.from({ length: days }, (_, at) =>
      Number(this.#days.get(today - at)?.editions.get(edition) ?? 0n),
    )
    return forecastOf({ edition: EditionId.parse(edition), cap, spent }, charges)
  }

  #count(day: Day, by: string, leaf: Asked): void {
    const name = `${by} ${leaf.type === 'computation' ? leaf.edition : ''}`
    const known = day.members.get(name)
    if (known === undefined && day.members.size >= MAX_LISTED) return
    const counts = known ?? { released: 0, refused: 0, charge: 0n }
    day.members.set(name, counts)
    const released = leaf.type === 'computation' && leaf.outcome === 'released'
    if (released) {
      counts.released++
      counts.charge += BigInt(leaf.charge)
    } else counts.refused += leaf.type === 'refusal-summary' ? Number(leaf.count) : 1
  }

  #day(number: number): Day {
    this.#first ??= number
    const day = this.#days.get(number) ?? { members: new Map(), editions: new Map() }
    this.#days.set(number, day)
    for (const old of this.#days.keys()) if (old <= number - DAYS) this.#days.delete(old)
    return day
  }
}
