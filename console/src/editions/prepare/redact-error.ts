import { type Fault, fault } from '../../../../schemas/fault.ts'

/** DuckDB's messages may quote rows, or statements that contain a key: only the kind of error is kept. */
export function redactError(error: unknown): Fault | Error {
  const message = error instanceof Error ? error.message : ''
  const kind = /^[A-Z][A-Za-z ]{2,40}Error(?=:)/.exec(message)?.[0]
  if (kind === 'Out of Memory Error') return fault('prepare.memory')
  // Thrown by the browser when a buffer does not fit.
  if (error instanceof RangeError && /allocation/i.test(message)) return fault('prepare.memory')
  return new Error(`${kind ?? 'Error'}: DuckDB could not do it`)
}
