import { ProtocolError } from '../../../protocols/errors.ts'
import type { Language } from '../../../schemas/common.ts'
import { EVIDENCE_FLAW_WORDS } from '../../../schemas/evidence-flaw.ts'
import { Fault, say } from '../../../schemas/fault.ts'
import { flawOf } from '../../../src/sdk/blind/flawed.ts'
import { ProblemError, SdkError } from '../../../src/sdk/errors.ts'
import { CONSOLE_TEXT, type ConsoleText } from '../../../src/text/console/text.ts'

type Failure = {
  readonly code: string
  readonly lines: readonly string[]
  readonly next: string | undefined
  /** By which the operator finds the request in the service's log. */
  readonly requestId: string | undefined
}

/** Anything that was thrown, as text: what happened, what to do next, and the stable code. */
export function failureOf(error: unknown, language: Language): Failure {
  const text = CONSOLE_TEXT[language]
  if (error instanceof ProblemError) return ofProblem(error, text)
  const { code, lines, next } = describe(error, text, language)
  return { code, lines, next, requestId: undefined }
}

type Described = Omit<Failure, 'requestId'>

function ofProblem(error: ProblemError, { failures }: ConsoleText): Failure {
  const { code, detail, errors, authenticated, requestId, retryAfter } = error
  const inner = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return {
    code,
    lines: [
      detail,
      ...inner.filter(line => line !== detail),
      ...(authenticated ? [] : [failures.unverified]),
    ],
    next:
      nextAfter(code, failures) ??
      (retryAfter === undefined ? undefined : failures.waitNext(String(retryAfter))),
    requestId: requestId === '' ? undefined : requestId,
  }
}

function nextAfter(code: string, failures: ConsoleText['failures']): string | undefined {
  if (code.startsWith('query.budget_')) return failures.budgetNext
  if (code === 'query.grant_not_accepted') return failures.signNext
  if (code === 'query.grant_not_approved' || code === 'query.edition_not_approved')
    return failures.approvalNext
  if (code === 'query.grant_frozen' || code === 'query.grant_contract') return failures.officerNext
  if (code === 'query.no_grant' || code.startsWith('query.grant_')) return failures.grantNext
  if (/^request\.key_(?:unknown|revoked|expired)$/.test(code)) return failures.keyNext
  if (code === 'request.suspended') return failures.suspendedNext
  return undefined
}

function describe(error: unknown, text: ConsoleText, language: Language): Described {
  const { failures } = text
  if (error instanceof Fault) {
    return { code: error.code, lines: error.faults.map(detail => say(detail, language)), next: undefined }
  }
  if (error instanceof SdkError) return ofSdk(error, failures, language)
  if (error instanceof ProtocolError) return ofProtocol(error, text)
  if (error instanceof DOMException && error.name === 'NotSupportedError') {
    return { code: 'console.crypto', lines: [failures.crypto], next: undefined }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', lines: [failures.unexpected, message], next: undefined }
}

function ofSdk(error: SdkError, failures: ConsoleText['failures'], language: Language): Described {
  const { code, message, details } = error
  const said = (line: string, next?: string): Described => ({ code, lines: [line], next })
  switch (code) {
    case 'sdk.connection':
      return said(failures.connection, failures.connectionNext)
    case 'sdk.timeout':
      return said(failures.timeout, failures.connectionNext)
    case 'sdk.response_size':
      return said(failures.responseSize, failures.identityNext)
    case 'sdk.stalled':
      return said(failures.stalled(String(details['state'] ?? '')), failures.stalledNext)
    case 'sdk.member':
      return said(failures.member, failures.identityNext)
    case 'sdk.base_url':
    case 'sdk.response':
      return said(failures.response)
    case 'sdk.upload':
      return said(failures.upload)
    case 'sdk.job':
      return { code, lines: [failures.job, message], next: undefined }
    case 'sdk.answer':
      return said(failures.answerFile, failures.verificationNext)
    case 'sdk.ticket':
      return said(failures.ticket(String(details['state'] ?? '')), failures.ticketNext)
    case 'sdk.ticket_taken':
      return said(failures.ticketTaken)
    case 'sdk.contradiction':
      return said(failures.contradiction(String(details['id'] ?? '')), failures.contradictionNext)
    case 'sdk.shares':
      return said(failures.shares)
    case 'sdk.blind_estimate':
      return said(failures.blindEstimate)
    case 'sdk.blind_repeat':
      return said(failures.blindRepeat)
    case 'sdk.blind_differs':
      return said(failures.blindDiffers(String(details['field'] ?? '')), failures.verificationNext)
    case 'sdk.blind_unreadable':
      return said(failures.blindUnreadable)
    case 'sdk.joint':
      return said(failures.joint(String(details['field'] ?? '')), failures.verificationNext)
    case 'sdk.evidence':
      return said(failures.evidence(EVIDENCE_FLAW_WORDS[language][flawOf(error) ?? 'form']))
    case 'sdk.contract':
      return {
        code,
        lines: [failures.contract, contractWhy(failures, details['why']) ?? message],
        next: failures.contractNext,
      }
    case 'sdk.period':
      return said(failures.period)
    case 'sdk.log':
      return said(failures.log, failures.verificationNext)
    case 'sdk.author':
      return said(failures.author, failures.verificationNext)
  }
}

function contractWhy({ contractWhy: words }: ConsoleText['failures'], why: unknown): string | undefined {
  return Object.entries(words).find(([key]) => key === why)?.[1]
}

function ofProtocol({ code, message, details }: ProtocolError, { failures, trust }: ConsoleText): Described {
  if (code === 'identity.passphrase') {
    return { code, lines: [failures.passphrase], next: failures.passphraseNext }
  }
  if (code === 'identity.key_file') return { code, lines: [failures.keyFile], next: failures.keyFileNext }
  if (code === 'console.other_service') {
    const authority = String(details['authority'] ?? '')
    return { code, lines: [failures.otherService(authority)], next: failures.otherServiceNext }
  }
  if (code === 'console.other_log') return { code, lines: [trust.otherLog], next: trust.otherLogNext }
  if (code === 'policy.quorum') {
    const [found, needed] = [details['found'], details['needed']].map(count => String(count ?? ''))
    return { code, lines: [trust.quorum(found ?? '', needed ?? '')], next: trust.quorumNext }
  }
  if (code === 'console.worker') return { code, lines: [failures.worker], next: failures.workerNext }
  if (code === 'console.storage') return { code, lines: [failures.storage], next: undefined }
  if (code === 'blind.vault') return { code, lines: [failures.vault], next: undefined }
  if (code.startsWith('identity.')) {
    return { code, lines: [failures.identity, message], next: failures.identityNext }
  }
  return { code, lines: [failures.verification, message], next: failures.verificationNext }
}
