// From what happened to the bytes of its log entry: a public leaf, and the private body that the leaf commits
// to.
import { commit } from '../../protocols/audit/commitment.ts'
import { encodeEntry, type Entry } from '../../protocols/audit/entry.ts'
import { SHREDDED_TYPES } from '../../protocols/audit/entry-keeping.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import type { Body } from '../../schemas/body.ts'

export type EntryBytes = {
  readonly leaf: Uint8Array
  /** `asked`: it is destroyed after its months. */
  readonly body: { readonly bytes: Uint8Array; readonly salt: Uint8Array; readonly asked: boolean } | null
  /** The organisations that may read the body, beside officers. */
  readonly parties: readonly string[]
}

export type Place = { readonly seq: number; readonly time: string }

type Header = 'v' | 'seq' | 'time' | 'software'
/** An entry without its header, as every union member. */
export type Leaf = Entry extends infer E ? (E extends Entry ? Omit<E, Header> : never) : never
type Committing = Extract<Leaf, { readonly bodyCommitment: string }>
/** One that commits to a body, but for the commitment. */
export type BodyLeaf = Committing extends infer L
  ? L extends Committing
    ? Omit<L, 'bodyCommitment'>
    : never
  : never

/** `salt` is 32 fresh random bytes: whoever sees only the leaf can't try guesses at the body. */
export function encodeWithBody(
  place: Place,
  software: string,
  body: Body,
  salt: Uint8Array,
  parties: readonly string[],
  leaf: BodyLeaf,
  /** What `body` is in UTF-8 canonical JSON, where that is known. */
  bytes = utf8(canonicalJson(body)),
): EntryBytes {
  return {
    ...encodeLeaf(place, software, { ...leaf, bodyCommitment: commit('body', salt, bytes) } as Leaf),
    body: { bytes, salt, asked: SHREDDED_TYPES.has(body.type) },
    parties,
  }
}

/** An entry that says everything in public. */
export function encodeLeaf({ seq, time }: Place, software: string, leaf: Leaf): EntryBytes {
  return {
    leaf: encodeEntry({ v: 1, seq: String(seq), time, software, ...leaf } as Entry),
    body: null,
    parties: [],
  }
}
