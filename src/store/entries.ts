// What the log's writers hand over: the bytes of entries, built when their index and time are known.
import { MAX_ENTRY_BYTES } from '../../protocols/audit/tiles.ts'
import { SALT_BYTES } from '../../protocols/audit/commitment.ts'
import type { CommitmentOpening } from './sealed-batch.ts'

/** Where an entry will be in the log: `seq` is its Merkle index, `time` an Instant that never goes back. */
export interface EntryPlace {
  readonly seq: number
  readonly time: string
}

export interface BuiltEntry {
  /** The public leaf, hashed as it is. */
  readonly leaf: Uint8Array
  /** What the leaf commits to, for the parties and the officer only. */
  readonly body: EntryBody | null
  /** The organisations that may read the body. */
  readonly parties: readonly string[]
  /** Kept beside the body of its release: what the leaf's result commitment opens to. */
  readonly answer?: CommitmentOpening
}

export interface EntryBody extends CommitmentOpening {
  /** What was asked is destroyed after its months; what was decided is a record. */
  readonly asked: boolean
}

export function checkBuilt(entry: BuiltEntry): void {
  if (entry.leaf.length === 0 || entry.leaf.length > MAX_ENTRY_BYTES)
    throw new RangeError('an entry is too long')
  if (entry.body !== null && entry.body.salt.length !== SALT_BYTES)
    throw new RangeError('a salt has 32 bytes')
  entry.parties.forEach(checkPlainText)
}

/** Ids, nonces and digests: PostgreSQL would raise on NUL, and one statement serves many members. */
export function checkPlainText(text: string): void {
  if (!/^[\x21-\x7e]{1,200}$/.test(text)) throw new RangeError('not 1 to 200 printable ASCII characters')
}
