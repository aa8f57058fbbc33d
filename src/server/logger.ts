// JSON lines, or readable ones on a terminal. One line a request; never a header, a body, a query or a path with ids.
import type { DestinationStream, Logger } from 'pino'
import { pino } from 'pino'
import { Fault } from '../../schemas/fault.ts'

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: { paths: [...SECRETS, ...SECRETS.map(name => `*.${name}`)], censor: '[secret]' },
    serializers: { err: describeError, req: () => undefined, res: () => undefined },
    base: null,
  }
  if (destination !== undefined) return pino(options, destination)
  if (process.stdout.isTTY) return pino({ ...options, transport: { target: 'pino-pretty' } })
  return pino(options, linesTo(process.stdout.fd))
}

/**
 * Lines go out together, each at most `FLUSH_MS` late, and all when the process ends by itself: a write for each is work that questions wait for.
 * Written here and not in a thread, where an exit would lose the block that is under way.
 */
export function linesTo(dest: string | number): DestinationStream {
  const stream = pino.destination({ dest, sync: true, minLength: 4096, periodicFlush: FLUSH_MS })
  process.once('exit', () => stream.flushSync())
  return stream
}

const FLUSH_MS = 100

/** A second wall: no line of ours has these. */
const SECRETS = [
  'headers',
  'body',
  'query',
  'url',
  'seed',
  'privateKey',
  'databaseUrl',
  'password',
  'signature',
  'enrolmentCode',
]

/** Name, code, words and stack. Drivers hang rows on their errors (`detail`, `parameters`, `where`): those stay out. */
function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error ? error.code : undefined
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message,
    stack: error.stack,
    ...(error instanceof Fault ? { codes: error.faults.map(detail => detail.code) } : {}),
    ...(error.cause instanceof Error ? { cause: { type: error.cause.name, stack: error.cause.stack } } : {}),
  }
}
