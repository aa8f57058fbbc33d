// Two servers on one PostgreSQL, one after another killed with -9 or stopped for a minute: exactly one signs, and there is one log.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { formatVkey, parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import type { StoreLocation } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import { nodeVerifier } from '../../src/server/ed25519.ts'
import { Witnesses } from '../../src/server/witnessing/witnesses.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { storeLogReader } from '../../test/support/store-log.ts'
import { LOG_KEY, openMarket, storeOptions } from '../../test/support/store-market.ts'
import { startWitness, type TestWitness } from '../../test/support/witness.ts'
import type { Evidence } from './evidence.ts'
import type { TurnOrder } from './turn-writer.ts'

export type Blow = 'kill' | 'stop'

export type TakeoverTally = {
  readonly checkpoints: number
  readonly answers: number
  readonly takeoverMs: readonly number[]
  /** Sizes for which two different trees were signed. */
  readonly forks: number
  /** Signatures by a server after the next one was ready. */
  readonly late: number
  readonly entries: number
}

/** 1 000 checkpoints, five kills, and one server stopped for a minute while the other goes on. */
export async function run(): Promise<Evidence> {
  const tally = await takeovers(['kill', 'kill', 'kill', 'stop', 'kill', 'kill'], {
    checkpointsEach: 170,
    stoppedMs: 60_000,
  })
  const slowest = Math.max(...tally.takeoverMs)
  const held = tally.forks === 0 && tally.late === 0 && slowest <= 10_000 && tally.checkpoints >= 1000
  return {
    name: 'two-servers',
    claim:
      'of two servers on one PostgreSQL exactly one signs: no two trees of one size are signed in 1 000 checkpoints, the second takes over within 10 s of a kill or a stop, and one that was stopped for a minute signs nothing more',
    trials: tally.checkpoints,
    falseFailureRate: 0,
    verdict: held ? 'holds' : 'fails',
    figures: {
      'checkpoints signed': tally.checkpoints,
      answers: tally.answers,
      entries: tally.entries,
      'takeovers in ms': tally.takeoverMs.map(Math.round).join(', '),
      'sizes with two trees': tally.forks,
      'signatures after the next was ready': tally.late,
    },
  }
}

/** Throws where PostgreSQL is missing, or the log does not verify under both witnesses afterwards. */
export async function takeovers(
  blows: readonly Blow[],
  { checkpointsEach, stoppedMs }: { readonly checkpointsEach: number; readonly stoppedMs: number },
): Promise<TakeoverTally> {
  const postgres = await startPostgres()
  if (postgres === undefined) throw new Error('PostgreSQL is not installed')
  const witnesses = [
    await startWitness('witness.example/a', [formatVkey(LOG_KEY)]),
    await startWitness('witness.example/b', [formatVkey(LOG_KEY)]),
  ]
  const location = { kind: 'postgres', url: await postgres.createDatabase() } as const
  const signed = new Signed()
  const children: Child[] = []
  try {
    const store = await openStore(location, storeOptions())
    await openMarket(store)
    await store.close()
    const start = (): Child => {
      const child = startChild({ location, witnesses: asked(witnesses) }, signed)
      children.push(child)
      return child
    }
    let serving = start()
    await serving.ready
    let waiting = start()
    await waiting.waiting
    const takeoverMs: number[] = []
    for (const blow of blows) {
      await signed.more(checkpointsEach)
      const began = performance.now()
      serving.process.kill(blow === 'kill' ? 'SIGKILL' : 'SIGSTOP')
      await waiting.ready
      takeoverMs.push(performance.now() - began)
      // What a server that was killed had said before is heard first.
      if (blow === 'kill') await serving.ended
      signed.readyAfter(waiting.name)
      if (blow === 'stop') {
        await pause(stoppedMs - (performance.now() - began))
        serving.process.kill('SIGCONT')
        await serving.ended
      }
      serving = waiting
      waiting = start()
      await waiting.waiting
    }
    await signed.more(Math.min(checkpointsEach, 20))
    for (const child of children) child.process.kill('SIGKILL')
    await Promise.all(children.map(({ ended }) => ended))
    const entries = await verifiedSize(location, witnesses)
    const { checkpoints, answers, forks, late } = signed
    return { checkpoints, answers, takeoverMs, forks, late, entries }
  } finally {
    for (const child of children) child.process.kill('SIGKILL')
    for (const witness of witnesses) await witness.remove()
    await postgres.stop()
  }
}

/** What all of them together said. */
class Signed {
  answers = 0
  forks = 0
  late = 0
  readonly #roots = new Map<string, string>()
  readonly #order: string[] = []

  get checkpoints(): number {
    return this.#roots.size
  }

  /** From now on only `name` and those after it may sign. */
  readyAfter(name: string): void {
    this.#order.push(name)
  }

  hear(name: string, line: string): void {
    const [word, size = '', root = ''] = line.split(' ')
    if (word === 'answered') this.answers++
    if (word !== 'signed') return
    if ((this.#roots.get(size) ?? root) !== root) this.forks++
    this.#roots.set(size, root)
    const current = this.#order.at(-1)
    if (current !== undefined && Number(name) < Number(current)) this.late++
  }

  async more(checkpoints: number): Promise<void> {
    const wanted = this.checkpoints + checkpoints
    while (this.checkpoints < wanted) await pause(10)
  }
}

type Child = {
  /** Counted up: a later one has a larger name. */
  readonly name: string
  readonly process: ChildProcess
  readonly waiting: Promise<void>
  readonly ready: Promise<void>
  readonly ended: Promise<void>
}

let started = 0

function startChild(order: TurnOrder, signed: Signed): Child {
  const name = String(started++)
  const words = ['-u', 'NODE_OPTIONS', process.execPath, WRITER, JSON.stringify(order)]
  const child = spawn('env', words, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const heard = new Map<string, () => void>()
  const hears = (word: string): Promise<void> => new Promise(resolve => heard.set(word, resolve))
  const [waiting, ready] = [hears('waiting'), hears('ready')]
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', line => {
      heard.get(line)?.()
      signed.hear(name, line)
    })
  }
  return { name, process: child, waiting, ready, ended: once(child, 'close').then(() => undefined) }
}

const WRITER = fileURLToPath(new URL('turn-writer.ts', import.meta.url))

function asked(witnesses: readonly TestWitness[]) {
  return witnesses.map(({ vkey: key, url }) => ({ key, url }))
}

async function verifiedSize(location: StoreLocation, witnesses: readonly TestWitness[]): Promise<number> {
  const cosigner = new Witnesses({
    witnesses: asked(witnesses),
    quorum: null,
    witnessSeconds: 10,
    verify: nodeVerifier(),
    clock: Date.now,
  })
  const store = await openStore(location, storeOptions({ cosigner }))
  try {
    await cosigner.confirm()
    const policy = { logKey: LOG_KEY, witnesses: witnesses.map(({ vkey }) => parseVkey(vkey)), quorum: 2 }
    const report = await verifyLog(storeLogReader(store), { policy, verify: nodeVerifier() })
    return report.checkpoint.size
  } finally {
    cosigner.close()
    await store.close()
  }
}
