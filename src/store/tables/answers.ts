// Stored answers, whose bytes lie in the sealed batches of their entries, and what makes the same question
// free.

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
  question_digest: string
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
