// SPEC.md, "Entries": the public leaf of each computation and each decision, as RFC 8785 bytes that are hashed once.
import { fromUtf8, utf8 } from '../bytes.ts'
import { canonicalJson, type Json } from '../canonical-json.ts'
import { ProtocolError } from '../errors.ts'
import { DESK_SHAPES, type DeskEntry } from './entry-decisions.ts'
import * as is from './entry-fields.ts'
import { KEEPING_SHAPES, type KeepingEntry } from './entry-keeping.ts'
import { MAX_ENTRY_BYTES } from './tiles.ts'

export interface Header<Type extends string> {
  readonly v: 1
  readonly type: Type
  /** The Merkle index, decimal. */
  readonly seq: string
  readonly time: string
  readonly software: string
}

/** The private body says who decided, by which signed request; of an account, which the service opens, whose it is. */
export interface Decision<Type extends string> extends Header<Type> {
  readonly bodyCommitment: string
}

/** ρ in integer 1e-9, decimal. */
export type NanoRho = string
export type Mode = 'open' | 'blind'
export type Role = 'provider' | 'consumer' | 'officer' | 'operator'

/** One query on one edition that came as far as the transaction which charges; what is refused earlier is a `refusal`. */
export interface ComputationEntry extends Header<'computation'> {
  readonly edition: string
  readonly account: string
  readonly mode: Mode
  readonly mechanism: 'discrete-gaussian' | 'discrete-laplace'
  /** "0" unless released. */
  readonly charge: NanoRho
  /** These four as they stand after this entry. */
  readonly totalSpent: NanoRho
  readonly totalCap: NanoRho
  readonly accountSpent: NanoRho
  readonly accountCap: NanoRho
  readonly outcome: 'released' | 'refused' | 'failed'
  /** "ok" exactly when released. */
  readonly code: string
  readonly bodyCommitment: string
  /** Null unless released. */
  readonly resultCommitment: string | null
}

/** A signed request that a rule refused before the ledger was asked: a decision, or a question, of a known edition or not. */
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
}

/** An edition is sealed; with its `sealingCharge` its total, and every account, opens. Under rules it waits for an approval, else it is open. */
export interface EditionEntry extends Decision<'edition'> {
  readonly action: 'sealed'
  readonly edition: string
  readonly dataset: string
  readonly manifestCommitment: string
  /** First and last day, both included. */
  readonly period: { readonly from: string; readonly to: string }
  readonly unitKey: string
  readonly delta: string
  readonly capPerConsumer: NanoRho
  readonly capTotal: NanoRho
  /** What the caps of all editions that touch the same 12 months may add up to. */
  readonly allowance: { readonly perConsumer: NanoRho; readonly total: NanoRho }
  readonly sealingCharge: NanoRho
  /** SHA-256 of the public declaration of the dataset. */
  readonly parametersDigest: string
}

/** Before contracts: given by the provider alone. What follows the first repeats the grant, with a body of its own; `blind-level`: an officer changed the level of its blind tickets. */
export interface GrantEntry extends Decision<'grant'> {
  readonly action: 'issued' | 'blind-level' | 'revoked'
  readonly grantId: string
  readonly dataset: string
  readonly budget: NanoRho
  readonly expires: string
  readonly modes: readonly Mode[]
  readonly purposes: readonly string[]
}

/** A consumer's account in an edition opens, or goes on under another grant; `spent` as it then stands. */
export interface AccountEntry extends Decision<'account'> {
  readonly edition: string
  readonly account: string
  readonly grantId: string
  readonly cap: NanoRho
  readonly spent: NanoRho
}

/**
 * A blind query's ticket: the service chose which instances to open, the opening passed, or the choice was given up unopened (by its
 * organisation, or by an officer beyond the allowed two a year).
 */
export interface TicketEntry extends Decision<'ticket'> {
  readonly action: 'chosen' | 'opened' | 'written-off' | 'written-off-by-officer'
  readonly organisation: string
  readonly ticket: string
}

/** An opening did not pass: its organisation is answered nothing new, until an officer lifts it. */
export interface SuspensionEntry extends Decision<'suspension' | 'lift'> {
  readonly organisation: string
  readonly ticket: string
}

/** Whom the service asks to cosign from now on; what a reader demands is the reader's own policy and never comes from here. */
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

/** A later type is one more member here and one more row in `SHAPES`; a changed meaning of a type is `v: 2`. */
export type Entry =
  | ComputationEntry
  | RefusalEntry
  | OrganisationEntry
  | KeyEntry
  | EditionEntry
  | GrantEntry
  | AccountEntry
  | TicketEntry
  | SuspensionEntry
  | WitnessPolicyEntry
  | LogKeyEntry
  | DeskEntry
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
 * Exactly one spelling of each entry is accepted: known type, exact keys, canonical form. Throws `entry.size`, `entry.json`,
 * `entry.version`, `entry.type`, `entry.field` (`details.field`, `*` for an undeclared one), `entry.outcome`,
 * `entry.canonical`.
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

type Shape<E extends Entry> = { readonly [Key in Exclude<keyof E, keyof Header<string>>]: is.Check }

const mode = is.oneOf('open', 'blind')
const suspension = { organisation: is.hex32, ticket: is.ticketId, bodyCommitment: is.hex32 }

// The compiler holds this table and the types above together: one row for each type, one check for each field.
const SHAPES: { readonly [Type in Entry['type']]: Shape<Extract<Entry, { readonly type: Type }>> } = {
  computation: {
    edition: is.edition,
    account: is.hex32,
    mode,
    mechanism: is.oneOf('discrete-gaussian', 'discrete-laplace'),
    charge: is.nanoRho,
    totalSpent: is.nanoRho,
    totalCap: is.nanoRho,
    accountSpent: is.nanoRho,
    accountCap: is.nanoRho,
    outcome: is.oneOf('released', 'refused', 'failed'),
    code: is.code,
    bodyCommitment: is.hex32,
    resultCommitment: is.orNull(is.hex32),
  },
  refusal: { code: is.code, bodyCommitment: is.hex32 },
  organisation: {
    action: is.oneOf('added'),
    organisation: is.hex32,
    roles: is.setOf(is.oneOf('provider', 'consumer', 'officer', 'operator')),
    bodyCommitment: is.hex32,
  },
  key: {
    action: is.oneOf('enrolled', 'revoked'),
    organisation: is.hex32,
    keyId: is.keyId,
    bodyCommitment: is.hex32,
  },
  edition: {
    action: is.oneOf('sealed'),
    edition: is.edition,
    dataset: is.dataset,
    manifestCommitment: is.hex32,
    period: is.period,
    unitKey: is.hex32,
    delta: is.delta,
    capPerConsumer: is.nanoRho,
    capTotal: is.nanoRho,
    allowance: is.allowance,
    sealingCharge: is.nanoRho,
    parametersDigest: is.hex32,
    bodyCommitment: is.hex32,
  },
  grant: {
    action: is.oneOf('issued', 'blind-level', 'revoked'),
    grantId: is.grantId,
    dataset: is.dataset,
    budget: is.nanoRho,
    expires: is.time,
    modes: is.setOf(mode),
    purposes: is.setOf(is.purpose),
    bodyCommitment: is.hex32,
  },
  account: {
    edition: is.edition,
    account: is.hex32,
    grantId: is.grantId,
    cap: is.nanoRho,
    spent: is.nanoRho,
    bodyCommitment: is.hex32,
  },
  ticket: {
    action: is.oneOf('chosen', 'opened', 'written-off', 'written-off-by-officer'),
    organisation: is.hex32,
    ticket: is.ticketId,
    bodyCommitment: is.hex32,
  },
  suspension,
  lift: suspension,
  'witness-policy': { quorum: is.quorum, witnesses: is.setOf(is.vkey) },
  'log-key': { next: is.vkey },
  ...DESK_SHAPES,
  ...KEEPING_SHAPES,
  start: { storeDurability: is.oneOf('fsync', 'process-crash-only') },
  stop: {},
}

const HEADER = { v: is.oneOf(1), seq: is.sequence, time: is.time, software: is.software }

const FIELDS: ReadonlyMap<unknown, Readonly<Record<string, is.Check>>> = new Map(
  Object.entries(SHAPES).map(([type, fields]) => [type, { ...HEADER, type: is.oneOf(type), ...fields }]),
)

function checkOutcome(entry: Entry): void {
  if (entry.type === 'refusal' ? entry.code === 'ok' : entry.type === 'computation' && !isConsistent(entry))
    throw new ProtocolError('entry.outcome', 'code, result and charge do not fit the outcome')
}

function isConsistent({ outcome, code, resultCommitment, charge }: ComputationEntry): boolean {
  const released = outcome === 'released'
  const told = (code === 'ok') === released && (resultCommitment !== null) === released
  return told && (released || charge === '0')
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
