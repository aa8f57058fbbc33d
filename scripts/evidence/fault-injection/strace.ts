// strace makes the nth call of one kind fail in processes that run already, or ends them there. It counts for
// each thread.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export type Fault = {
  readonly call: string
  readonly effect: 'EIO' | 'ENOSPC' | 'SIGKILL'
  readonly nth: number
}

export const EFFECTS = ['EIO', 'ENOSPC', 'SIGKILL'] as const

export const STRACE_MISSING =
  spawnSync('strace', ['-V']).status === 0 ? undefined : 'strace (Debian: strace) is not installed'

export type Tracer = {
  /** The processes go on without it. */
  readonly detach: () => Promise<void>
}

export function injecting({ call, effect, nth }: Fault): readonly string[] {
  const inject = effect === 'SIGKILL' ? 'signal=KILL' : `error=${effect}`
  return ['-e', `trace=${call}`, '-e', `inject=${call}:${inject}:when=${nth}`]
}

export function counting(calls: readonly string[]): readonly string[] {
  return ['-e', `trace=${calls.join(',')}`]
}

/** Resolves once all of their threads are traced. What they call is in `file`, with the paths. */
export async function attach(
  pids: readonly number[],
  options: readonly string[],
  file: string,
): Promise<Tracer> {
  const places = pids.flatMap(pid => ['-p', String(pid)])
  const tracer = spawn('strace', ['-f', '-y', '-s', '0', '-o', file, ...options, ...places], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(tracer, 'exit')
  await Promise.race([attached(tracer, pids.length), ended])
  return {
    detach: async () => {
      tracer.kill('SIGINT')
      await ended
    },
  }
}

async function attached({ stderr }: ChildProcess, processes: number): Promise<void> {
  if (stderr === null) return
  let seen = 0
  await new Promise<void>(resolve => {
    createInterface({ input: stderr }).on('line', line => {
      if (/ attached|attach: /.test(line) && ++seen === processes) resolve()
    })
  })
}

/**
 * Which calls a run made of those that `wanted` chooses by their line: the place of each among its thread's
 * calls of that name.
 */
export function placesOf(
  file: string,
  calls: readonly string[],
  wanted: (line: string) => boolean = () => true,
): readonly Pick<Fault, 'call' | 'nth'>[] {
  const counts = new Map<string, number>()
  const found = new Map<string, Pick<Fault, 'call' | 'nth'>>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, thread, call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? []
    if (!calls.includes(call)) continue
    const nth = (counts.get(`${thread} ${call}`) ?? 0) + 1
    counts.set(`${thread} ${call}`, nth)
    if (wanted(line)) found.set(`${call} ${nth}`, { call, nth })
  }
  return [...found.values()].toSorted((a, b) => a.call.localeCompare(b.call) || a.nth - b.nth)
}

/**
 * The line of the call that failed, or that was the last one of a process that was ended; undefined where the
 * fault met nothing.
 */
export function struck(file: string, { call, effect, nth }: Fault): string | undefined {
  const lines = readFileSync(file, 'utf8').split('\n')
  if (effect !== 'SIGKILL') return lines.find(line => line.includes('(INJECTED)'))
  if (!lines.some(line => line.includes('killed by SIGKILL'))) return undefined
  const counts = new Map<string, number>()
  return lines.find(line => {
    const [, thread = '', found] = /^(\d+) +(\w+)\(/.exec(line) ?? []
    if (found !== call) return false
    counts.set(thread, (counts.get(thread) ?? 0) + 1)
    return counts.get(thread) === nth
  })
}
