// strace makes each call with which one append touches its files fail, or ends the process there: afterwards the log verifies, and whoever was shown an
// answer has it. The store is PGlite's files: what PostgreSQL does with its own is PostgreSQL's to prove.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openStore } from '../../src/store/open-store.ts'
import { openMarket, storeOptions } from '../../test/support/store-market.ts'
import type { Evidence } from './evidence.ts'
import type { FaultOrder } from './fault-writer.ts'

export type Fault = {
  readonly call: string
  readonly effect: 'EIO' | 'ENOSPC' | 'SIGKILL'
  readonly nth: number
}

export type FaultTally = {
  readonly faults: number
  readonly shown: number
  /** The append ended without showing anything. */
  readonly broken: number
  readonly violations: readonly string[]
}

const CALLS = ['openat', 'write', 'pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename']
const EFFECTS = ['EIO', 'ENOSPC', 'SIGKILL'] as const

export const STRACE_MISSING =
  spawnSync('strace', ['-V']).status === 0 ? undefined : 'strace (Debian: strace) is not installed'

export async function run(): Promise<Evidence> {
  const calls = await countCalls()
  const faults = EFFECTS.flatMap(effect =>
    [...calls].flatMap(([call, count]) =>
      Array.from({ length: count }, (_, at): Fault => ({ call, effect, nth: at + 1 })),
    ),
  )
  const tally = await injectFaults('commit-first', faults)
  const kills = faults.filter(({ effect }) => effect === 'SIGKILL')
  const control = await injectFaults('answer-first', kills)
  const held = tally.violations.length === 0 && tally.broken > 0 && control.violations.length > 0
  return {
    name: 'fault-injection',
    claim:
      'whichever call of one append fails with EIO or ENOSPC, or ends the process, the store opens again, its log and ledger verify, and every answer that was shown is charged and logged; showing the answer first is caught (PGlite: the process ends, not the machine)',
    trials: tally.faults,
    falseFailureRate: 0,
    verdict: held ? 'holds' : 'fails',
    figures: {
      'calls of one append': [...calls].map(([call, count]) => `${call} ${count}`).join(', '),
      faults: tally.faults,
      'appends broken off': tally.broken,
      'answers shown': tally.shown,
      violations: tally.violations.length === 0 ? 'none' : tally.violations.slice(0, 3).join('; '),
      'violations when the answer is shown first': control.violations.length,
    },
  }
}

/** Of one append that nothing disturbs. */
export async function countCalls(): Promise<ReadonlyMap<string, number>> {
  return await inMarket(async folder => {
    const file = join(folder, 'calls')
    await append({ folder, order: 'commit-first' }, ['-o', file, '-e', `trace=${CALLS.join(',')}`])
    const lines = readFileSync(file, 'utf8').split('\n')
    const counts = CALLS.map(
      call => [call, lines.filter(line => new RegExp(`^\\d+ +${call}\\(`).test(line)).length] as const,
    )
    return new Map(counts.filter(([, count]) => count > 0))
  })
}

/** One after another on the same store: each start verifies what the fault before left behind. */
export async function injectFaults(
  order: FaultOrder['order'],
  faults: readonly Fault[],
): Promise<FaultTally> {
  return await inMarket(async folder => {
    const shown = new Map<string, string>()
    const violations: string[] = []
    let broken = 0
    for (const { call, effect, nth } of faults) {
      const inject = effect === 'SIGKILL' ? 'signal=KILL' : `error=${effect}`
      const { ready, answer } = await append({ folder, order }, [
        '-o',
        '/dev/null',
        '-e',
        `trace=${call}`,
        '-e',
        `inject=${call}:${inject}:when=${nth}`,
      ])
      if (!ready) violations.push(`the store did not open before ${call} ${nth}`)
      if (answer === undefined) broken++
      else shown.set(answer.id, answer.digest)
    }
    const store = await openStore({ kind: 'pglite', folder }, storeOptions())
    for (const [id, digest] of shown) {
      const stored = await store.read.answer(id, 'maker-a')
      const found = stored && createHash('sha256').update(stored.answer).digest('hex')
      if (found !== digest) violations.push(`${id} was shown and is not in the log`)
    }
    await store.close()
    return { faults: faults.length, shown: shown.size, broken, violations }
  })
}

async function inMarket<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-faults-'))
  try {
    const store = await openStore({ kind: 'pglite', folder }, storeOptions())
    await openMarket(store)
    await store.close()
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Appended = {
  readonly ready: boolean
  readonly answer?: { readonly id: string; readonly digest: string }
}

/** strace is attached once the store is open, so that it counts the calls of the append alone. */
async function append(order: FaultOrder, strace: readonly string[]): Promise<Appended> {
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, WRITER, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => undefined)
  const ended = once(child, 'exit')
  const found: { ready: boolean; answer?: { id: string; digest: string } } = { ready: false }
  const lines = createInterface({ input: child.stdout })
  const heard = new Promise<void>(resolve => lines.once('close', resolve))
  const ready = new Promise<void>(resolve => {
    lines.on('line', line => {
      const [word, id = '', digest = ''] = line.split(' ')
      if (word === 'ready') {
        found.ready = true
        resolve()
      }
      if (word === 'answer') found.answer = { id, digest }
    })
  })
  await Promise.race([ready, ended])
  if (!found.ready) return found
  const tracer = spawn('strace', ['-f', '-p', String(child.pid), ...strace], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await once(tracer.stderr, 'data')
  child.stdin.write('go\n')
  // A call that failed may leave it waiting for ever.
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await ended
  clearTimeout(timer)
  await heard
  tracer.kill('SIGKILL')
  return found
}

const WRITER = fileURLToPath(new URL('fault-writer.ts', import.meta.url))
