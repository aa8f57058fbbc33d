// Kill -9 of the consumer and of the service at every moment between making a ticket and reading its answer.
import { spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import type { CrashPoint } from '../../src/store/writer.ts'
import type { AskerOrder, AskerReport, KillMoment } from './blind-kills/asker.ts'
import { clientOf, CONSUMER, type ConsumerKey, enrolConsumer, VAULT_KEY } from './blind-kills/consumer.ts'
import { chargeViolations, violationsOf, type Watched } from './blind-kills/findings.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { CRASH_POINTS } from './server-kills.ts'
import { BLIND_FLAGS, spawnBlindMarket } from './service/blind-market.ts'
import { spawnServer } from './service/spawn.ts'

export type ServerMoment =
  | { readonly kind: 'step'; readonly point: CrashPoint; readonly nth: number }
  | { readonly kind: 'random' }

export type KillFindings = {
  readonly clientKills: number
  readonly serverKills: number
  readonly questions: number
  readonly answers: number
  readonly violations: readonly string[]
  /** How many are found where the consumer writes its states after sending. */
  readonly lateClient: number
  /** How many are found after the service's records were put back. */
  readonly rolledBack: number
}

const SERVER_MOMENTS: readonly ServerMoment[] = [
  ...CRASH_POINTS.flatMap(point => [1, 2, 3].map((nth): ServerMoment => ({ kind: 'step', point, nth }))),
  ...Array.from({ length: 8 }, (): ServerMoment => ({ kind: 'random' })),
]

const SHORT: { client: readonly KillMoment[]; server: readonly ServerMoment[] } = {
  client: ['after create .6', 'after POST /v1/blind-queries'].map(label => ({ label, nth: 1 })),
  server: [{ kind: 'step', point: 'committed', nth: 3 }],
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const found = await (short ? killBlind(SHORT.client, SHORT.server) : killBlind('each', SERVER_MOMENTS))
  const { clientKills, serverKills, violations } = found
  const held = violations.length === 0 && found.lateClient > 0 && found.rolledBack > 0
  return judged({
    name: 'blind-kills',
    claim:
      'whenever consumer or service is killed between making a ticket and its answer, nothing is charged without an answer that can be fetched, each question is charged once, and no instance is both opened and used',
    trials: clientKills + serverKills,
    falseFailureRate: 0,
    holds: held && clientKills + serverKills >= (short ? 3 : 60),
    figures: {
      'kills of the consumer': clientKills,
      'kills of the service': serverKills,
      questions: found.questions,
      answers: found.answers,
      violations: violations.length === 0 ? 'none' : violations.slice(0, 5).join('; '),
      'violations of a consumer that writes after sending': found.lateClient,
      'violations after the service was rolled back on purpose': found.rolledBack,
    },
  })
}

/** `each`: the consumer is killed at every moment of a clean run. */
export async function killBlind(
  clientMoments: readonly KillMoment[] | 'each',
  serverMoments: readonly ServerMoment[],
): Promise<KillFindings> {
  const world = await openWorld()
  try {
    const { market } = world
    const copy = `${market.place.dataDir}/control-copy`
    const control = `${market.place.dataDir}/control`
    const violations: string[] = []
    let clientKills = 0
    for (const at of clientMoments === 'each' ? await momentsOf(world) : clientMoments) {
      if ((await world.ask({ values: ['v1'], crashAt: at })) === undefined) clientKills++
      violations.push(...(await world.look(at.label)))
      // First what the person would rather ask now, then the question that was cut off.
      await world.ask({ values: ['v2', 'v1'] })
      violations.push(...(await world.look(`asked again after ${at.label}`)))
      world.next()
    }
    for (const [at, moment] of serverMoments.entries()) {
      const asked = world.ask({ values: ['v3'] })
      if (moment.kind === 'step') world.server().arm(moment)
      const timer = setTimeout(
        () => void world.server().kill(),
        moment.kind === 'random' ? randomInt(3000) : 60_000,
      )
      await world.server().ended
      clearTimeout(timer)
      if (at === 0) await cp(control, copy, { recursive: true })
      await world.restart()
      await asked
      violations.push(...(await world.look(JSON.stringify(moment))))
      world.next()
    }
    world.fetched.clear()
    violations.push(...(await world.look('at the end')))
    violations.push(...world.counted())
    const lateClient = await killLateClient(world)
    await world.server().kill()
    await rm(control, { recursive: true })
    await cp(copy, control, { recursive: true })
    await world.restart()
    world.fetched.clear()
    const rolledBack = (await chargeViolations(world.watched(), world.given)).length
    return {
      clientKills,
      serverKills: serverMoments.length,
      questions: world.questions(),
      answers: world.given.length,
      violations,
      lateClient,
      rolledBack,
    }
  } finally {
    await world.close()
  }
}

async function momentsOf(world: World): Promise<readonly KillMoment[]> {
  const clean = await world.ask({ values: ['v1'] })
  if (clean === undefined) throw new Error('nobody killed it')
  world.next()
  return distinct(clean.moments)
}

/** Killed right after its question was sent, with the state that allowed it not written yet. */
async function killLateClient(world: World): Promise<number> {
  const crashAt = { label: 'after POST /v1/blind-queries', nth: 1 }
  world.newFolder()
  await world.ask({ values: ['v1'], writes: 'after sending', crashAt })
  return (await world.look('late')).length
}

/** Every moment once, and those that come again a second time too; polls any number of times. */
function distinct(moments: readonly string[]): readonly KillMoment[] {
  const seen = new Map<string, number>()
  return moments.flatMap(label => {
    const nth = (seen.get(label) ?? 0) + 1
    seen.set(label, nth)
    return nth <= 2 && label !== 'before create check' && label !== 'after create check'
      ? [{ label, nth }]
      : []
  })
}

type World = Awaited<ReturnType<typeof openWorld>>
type Asking = Pick<AskerOrder, 'values'> & Partial<Pick<AskerOrder, 'crashAt' | 'writes'>>

async function openWorld() {
  const market = await spawnBlindMarket(
    {
      dimensions: [{ size: 12 }, { size: 5 }],
      views: [{ name: 'all', for: ['count'], caps: [], perUnit: 6 }],
      capacity: 5000,
    },
    300,
  )
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-blind-kills-'))
  const { peer } = market.provider
  const key: ConsumerKey = {
    url: market.server.url,
    authority: peer.authority,
    serviceKey: encodePublicKey(peer.serviceKey),
    seed: randomBytes(32).toString('hex'),
  }
  await enrolConsumer(key, await market.inviteConsumer(CONSUMER))
  const officer = await market.admit('bureau', ['officer'])
  const given: string[] = []
  const fetched = new Set<string>()
  let { server } = market
  let [round, folders, questions] = [1, 0, 0]
  const watched = (): Watched => ({
    officer: officer.client,
    consumer: clientOf(key),
    logKey: market.logKey,
    journal: join(folder, 'sent'),
    folder: join(folder, `tickets-${folders}`),
    vaultKey: VAULT_KEY,
    fetched,
  })
  return {
    market,
    given,
    fetched,
    watched,
    server: () => server,
    questions: () => questions,
    next: () => void round++,
    newFolder: () => void folders++,
    /** Undefined where it was killed. */
    async ask(asking: Asking): Promise<AskerReport | undefined> {
      const { journal, folder: tickets } = watched()
      const order: AskerOrder = {
        ...key,
        logKey: market.logKey,
        declaration: market.declaration,
        edition: market.edition,
        folder: tickets,
        journal,
        rho: `0.0001${String(round).padStart(5, '0')}`,
        crashAt: null,
        writes: 'before sending',
        ...asking,
      }
      const report = await runAsker(order)
      if (report !== undefined) {
        questions += order.values.length
        given.push(...report.answers)
      }
      return report
    },
    look: async (when: string): Promise<readonly string[]> =>
      (await violationsOf(watched(), given)).map(violation => `${when}: ${violation}`),
    /**
     * Each question was charged once: as many answers were charged as were read, each of them another one.
     */
    counted: (): readonly string[] =>
      new Set(given).size === fetched.size
        ? []
        : [`${fetched.size} charged for ${new Set(given).size} questions`],
    async restart(): Promise<void> {
      const started = await spawnServer(market.place, { port: market.server.port, flags: BLIND_FLAGS })
      if (started === undefined) throw new Error('nobody killed it')
      server = started
    },
    async close(): Promise<void> {
      await server.kill()
      await market.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function runAsker(order: AskerOrder): Promise<AskerReport | undefined> {
  const asker = join(import.meta.dirname, 'blind-kills/asker.ts')
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, [asker, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()))
  const signal = await new Promise<NodeJS.Signals | null>(resolve =>
    child.once('close', (_, ended) => resolve(ended)),
  )
  if (signal === 'SIGKILL' && order.crashAt !== null) return undefined
  if (child.exitCode !== 0) throw new Error(`the consumer ended without being killed: ${err}`)
  return JSON.parse(out) as AskerReport
}
