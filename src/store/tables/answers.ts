// Stored answers, and what makes the same question free.

export interface AnswerTables {
  readonly answers: AnswerTable
  readonly idempotency_keys: IdempotencyKeyTable
  readonly base_parts: BasePartTable
}

interface AnswerTable {
  id: string
  edition: string
  organisation: string
  grant_id: string
  mode: 'open' | 'blind'
  kind: 'profile' | 'trend' | 'aggregate'
  canonical_digest: string
  /** Sealed alone, of the month of its entry, where it is from before there were parcels; else it is in its entry's. */
  answer: Uint8Array | null
  result_salt: Uint8Array | null
  answer_key: string | null
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
