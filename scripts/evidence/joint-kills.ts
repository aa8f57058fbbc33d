// Hub and nodes killed while joint questions are on their way: no share without a charge, every charge once,
// and what was charged completes when the consumer asks again.
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '../../schemas/fault.ts'
import type { JointAnswerFile } from '../../schemas/joint.ts'
import { ProblemError, SdkError } from '../../src/sdk/errors.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import type { CrashPoint } from '../../src/store/writer.ts'
import { splitOrders } from '../../test/support/split-orders.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { type JointProcess, type JointProcesses, spawnJointMarket } from './joint/processes.ts'

const LONG = 200
const SHORT = 4
const NODES = 3
const CHARGE = 1_000_000n
const POINTS: readonly CrashPoint[] = ['locked', 'decided', 'signed', 'written', 'committed']
/** A killed process is up again long before. */
const LONGEST_MS = 180_000

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const kills = short ? SHORT : LONG
  const { parts } = await splitOrders(NODES, short ? 900 : 6000)
  const running = await spawnJointMarket(parts)
  try {
    const before = await spentOf(running)
    let [interrupted, incomplete, entries] = [0, 0, 0]
    for (let kill = 0; kill < kills; kill++) {
      const found = await killOnce(running, kill)
      interrupted += found.interrupted ? 1 : 0
      if (found.file === undefined) incomplete++
      else entries += new Set(found.file.shares.map(({ leaf }) => leaf)).size
    }
    const after = await spentOf(running)
    const wrong = after.filter((spent, i) => spent !== (before[i] ?? 0n) + CHARGE * BigInt(kills)).length
    const holds = incomplete === 0 && wrong === 0 && entries === NODES * kills && interrupted > 0
    return {
      name: 'joint-kills',
      claim:
        'hub and nodes killed at any step: every question completes once it is asked again, each node has charged it exactly once, and no share comes without the receipt of its charge',
      trials: kills,
      falseFailureRate: 0,
      verdict: holds ? 'holds' : 'fails',
      figures: {
        kills,
        'questions interrupted': interrupted,
        'questions that did not complete': incomplete,
        'nodes whose spending is not one charge a question': wrong,
        'charges proven by receipts': entries,
      },
    }
  } finally {
    await running.stop()
  }
}

/** One question, one kill, one start; asked again until it is answered. */
async function killOnce(running: JointProcesses, number: number) {
  const { hub, nodes } = running
  const all = [hub, ...nodes.map(({ process }) => process)]
  const victim = all[number % all.length] ?? hub
  const started = Date.now()
  const isArmed = number % 2 === 0
  if (isArmed) victim.arm({ point: POINTS[number % POINTS.length] ?? 'committed', nth: 1 + randomInt(3) })
  const died = victim.ended().then(() => Date.now())
  const restarted = restart(victim, isArmed)
  let file: JointAnswerFile | undefined
  while (file === undefined && Date.now() - started < LONGEST_MS) {
    file = await ask(running, number)
    if (file === undefined) await pause(250)
  }
  const answered = Date.now()
  await restarted
  return { file, interrupted: (await died) < answered }
}

/** At some moment of the question; an armed one may have ended of its own before. */
async function restart(victim: JointProcess, isArmed: boolean): Promise<void> {
  await pause(isArmed ? 1500 : randomInt(300))
  await victim.kill()
  await victim.start()
}

/** Undefined where it was interrupted: whether anything was charged is then not known. */
async function ask(
  { consumer, market, publicKey, hub }: JointProcesses,
  number: number,
): Promise<JointAnswerFile | undefined> {
  const query = {
    kind: 'aggregate' as const,
    edition: market.name as never,
    select: [{ statistic: 'units' as const }],
    groupBy: number % 2 === 0 ? ['age_band'] : ['gender'],
    // Another filter makes another question at the same price.
    where: { month: monthsFor(number) },
    privacy: { rho: '0.001' },
    purpose: 'product-planning',
  }
  try {
    const options = { policy: { hubLogKey: hub.logKey }, publicKey, pauses: [100, 200, 400] }
    return await askJoint(consumer, market, 'maker', query, options)
  } catch (error) {
    const isInterrupted =
      error instanceof SdkError ||
      (error instanceof ProblemError && (error.status >= 500 || error.code === 'request.replayed')) ||
      (error instanceof Fault && error.code === 'joint.unanswered')
    if (isInterrupted) return undefined
    throw error
  }
}

/** The months that the bits of a number choose: no two numbers below 4095 choose the same. */
function monthsFor(number: number): string[] {
  return Array.from({ length: 12 }, (_, month) => month)
    .filter(month => (((number >> 1) + 1) >> month) % 2 === 1)
    .map(month => `2025-${String(month + 1).padStart(2, '0')}`)
}

async function spentOf({ nodes }: JointProcesses): Promise<readonly bigint[]> {
  return await Promise.all(nodes.map(async ({ spent }) => await spent()))
}
