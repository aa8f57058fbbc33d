// SPEC.md, "Entries": questions that a provider publishes on its edition, charged once, and who read their
// answers.
import type { Decision, NanoEpsilon, NanoRho } from './entry.ts'
import * as is from './entry-fields.ts'

/**
 * Charged to the edition's total once. Whoever has the right may read the answer, and no reader can be made
 * to forget it: so every account of the edition, open or not yet, counts the charge as spent too. What the
 * edition's pool pays instead is in no account; the pool has a cap of its own (protocols/dp/SPEC.md §4).
 */
export interface StandingEntry extends Decision<'standing'> {
  readonly edition: string
  /** The id of the answer. */
  readonly answer: string
  /**
   * Consumers with a contract about the edition, or all members. Never changed: a wider one is another
   * entry.
   */
  readonly readers: 'contracts' | 'members'
  readonly mechanism: 'discrete-gaussian' | 'discrete-laplace' | 'correlated-gaussian'
  readonly charge: NanoRho
  /**
   * These three as they are after this entry; `standingSpent`: what all standing questions of the edition
   * cost.
   */
  readonly totalSpent: NanoRho
  readonly totalCap: NanoRho
  readonly standingSpent: NanoRho
  /**
   * What it took of the edition's pool of pure ε, and what the pool has spent with it: `charge` is "0" then.
   * Absent: it is charged in ρ.
   */
  readonly pool?: { readonly charge: NanoEpsilon; readonly spent: NanoEpsilon }
  readonly resultCommitment: string
}

/** Nobody reads the answer for the first time any more. What it cost stays spent. */
export interface StandingEndEntry extends Decision<'standing-withdrawal'> {
  readonly answer: string
}

/** A member reads the answer for the first time. Nothing is charged. */
export interface StandingReadingEntry extends Decision<'standing-reading'> {
  readonly answer: string
  /** The reader's account in the edition, open or not. */
  readonly account: string
  /** The contract that gives the right; null: all members have it. */
  readonly grantId: string | null
}

export type StandingEntries = StandingEntry | StandingEndEntry | StandingReadingEntry

export const STANDING_SHAPES = {
  standing: {
    edition: is.edition,
    answer: is.answerId,
    readers: is.oneOf('contracts', 'members'),
    mechanism: is.oneOf('discrete-gaussian', 'discrete-laplace', 'correlated-gaussian'),
    charge: is.nanoRho,
    totalSpent: is.nanoRho,
    totalCap: is.nanoRho,
    standingSpent: is.nanoRho,
    pool: is.optional(is.record({ charge: is.nanoEpsilon, spent: is.nanoEpsilon })),
    bodyCommitment: is.hex32,
    resultCommitment: is.hex32,
  },
  'standing-withdrawal': { answer: is.answerId, bodyCommitment: is.hex32 },
  'standing-reading': {
    answer: is.answerId,
    account: is.hex32,
    grantId: is.orNull(is.grantId),
    bodyCommitment: is.hex32,
  },
} as const
