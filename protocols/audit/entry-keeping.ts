// SPEC.md, "Entries": how long private bodies are kept, and the keys over them and of members.
import type { Decision, Header } from './entry.ts'
import * as is from './entry-fields.ts'
import type { KeyRole } from './key-roles.ts'

/**
 * The bodies of what was asked (`computation`, `refusal`, `refusal-summary`), `from` to `to`, can be read by
 * nobody any more: the keys over them were destroyed. Bodies of decisions stay.
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

/**
 * Further refusals of one member, with one code, within one hour: so that refusals, which cost their caller
 * nothing, leave no more than a few entries. The first ones have entries of their own. Written after the
 * hour; the body says whose and when.
 */
export interface RefusalSummaryEntry extends Decision<'refusal-summary'> {
  readonly code: string
  /** Decimal, at least 1. */
  readonly count: string
}

/** A member puts a new key in the place of its own, which signed for this and ends with this entry. */
export interface KeyRotationEntry extends Decision<'key-rotation'> {
  readonly organisation: string
  readonly keyId: string
  readonly replaces: string
  /** Those of the key that it replaces, where these are not all. */
  readonly keyRoles?: readonly KeyRole[]
}

/** The service put another key over the keys of the bodies. */
export type MasterKeyEntry = Header<'master-key'>

/**
 * The store was restored from a backup, and the log's witness gave the entries `from` to `to`, the last ones
 * before this, back: their leaves, which are all that it had. Their bodies are lost.
 */
export interface RecoveryEntry extends Header<'recovery'> {
  /** Merkle indexes, both included. */
  readonly from: string
  readonly to: string
}

export type KeepingEntry =
  | ShredEntry
  | RefusalSummaryEntry
  | KeyRotationEntry
  | MasterKeyEntry
  | RecoveryEntry

/** What was asked. All other bodies are records. */
export const SHREDDED_TYPES: ReadonlySet<string> = new Set(['computation', 'refusal', 'refusal-summary'])

/**
 * What can be taken back from its leaf alone. What somebody decided is not among it: its body says what took
 * effect, and who signed for it.
 */
export const RECOVERABLE_TYPES: ReadonlySet<string> = new Set([
  ...SHREDDED_TYPES,
  'account',
  'shred',
  'start',
  'stop',
  'recovery',
])

export const KEEPING_SHAPES = {
  shred: { from: is.sequence, to: is.sequence, through: is.month, months: is.months },
  'refusal-summary': { code: is.code, count: is.uses, bodyCommitment: is.hex32 },
  'key-rotation': {
    organisation: is.hex32,
    keyId: is.keyIdField,
    replaces: is.keyIdField,
    keyRoles: is.keyRoles,
    bodyCommitment: is.hex32,
  },
  'master-key': {},
  recovery: { from: is.sequence, to: is.sequence },
}
