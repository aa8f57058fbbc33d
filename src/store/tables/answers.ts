// Stored answers, whose bytes lie in the sealed batches of their entries, and what makes the same question
// free.

export interface AnswerTables {
  readonly answers: AnswerTable
  readonly idempotency_keys: IdempotencyKeyTable
  readonly base_parts: BasePartTable
  readonly standing_questions: StandingQuestionTable
  readonly standing_readings: StandingReadingTable
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

/** Published by a provider. Its answer is a record: it stays readable as long as the log. */
interface StandingQuestionTable {
  id: string
  edition: string
  /** JSON. */
  query: string
  readers: 'contracts' | 'members'
  /** SHA-256 of the canonical query. */
  canonical_digest: string
  seq: bigint
  charge: bigint
  /** Of the edition's pool, in 1e-9 of pure ε; null: charged in ρ. */
  pool_charge: bigint | null
  published: bigint
  withdrawn: bigint | null
  /** The answer with the salt of its commitment. */
  sealed: Uint8Array
}

/** Who read it, from the first time on. */
interface StandingReadingTable {
  answer: string
  organisation: string
  seq: bigint
}
