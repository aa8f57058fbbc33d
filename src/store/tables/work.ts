// Work in progress, which no entry records.

export interface WorkTables {
  readonly uploads: UploadTable
  readonly upload_parts: UploadPartTable
  readonly jobs: JobTable
  readonly refusal_counts: RefusalCountTable
  readonly saved_questions: SavedQuestionTable
}

/** `sealed`: its name and the question, under the key of records. */
interface SavedQuestionTable {
  id: string
  organisation: string
  saved: bigint
  saved_by: string
  sealed: Uint8Array
}

interface UploadTable {
  id: string
  organisation: string
  size: bigint
  sha256: string
  part_bytes: number
  /** JSON: the sizes of its files. */
  files: string
  expires: bigint
  committed: boolean
}

interface UploadPartTable {
  upload: string
  part: number
}

/** How often one member was refused with one code in one hour (hours since 1970). */
interface RefusalCountTable {
  organisation: string
  code: string
  hour: number
  count: bigint
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
  /** How often work on it began and did not end in order. */
  attempts: number
}
