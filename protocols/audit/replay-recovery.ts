// SPEC.md, "Meaning": entries whose bodies were lost with their store. No decision is among them, so nobody
// can hide one by this.
import type { Entry } from './entry.ts'
import { RECOVERABLE_TYPES, type RecoveryEntry } from './entry-keeping.ts'

/** Merkle indexes, both included. */
export interface EntryRange {
  readonly from: number
  readonly to: number
}

export class RecoveryReplay {
  readonly ranges: EntryRange[] = []
  /** Behind the last entry that cannot be taken back. */
  #open = 0

  /** Each entry, before it is judged. */
  see(index: number, { type }: Entry): void {
    if (!RECOVERABLE_TYPES.has(type)) this.#open = index + 1
  }

  /** False where the entry names others than the last ones before it, or a decision among them. */
  add({ seq, from, to }: RecoveryEntry): boolean {
    const range = { from: Number(from), to: Number(to) }
    if (range.to !== Number(seq) - 1 || range.from > range.to || range.from < this.#open) return false
    this.ranges.push(range)
    return true
  }
}
