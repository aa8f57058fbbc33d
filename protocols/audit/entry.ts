// SPEC.md, "Entries": the public leaf of each computation and each decision, as RFC 8785 bytes that are
// hashed once.
import { fromUtf8, utf8 } from '../bytes.ts'
import { canonicalJson, type Json } from '../canonical-json.ts'
import { ProtocolError } from '../errors.ts'
import { DESK_SHAPES, type DeskEntry } from './entry-decisions.ts'
import * as is from './entry-fields.ts'
import { JOINT_SHAPES, type JointEntries } from './entry-joint.ts'
import { KEEPING_SHAPES, type KeepingEntry } from './entry-keeping.ts'
import { type ComputationEntry, LEDGER_SHAPES, type LedgerEntry } from './entry-ledger.ts'
import type { KeyRole } from './key-roles.ts'
import { STANDING_SHAPES, type StandingEntries } from './entry-standing.ts'
import { MAX_ENTRY_BYTES } from './tiles.ts'

export interface Header<Type extends string> {
  readonly v: 1
  readonly type: Type
  /** The Merkle index, decimal. */
  readonly seq: string
  readonly time: string
  readonly software: string
}

/**
 * The private body says who decided, by which signed request; of an account, which the service opens, whose
 * it is.
 */
export interface Decision<Type extends string> extends Header<Type> {
  readonly bodyCommitment: string
}

/** ρ in integer 1e-9, decimal. */
export type NanoRho = string
/** Pure ε in integer 1e-9, decimal. */
export type NanoEpsilon = string
export type Mode = 'open' | 'blind'
export type Role = 'provider' | 'consumer' | 'officer' | 'operator' | 'auditor'

/**
 * A signed request that a rule refused before the ledger was asked: a decision, or a question, of a known
 * edition or not.
 */
export interface RefusalEntry extends Header<'refusal'> {
  readonly code: string
  readonly bodyCommitment: string
}

export interface OrganisationEntry extends Decision<'organisation'> {
  readonly action: 'added'
  readonly organisation: string
  readonly roles: readonly Role[]
}

export interface KeyEntry extends Decision<'key'> {
  readonly action: 'enrolled' | 'revoked'
  readonly organisation: string
  readonly keyId: string
  /** Of an enrolled key that does not have all roles. */
  readonly keyRoles?: readonly KeyRole[]
}

/** A member's own key allows one further key of its organisation. */
export interface InvitationEntry extends Decision<'invitation'> {
  readonly organisation: string
  readonly keyId: string
  /** Of the further key, where it is not to have all. */
  readonly keyRoles?: readonly KeyRole[]
}

/**
 * Whom the service asks to cosign from now on; what a reader demands is the reader's own policy and never
 * comes from here.
 */
export interface WitnessPolicyEntry extends Header<'witness-policy'> {
  /** How many must have signed, decimal. */
  readonly quorum: string
  /** Verifier keys. */
  readonly witnesses: readonly string[]
}

/** The last entry under the log's present key: `next` signs the checkpoints after it. */
export interface LogKeyEntry extends Header<'log-key'> {
  readonly next: string
}

export interface StartEntry extends Header<'start'> {
  readonly storeDurability: 'fsync' | 'process-crash-only'
}

export type StopEntry = Header<'stop'>

/**
 * A later type is one more member here and one more row in `SHAPES`; a changed meaning of a type is `v: 2`.
 */
export type Entry =
  | LedgerEntry
  | StandingEntries
  | RefusalEntry
  | OrganisationEntry
  | KeyEntry
  | InvitationEntry
  | WitnessPolicyEntry
  | LogKeyEntry
  | DeskEntry
  | JointEntries
  | KeepingEntry
  | StartEntry
  | StopEntry

/** The bytes that are stored and hashed, and never made again. Throws what `parseEntry` throws. */
export function encodeEntry(entry: Entry): Uint8Array {
  const value: Readonly<Record<string, unknown>> = { ...entry }
  checkEntry(value)
  const bytes = utf8(canonicalJson(value))
  checkSize(bytes)
  return bytes
}

/**
 * Exactly one spelling of each entry is accepted: known type, exact keys, canonical form. Throws
 * `entry.size`, `entry.json`, `entry.version`, `entry.type`, `entry.field` (`details.field`, `*` for an
 * undeclared one), `entry.outcome`, `entry.canonical`.
 */
export function parseEntry(bytes: Uint8Array): Entry {
  checkSize(bytes)
  const text = decodeText(bytes)
  const value = decodeJson(text)
  if (!is.isObject(value)) throw jsonError()
  const entry = checkEntry(value)
  // JSON.parse lets repeated keys pass; they cannot come out of this comparison alive.
  if (canonicalJson(value as Json) !== text) {
    throw new ProtocolError('entry.canonical', 'an entry is not in canonical form')
  }
  return entry
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length > MAX_ENTRY_BYTES) throw new ProtocolError('entry.size', 'an entry is too long')
}

/** All but its size and its spelling. */
function checkEntry(value: Readonly<Record<string, unknown>>): Entry {
  if (value['v'] !== 1) throw new ProtocolError('entry.version', 'an entry of another version')
  const fields = FIELDS.get(value['type'])
  if (fields === undefined) throw new ProtocolError('entry.type', 'an entry of an unknown type')
  const fault = is.firstFault(value, fields)
  if (fault !== undefined) {
    throw new ProtocolError('entry.field', 'a field of an entry is missing, wrong or unknown', {
      field: fault,
    })
  }
  const entry = value as unknown as Entry
  checkOutcome(entry)
  return entry
}

type Shape<E extends Entry> = { readonly [Key in Exclude<keyof E, keyof Header<string>>]-?: is.Check }

// The compiler holds this table and the types above together: one row for each type, one check for each
// field.
const SHAPES: { readonly [Type in Entry['type']]: Shape<Extract<Entry, { readonly type: Type }>> } = {
  refusal: { code: is.code, bodyCommitment: is.hex32 },
  organisation: {
    action: is.oneOf('added'),
    organisation: is.hex32,
    roles: is.roles,
    bodyCommitment: is.hex32,
  },
  key: {
    action: is.oneOf('enrolled', 'revoked'),
    organisation: is.hex32,
    keyId: is.keyIdField,
    keyRoles: is.keyRoles,
    bodyCommitment: is.hex32,
  },
  invitation: {
    organisation: is.hex32,
    keyId: is.keyIdField,
    keyRoles: is.keyRoles,
    bodyCommitment: is.hex32,
  },
  'witness-policy': { quorum: is.quorum, witnesses: is.setOf(is.vkey) },
  'log-key': { next: is.vkey },
  ...LEDGER_SHAPES,
  ...STANDING_SHAPES,
  ...DESK_SHAPES,
  ...JOINT_SHAPES,
  ...KEEPING_SHAPES,
  start: { storeDurability: is.oneOf('fsync', 'process-crash-only') },
  stop: {},
}

const HEADER = { v: is.oneOf(1), seq: is.sequence, time: is.time, software: is.software }

const FIELDS: ReadonlyMap<unknown, Readonly<Record<string, is.Check>>> = new Map(
  Object.entries(SHAPES).map(([type, fields]) => [type, { ...HEADER, type: is.oneOf(type), ...fields }]),
)

function checkOutcome(entry: Entry): void {
  if (!fitsOutcome(entry))
    throw new ProtocolError('entry.outcome', 'code, result, charge, shares or roles do not fit the outcome')
}

function fitsOutcome(entry: Entry): boolean {
  if (entry.type === 'refusal' || entry.type === 'refusal-summary') return entry.code !== 'ok'
  if (entry.type === 'key') return entry.keyRoles === undefined || entry.action === 'enrolled'
  if (entry.type === 'ticket') return entry.sharesDigest === null || entry.action === 'opened'
  return entry.type !== 'computation' || isConsistent(entry)
}

function isConsistent({ outcome, code, resultCommitment, charge }: ComputationEntry): boolean {
  const released = outcome === 'released'
  const isConsistent = (code === 'ok') === released && (resultCommitment !== null) === released
  return isConsistent && (released || charge === '0')
}

function decodeText(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes)
  } catch {
    throw jsonError()
  }
}

function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw jsonError()
  }
}

function jsonError(): ProtocolError {
  return new ProtocolError('entry.json', 'an entry is not a JSON object in UTF-8')
}
