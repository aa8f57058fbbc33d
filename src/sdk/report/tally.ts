// What the public leaves alone say of a period: spending, outcomes by day, and every decision with its index.
import type { Entry } from '../../../protocols/audit/entry.ts'
import type { ComputationEntry } from '../../../protocols/audit/entry-ledger.ts'
import type { StandingEntry } from '../../../protocols/audit/entry-standing.ts'
import { dateOf, type TimeSpan, within } from '../period.ts'

export interface EditionTally {
  readonly edition: string
  readonly seq: string
  readonly delta: string
  cap: bigint
  before: bigint
  spent: bigint
  /** Of its pool, in nano units of pure ε: what it has, and what is spent to the end of the period. */
  readonly pool: bigint
  poolSpent: bigint
  /** The newest entry that moved it. */
  last: string
  readonly accounts: Map<string, { spent: bigint; cap: bigint; last: string }>
}

type Decision = Exclude<Entry, { readonly type: 'computation' | 'refusal' | 'refusal-summary' }>
export type TallyCounts = { charge: bigint; computations: number; refusals: number }

/** Takes the leaves in the log's order. It grows with decisions, editions and days, not with answers. */
export class Tally {
  readonly #period: TimeSpan
  readonly editions = new Map<string, EditionTally>()
  readonly decisions: Decision[] = []
  readonly days = new Map<string, TallyCounts>()
  first: string | undefined
  last: string | undefined
  latest = ''
  oldest: { readonly seq: string; readonly time: string } | undefined

  constructor(period: TimeSpan) {
    this.#period = period
  }

  add(entry: Entry): void {
    this.oldest ??= entry
    this.latest = entry.time
    if (entry.time >= this.#period.until) return
    const inside = within(entry.time, this.#period)
    if (inside) {
      this.first ??= entry.seq
      this.last = entry.seq
    }
    if (entry.type === 'computation') this.#computation(entry, inside)
    else if (entry.type === 'refusal-summary') {
      if (inside) this.#day(entry.time).refusals += Number(entry.count)
    } else if (entry.type !== 'refusal') this.#decision(entry)
    if (
      inside &&
      (entry.type === 'refusal' || (entry.type === 'computation' && entry.outcome !== 'released'))
    )
      this.#day(entry.time).refusals++
  }

  #computation(entry: ComputationEntry, inside: boolean): void {
    const edition = this.editions.get(entry.edition)
    if (edition === undefined || entry.outcome !== 'released') return
    const charge = BigInt(entry.charge)
    if (inside) {
      edition.spent += charge
      const day = this.#day(entry.time)
      day.charge += charge
      day.computations++
    } else edition.before += charge
    edition.cap = BigInt(entry.totalCap)
    edition.last = entry.seq
    const spent = BigInt(entry.accountSpent)
    edition.accounts.set(entry.account, { spent, cap: BigInt(entry.accountCap), last: entry.seq })
  }

  #decision(entry: Decision): void {
    this.decisions.push(entry)
    if (entry.type === 'standing') this.#standing(entry)
    if (entry.type !== 'edition') return
    this.editions.set(entry.edition, {
      edition: entry.edition,
      seq: entry.seq,
      delta: entry.delta,
      cap: BigInt(entry.capTotal),
      before: BigInt(entry.sealingCharge),
      spent: 0n,
      pool: BigInt(entry.capPool ?? 0),
      poolSpent: 0n,
      last: entry.seq,
      accounts: new Map(),
    })
  }

  /** What its accounts have spent is as their own newest entries state it. */
  #standing(entry: StandingEntry): void {
    const edition = this.editions.get(entry.edition)
    if (edition === undefined) return
    const charge = BigInt(entry.charge)
    if (within(entry.time, this.#period)) {
      edition.spent += charge
      this.#day(entry.time).charge += charge
    } else edition.before += charge
    edition.poolSpent += BigInt(entry.pool?.charge ?? 0)
    edition.cap = BigInt(entry.totalCap)
    edition.last = entry.seq
  }

  #day(time: string): TallyCounts {
    const day = dateOf(time)
    const counts = this.days.get(day) ?? { charge: 0n, computations: 0, refusals: 0 }
    this.days.set(day, counts)
    return counts
  }
}
