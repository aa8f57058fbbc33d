import { type Fault, fault } from '../../../../schemas/fault.ts'

/** DuckDB's own words may quote a row or a statement with a key in it: only the kind of error is passed on. */
export function redactError(error: unknown): Fault | Error {
  const message = error instanceof Error ? error.message : ''
  const kind = /^[A-Z][A-Za-z ]{2,40}Error(?=:)/.exec(message)?.[0]
  if (kind === 'Out of Memory Error') return fault('prepare.memory')
  // The browser's own: no room for a buffer.
  if (error instanceof RangeError && /allocation/i.test(message)) return fault('prepare.memory')
  return new Error(`${kind ?? 'Error'}: DuckDB could not do it`)
}
