// Values that must be there: for the caller, or because the store or an earlier check guarantees them.
import { fault } from '../../schemas/fault.ts'

/**
 * Throws `request.not_found` for what the caller named and cannot see: another organisation's object and one
 * that does not exist look the same.
 */
export function orNotFound<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw fault('request.not_found')
  return value
}

/**
 * Throws an Error, which the caller sees as an internal error (500), where the guarantee is broken. `what`
 * goes to the service's log only: name the broken guarantee, without values.
 */
export function invariant<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`invariant: ${what}`)
  return value
}
