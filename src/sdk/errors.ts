// The errors of the SDK; ProtocolErrors (a wrong signature, a broken receipt) pass through
// as they are.
import type { MessageCode } from '../../schemas/messages/messages.ts'
import type { Problem } from '../../schemas/problem.ts'

/**
 * The service refused, in its own words (RFC 9457). `authenticated` is false where the answer bore no
 * signature: a proxy or an attacker on the way may have written it, so it says nothing about whether the
 * request was carried out.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  /**
   * `unknown` where this version of the SDK has no such code (a newer service, a proxy), and `sdk.response`
   * where what came is no problem document.
   */
  readonly code: MessageCode | 'sdk.response' | 'unknown'
  /** The code as it was received. */
  readonly sentCode: string
  readonly status: number
  readonly detail: string
  readonly params: NonNullable<Problem['params']>
  readonly errors: NonNullable<Problem['errors']>
  readonly requestId: string
  /** Seconds to wait before another attempt makes sense. */
  readonly retryAfter: number | undefined
  readonly authenticated: boolean

  /** `code`: that of the problem, by `knownCode`. */
  constructor(
    problem: Problem,
    code: ProblemError['code'],
    retryAfter: number | undefined,
    authenticated: boolean,
  ) {
    super(`${problem.code}: ${problem.detail}`)
    this.code = code
    this.sentCode = problem.code
    this.status = problem.status
    this.detail = problem.detail
    this.params = problem.params ?? {}
    this.errors = problem.errors ?? []
    this.requestId = problem.requestId
    this.retryAfter = retryAfter
    this.authenticated = authenticated
  }
}

export type SdkErrorCode =
  | 'sdk.joint' // a market edition or joint answer that does not follow from what its members signed
  | 'sdk.joint_share' // a member's signed share is no message that can be added; `details.nodes` names all such
  | 'sdk.base_url' // not an http or https origin
  | 'sdk.connection' // no answer: the request may or may not have been carried out
  | 'sdk.timeout' // no complete answer within the time: the request may or may not have been carried out
  | 'sdk.response_size' // an answer of more bytes than the route allows; nothing of it was used
  | 'sdk.stalled' // a ticket, job or upload stays in one state for too long; the same call resumes
  | 'sdk.response' // an answer that is not what the contract says
  | 'sdk.list' // a list without end, or whose pages do not continue one another
  | 'sdk.upload' // the upload to resume is of other bytes
  | 'sdk.job' // a sealing job failed
  | 'sdk.answer' // the parts of an answer file contradict one another
  | 'sdk.sharpen' // an answer does not continue the earlier ones that it says it does; `details.part`
  | 'sdk.ticket' // a blind ticket came to nothing; `details.state` says how
  | 'sdk.ticket_taken' // another process or tab has taken this ticket on
  | 'sdk.contradiction' // the service logged another choice than it sent; nothing was opened
  | 'sdk.shares' // share ciphertexts are not those that the log committed to
  | 'sdk.blind_estimate' // the service asks for a ticket that does not fit the question
  | 'sdk.blind_repeat' // the same public part was asked before, and nobody has said to ask again
  | 'sdk.blind_differs' // a blind answer contradicts the question; never decrypted. `details.field`
  | 'sdk.blind_unreadable' // a blind answer does not decrypt; never reported to the service
  | 'sdk.contract' // a grant's contract or a signature under it does not hold
  | 'sdk.period' // no month, or no days in order
  | 'sdk.log' // what the service shows of an entry is not what is in its log
  | 'sdk.member' // the log or the service names another key or organisation than this member's
  | 'sdk.author' // the author of an entry did not sign what it says, or its body is withheld
  | 'sdk.evidence' // a piece of evidence does not prove what it says

export class SdkError extends Error {
  override readonly name = 'SdkError'
  readonly code: SdkErrorCode
  readonly details: Readonly<Record<string, string | number>>

  constructor(
    code: SdkErrorCode,
    message: string,
    details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.details = details
  }
}

/** Whether the request may have been carried out although no whole answer came. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof SdkError && (error.code === 'sdk.connection' || error.code === 'sdk.timeout')
}

export function connectionError({ origin }: URL, cause: unknown): SdkError {
  return new SdkError('sdk.connection', `no answer from ${origin}`, { url: origin }, { cause })
}
