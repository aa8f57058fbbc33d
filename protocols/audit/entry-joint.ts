// SPEC.md, "Entries": market editions that are in force, and questions that several nodes answered together.
import type { Decision } from './entry.ts'
import * as is from './entry-fields.ts'

/** At a member's node: its organisation signed this edition. At the hub: all members have. */
export interface MarketEditionEntry extends Decision<'market-edition'> {
  /** M of protocols/joint/SPEC.md. */
  readonly marketEdition: string
  readonly standard: string
}

/** At the hub: every node has released its share. No J and no question: both could be guessed. */
export interface JointEntry extends Decision<'joint'> {
  readonly marketEdition: string
  /** Digest of the signed question, which the key in it salts. */
  readonly question: string
}

/** An officer ends all open holds of a node; one that had stopped signs again. The body says which. */
export type NodeResetEntry = Decision<'node-reset'>

export type JointEntries = MarketEditionEntry | JointEntry | NodeResetEntry

export const JOINT_SHAPES = {
  'market-edition': { marketEdition: is.hex32, standard: is.hex32, bodyCommitment: is.hex32 },
  joint: { marketEdition: is.hex32, question: is.hex32, bodyCommitment: is.hex32 },
  'node-reset': { bodyCommitment: is.hex32 },
} as const
