// Values that the store or an earlier check guarantees.

/**
 * Throws an Error, which the caller sees as an internal error (500), where the guarantee is broken. `what`
 * goes to the service's log only: name the broken guarantee, without values.
 */
export function invariant<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`invariant: ${what}`)
  return value
}
