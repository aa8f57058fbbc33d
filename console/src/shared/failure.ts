import { ProtocolError } from '../../../protocols/errors.ts'
import type { Language } from '../../../schemas/common.ts'
import { LocalisedError } from '../../../schemas/localised-error.ts'
import { ProblemError, SdkError, type SdkErrorCode } from '../../../src/sdk/errors.ts'
import type { ConsoleText } from '../../../src/text/console/text.ts'
import type { Words } from './words.ts'

type Failure = {
  readonly code: string
  readonly lines: readonly string[]
  readonly next: string | undefined
  /** By which the operator finds the request in the service's log. */
  readonly requestId: string | undefined
}

/** Anything that was thrown, as text: what happened, what to do next, and the stable code. */
export function failureOf(error: unknown, { text, language }: Pick<Words, 'text' | 'language'>): Failure {
  if (error instanceof ProblemError) return ofProblem(error, text)
  const { code, lines, next } = describe(error, text, language)
  return { code, lines, next, requestId: undefined }
}

type Described = Omit<Failure, 'requestId'>

function ofProblem(error: ProblemError, { failures }: ConsoleText): Failure {
  const { sentCode: code, detail, errors, authenticated, requestId, retryAfter } = error
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
  if (error instanceof LocalisedError) {
    return { code: error.code, lines: error.linesIn(language), next: undefined }
  }
  if (error instanceof SdkError) return ofSdk(error, failures)
  if (error instanceof ProtocolError) return ofProtocol(error, text)
  if (error instanceof DOMException && error.name === 'NotSupportedError') {
    return { code: 'console.crypto', lines: [failures.crypto], next: undefined }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', lines: [failures.unexpected, message], next: undefined }
}

function ofSdk({ code, message, details }: SdkError, failures: ConsoleText['failures']): Described {
  const detail = (name: string) => String({ message, ...details }[name] ?? '')
  // Nobody types an address in the console: a bad one is the service's.
  const words = failures.sdk[code === 'sdk.base_url' ? 'sdk.response' : code]
  const next = SDK_NEXT[code]
  return { code, lines: words(detail).split('\n'), next: next && failures[next] }
}

type Next =
  | 'connectionNext'
  | 'identityNext'
  | 'stalledNext'
  | 'verificationNext'
  | 'ticketNext'
  | 'contradictionNext'
  | 'contractNext'

const SDK_NEXT: Readonly<Partial<Record<SdkErrorCode, Next>>> = {
  'sdk.connection': 'connectionNext',
  'sdk.timeout': 'connectionNext',
  'sdk.response_size': 'identityNext',
  'sdk.list': 'identityNext',
  'sdk.stalled': 'stalledNext',
  'sdk.member': 'identityNext',
  'sdk.answer': 'verificationNext',
  'sdk.sharpen': 'verificationNext',
  'sdk.ticket': 'ticketNext',
  'sdk.contradiction': 'contradictionNext',
  'sdk.blind_differs': 'verificationNext',
  'sdk.contract': 'contractNext',
  'sdk.joint': 'verificationNext',
  'sdk.joint_share': 'verificationNext',
  'sdk.log': 'verificationNext',
  'sdk.author': 'verificationNext',
}

function ofProtocol(
  { code, message, details }: ProtocolError,
  { failures, market, trust }: ConsoleText,
): Described {
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
  if (code === 'console.node_key') {
    const source = String(details['organisation'] ?? '')
    return { code, lines: [market.nodeKey(source)], next: market.nodeKeyNext }
  }
  if (code === 'console.market_pinned') {
    const [pinned, shown] = [details['pinned'], details['shown']].map(digest => String(digest ?? ''))
    return { code, lines: [market.pinned(pinned ?? '', shown ?? '')], next: market.pinnedNext }
  }
  if (code === 'console.worker') return { code, lines: [failures.worker], next: failures.workerNext }
  if (code === 'console.sign_in') return { code, lines: [failures.signIn], next: undefined }
  if (code === 'console.storage') return { code, lines: [failures.storage], next: undefined }
  if (code === 'blind.vault') return { code, lines: [failures.vault], next: undefined }
  if (code.startsWith('identity.')) {
    return { code, lines: [failures.identity, message], next: failures.identityNext }
  }
  return { code, lines: [failures.verification, message], next: failures.verificationNext }
}
