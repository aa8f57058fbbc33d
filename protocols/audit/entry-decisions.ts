// SPEC.md, "Entries": decisions that need two, contracts, and what an officer holds up.
import type { Decision, Header, Mode, NanoRho, Role } from './entry.ts'
import * as is from './entry-fields.ts'

/** Who may approve what, from here on. Written at a start whenever it differs from the last one. */
export interface RulesEntry extends Header<'rules'> {
  /** Whether the one who approves must be of another organisation, or only hold another key. */
  readonly separation: 'organisation' | 'key'
  readonly editionApprovers: readonly ApproverRole[]
  readonly capApprovers: readonly ApproverRole[]
  readonly grantApprovers: readonly ApproverRole[]
  /** Contracts beyond it, with what their consumer spent before, need an approval; null: none does. */
  readonly grantAbove: NanoRho | null
}

export type ApproverRole = 'officer' | 'operator'

/** Somebody asks for a decision that another has to approve. */
export interface ProposalEntry extends Decision<'proposal'> {
  readonly proposal: string
  readonly kind: 'edition' | 'cap' | 'grant' | 'organisation' | 'key' | 'market'
  /** Of an edition and of a change of caps. */
  readonly edition: string | null
  readonly grantId: string | null
  /** Of a change of caps only. */
  readonly capPerConsumer: NanoRho | null
  readonly capTotal: NanoRho | null
  /**
   * The commitment to the organisation that is to be added, or to have a further key; of a market the digest
   * of its standard.
   */
  readonly subject: string | null
  /** Of one that is to be added. */
  readonly roles: readonly Role[] | null
  readonly expires: string
  /** The commitment to the organisation that asks, and its key. */
  readonly organisation: string
  readonly keyId: string
}

export interface ProposalEndEntry extends Decision<'approval' | 'rejection'> {
  readonly proposal: string
  readonly organisation: string
  readonly keyId: string
}

/**
 * A provider offers a contract. It takes effect when its consumer accepted it, and where the rules ask for
 * it, a second person approved it.
 */
export interface ContractEntry extends Decision<'contract'> {
  readonly grantId: string
  readonly dataset: string
  /** Null: all. */
  readonly editions: readonly string[] | null
  readonly budget: NanoRho
  /** How many answers; null: as many as the budget holds. */
  readonly uses: string | null
  readonly expires: string
  readonly modes: readonly Mode[]
  readonly purposes: readonly string[]
  /** Of the signed bytes, which hold 32 random ones. */
  readonly contractDigest: string
}

export interface AcceptanceEntry extends Decision<'acceptance'> {
  readonly grantId: string
  readonly contractDigest: string
}

export interface EditionStateEntry
  extends Decision<'freeze' | 'unfreeze' | 'officer-freeze' | 'officer-unfreeze' | 'withdrawal'> {
  readonly edition: string
}

export interface GrantStateEntry
  extends Decision<'revocation' | 'grant-freeze' | 'grant-unfreeze' | 'blind-level'> {
  readonly grantId: string
}

/**
 * An officer shuts a member out, for a reason of its own, or lets it back in. A halt of an officer,
 * operator or auditor expires after `HALT_MS`.
 */
export interface HaltEntry extends Decision<'halt' | 'resume'> {
  readonly organisation: string
}

/**
 * Somebody who runs the machine let a member in again while the service was stopped: its keys end with this
 * entry, a halt too, and one key may be enrolled. Nobody else was needed for it.
 */
export interface ReadmissionEntry extends Decision<'readmission'> {
  readonly organisation: string
}

export type DeskEntry =
  | RulesEntry
  | ProposalEntry
  | ProposalEndEntry
  | ContractEntry
  | AcceptanceEntry
  | EditionStateEntry
  | GrantStateEntry
  | HaltEntry
  | ReadmissionEntry

const approvers = is.setOf(is.oneOf('officer', 'operator'))
const end = {
  proposal: is.proposalId,
  organisation: is.hex32,
  keyId: is.keyIdField,
  bodyCommitment: is.hex32,
}
const editionState = { edition: is.edition, bodyCommitment: is.hex32 }
const grantState = { grantId: is.grantId, bodyCommitment: is.hex32 }
const member = { organisation: is.hex32, bodyCommitment: is.hex32 }

export const DESK_SHAPES = {
  rules: {
    separation: is.oneOf('organisation', 'key'),
    editionApprovers: approvers,
    capApprovers: approvers,
    grantApprovers: approvers,
    grantAbove: is.orNull(is.nanoRho),
  },
  proposal: {
    ...end,
    kind: is.oneOf('edition', 'cap', 'grant', 'organisation', 'key', 'market'),
    edition: is.orNull(is.edition),
    grantId: is.orNull(is.grantId),
    capPerConsumer: is.orNull(is.nanoRho),
    capTotal: is.orNull(is.nanoRho),
    subject: is.orNull(is.hex32),
    roles: is.orNull(is.roles),
    expires: is.time,
  },
  approval: end,
  rejection: end,
  contract: {
    ...grantState,
    dataset: is.dataset,
    editions: is.orNull(is.setOf(is.edition)),
    budget: is.nanoRho,
    uses: is.orNull(is.uses),
    expires: is.time,
    modes: is.setOf(is.oneOf('open', 'blind')),
    purposes: is.setOf(is.purpose),
    contractDigest: is.hex32,
  },
  acceptance: { ...grantState, contractDigest: is.hex32 },
  freeze: editionState,
  unfreeze: editionState,
  'officer-freeze': editionState,
  'officer-unfreeze': editionState,
  withdrawal: editionState,
  revocation: grantState,
  'grant-freeze': grantState,
  'grant-unfreeze': grantState,
  'blind-level': grantState,
  halt: member,
  resume: member,
  readmission: member,
}
