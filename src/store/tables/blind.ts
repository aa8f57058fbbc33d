// Tickets of blind queries, their answers, and what is kept against who cheated.
import type { TicketState } from '../../../schemas/blind.ts'
import type { OpeningFault } from '../../../schemas/opening-fault.ts'

export interface BlindTables {
  readonly blind_tickets: BlindTicketTable
  readonly joint_draws: JointDrawTable
  readonly blind_answers: BlindAnswerTable
  readonly blind_evidence: BlindEvidenceTable
  readonly blind_evidence_parts: BlindEvidencePartTable
  readonly blind_rebuttals: BlindRebuttalTable
  readonly sealed_copies: SealedCopyTable
}

/** `sealed`: under a key that the service does not have. */
interface SealedCopyTable {
  key_id: string
  id: string
  kept: bigint
  size: number
  sealed: Uint8Array
}

/** Digests, choice and what was signed stay: they are the evidence. Selectors and masks are never here. */
interface BlindTicketTable {
  id: string
  organisation: string
  dataset: string
  /** JSON of a TicketShape. */
  shape: string
  /** JSON of the digests, by position. */
  digests: string
  /** SHA-256 of the sorted digests. */
  digests_key: string
  choice: string
  state: TicketState
  made: bigint
  expires: bigint
  /** The entry of the choice. */
  seq: bigint
  /** JSON of SignedRequests. */
  signed_upload: string
  upload: string | null
  opening_sha256: string | null
  signed_opening: string | null
  /** The entries of the last opening that was sent, and of its pass. */
  seq_opening: bigint | null
  seq_opened: bigint | null
  shares_digest: string | null
  written_off: bigint | null
  written_off_by_officer: boolean
  /** M and member of a joint ticket: it answers joint questions only. */
  market_edition: string | null
  node: string | null
}

/**
 * A member's proof was given for these digests. `draw`: SHA-256 of what the proof is of, the same at all
 * members; `chosen` once all proofs determined the choice.
 */
interface JointDrawTable {
  draw: string
  node: string
  organisation: string
  market_edition: string
  made: bigint
  chosen: boolean
}

interface BlindAnswerTable {
  answer: string
  ticket: string
  ciphertexts: Uint8Array
}

interface BlindEvidenceTable {
  id: string
  organisation: string
  ticket: string
  position: number
  reason: OpeningFault
  opening_parts: number
  found: bigint
  lifted: bigint | null
}

interface BlindEvidencePartTable {
  evidence: string
  part: number
  bytes: Uint8Array
}

/** What the accused answered, as it was signed. */
interface BlindRebuttalTable {
  evidence: string
  seq: bigint
  made: bigint
  /** JSON of a SignedRequest. */
  signed: string
}
