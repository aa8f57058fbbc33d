// Kill -9 of the real server under load, at random moments and between each pair of commit steps, on both
// databases.
import { randomInt } from 'node:crypto'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Declaration } from '../../schemas/declaration.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { CrashPoint } from '../../src/store/writer.ts'
import { redeclared, sampleContribution } from '../../test/support/market.ts'
import type { Contribution } from '../../test/support/sample-orders.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { type Evidence, type EvidenceOptions, judged, needed, NO_POSTGRES } from './evidence.ts'
import type { OnProgress } from './progress.ts'
import { startLoad } from './service/load.ts'
import { type SpawnedMarket, spawnMarket } from './service/market.ts'
import { findLosses } from './service/nothing-lost.ts'
import { spawnServer } from './service/spawn.ts'

export type Moment =
  | { readonly kind: 'step'; readonly point: CrashPoint; readonly nth: number }
  | { readonly kind: 'random' }
  | { readonly kind: 'starting' }

export const CRASH_POINTS: readonly CrashPoint[] = ['locked', 'decided', 'signed', 'written', 'committed']

/**
 * For each database: each step at its first, third and tenth commit, twelve at random, four while it starts
 * again.
 */
const LONG = momentsOf([1, 3, 10], 12, 4)
const SHORT = momentsOf([2], 1, 1)

function momentsOf(nths: readonly number[], random: number, starting: number): readonly Moment[] {
  return [
    ...CRASH_POINTS.flatMap(point => nths.map((nth): Moment => ({ kind: 'step', point, nth }))),
    ...Array.from({ length: random }, (): Moment => ({ kind: 'random' })),
    ...Array.from({ length: starting }, (): Moment => ({ kind: 'starting' })),
  ]
}

export type KillTally = {
  readonly kills: number
  readonly answers: number
  readonly released: number
  readonly entries: number
  readonly slowestStartMs: number
  readonly violations: readonly string[]
  /**
   * How many are found after a PGlite folder was put back to what it was at the first kill; null for
   * PostgreSQL.
   */
  readonly inControl: number | null
}

export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const moments = short ? SHORT : LONG
  const contribution = await sampleContribution()
  const postgres = needed(await startPostgres(), NO_POSTGRES)
  try {
    const pglite = await killServer(contribution, undefined, moments, onProgress)
    const onPostgres = await killServer(contribution, await postgres.createDatabase(), moments, onProgress)
    const tallies = [
      ['PGlite', pglite],
      ['PostgreSQL', onPostgres],
    ] as const
    const violations = tallies.flatMap(([, tally]) => tally.violations)
    const held = violations.length === 0 && (pglite.inControl ?? 0) > 0
    return judged({
      name: 'server-kills',
      claim:
        'whenever the server is killed, every answer that anybody was given is charged and in a log without gap, and it starts again by itself (process crash; PGlite does not fsync)',
      trials: tallies.reduce((sum, [, { kills }]) => sum + kills, 0),
      falseFailureRate: 0,
      holds: held,
      figures: {
        ...Object.fromEntries(
          tallies.flatMap(([name, { kills, answers, released, entries, slowestStartMs }]) => [
            [`${name} kills`, kills],
            [`${name} answers given`, answers],
            [`${name} answers released`, released],
            [`${name} entries`, entries],
            [`${name} slowest start ms`, Math.round(slowestStartMs)],
          ]),
        ),
        violations: violations.length === 0 ? 'none' : violations.slice(0, 5).join('; '),
        'violations found in a store rolled back on purpose': pglite.inControl ?? 0,
      },
    })
  } finally {
    await postgres.stop()
  }
}

/**
 * Kills one server at each of the moments, starting it again after each, and looks at what was lost after
 * each.
 */
export async function killServer(
  contribution: Contribution,
  databaseUrl: string | undefined,
  moments: readonly Moment[],
  onProgress?: OnProgress,
): Promise<KillTally> {
  const declaration = redeclared(contribution)
  const market = await spawnMarket([{ contribution, declaration }], ['maker-a', 'maker-b'], databaseUrl)
  const load = startLoad(market, 4, questions(declaration, market.editions[0] ?? ''))
  const violations: string[] = []
  const looked = { entries: 0, released: 0, slowestStartMs: 0 }
  let { server } = market
  const control = join(market.place.dataDir, 'control')
  const copy = `${control}-copy`
  let checked = 0
  let inControl: number | null = null
  try {
    for (const [number, moment] of moments.entries()) {
      onProgress?.(number, moments.length)
      load.resume()
      if (moment.kind === 'step') {
        server.arm(moment)
        await server.ended
      } else {
        await load.more(1 + randomInt(20))
        await server.kill()
        if (moment.kind === 'starting') await killWhileStarting(market)
      }
      if (checked === 0 && databaseUrl === undefined) await cp(control, copy, { recursive: true })
      server = await restart(market)
      looked.slowestStartMs = Math.max(looked.slowestStartMs, server.startMs)
      // What was under way when the server died is answered now.
      await load.pause()
      const found = await findLosses({ ...market, server }, load.given.slice(checked))
      checked = load.given.length
      violations.push(...found.violations.map(violation => `${JSON.stringify(moment)}: ${violation}`))
    }
    await load.stop()
    const found = await findLosses({ ...market, server }, load.given)
    violations.push(...found.violations)
    Object.assign(looked, { entries: found.entries, released: found.released })
    if (databaseUrl === undefined) {
      await server.kill()
      await rm(control, { recursive: true })
      await cp(copy, control, { recursive: true })
      server = await restart(market)
      inControl = (await findLosses({ ...market, server }, load.given)).violations.length
    }
  } finally {
    await server.kill()
    await load.stop().catch(() => undefined)
    await market.remove()
  }
  return { kills: moments.length, answers: load.given.length, ...looked, violations, inControl }
}

async function restart(market: SpawnedMarket) {
  const started = await spawnServer(market.place, { port: market.server.port })
  if (started === undefined) throw new Error('nobody killed it')
  return started
}

/** It may have been up already: then it is killed right away. */
async function killWhileStarting(market: SpawnedMarket): Promise<void> {
  const killWhileStartingMs = 200 + randomInt(1500)
  const started = await spawnServer(market.place, { port: market.server.port, killWhileStartingMs })
  await started?.kill()
}

/** No two the same, without end. */
export function* questions({ dimensions }: Declaration, edition: string): Generator<QueryInput> {
  const values = (name: string) =>
    dimensions.find(dimension => dimension.name === name)?.values.map(({ value }) => value) ?? []
  for (let round = 0; ; round++) {
    for (const category of values('category')) {
      for (const groupBy of ['gender', 'age_band', 'channel', 'city_tier']) {
        const rho = `0.0001${String(round).padStart(5, '0')}`
        const where = { category: [category] }
        yield {
          kind: 'aggregate',
          edition,
          select: [{ statistic: 'units' }],
          where,
          groupBy: [groupBy],
          privacy: { rho },
        }
      }
    }
  }
}
