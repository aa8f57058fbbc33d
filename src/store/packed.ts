// Byte strings of many rows as one binary parameter. An array of bytea would be sent as text of more than twice the length, encoded here
// and decoded there.
import { concatBytes } from '../../protocols/bytes.ts'
import { type Fragment, part } from './prepared.ts'

/** Columns first, then the `with` part that they are cut from. */
export class Packed {
  readonly #parts: Uint8Array[] = []
  #length = 0

  /** Two arguments of unnest(): where each string starts, and its length; nulls for null. */
  column(strings: readonly (Uint8Array | null)[]): Fragment {
    const starts = strings.map(bytes => bytes && this.#add(bytes))
    return part`${starts}::int[], ${strings.map(bytes => bytes && bytes.length)}::int[]`
  }

  /** `packed`, one row with the column `bytes`, for substr(). */
  with(): Fragment {
    return part`packed as materialized (select ${concatBytes(...this.#parts)}::bytea as bytes)`
  }

  /** As substr() counts: the first byte is 1. */
  #add(bytes: Uint8Array): number {
    const start = this.#length + 1
    this.#parts.push(bytes)
    this.#length += bytes.length
    return start
  }
}
