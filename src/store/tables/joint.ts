// Markets, their editions, what this service's nodes hold of joint questions, and what a hub relays.

export interface JointTables {
  readonly market_standards: MarketStandardTable
  readonly market_offers: MarketOfferTable
  readonly market_editions: MarketEditionTable
  readonly joint_records: JointRecordTable
  readonly joint_questions: JointQuestionTable
  readonly witnessed_logs: WitnessedLogTable
  readonly kept_leaves: KeptLeafTable
}

/** Proposed, and from its approval on published: one of a market. */
interface MarketStandardTable {
  digest: string
  market: string
  standard: string
  published: bigint | null
}

/** What a member brings into the edition `label` of a market: JSON of a MarketMember. */
interface MarketOfferTable {
  market: string
  label: string
  organisation: string
  member: string
}

interface MarketEditionTable {
  /** M. */
  id: string
  market: string
  label: string
  document: string
  standard: string
  /** JSON of the signatures so far. */
  signatures: string
  state: 'signing' | 'open'
}

/**
 * What one node has of one J (protocols/joint/node.ts). `share` is masked; with `salt` it opens the
 * commitment.
 */
interface JointRecordTable {
  joint: string
  node: string
  market_edition: string
  consumer: string
  edition: string
  grant_id: string
  charge: bigint
  state: 'none' | 'held' | 'ended' | 'released'
  commitment: string | null
  salt: Uint8Array | null
  share: Uint8Array | null
  /** JSON lists of digests of questions. */
  live: string
  cancelled: string
  stopped: boolean
  /** Of the release. */
  answer: string | null
  seq: bigint | null
}

/**
 * Documents and replies as JSON, as they came: what was asked and what came of it under the key of its month,
 * with which the whole row is destroyed.
 */
interface JointQuestionTable {
  question: string
  joint: string
  market_edition: string
  consumer: string
  signed: Uint8Array
  cancel: Uint8Array | null
  yeses: string
  refusals: string
  /** Null: none yet. */
  shares: Uint8Array | null
  body_key: string
  seq: bigint | null
  made: bigint
}

/** The largest tree of a log of a market that this service cosigned: it only grows. */
interface WitnessedLogTable {
  log: string
  size: bigint
  root: Uint8Array
  /** The signed checkpoint with our cosignature. */
  note: string
}

/** Of the log of a node whose hub this is: each leads to a checkpoint that this service cosigned. */
interface KeptLeafTable {
  log: string
  seq: bigint
  leaf: Uint8Array
  /** Bytes of this leaf and of all that were kept before it. */
  total: bigint
}
