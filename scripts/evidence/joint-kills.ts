// Hub and nodes killed while joint questions, open and blind, are on their way: no share without a charge,
// every charge once, and what was charged completes when the consumer asks again.
import { randomInt } from 'node:crypto'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { CrashPoint } from '../../src/store/writer.ts'
import { GRANT, INSECURE } from '../../test/support/joint-blind.ts'
import { splitOrders } from '../../test/support/sample-orders.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { CHARGE, openAsker, type Answered, type Asker, type Mode } from './joint-kills/asker.ts'
import { type JointProcess, type JointProcesses, spawnJointMarket } from './joint/processes.ts'
import { CRASH_POINTS } from './server-kills.ts'

const LONG = 200
const NODES = 3
/** A killed process is up again long before. */
const LONGEST_MS = 180_000

/** One question, one kill of one process. */
export interface Kill {
  readonly mode: Mode
  /** 0: the hub; from 1 on a node. */
  readonly victim: number
  /** Between two steps of a commit, or at any time. */
  readonly moment: CrashPoint | 'random'
  /** When it comes to that step for the nth time. */
  readonly nth: number
}

const MOST = { open: 3, blind: 8 } as const
const MOMENTS = [...CRASH_POINTS, 'random'] as const
/** Every step of either kind of question at every process, again and again. */
const EACH: readonly Kill[] = MOMENTS.flatMap(moment =>
  Array.from({ length: NODES + 1 }, (_, victim) => victim).flatMap(victim =>
    // A blind question commits its ticket before.
    (['open', 'blind'] as const).map((mode): Kill => ({ mode, victim, moment, nth: MOST[mode] })),
  ),
)
const SHORT: readonly Kill[] = [
  { mode: 'open', victim: 0, moment: 'signed', nth: 1 },
  { mode: 'open', victim: 2, moment: 'committed', nth: 1 },
  { mode: 'blind', victim: 1, moment: 'written', nth: 1 },
  { mode: 'blind', victim: 0, moment: 'random', nth: 1 },
]

export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const kills = short ? SHORT : longForm()
  const { parts } = await splitOrders(NODES, short ? 900 : 6000)
  const running = await spawnJointMarket(parts, { ...INSECURE, grant: GRANT })
  try {
    const asker = await openAsker(running)
    const before = await spentOf(running)
    // What the control puts back: nothing is charged in it.
    const restored = await copyOf(running)
    const found: Found[] = []
    for (const [number, kill] of kills.entries()) {
      const one = await killOnce(running, asker, kill, number)
      found.push(one)
      onProgress?.(found.length, kills.length)
      // Whatever holds this one up would hold up all that follow, each until its time is over.
      if (one.answer === undefined) break
    }
    const wrong = await wronglyCharged(running, before, found.length)
    const lost = await restored(async () => await wronglyCharged(running, before, found.length))
    const of = (mode: Mode) => found.filter(({ kill }) => kill.mode === mode)
    const interrupted = (mode: Mode) => of(mode).filter(each => each.interrupted).length
    const incomplete = found.filter(({ answer }) => answer === undefined).length
    const receipts = found.reduce((sum, { answer }) => sum + (answer?.receipts ?? 0), 0)
    const holds =
      incomplete === 0 &&
      wrong === 0 &&
      receipts === NODES * found.length &&
      interrupted('open') > 0 &&
      interrupted('blind') > 0 &&
      lost > 0
    return judged({
      name: 'joint-kills',
      claim:
        'hub and nodes killed at any step of an open or blind joint question: every question completes once it is asked again, each node has charged it exactly once, and no share comes without the receipt of its charge',
      trials: found.length,
      falseFailureRate: 0,
      holds,
      figures: {
        kills: found.length,
        'open questions interrupted': interrupted('open'),
        'blind questions interrupted': interrupted('blind'),
        'questions that did not complete': incomplete,
        'nodes whose spending is not one charge a question': wrong,
        'charges proven by receipts': receipts,
        'control: nodes that lost charges with a database put back': lost,
      },
    })
  } finally {
    await running.stop()
  }
}

/** Each of `EACH` several times, at one of its first commits. */
function longForm(): readonly Kill[] {
  const rounds = Math.ceil(LONG / EACH.length)
  return Array.from({ length: rounds }, () => EACH)
    .flat()
    .slice(0, LONG)
    .map(kill => ({ ...kill, nth: 1 + randomInt(kill.nth) }))
}

interface Found {
  readonly kill: Kill
  readonly answer: Answered | undefined
  readonly interrupted: boolean
}

/** One question, one kill, one start; asked again until it is answered. */
async function killOnce(
  { hub, nodes }: JointProcesses,
  asker: Asker,
  kill: Kill,
  number: number,
): Promise<Found> {
  const victim = nodes[kill.victim - 1]?.process ?? hub
  const started = Date.now()
  if (kill.moment !== 'random') victim.arm({ point: kill.moment, nth: kill.nth })
  const died = victim.ended().then(() => Date.now())
  const finished = Promise.withResolvers<void>()
  const restarted = restart(victim, kill, finished.promise)
  let answer: Answered | undefined
  while (answer === undefined && Date.now() - started < LONGEST_MS) {
    answer = await asker(kill.mode, number)
    if (answer === undefined) await pause(250)
  }
  const answered = Date.now()
  finished.resolve()
  await restarted
  return { kill, answer, interrupted: (await died) < answered }
}

/** An armed process that the question did not bring to its moment is killed afterwards. */
async function restart(victim: JointProcess, { moment, mode }: Kill, finished: Promise<void>): Promise<void> {
  if (moment === 'random') await pause(randomInt(mode === 'open' ? 300 : 1500))
  else await Promise.race([victim.ended(), finished])
  await victim.kill()
  await victim.start()
}

async function spentOf({ nodes }: JointProcesses): Promise<readonly bigint[]> {
  return await Promise.all(nodes.map(async ({ spent }) => await spent()))
}

async function wronglyCharged(
  running: JointProcesses,
  before: readonly bigint[],
  questions: number,
): Promise<number> {
  const after = await spentOf(running)
  return after.filter((spent, i) => spent !== (before[i] ?? 0n) + CHARGE * BigInt(questions)).length
}

/**
 * Of all databases: hub and nodes cosign one another, and whoever still knows a larger log would not let the
 * others go back. The result puts all back, as a careless restore of all machines would, and looks.
 */
async function copyOf({ hub, nodes }: JointProcesses) {
  const all = [hub, ...nodes.map(({ process }) => process)]
  const copy = async (from: string, to: string): Promise<void> => {
    for (const each of all) await each.kill()
    for (const { dataDir } of all) {
      await rm(join(dataDir, to), { recursive: true, force: true })
      await cp(join(dataDir, from), join(dataDir, to), { recursive: true })
    }
    for (const each of all) await each.start()
  }
  await copy('control', 'control-copy')
  return async <T>(look: () => Promise<T>): Promise<T> => {
    await copy('control-copy', 'control')
    return await look()
  }
}
