// SPEC.md, "Meaning": private bodies are destroyed in the order of the log, whole months of them, and none
// before its time.
import type { ShredEntry } from './entry-keeping.ts'
import { monthNumber } from './iso-time.ts'

/** Records of processing are kept for three years at least. */
export const MIN_MONTHS = 36

/** As large as the months of the log are many. */
export class RetentionReplay {
  /** By the month of the latest time so far, which never goes back: its last entry. */
  readonly #months: { readonly month: string; last: number }[] = []
  #next = 0

  /** How many of the first entries have lost their bodies. */
  get shredded(): number {
    return this.#next
  }

  /** Each entry, before it is judged. */
  see(index: number, time: string): void {
    const month = time.slice(0, 7)
    const current = this.#months.at(-1)
    if (current === undefined || month > current.month) this.#months.push({ month, last: index })
    else current.last = index
  }

  /** False where the entry is not in order. */
  shred({ from, to, through, months, time }: ShredEntry): boolean {
    const last = this.#months.findLast(({ month }) => month <= through)?.last
    const age = monthNumber(time) - monthNumber(through)
    if (Number(months) < MIN_MONTHS || age <= Number(months)) return false
    if (Number(from) !== this.#next || Number(to) !== last || last < this.#next) return false
    this.#next = last + 1
    return true
  }
}
