// JSON lines, or readable ones on a terminal. One line a request; never a header, a body, a query or a path
// with ids.
import { openSync, writeSync } from 'node:fs'
import type { DestinationStream, Logger } from 'pino'
import { pino } from 'pino'
import { Fault } from '../../../schemas/fault.ts'

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

/** Failed writes and dropped lines since the start: for the metrics, since the log itself cannot say it. */
export const logLosses = { count: 0 }

/**
 * Lines go out together, each at most `FLUSH_MS` late, and all when the process ends: a write for each is
 * work that questions wait for. Written here and not in a thread, where an exit would lose the block that is
 * under way. A destination that takes nothing (a full disk, a closed pipe) never ends or blocks the process,
 * as pino's own would: at most `MAX_KEPT` characters wait for it, further lines are dropped and counted.
 */
export function linesTo(dest: string | number): DestinationStream {
  const lines = new Lines(typeof dest === 'number' ? dest : openSync(dest, 'a', 0o600))
  setInterval(() => lines.flush(), FLUSH_MS).unref()
  process.once('exit', () => lines.end())
  return lines
}

const FLUSH_MS = 100
const BLOCK = 4096
const MAX_KEPT = 2 ** 20
const END_MS = 1000

class Lines {
  readonly #fd: number
  #text = ''
  #rest: Uint8Array = new Uint8Array(0)

  constructor(fd: number) {
    this.#fd = fd
  }

  write(line: string): void {
    if (this.#text.length + this.#rest.length > MAX_KEPT) {
      logLosses.count++
      return
    }
    this.#text += line
    if (this.#text.length >= BLOCK && this.#rest.length === 0) this.flush()
  }

  /** False where some is left: a pipe that is full takes it later. */
  flush(): boolean {
    if (this.#rest.length === 0) {
      this.#rest = Buffer.from(this.#text)
      this.#text = ''
    }
    try {
      while (this.#rest.length > 0) this.#rest = this.#rest.subarray(writeSync(this.#fd, this.#rest))
      return this.#text === '' || this.flush()
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (!isFull) logLosses.count++
      return false
    }
  }

  /** A reader that is slow gets a second. */
  end(): void {
    const until = performance.now() + END_MS
    while (!this.flush() && performance.now() < until) Atomics.wait(STILL, 0, 0, 10)
  }
}

const STILL = new Int32Array(new SharedArrayBuffer(4))

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

/**
 * Name, code, message and stack. Drivers attach rows to their errors (`detail`, `parameters`, `where`): those
 * are left out.
 */
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
