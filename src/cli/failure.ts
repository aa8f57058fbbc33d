// What went wrong, for people and for scripts: the words, the exit code, and the next command to try.
import { CommanderError } from 'commander'
import { ProtocolError } from '../../protocols/errors.ts'
import { Fault, say } from '../../schemas/fault.ts'
import type { Outcome } from '../../schemas/messages/message.ts'
import { ProblemError, SdkError } from '../sdk/errors.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { nextCommand } from './next-command.ts'
import { OTHER_FAILURE, outcomeOfMessage, outcomeOfProtocol, SDK_OUTCOMES, USAGE } from './outcomes.ts'
import { plainText } from './render/plain-text.ts'
import { UsageError, type UsageProblem } from './usage-error.ts'

export interface Failure {
  readonly exit: ExitCode
  /** A stable code, where there is one. */
  readonly code: string
  readonly lines: readonly string[]
  readonly next: string
}

/** `command` is what was typed up to its options, such as `query profile`; `typed` all of it. */
export function explain(
  context: Context,
  error: unknown,
  command: string,
  typed: readonly string[] = [],
): Failure {
  const { code, outcome, lines } = describe(context, error)
  const place = error instanceof Fault ? error.faults[0].params['place'] : undefined
  const next = nextCommand(outcome.next, command, plainText(String(place ?? 'URL')), typed)
  return { code, exit: EXIT[outcome.exit], lines: lines.map(plainText), next }
}

type Described = Pick<Failure, 'code' | 'lines'> & { readonly outcome: Outcome }

function describe(context: Context, error: unknown): Described {
  const { errors } = context.text
  if (error instanceof UsageError) return describeUsage(context, error.problem)
  // Of a group without a command; what help and version throw is no failure.
  if (error instanceof CommanderError) return describeUsage(context, { kind: 'help' })
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
  const { authenticated, sentCode: code, detail, status } = error
  const said = error.errors
    .filter(({ message }) => message !== detail)
    .map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)
  return {
    code,
    outcome: outcomeOfMessage(code, status),
    lines: [detail, ...said, ...(authenticated ? [] : [text.errors.unverified])],
  }
}

function describeSdk({ text }: Context, { code, details, message }: SdkError): Described {
  const detail = (name: string) => String({ message, ...details }[name] ?? '')
  return { code, outcome: SDK_OUTCOMES[code], lines: [text.errors.sdk[code](detail)] }
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

function describeUsage({ text: { errors, words: common } }: Context, problem: UsageProblem): Described {
  const words = errors.usage
  const say = (): string => {
    if (problem.kind === 'excess_arguments' || problem.kind === 'help') return words[problem.kind]
    if (problem.kind !== 'invalid_argument') return words[problem.kind](problem.name)
    return words.invalid_argument(problem.name, problem.valid.join(common.comma))
  }
  const similar =
    'similar' in problem && problem.similar !== undefined ? [words.didYouMean(problem.similar)] : []
  return { code: `usage.${problem.kind}`, outcome: USAGE, lines: [say(), ...similar] }
}

/** Why the system refused a file or folder, for the user to correct. */
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
