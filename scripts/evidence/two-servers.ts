// Two servers on one PostgreSQL, one after another killed with -9 or stopped for a minute, some of them
// between signing and committing: what is shown is one log.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Frontier } from '../../protocols/audit/frontier.ts'
import { leafHash } from '../../protocols/audit/merkle.ts'
import { formatVkey, parseVkey } from '../../protocols/audit/note.ts'
import { bundlesOf, formatTilePath } from '../../protocols/audit/tile-path.ts'
import { decodeEntryBundle } from '../../protocols/audit/tiles.ts'
import { type LogReader, verifyLog } from '../../protocols/audit/verify-log.ts'
import { toHex } from '../../protocols/bytes.ts'
import type { StoreLocation } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { Witnesses } from '../../src/server/witnessing/witnesses.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { storeLogReader } from '../../test/support/store-log.ts'
import { LOG_KEY, openMarket, storeOptions } from '../../test/support/store-market.ts'
import { startWitness, type TestWitness } from '../../test/support/witness.ts'
import { type Evidence, type EvidenceOptions, judged, needed, NO_POSTGRES } from './evidence.ts'
import type { LeaderOrder } from './leader-writer.ts'

/** By the test at any moment, or by the server when it has signed and not committed. */
export type Blow = { readonly signal: 'SIGKILL' | 'SIGSTOP'; readonly at: 'any moment' | 'signed' }

/** Shown: a checkpoint that left the store, for readers and witnesses. */
export type TakeoverTally = {
  readonly checkpoints: number
  readonly answers: number
  readonly takeoverMs: readonly number[]
  /** Sizes for which two different trees were shown. */
  readonly forks: number
  /** Shown checkpoints that are not the log's own at their size, as it is in the end. */
  readonly astray: number
  /** Shown by a server for what was not committed yet when the next one was ready. */
  readonly late: number
  /** Trees that were signed and never shown: their commits did not come to their end. */
  readonly thrownAway: number
  readonly entries: number
}

export const KILL: Blow = { signal: 'SIGKILL', at: 'any moment' }
export const KILL_SIGNED: Blow = { signal: 'SIGKILL', at: 'signed' }
export const STOP_SIGNED: Blow = { signal: 'SIGSTOP', at: 'signed' }
const STOP: Blow = { signal: 'SIGSTOP', at: 'any moment' }

/**
 * 1 000 checkpoints, five kills, two servers stopped for a minute while the other goes on, and the control
 * that must fail.
 */
const LONG = {
  blows: [KILL, KILL_SIGNED, STOP, KILL, STOP_SIGNED, KILL_SIGNED, KILL],
  sizes: { checkpointsEach: 145, stoppedMs: 60_000 },
  least: 1000,
}
const SHORT = { blows: [KILL, STOP_SIGNED], sizes: { checkpointsEach: 20, stoppedMs: 7_500 }, least: 60 }

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const { blows, sizes, least } = short ? SHORT : LONG
  const tally = await takeovers(blows, 'commit-first', sizes)
  const control = await takeovers([KILL_SIGNED], 'sign-first', {
    checkpointsEach: short ? 5 : 20,
    stoppedMs: 0,
  })
  const slowest = Math.max(...tally.takeoverMs)
  const held = isOneLog(tally) && !isOneLog(control) && slowest <= 10_000 && tally.checkpoints >= least
  return judged({
    name: 'two-servers',
    claim:
      'two servers on one PostgreSQL show one log: in 1 000 checkpoints no two trees of one size and none that is not in the log in the end, the second takes over within 10 s of a kill or a stop, and one that was stopped for a minute, between signing and committing too, shows nothing more; showing what is signed before it is committed is caught',
    trials: tally.checkpoints,
    falseFailureRate: 0,
    holds: held,
    figures: {
      'checkpoints shown': tally.checkpoints,
      answers: tally.answers,
      entries: tally.entries,
      'takeovers in ms': tally.takeoverMs.map(Math.round).join(', '),
      'sizes with two trees': tally.forks,
      'not in the log in the end': tally.astray,
      'shown after the next was ready': tally.late,
      'signed, rolled back and never shown': tally.thrownAway,
      'control: sizes with two trees': control.forks,
      'control: not in the log in the end': control.astray,
    },
  })
}

export function isOneLog({ forks, astray, late }: TakeoverTally): boolean {
  return forks + astray + late === 0
}

/** Throws where PostgreSQL is missing, or the log does not verify under both witnesses afterwards. */
export async function takeovers(
  blows: readonly Blow[],
  order: LeaderOrder['order'],
  { checkpointsEach, stoppedMs }: { readonly checkpointsEach: number; readonly stoppedMs: number },
): Promise<TakeoverTally> {
  const postgres = needed(await startPostgres(), NO_POSTGRES)
  const witnesses = [
    await startWitness('witness.example/a', [formatVkey(LOG_KEY)]),
    await startWitness('witness.example/b', [formatVkey(LOG_KEY)]),
  ]
  const location = { kind: 'postgres', url: await postgres.createDatabase() } as const
  const shown = new Shown()
  const children: Child[] = []
  try {
    const store = await openStore(location, storeOptions())
    await openMarket(store)
    await store.close()
    const start = (): Child => {
      const child = startChild({ order, location, witnesses: asked(witnesses) }, shown)
      children.push(child)
      return child
    }
    let serving = start()
    await serving.ready
    let waiting = start()
    await waiting.waiting
    const takeoverMs: number[] = []
    for (const blow of blows) {
      await shown.more(checkpointsEach)
      const began = performance.now()
      if (blow.at === 'signed') serving.process.send(blow.signal)
      else serving.process.kill(blow.signal)
      const size = await waiting.ready
      takeoverMs.push(performance.now() - began)
      // What a server that was killed had said before is heard first.
      if (blow.signal === 'SIGKILL') await serving.ended
      shown.goesOn(waiting.name, Number(size))
      if (blow.signal === 'SIGSTOP') {
        await pause(stoppedMs - (performance.now() - began))
        serving.process.kill('SIGCONT')
        await serving.ended
      }
      serving = waiting
      waiting = start()
      await waiting.waiting
    }
    await shown.more(Math.min(checkpointsEach, 20))
    for (const child of children) child.process.kill('SIGKILL')
    await Promise.all(children.map(({ ended }) => ended))
    const { entries, roots } = await verified(location, witnesses)
    const { checkpoints, answers, forks, late, thrownAway } = shown
    return { checkpoints, answers, takeoverMs, forks, astray: shown.astray(roots), late, thrownAway, entries }
  } finally {
    for (const child of children) child.process.kill('SIGKILL')
    for (const witness of witnesses) await witness.remove()
    await postgres.stop()
  }
}

/** What all of them together said. */
class Shown {
  answers = 0
  late = 0
  readonly #signed = new Set<string>()
  /** Every tree, by its size. */
  readonly #trees = new Map<number, Set<string>>()
  #current: { readonly name: number; readonly from: number } = { name: 0, from: 0 }

  get checkpoints(): number {
    return this.#trees.size
  }

  get forks(): number {
    return [...this.#trees.values()].filter(trees => trees.size > 1).length
  }

  get thrownAway(): number {
    return [...this.#signed].filter(tree => {
      const [size = '', root = ''] = tree.split(' ')
      return this.#trees.get(Number(size))?.has(root) !== true
    }).length
  }

  astray(roots: ReadonlyMap<number, string>): number {
    let astray = 0
    for (const [size, trees] of this.#trees) {
      astray += [...trees].filter(root => root !== roots.get(size)).length
    }
    return astray
  }

  /** From now on only `name` and those after it may show more than `size` entries. */
  goesOn(name: string, size: number): void {
    this.#current = { name: Number(name), from: size }
  }

  hear(name: string, line: string): void {
    const [word, size = '', root = ''] = line.split(' ')
    if (word === 'answered') this.answers++
    if (word === 'signed') this.#signed.add(`${size} ${root}`)
    if (word !== 'shown') return
    const trees = this.#trees.get(Number(size)) ?? new Set()
    this.#trees.set(Number(size), trees.add(root))
    if (Number(name) < this.#current.name && Number(size) > this.#current.from) this.late++
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
  readonly waiting: Promise<unknown>
  /** The log's size then. */
  readonly ready: Promise<string>
  readonly ended: Promise<void>
}

let started = 0

function startChild(order: LeaderOrder, shown: Shown): Child {
  const name = String(started++)
  const words = ['-u', 'NODE_OPTIONS', process.execPath, WRITER, JSON.stringify(order)]
  const child = spawn('env', words, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const heard = new Map<string, (rest: string) => void>()
  const hears = (word: string): Promise<string> => new Promise(resolve => heard.set(word, resolve))
  const [waiting, ready] = [hears('waiting'), hears('ready')]
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', line => {
      const [word = '', rest = ''] = line.split(' ')
      heard.get(word)?.(rest)
      shown.hear(name, line)
    })
  }
  return { name, process: child, waiting, ready, ended: once(child, 'close').then(() => undefined) }
}

const WRITER = fileURLToPath(new URL('leader-writer.ts', import.meta.url))

function asked(witnesses: readonly TestWitness[]) {
  return witnesses.map(({ vkey: key, url }) => ({ key, url }))
}

type Verified = {
  readonly entries: number
  /** Of the tree of each size. */
  readonly roots: ReadonlyMap<number, string>
}

async function verified(location: StoreLocation, witnesses: readonly TestWitness[]): Promise<Verified> {
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
    const entries = report.checkpoint.size
    return { entries, roots: await rootsOf(storeLogReader(store), entries) }
  } finally {
    cosigner.close()
    await store.close()
  }
}

async function rootsOf({ readEntryBundle }: LogReader, size: number): Promise<ReadonlyMap<number, string>> {
  const frontier = new Frontier()
  const roots = new Map([[0, toHex(frontier.root())]])
  for (const tile of bundlesOf(size)) {
    for (const leaf of decodeEntryBundle(await readEntryBundle(formatTilePath(tile)), tile.width)) {
      frontier.push(leafHash(leaf))
      roots.set(frontier.size, toHex(frontier.root()))
    }
  }
  return roots
}
