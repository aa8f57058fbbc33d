// SPEC.md, "Entries": how long private bodies are kept, and the keys over them and of members.
import type { Decision, Header } from './entry.ts'
import * as is from './entry-fields.ts'

/**
 * The bodies of what was asked (`computation`, `refusal`), `from` to `to`, can be read by nobody any more: the keys over them were
 * destroyed. Bodies of decisions stay.
 */
export interface ShredEntry extends Header<'shred'> {
  /** Merkle indexes, both included. */
  readonly from: string
  readonly to: string
  /** The month (UTC, `2026-11`) that `to` ends. */
  readonly through: string
  /** How many months bodies are kept after the end of theirs. */
  readonly months: string
}

/** A member puts a new key in the place of its own, which signed for this and ends with this entry. */
export interface KeyRotationEntry extends Decision<'key-rotation'> {
  readonly organisation: string
  readonly keyId: string
  readonly replaces: string
}

/** The service put another key over the keys of the bodies. */
export type MasterKeyEntry = Header<'master-key'>

export type KeepingEntry = ShredEntry | KeyRotationEntry | MasterKeyEntry

/** What was asked. All other bodies are records. */
export const SHREDDED_TYPES: ReadonlySet<string> = new Set(['computation', 'refusal'])

export const KEEPING_SHAPES = {
  shred: { from: is.sequence, to: is.sequence, through: is.month, months: is.months },
  'key-rotation': {
    organisation: is.hex32,
    keyId: is.keyId,
    replaces: is.keyId,
    bodyCommitment: is.hex32,
  },
  'master-key': {},
}
