// Another organisation's object and one that does not exist look the same to a caller.
import { fault } from '../../schemas/fault.ts'

/**
 * Throws `request.not_found` for what the caller named and cannot see. For what must exist, use `invariant`.
 */
export function orNotFound<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw fault('request.not_found')
  return value
}
