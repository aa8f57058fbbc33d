// What is asked about, and under which terms: datasets, editions, grants, what waits for a second person, and
// accounts.
import type { Generated } from 'kysely'
import type { EditionStatus } from '../../../schemas/edition-status.ts'
import type { Proposal } from '../../../schemas/proposal.ts'
import type { Grant } from '../../../schemas/records.ts'

export interface MarketTables {
  readonly datasets: DatasetTable
  readonly editions: EditionTable
  readonly grants: GrantTable
  readonly proposals: ProposalTable
  readonly approval_rules: ApprovalRulesTable
  readonly accounts: AccountTable
}

interface DatasetTable {
  id: string
  provider: string
  unit_key: string
  /**
   * The log's from the first edition on that was sealed; before, what the first that was registered declares,
   * which binds nobody.
   */
  allowance_per_consumer: bigint
  allowance_total: bigint
  allowance_pool: bigint
  registered: bigint
}

interface EditionTable {
  id: string
  dataset: string
  provider: string
  status: EditionStatus
  declaration: string
  /** `DeclarationHead` of it: lists read no declarations. */
  head: string
  /** Of the contribution that it was sealed from. */
  upload_bytes: bigint
  unit_key: string
  /** Days since 1970, both included. */
  period_from: number
  period_to: number
  per_consumer_cap: bigint
  total_cap: bigint
  total_spent: bigint
  sealing_charge: bigint
  /** What its standing questions cost, in the total and in every account. */
  standing_spent: bigint
  /** Pure ε for published answers, in 1e-9. */
  pool_cap: bigint
  pool_spent: bigint
  /** JSON, and the private manifest with its salt: all null until the edition is sealed. */
  totals: string | null
  manifest: string | null
  manifest_salt: Uint8Array | null
  registered: bigint
  /** The time of its entry in the log; null until the edition is sealed. */
  sealed: bigint | null
  /** Frozen by its provider, and by an officer: open only when it is neither. */
  paused: Generated<boolean>
  held: Generated<boolean>
  /** Answers no single questions: it, or one that speaks of the same people and days, joined such a market. */
  only_jointly: Generated<boolean>
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
  /** Who would be let in: it may not exist yet. JSON of a Label and of the roles. */
  organisation: string | null
  title: string | null
  roles: string | null
  /** Digest of the standard that would be published. */
  market: string | null
  /** Opens the leaf's commitment to it. */
  organisation_salt: Uint8Array | null
  /** Of the half of the one-time code that who proposed it has. */
  code_hash: string | null
  /** Expiry is computed when the row is read. */
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

/** The newest rules that are in the log. */
interface ApprovalRulesTable {
  id: number
  rules: string
  seq: bigint
}

/**
 * A consumer in an edition. Until its first release it has a public id (refusals name it), but no grant, cap
 * or charge.
 */
interface AccountTable {
  edition: string
  organisation: string
  salt: Uint8Array
  account: string
  grant_id: string | null
  cap: bigint
  spent: bigint
}
