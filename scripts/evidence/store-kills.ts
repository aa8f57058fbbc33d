// Kill -9 under load: no answer without a charge and an entry, no gap, and the store restarts on its own.
import { spawn } from 'node:child_process'
import { createHash, randomInt } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseEntry } from '../../protocols/audit/entry.ts'
import type { StoreLocation } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import type { CrashPoint } from '../../src/store/writer.ts'
import {
  EDITION,
  freshNonce,
  member,
  openMarket,
  storeOptions,
  valuesIn,
} from '../../test/support/store-market.ts'
import { storeKinds } from '../../test/support/stores.ts'
import { type Evidence, type EvidenceOptions, judged, NO_POSTGRES, NotRun } from './evidence.ts'
import type { WriterOrder } from './store-writer.ts'

/**
 * The long form: 36 kills a store, three at each crash point and the rest at random moments, and the control
 * that must fail.
 */
/** Kills of each store and of its control: in full some of them at random times. */
const LONG = { rounds: 3, random: 21, controls: 6 }
const SHORT = { rounds: 1, random: 3, controls: 1 }

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const sizes = short ? SHORT : LONG
  const stores = await storeKinds()
  try {
    if (stores.missing !== undefined) throw new NotRun(NO_POSTGRES)
    const figures: Record<string, number | string> = {}
    let [trials, violations, controlCaught] = [0, 0, true]
    for (const kind of stores.kinds) {
      const crashes = Array.from({ length: sizes.rounds }, () => CRASH_POINTS)
        .flat()
        .map(point => ({ point, after: randomInt(20) }))
      const found = await killRuns(await kind.fresh(), 'commit-first', [...crashes, ...nulls(sizes.random)])
      const beforeCommits = Array.from(
        { length: sizes.controls },
        () => ({ point: 'written', after: randomInt(20) }) as const,
      )
      const control = await killRuns(await kind.fresh(), 'answer-first', beforeCommits)
      figures[`${kind.name} kills`] = found.kills
      figures[`${kind.name} answers shown`] = found.shown
      figures[`${kind.name} violations`] = found.violations.length
      figures[`${kind.name} control violations`] = control.violations.length
      trials += found.kills
      violations += found.violations.length
      controlCaught &&= control.violations.length > 0
    }
    return judged({
      name: 'store-kills',
      claim:
        'Killed with -9 under load and between each pair of commit steps, no answer was shown without its charge and entry, none changed, none was charged twice, the log has no gap and the store opens again; showing the answer first is caught. PGlite: the process was killed, not the machine.',
      trials,
      falseFailureRate: 0,
      holds: violations === 0 && controlCaught,
      figures,
    })
  } finally {
    await stores.stop()
  }
}

export const CRASH_POINTS: readonly CrashPoint[] = ['locked', 'decided', 'signed', 'written', 'committed']

export interface KillReport {
  readonly kills: number
  readonly shown: number
  readonly violations: readonly string[]
}

/** One writer after another on the same store, each killed; the next one starts on what was left. */
export async function killRuns(
  location: StoreLocation,
  order: WriterOrder['order'],
  crashes: readonly WriterOrder['crash'][],
): Promise<KillReport> {
  const store = await openStore(location, storeOptions())
  await openMarket(store)
  await store.close()
  const said = new Said()
  for (const crash of crashes) await runAndKill({ location, order, crash }, said)
  const after = await openStore(location, storeOptions())
  try {
    return { kills: crashes.length, shown: said.shown.size, violations: await violationsOf(after, said) }
  } finally {
    await after.close()
  }
}

interface Asked {
  readonly consumer: string
  readonly charge: bigint
  readonly idempotencyKey: string
  readonly canonicalDigest: string
}

class Said {
  readonly asked = new Map<string, Asked>()
  /** The digest of the values that a consumer has seen. */
  readonly shown = new Map<string, string>()

  hear(line: string): void {
    const [word, id = '', ...rest] = line.split(' ')
    if (word === 'answer') this.shown.set(id, rest[0] ?? '')
    if (word !== 'asked') return
    const [consumer = '', charge = '', idempotencyKey = '', canonicalDigest = ''] = rest
    this.asked.set(id, { consumer, charge: BigInt(charge), idempotencyKey, canonicalDigest })
  }
}

/**
 * Throws when the writer ends in another way than by the kill: then it could not start, or the store refused.
 */
async function runAndKill(order: WriterOrder, said: Said): Promise<void> {
  const child = spawn(process.execPath, [WRITER, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const ended = new Promise<NodeJS.Signals | null>(resolve =>
    child.once('close', (_, signal) => resolve(signal)),
  )
  const lines = createInterface({ input: child.stdout })
  const heard = new Promise<void>(resolve => lines.once('close', resolve))
  const ready = new Promise<void>(resolve => {
    lines.on('line', line => {
      if (line === 'ready') resolve()
      said.hear(line)
    })
  })
  if (order.crash === null) {
    await Promise.race([ready, ended])
    await setTimeout(randomInt(300))
    child.kill('SIGKILL')
  }
  const signal = await ended
  await heard
  if (signal !== 'SIGKILL') throw new Error(`the writer ended without being killed: ${stderr}`)
}

const WRITER = fileURLToPath(new URL('store-writer.ts', import.meta.url))

/** Opening has verified log and ledger already: gapless, and balances that follow from the entries. */
async function violationsOf(store: Store, said: Said): Promise<readonly string[]> {
  const violations: string[] = []
  for (const [id, digest] of said.shown) {
    const asked = said.asked.get(id)
    const stored = asked && (await store.read.answer(id, asked.consumer))
    if (stored === undefined) violations.push(`${id} was shown and is neither charged nor logged`)
    else if (sha256(valuesIn(stored.answer.bytes)) !== digest)
      violations.push(`${id} was shown with other values`)
    else if (chargeIn(stored.leaf) !== String(asked?.charge)) violations.push(`${id} was charged otherwise`)
  }
  violations.push(...(await retryUnanswered(store, said)))
  const accounts = await store.read.accountsOfEdition(EDITION)
  for (const { organisation, spent } of accounts) {
    const charged = await sumOfCharges(store, organisation)
    if (BigInt(spent) !== charged + 1_000n)
      violations.push(`${organisation}: ${spent} spent, ${charged} charged`)
  }
  return violations
}

function chargeIn(leaf: Uint8Array): string | undefined {
  const entry = parseEntry(leaf)
  return entry.type === 'computation' ? entry.charge : undefined
}

/** A retry of what was cut off is charged once, whether it had been committed or not. */
async function retryUnanswered(store: Store, said: Said): Promise<readonly string[]> {
  const violations: string[] = []
  for (const [id, { consumer, ...asked }] of said.asked) {
    if (said.shown.has(id)) continue
    const before = await store.read.answer(id, consumer)
    const outcome = await store.commitRelease({ ...member(consumer, asked), nonce: freshNonce() })
    const expected = before === undefined ? 'released' : 'stored'
    if (outcome.kind !== expected) violations.push(`${id} was ${outcome.kind} on a retry, not ${expected}`)
  }
  return violations
}

async function sumOfCharges(store: Store, organisation: string): Promise<bigint> {
  let [sum, after]: [bigint, string | undefined] = [0n, undefined]
  do {
    const page: Awaited<ReturnType<Store['read']['answers']>> = await store.read.answers({
      organisation,
      limit: 200,
      after,
    })
    for (const { charge } of page.items) sum += BigInt(charge)
    after = page.next ?? undefined
  } while (after !== undefined)
  return sum
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function nulls(count: number): readonly null[] {
  return Array.from({ length: count }, () => null)
}
