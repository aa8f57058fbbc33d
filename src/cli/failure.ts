// What went wrong, for people and for scripts: the words, the exit code, and the next command to try.
import { CommanderError } from 'commander'
import { ProtocolError } from '../../protocols/errors.ts'
import { EVIDENCE_FLAW_WORDS } from '../../schemas/evidence-flaw.ts'
import { Fault, say } from '../../schemas/fault.ts'
import type { Outcome } from '../../schemas/messages/message.ts'
import { flawOf } from '../sdk/blind/flawed.ts'
import { ProblemError, SdkError } from '../sdk/errors.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { nextCommand } from './next-command.ts'
import { OTHER_FAILURE, outcomeOfMessage, outcomeOfProtocol, SDK_OUTCOMES, USAGE } from './outcomes.ts'
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
  const { code, outcome, lines } = describe(context, error)
  const place = error instanceof Fault ? error.faults[0].params['place'] : undefined
  const next = nextCommand(outcome.next, command, plainText(String(place ?? 'URL')))
  return { code, exit: EXIT[outcome.exit], lines: lines.map(plainText), next }
}

type Described = Pick<Failure, 'code' | 'lines'> & { readonly outcome: Outcome }

function describe(context: Context, error: unknown): Described {
  const { errors } = context.text
  if (error instanceof CommanderError) return describeUsage(context, error)
  if (error instanceof Fault) {
    return {
      code: error.code,
      outcome: outcomeOfMessage(error.code),
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
    return { code: 'cli.file_system', outcome: OTHER_FAILURE, lines }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', outcome: OTHER_FAILURE, lines: [errors.unexpected(message)] }
}

function describeProblem({ text }: Context, error: ProblemError): Described {
  const { authenticated, code, detail, status } = error
  const said = error.errors
    .filter(({ message }) => message !== detail)
    .map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)
  return {
    code,
    outcome: outcomeOfMessage(code, status),
    lines: [detail, ...said, ...(authenticated ? [] : [text.errors.unverified])],
  }
}

function describeSdk({ text: { errors }, language }: Context, error: SdkError): Described {
  const { code, details, message } = error
  const detail = (name: string) => String(details[name] ?? '')
  const words = (): string => {
    switch (code) {
      case 'sdk.connection':
        return errors.connection(detail('url'))
      case 'sdk.timeout':
        return errors.timeout(detail('url'))
      case 'sdk.response_size':
        return errors.responseSize(detail('url'))
      case 'sdk.stalled':
        return errors.stalled(detail('id'), detail('state'))
      case 'sdk.member':
        return errors.member
      case 'sdk.base_url':
        return errors.baseUrl
      case 'sdk.response':
        return errors.response
      case 'sdk.upload':
        return errors.upload
      case 'sdk.job':
        return errors.job(message)
      case 'sdk.answer':
        return errors.answerFile
      case 'sdk.ticket':
        return errors.ticket(detail('state'))
      case 'sdk.ticket_taken':
        return errors.ticketTaken
      case 'sdk.contradiction':
        return errors.contradiction(detail('id'))
      case 'sdk.shares':
        return errors.shares
      case 'sdk.blind_estimate':
        return errors.blindEstimate
      case 'sdk.blind_repeat':
        return errors.blindRepeat
      case 'sdk.blind_differs':
        return errors.blindDiffers(detail('field'))
      case 'sdk.blind_unreadable':
        return errors.blindUnreadable
      case 'sdk.contract':
        return errors.contract(whyOf(errors.contractWhy, details['why']) ?? message)
      case 'sdk.period':
        return errors.period(detail('period'))
      case 'sdk.log':
        return errors.logEntry(detail('index'))
      case 'sdk.author':
        return errors.author(detail('index'), detail('why'))
      case 'sdk.joint':
        return errors.joint(detail('field'))
      case 'sdk.evidence':
        return errors.evidence(EVIDENCE_FLAW_WORDS[language][flawOf(error) ?? 'form'])
    }
  }
  return { code, outcome: SDK_OUTCOMES[code], lines: [words()] }
}

function whyOf(words: Readonly<Record<string, string>>, why: unknown): string | undefined {
  return typeof why === 'string' && Object.hasOwn(words, why) ? words[why] : undefined
}

function describeProtocol({ text: { errors } }: Context, error: ProtocolError): Described {
  const { code, details, message } = error
  const outcome = outcomeOfProtocol(code)
  if (code === 'blind.vault') return { code, outcome, lines: [errors.vault] }
  if (code === 'identity.passphrase') return { code, outcome, lines: [errors.passphrase] }
  if (code === 'identity.key_file') return { code, outcome, lines: [errors.keyFile] }
  if (code.startsWith('identity.')) return { code, outcome, lines: [errors.identity(message)] }
  const names = ['index', 'path', 'field'] as const
  const where = names.flatMap(name =>
    details[name] === undefined ? [] : [` (${errors.where[name]} ${details[name]})`],
  )
  return { code, outcome, lines: [errors.verification(message, where.join(''))] }
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
    outcome: USAGE,
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
