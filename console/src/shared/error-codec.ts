// Errors across a worker boundary, where a structured clone would lose their class and code.
import { ProtocolError } from '../../../protocols/errors.ts'
import type { FaultDetail } from '../../../schemas/fault.ts'
import { LocalisedError } from '../../../schemas/localised-error.ts'
import type { Problem } from '../../../schemas/problem.ts'
import { ProblemError, SdkError, type SdkErrorCode } from '../../../src/sdk/errors.ts'

type Details = Readonly<Record<string, string | number>>

/** An error as a plain value that survives a structured clone. */
export type EncodedError =
  | { readonly kind: 'protocol'; readonly code: string; readonly message: string; readonly details: Details }
  | { readonly kind: 'sdk'; readonly code: SdkErrorCode; readonly message: string; readonly details: Details }
  | { readonly kind: 'fault'; readonly faults: readonly [FaultDetail, ...FaultDetail[]] }
  | {
      readonly kind: 'problem'
      readonly problem: Problem
      readonly known: ProblemError['code']
      readonly retryAfter: number | undefined
      readonly authenticated: boolean
    }
  /** Of the browser itself, such as `NotSupportedError` where it has no Ed25519. */
  | { readonly kind: 'dom'; readonly name: string; readonly message: string }
  | { readonly kind: 'other'; readonly message: string }

/** The inverse of `decodeError`. Of a foreign error only the message survives. */
export function encodeError(error: unknown): EncodedError {
  if (error instanceof ProblemError) {
    const {
      code: known,
      sentCode: code,
      status,
      detail,
      params,
      errors,
      requestId,
      retryAfter,
      authenticated,
    } = error
    const problem = { type: 'about:blank', title: '', status, code, detail, params, errors, requestId }
    return { kind: 'problem', problem, known, retryAfter, authenticated }
  }
  if (error instanceof SdkError) {
    const { code, message, details } = error
    return { kind: 'sdk', code, message, details }
  }
  if (error instanceof ProtocolError) {
    const { code, message, details } = error
    return { kind: 'protocol', code, message, details }
  }
  if (error instanceof DOMException) return { kind: 'dom', name: error.name, message: error.message }
  if (error instanceof LocalisedError) return { kind: 'fault', faults: error.faults }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error) }
}

/**
 * An error of the same class, code and details as the one that was encoded. The messages are fetched with the
 * first fault.
 */
export async function decodeError(encoded: EncodedError): Promise<Error> {
  switch (encoded.kind) {
    case 'problem':
      return new ProblemError(encoded.problem, encoded.known, encoded.retryAfter, encoded.authenticated)
    case 'sdk':
      return new SdkError(encoded.code, encoded.message, encoded.details)
    case 'protocol':
      return new ProtocolError(encoded.code, encoded.message, encoded.details)
    case 'fault': {
      const { decodeFault } = await import('./decode-fault.ts')
      return decodeFault(encoded.faults)
    }
    case 'dom':
      return new DOMException(encoded.message, encoded.name)
    case 'other':
      return new Error(encoded.message)
  }
}
