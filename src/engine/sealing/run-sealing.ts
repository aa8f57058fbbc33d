// Runs one sealing process within its limits and takes its replies. It may be under an attacker's control
// from the first byte of the contribution on: it is bounded by the kernel where it can be, watched where it
// cannot, and nothing that it says is believed beyond its form.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import type { SealProgress, StopSignal } from '../../../schemas/engine.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { SealingLimits } from './limits.ts'
import { type SealOrder, SealReply } from './messages.ts'
import { watchProcess } from './watch-process.ts'

type Process = ChildProcessByStdio<Writable, Readable, null>

export type RunSealing = typeof runSealing

/**
 * The noisy number of each request of the order. Throws the Fault of the limit that
 * was reached, what the process found wrong with the file, `engine.sealing_stopped` after `signal`, and
 * `engine.sealing_crashed` for everything else. The process has ended then.
 */
export async function runSealing(
  order: SealOrder,
  limits: SealingLimits,
  progress: (at: SealProgress) => void,
  signal: StopSignal,
): Promise<readonly string[]> {
  if (signal.aborted) throw fault('engine.sealing_stopped')
  const child = start(order, limits)
  // Not `once` of node:events, which rejects where the process could not be started.
  const ended = new Promise<void>(resolve => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  let outcome: SealReply | undefined
  let cause: Fault | undefined
  const kill = () => void child.kill('SIGKILL')
  const end = (why: Fault): void => {
    cause ??= why
    kill()
  }
  const stop = () => end(fault('engine.sealing_stopped'))
  const watch = watchProcess(child.pid, order.folder, limits, end)
  signal.addEventListener('abort', stop)
  process.once('exit', kill)
  try {
    // A process that ended before it read its order is seen by its end.
    child.stdin.on('error', () => undefined)
    child.stdin.write(`${JSON.stringify(order)}\n`)
    for await (const reply of repliesOf(child.stdout, mostBytes(order))) {
      if (reply === undefined) break
      if (reply.kind === 'progress') progress(reply.at)
      else {
        outcome = reply
        break
      }
    }
  } finally {
    // Its last word is its result; what else it does could only be harm.
    kill()
    await ended
    process.off('exit', kill)
    signal.removeEventListener('abort', stop)
    await watch.stop()
  }
  if (cause !== undefined) throw cause
  if (outcome?.kind === 'refused') throw refusal(outcome.faults)
  if (outcome?.kind !== 'sealed' || outcome.totals.length !== order.totals.length)
    throw fault('engine.sealing_crashed')
  return outcome.totals
}

/**
 * Address space that is never touched, 512 MiB of it V8's for code and the rest stacks: the kernel's limit
 * counts it, the setting does not.
 */
const RESERVED_MIB = 640
const HEAP_SHARE = 0.25
const LOW_PRIORITY = 5
const FILE_BLOCK = 512
/** Above the limit of the folder, so that the watch, which can say which limit it was, comes first. */
const SPARE_FILE_MIB = 64

/**
 * No core, which would hold rows and the key; data segment, size of a file and processor seconds as the
 * kernel counts them.
 */
const WITHIN_LIMITS = 'ulimit -c 0; ulimit -d "$1"; ulimit -f "$2"; ulimit -t "$3"; shift 3; exec "$@"'

function start(order: SealOrder, limits: SealingLimits): Process {
  const file = import.meta.url.endsWith('.ts') ? './process.ts' : './process.js'
  const bounds = [
    (limits.memoryMiB + RESERVED_MIB) * 1024,
    Math.ceil(((limits.diskMiB + SPARE_FILE_MIB) * 2 ** 20) / FILE_BLOCK),
    Math.ceil(limits.minutes * 60 * order.threads),
  ]
  const heap = `--max-old-space-size=${Math.floor(limits.memoryMiB * HEAP_SHARE)}`
  const words = [process.execPath, heap, new URL(file, import.meta.url).pathname]
  const child = spawn('/bin/sh', ['-c', WITHIN_LIMITS, 'seal', ...bounds.map(String), ...words], {
    cwd: order.folder,
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  // Without a shell there are no limits, and so no sealing: the stream ends without a reply.
  child.on('error', () => undefined)
  try {
    // Members who ask come first.
    if (child.pid !== undefined) setPriority(child.pid, LOW_PRIORITY)
  } catch {
    // It has ended already.
  }
  return child
}

/** Undefined where the process said anything that is no reply, or more than an honest one can say. */
async function* repliesOf(output: Readable, most: number): AsyncGenerator<SealReply | undefined> {
  const held: Buffer[] = []
  let taken = 0
  for await (const chunk of output) {
    let rest = Buffer.from(chunk as Uint8Array)
    taken += rest.length
    if (taken > most) yield undefined
    for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE)) {
      held.push(rest.subarray(0, at))
      yield parse(Buffer.concat(held).toString('utf8'))
      held.length = 0
      rest = rest.subarray(at + 1)
    }
    if (rest.length > 0) held.push(rest)
  }
}

const NEWLINE = 0x0a

function parse(line: string): SealReply | undefined {
  try {
    return SealReply.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/**
 * A number in quotes has at most 23 bytes with its comma; progress is one line a bucket; faults are bounded
 * by the columns.
 */
function mostBytes({ totals }: SealOrder): number {
  return 2 ** 20 + 24 * totals.length
}

function refusal(said: Extract<SealReply, { kind: 'refused' }>['faults']): Fault {
  const [first, ...more] = said.map(({ code, params, at }) =>
    at === undefined ? { code, params } : { code, params, at },
  )
  return first === undefined ? fault('engine.sealing_crashed') : new Fault(first, ...more)
}
