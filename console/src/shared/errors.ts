// Our errors across a worker's border, where classes get lost: what was thrown there is thrown here.
import { ProtocolError } from '../../../protocols/errors.ts'
import { Fault, type FaultDetail } from '../../../schemas/fault.ts'
import type { Problem } from '../../../schemas/problem.ts'
import { ProblemError, SdkError, type SdkErrorCode } from '../../../src/sdk/errors.ts'

type Details = Readonly<Record<string, string | number>>

export type Packed =
  | { readonly kind: 'protocol'; readonly code: string; readonly message: string; readonly details: Details }
  | { readonly kind: 'sdk'; readonly code: SdkErrorCode; readonly message: string; readonly details: Details }
  | { readonly kind: 'fault'; readonly faults: readonly [FaultDetail, ...FaultDetail[]] }
  | {
      readonly kind: 'problem'
      readonly problem: Problem
      readonly retryAfter: number | undefined
      readonly authenticated: boolean
    }
  | { readonly kind: 'other'; readonly message: string }

export function pack(error: unknown): Packed {
  if (error instanceof ProblemError) {
    const { code, status, detail, params, errors, requestId, retryAfter, authenticated } = error
    const problem = { type: 'about:blank', title: '', status, code, detail, params, errors, requestId }
    return { kind: 'problem', problem, retryAfter, authenticated }
  }
  if (error instanceof SdkError) {
    const { code, message, details } = error
    return { kind: 'sdk', code, message, details }
  }
  if (error instanceof ProtocolError) {
    const { code, message, details } = error
    return { kind: 'protocol', code, message, details }
  }
  if (error instanceof Fault) return { kind: 'fault', faults: error.faults }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error) }
}

export function unpack(packed: Packed): Error {
  switch (packed.kind) {
    case 'problem':
      return new ProblemError(packed.problem, packed.retryAfter, packed.authenticated)
    case 'sdk':
      return new SdkError(packed.code, packed.message, packed.details)
    case 'protocol':
      return new ProtocolError(packed.code, packed.message, packed.details)
    case 'fault':
      return new Fault(...packed.faults)
    case 'other':
      return new Error(packed.message)
  }
}
