// What a failing call on a file says of itself: a full disk, or the kind of error and nothing of the file.
import { type Fault, fault } from '../../../schemas/fault.ts'

export function fileFailure(error: unknown): Fault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT') return fault('engine.disk_full')
  return fault('engine.failed', { kind: typeof code === 'string' ? code : 'unknown' })
}
