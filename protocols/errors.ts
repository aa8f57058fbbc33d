// Stable error codes of the protocols. Messages never hold row values, keys, plaintexts or noise.

/**
 * The one error that protocol code throws. `code` is stable and meant for programs; `message` is English for
 * developers; `details` holds only what is public (names, limits, positions), never a private value.
 */
export class ProtocolError<Code extends string = string> extends Error {
  override readonly name = 'ProtocolError'
  readonly code: Code
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: Code, message: string, details: Readonly<Record<string, string | number>> = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}
