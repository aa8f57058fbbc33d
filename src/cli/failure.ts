// What went wrong, for people and for scripts: the words, the exit code, and the next command to try.
import { CommanderError } from 'commander'
import { ProtocolError } from '../../protocols/errors.ts'
import { EVIDENCE_FLAW_WORDS } from '../../schemas/evidence-flaw.ts'
import { Fault, say } from '../../schemas/fault.ts'
import { flawOf } from '../sdk/blind/flawed.ts'
import { ProblemError, SdkError } from '../sdk/errors.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { nextCommand } from './next-command.ts'
import { plainText } from './render/plain-text.ts'

export interface Failure {
  readonly exit: ExitCode
  /** A stable code, where there is one. */
  readonly code: string
  readonly lines: readonly string[]
  readonly next: string
}

/** `command` is what was typed up to its options: `query profile`. */
export function explain(context: Context, error: unknown, command: string): Failure {
  const { code, exit, lines } = describe(context, error)
  const place = error instanceof Fault ? error.faults[0].params['place'] : undefined
  const next = nextCommand(code, exit, command).replace('PLACE', () => plainText(String(place ?? 'URL')))
  return { code, exit, lines: lines.map(plainText), next }
}

type Described = Omit<Failure, 'next'>

function describe(context: Context, error: unknown): Described {
  const { errors } = context.text
  if (error instanceof CommanderError) return describeUsage(context, error)
  if (error instanceof Fault) {
    return {
      code: error.code,
      exit: exitOfCode(error.code),
      lines: error.faults.map((detail, at) => {
        const words = say(detail, context.language)
        return at === 0 ? words : `[${detail.code}] ${words}`
      }),
    }
  }
  if (error instanceof ProblemError) return describeProblem(context, error)
  if (error instanceof SdkError) return describeSdk(context, error)
  if (error instanceof ProtocolError) return describeProtocol(context, error)
  const reason = reasonOf(error)
  if (reason !== undefined) {
    const lines = [errors.file(pathOf(error), errors.fileReasons[reason], reason)]
    return { code: 'cli.file_system', exit: EXIT.failure, lines }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', exit: EXIT.failure, lines: [errors.unexpected(message)] }
}

function describeProblem({ text }: Context, error: ProblemError): Described {
  const { authenticated, code, detail, status } = error
  const said = error.errors
    .filter(({ message }) => message !== detail)
    .map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)
  return {
    code,
    exit: exitOfCode(code, status),
    lines: [detail, ...said, ...(authenticated ? [] : [text.errors.unverified])],
  }
}

function describeSdk({ text: { errors }, language }: Context, error: SdkError): Described {
  const { code, details } = error
  switch (code) {
    case 'sdk.connection':
      return { code, exit: EXIT.failure, lines: [errors.connection(String(details['url'] ?? ''))] }
    case 'sdk.timeout':
      return { code, exit: EXIT.failure, lines: [errors.timeout(String(details['url'] ?? ''))] }
    case 'sdk.response_size':
      return { code, exit: EXIT.failure, lines: [errors.responseSize(String(details['url'] ?? ''))] }
    case 'sdk.stalled':
      return {
        code,
        exit: EXIT.failure,
        lines: [errors.stalled(String(details['id'] ?? ''), String(details['state'] ?? ''))],
      }
    case 'sdk.member':
      return { code, exit: EXIT.verificationFailed, lines: [errors.member] }
    case 'sdk.base_url':
      return { code, exit: EXIT.usage, lines: [errors.baseUrl] }
    case 'sdk.response':
      return { code, exit: EXIT.failure, lines: [errors.response] }
    case 'sdk.upload':
      return { code, exit: EXIT.failure, lines: [errors.upload] }
    case 'sdk.job':
      return { code, exit: EXIT.failure, lines: [errors.job(error.message)] }
    case 'sdk.answer':
      return { code, exit: EXIT.verificationFailed, lines: [errors.answerFile] }
    case 'sdk.ticket':
      return { code, exit: EXIT.failure, lines: [errors.ticket(String(details['state'] ?? ''))] }
    case 'sdk.ticket_taken':
      return { code, exit: EXIT.failure, lines: [errors.ticketTaken] }
    case 'sdk.contradiction':
      return {
        code,
        exit: EXIT.verificationFailed,
        lines: [errors.contradiction(String(details['id'] ?? ''))],
      }
    case 'sdk.shares':
      return { code, exit: EXIT.verificationFailed, lines: [errors.shares] }
    case 'sdk.blind_estimate':
      return { code, exit: EXIT.failure, lines: [errors.blindEstimate] }
    case 'sdk.blind_repeat':
      return { code, exit: EXIT.failure, lines: [errors.blindRepeat] }
    case 'sdk.blind_differs':
      return {
        code,
        exit: EXIT.verificationFailed,
        lines: [errors.blindDiffers(String(details['field'] ?? ''))],
      }
    case 'sdk.blind_unreadable':
      return { code, exit: EXIT.failure, lines: [errors.blindUnreadable] }
    case 'sdk.contract':
      return {
        code,
        exit: EXIT.verificationFailed,
        lines: [errors.contract(whyOf(errors.contractWhy, details['why']) ?? error.message)],
      }
    case 'sdk.period':
      return { code, exit: EXIT.usage, lines: [errors.period(String(details['period'] ?? ''))] }
    case 'sdk.log':
      return { code, exit: EXIT.verificationFailed, lines: [errors.logEntry(String(details['index'] ?? ''))] }
    case 'sdk.author':
      return {
        code,
        exit: EXIT.verificationFailed,
        lines: [errors.author(String(details['index'] ?? ''), String(details['why'] ?? ''))],
      }
    case 'sdk.evidence': {
      const words = EVIDENCE_FLAW_WORDS[language][flawOf(error) ?? 'form']
      return { code, exit: EXIT.verificationFailed, lines: [errors.evidence(words)] }
    }
  }
}

function whyOf(words: Readonly<Record<string, string>>, why: unknown): string | undefined {
  return typeof why === 'string' && Object.hasOwn(words, why) ? words[why] : undefined
}

function describeProtocol({ text: { errors } }: Context, error: ProtocolError): Described {
  const { code, details, message } = error
  if (code === 'blind.vault') return { code, exit: EXIT.failure, lines: [errors.vault] }
  if (code === 'identity.passphrase') return { code, exit: EXIT.failure, lines: [errors.passphrase] }
  if (code === 'identity.key_file') return { code, exit: EXIT.failure, lines: [errors.keyFile] }
  if (code.startsWith('identity.')) {
    return { code, exit: EXIT.verificationFailed, lines: [errors.identity(message)] }
  }
  const names = ['index', 'path', 'field'] as const
  const where = names.flatMap(name =>
    details[name] === undefined ? [] : [` (${errors.where[name]} ${details[name]})`],
  )
  return {
    code,
    exit: /^(?:dp|json|bytes)\./.test(code) ? EXIT.failure : EXIT.verificationFailed,
    lines: [errors.verification(message, where.join(''))],
  }
}

function describeUsage({ text: { errors, words: common } }: Context, error: CommanderError): Described {
  const words = errors.commander
  const name = /'([^']+)'/.exec(error.message)?.[1]?.replace(/ <.*$/, '') ?? ''
  const suggestion = /\(Did you mean (?:one of )?(.+)\?\)/.exec(error.message)?.[1]
  const valid = /Allowed choices are (.+)\.$/.exec(error.message)?.[1]?.replaceAll(', ', common.comma) ?? ''
  const kind = error.code.replace(/^commander\./, '')
  const said: Readonly<Record<string, string>> = {
    unknownCommand: words.unknownCommand(name),
    unknownOption: words.unknownOption(name),
    missingArgument: words.missingArgument(name),
    optionMissingArgument: words.optionMissingArgument(name),
    missingMandatoryOptionValue: words.missingMandatoryOptionValue(name),
    invalidArgument: words.invalidArgument(name, valid),
    excessArguments: words.excessArguments,
    help: words.commandMissing,
  }
  const lines = [said[kind] ?? error.message]
  if (suggestion !== undefined) lines.push(words.didYouMean(suggestion))
  return {
    code: `usage.${kind.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)}`,
    exit: EXIT.usage,
    lines,
  }
}

/** Why the system refused a file or folder: the user's to mend. */
function reasonOf(error: unknown): keyof Context['text']['errors']['fileReasons'] | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  // A port that may not be listened on has no path, and a program that is not there has one.
  if (!('path' in error || error.code === 'ENOSPC') || String(error.syscall).startsWith('spawn'))
    return undefined
  return FILE_REASONS.find(reason => reason === error.code)
}

const FILE_REASONS = [
  'EACCES',
  'EEXIST',
  'EISDIR',
  'ENAMETOOLONG',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
] as const

/** A write that finds the disk full does not tell where. */
function pathOf(error: unknown): string {
  return error instanceof Error && 'path' in error ? String(error.path) : ''
}

/** Budgets, then policy, then what was asked wrongly; everything else is a failure. */
function exitOfCode(code: string, status?: number): ExitCode {
  if (code.startsWith('query.budget_')) return EXIT.budgetSpent
  if (code === 'registry.code_invalid') return EXIT.failure
  if (POLICY.test(code) || status === 403) return EXIT.refused
  if (code === 'cli.service_key' || DAMAGE.test(code)) return EXIT.verificationFailed
  if (code === 'cli.not_confirmed' || code === 'cli.stdout' || /^cli\.(?:profile|vault)_/.test(code))
    return EXIT.failure
  if (code.startsWith('config.port_') || code.startsWith('config.signing_key_')) return EXIT.failure
  if (
    /^(?:(?:cli|hidden|query|config)\.|request\.invalid$|witness\.policy_file$)/.test(code) ||
    status === 400 ||
    status === 422 ||
    // Refused by the planner here; the service would have refused it with 422.
    (status === undefined && code.startsWith('blind.'))
  )
    return EXIT.usage
  return EXIT.failure
}

/** What is kept is not what was written. */
const DAMAGE = /^(?:store\.(?:folder|log|ledger|backup)_(?:damaged|root)|engine\.damaged_file)$/

const POLICY =
  /^(?:request\.role|query\.(?:no_grant|grant_|mode_not_granted|purpose_|edition_not_(?:open|approved)|privacy_too_large)|registry\.(?:allowance_|period_overlaps|blind_level)|blind\.(?:level_delta|unopened))/
