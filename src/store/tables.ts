// The control plane's tables. Instants are milliseconds since 1970, privacy is nano-rho, digests are lower-case hex.
import type { Generated } from 'kysely'
import type { TicketState } from '../../schemas/blind.ts'
import type { EditionStatus } from '../../schemas/edition-status.ts'
import type { Proposal } from '../../schemas/proposal.ts'
import type { Grant } from '../../schemas/records.ts'

export interface Database {
  readonly organisations: OrganisationTable
  readonly member_keys: MemberKeyTable
  readonly enrolment_codes: EnrolmentCodeTable
  readonly datasets: DatasetTable
  readonly editions: EditionTable
  readonly grants: GrantTable
  readonly proposals: ProposalTable
  readonly approval_rules: ApprovalRulesTable
  readonly accounts: AccountTable
  readonly nonces: NonceTable
  readonly entries: EntryTable
  readonly entry_parties: EntryPartyTable
  readonly log_tiles: LogTileTable
  readonly head: HeadTable
  readonly checkpoint: CheckpointTable
  readonly answers: AnswerTable
  readonly idempotency_keys: IdempotencyKeyTable
  readonly base_parts: BasePartTable
  readonly uploads: UploadTable
  readonly upload_parts: UploadPartTable
  readonly jobs: JobTable
  readonly blind_tickets: BlindTicketTable
  readonly blind_answers: BlindAnswerTable
  readonly blind_evidence: BlindEvidenceTable
  readonly blind_evidence_parts: BlindEvidencePartTable
  readonly log_settings: LogSettingTable
  readonly lease: LeaseTable
}

interface OrganisationTable {
  id: string
  /** JSON of a Label. */
  title: string
  /** JSON of the sorted roles. */
  roles: string
  /** Opens the public log's commitment to this organisation. */
  salt: Uint8Array
  added: bigint
  suspended: Generated<bigint | null>
  halted: Generated<bigint | null>
}

interface MemberKeyTable {
  id: string
  organisation: string
  public_key: string
  label: string
  valid_from: bigint
  valid_until: bigint | null
  /** The log index of the entry that revoked it. */
  revoked_at: bigint | null
}

interface EnrolmentCodeTable {
  /** SHA-256 of the code: the code itself is nowhere. */
  hash: string
  organisation: string
  expires: bigint
  used: bigint | null
}

interface DatasetTable {
  id: string
  provider: string
  unit_key: string
  allowance_per_consumer: bigint
  allowance_total: bigint
  registered: bigint
}

interface EditionTable {
  id: string
  dataset: string
  provider: string
  status: EditionStatus
  declaration: string
  unit_key: string
  /** Days since 1970, both included. */
  period_from: number
  period_to: number
  per_consumer_cap: bigint
  total_cap: bigint
  total_spent: bigint
  sealing_charge: bigint
  /** JSON, and the private manifest with its salt: all null until the edition is sealed. */
  kept_share: string | null
  manifest: string | null
  manifest_salt: Uint8Array | null
  registered: bigint
  /** Frozen by its provider, and by an officer: open only when it is neither. */
  paused: Generated<boolean>
  held: Generated<boolean>
  /** JSON of a ReportSummary; null where it was sealed before reports were kept. */
  report: Generated<string | null>
}

interface GrantTable {
  id: string
  dataset: string
  provider: string
  consumer: string
  modes: string
  purposes: string
  budget: bigint
  spent: bigint
  issued: bigint
  expires: bigint
  revoked: bigint | null
  blind_level: Generated<'full' | 'strong' | 'insecureForTesting'>
  /** JSON of a GrantContent, and of a Price. */
  content: string
  price: string
  uses_limit: bigint | null
  uses: Generated<bigint>
  approval: Grant['approval']
  accepted: bigint | null
  /** Since when it may be used. */
  effective: bigint | null
  frozen: bigint | null
  /** Null: issued before grants were contracts. */
  contract: string | null
  contract_digest: string | null
  provider_key: string | null
  provider_signature: string | null
  consumer_key: string | null
  consumer_signature: string | null
}

interface ProposalTable {
  id: string
  kind: Proposal['kind']
  edition: string | null
  grant_id: string | null
  per_consumer_cap: bigint | null
  total_cap: bigint | null
  before_per_consumer: bigint | null
  before_total: bigint | null
  /** That its time is over is told when it is read. */
  state: Exclude<Proposal['state'], 'expired'>
  asked: bigint
  asked_by: string
  asked_key: string
  expires: bigint
  decided: bigint | null
  decided_by: string | null
  decided_key: string | null
  note: string | null
  seq: bigint
  decided_seq: bigint | null
}

/** The newest rules that stand in the log. */
interface ApprovalRulesTable {
  id: number
  rules: string
  seq: bigint
}

/** A consumer in an edition. Until its first release it has a public id (refusals name it), but no grant, cap or charge. */
interface AccountTable {
  edition: string
  organisation: string
  salt: Uint8Array
  account: string
  grant_id: string | null
  cap: bigint
  spent: bigint
}

interface NonceTable {
  key_id: string
  nonce: string
  expires: bigint
}

interface EntryTable {
  seq: bigint
  leaf: Uint8Array
  leaf_hash: Uint8Array
  body: Uint8Array | null
  body_salt: Uint8Array | null
}

interface EntryPartyTable {
  organisation: string
  seq: bigint
}

/** Full tiles only: partial ones are the leaf hashes of the last entries and the roots of the last full tiles. */
interface LogTileTable {
  level: number
  index: bigint
  hashes: Uint8Array
  root: Uint8Array
}

interface HeadTable {
  id: number
  size: bigint
  /** The latest time that this store has seen: time never goes back. */
  last_time: bigint
  /** Counts the servers that ever took the store; only the newest may write. */
  epoch: Generated<bigint>
  frontier: Uint8Array
}

interface CheckpointTable {
  id: number
  size: bigint
  note: Uint8Array
}

interface AnswerTable {
  id: string
  edition: string
  organisation: string
  grant_id: string
  mode: 'open' | 'blind'
  kind: 'profile' | 'trend' | 'aggregate'
  canonical_digest: string
  answer: Uint8Array
  result_salt: Uint8Array
  seq: bigint
  charge: bigint
  released: bigint
}

interface IdempotencyKeyTable {
  organisation: string
  key: string
  answer: string
}

interface BasePartTable {
  edition: string
  organisation: string
  part: string
  answer: string
  position: number
}

interface UploadTable {
  id: string
  organisation: string
  size: bigint
  sha256: string
  part_bytes: number
  expires: bigint
  committed: boolean
}

interface UploadPartTable {
  upload: string
  part: number
}

interface JobTable {
  id: string
  edition: string
  organisation: string
  state: 'running' | 'done' | 'failed'
  step: string
  fraction: number
  code: string | null
  detail: string | null
  started: bigint
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
  written_off: bigint | null
  written_off_by_officer: boolean
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
  reason: string
  opening_parts: number
  found: bigint
  lifted: bigint | null
}

interface LogSettingTable {
  name: string
  value: string
}

/** Which server's turn it is, and when it last said so by the database's clock. Only on PostgreSQL; not part of a backup. */
interface LeaseTable {
  id: number
  holder: string
  renewed: Date
}

interface BlindEvidencePartTable {
  evidence: string
  part: number
  bytes: Uint8Array
}
