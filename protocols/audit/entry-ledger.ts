// SPEC.md, "Entries": editions, the accounts in them, what is charged to those, and the tickets of blind
// queries.
import type { Decision, Header, Mode, NanoEpsilon, NanoRho } from './entry.ts'
import * as is from './entry-fields.ts'

/**
 * One query on one edition that came as far as the transaction which charges; what is refused earlier is a
 * `refusal`.
 */
export interface ComputationEntry extends Header<'computation'> {
  readonly edition: string
  readonly account: string
  readonly mode: Mode
  /**
   * `correlated-gaussian`: discrete Gaussian too, some of its parts correlated by a count
   * (protocols/dp/SPEC.md §7).
   */
  readonly mechanism: 'discrete-gaussian' | 'discrete-laplace' | 'correlated-gaussian'
  /** "0" unless released. */
  readonly charge: NanoRho
  /** These four as they are after this entry. */
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

/**
 * An edition is sealed; with its `sealingCharge` its total, and every account, opens. Under rules it waits
 * for an approval, else it is open.
 */
export interface EditionEntry extends Decision<'edition'> {
  readonly action: 'sealed'
  readonly edition: string
  readonly dataset: string
  readonly manifestCommitment: string
  /** First and last day, both included. */
  readonly period: { readonly from: string; readonly to: string }
  /** The first day whose rows were read: that of the period, or earlier where the edition looks back. */
  readonly readsFrom: string
  readonly unitKey: string
  readonly delta: string
  readonly capPerConsumer: NanoRho
  readonly capTotal: NanoRho
  /** Pure ε that published answers may spend beside both. Absent: none. */
  readonly capPool?: NanoEpsilon
  /** What the caps of all editions that touch the same 12 months may add up to. */
  readonly allowance: { readonly perConsumer: NanoRho; readonly total: NanoRho; readonly pool?: NanoEpsilon }
  /**
   * What is spent when it opens: by the release of its totals, and by drafting the declaration from the
   * data.
   */
  readonly sealingCharge: NanoRho
  /** The second of the two; "0" where the declaration was not drafted from this edition's data. */
  readonly draftCharge: NanoRho
  /** SHA-256 of the public declaration of the dataset. */
  readonly parametersDigest: string
}

/**
 * Before contracts: given by the provider alone. What follows the first repeats the grant, with a body of its
 * own; `blind-level`: an officer changed the level of its blind tickets.
 */
export interface GrantEntry extends Decision<'grant'> {
  readonly action: 'issued' | 'blind-level' | 'revoked'
  readonly grantId: string
  readonly dataset: string
  readonly budget: NanoRho
  readonly expires: string
  readonly modes: readonly Mode[]
  readonly purposes: readonly string[]
}

/** A consumer's account in an edition opens, or goes on under another grant; `spent` as of then. */
export interface AccountEntry extends Decision<'account'> {
  readonly edition: string
  readonly account: string
  readonly grantId: string
  readonly cap: NanoRho
  readonly spent: NanoRho
}

/**
 * A blind query's ticket: the service chose which instances to open, the organisation sent its signed
 * opening, the opening passed, or the choice was given up unopened (by its organisation, or by an officer
 * beyond the allowed two a year).
 */
export interface TicketEntry extends Decision<'ticket'> {
  readonly action: 'chosen' | 'opening' | 'opened' | 'written-off' | 'written-off-by-officer'
  readonly organisation: string
  readonly ticket: string
  /**
   * Of `opened`: SHA-256 of the share ciphertexts, before anybody could fetch them; null where the service
   * lost the ticket instead.
   */
  readonly sharesDigest: string | null
}

/**
 * An opening did not pass: its organisation is answered nothing new, until an officer lifts it. `rebuttal`:
 * the organisation answered the evidence, under its own signature; what it said is in the private body's
 * request.
 */
export interface SuspensionEntry extends Decision<'suspension' | 'lift' | 'rebuttal'> {
  readonly organisation: string
  readonly ticket: string
}

export type LedgerEntry =
  | ComputationEntry
  | EditionEntry
  | GrantEntry
  | AccountEntry
  | TicketEntry
  | SuspensionEntry

const mode = is.oneOf('open', 'blind')
const suspension = { organisation: is.hex32, ticket: is.ticketId, bodyCommitment: is.hex32 }

export const LEDGER_SHAPES = {
  computation: {
    edition: is.edition,
    account: is.hex32,
    mode,
    mechanism: is.oneOf('discrete-gaussian', 'discrete-laplace', 'correlated-gaussian'),
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
  edition: {
    action: is.oneOf('sealed'),
    edition: is.edition,
    dataset: is.dataset,
    manifestCommitment: is.hex32,
    period: is.period,
    readsFrom: is.day,
    unitKey: is.hex32,
    delta: is.delta,
    capPerConsumer: is.nanoRho,
    capTotal: is.nanoRho,
    capPool: is.optional(is.nanoEpsilon),
    allowance: is.allowance,
    sealingCharge: is.nanoRho,
    draftCharge: is.nanoRho,
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
    action: is.oneOf('chosen', 'opening', 'opened', 'written-off', 'written-off-by-officer'),
    organisation: is.hex32,
    ticket: is.ticketId,
    sharesDigest: is.orNull(is.hex32),
    bodyCommitment: is.hex32,
  },
  suspension,
  lift: suspension,
  rebuttal: suspension,
} as const
