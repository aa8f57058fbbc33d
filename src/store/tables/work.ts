// Work in progress, of which no entry tells.

export interface WorkTables {
  readonly uploads: UploadTable
  readonly upload_parts: UploadPartTable
  readonly jobs: JobTable
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
  /** How often work on it began and did not end in order. */
  attempts: number
}
