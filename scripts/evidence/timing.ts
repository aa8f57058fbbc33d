// Whether the time of an answer tells anything: of its noise, or of the exact count beneath it.
import { randomInt } from 'node:crypto'
import type { QueryInput } from '../../schemas/query.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { readAnswer } from '../../src/sdk/verify-answer.ts'
import { grantTo } from '../../test/support/market.ts'
import { type Member, memberOf } from '../../test/support/member.ts'
import type { Evidence } from './evidence.ts'
import { independentBound, rankCorrelation } from './rank-correlation.ts'
import { spawnMarket } from './service/market.ts'
import { spawnServer } from './service/spawn.ts'
import {
  type Counts,
  cubeQuestion,
  exactCount,
  scanQuestion,
  segmentSets,
  shuffled,
  SIZES,
  timedEdition,
} from './service/timed-market.ts'

export type Sizes = {
  /** Distinct answers from cubes in memory, all with noise of one scale. */
  readonly warm: number
  /** Distinct answers with a scale of their own each, so that no noise was drawn ahead. */
  readonly ownNoise: number
  readonly scans: number
  readonly cold: number
  /** Refusals of each of the three ways. */
  readonly refusals: number
  /** Buyers of the smallest group in each segment; the largest has a thousand times as many. */
  readonly scale: number
}

const LONG: Sizes = {
  warm: 60_000,
  ownNoise: 10_000,
  scans: 10_000,
  cold: 10_000,
  refusals: 10_000,
  scale: 1,
}

/** What issue and design ask for; the shorter form takes what its numbers can tell apart from chance. */
const NOISE_BOUND = 0.02
const COUNT_BOUND = 0.05

export type TimingFindings = {
  readonly correlations: readonly Correlation[]
  /** |noise| against the same times if noise of one standard deviation took a fifth of their interquartile range longer. */
  readonly withLeak: number
  readonly medianMs: Readonly<Record<string, number>>
  /** Of what waits for the grid, the share that missed its first step: on a machine with other work, that tells of the work. */
  readonly late: Readonly<Record<string, number>>
}

export type Correlation = {
  readonly name: string
  readonly of: 'noise' | 'count'
  readonly pairs: number
  readonly value: number
  readonly bound: number
}

export async function run(): Promise<Evidence> {
  const { correlations, withLeak, medianMs, late } = await watchClock(LONG)
  const asked = correlations.map(each => ({
    ...each,
    bound: each.of === 'noise' && each.pairs >= 60_000 ? NOISE_BOUND : COUNT_BOUND,
  }))
  const held = asked.every(({ value, bound }) => Math.abs(value) < bound) && withLeak > NOISE_BOUND
  return {
    name: 'timing',
    claim: `over HTTP, |rank correlation| of response time with |noise| is below ${NOISE_BOUND}, and with exact counts of 1 : 1 000 below ${COUNT_BOUND}: from cubes, scans and cold builds, and of refusals`,
    trials: asked.reduce((sum, { pairs }) => sum + pairs, 0),
    falseFailureRate: 1e-5,
    verdict: held ? 'holds' : 'fails',
    figures: {
      ...Object.fromEntries(
        asked.map(({ name, of, pairs, value }) => [
          `${name}: time and ${of} (${pairs})`,
          Number(value.toFixed(4)),
        ]),
      ),
      'if |noise| did leak': Number(withLeak.toFixed(4)),
      ...Object.fromEntries(
        Object.entries(medianMs).map(([name, ms]) => [`${name}: median ms`, Number(ms.toFixed(1))]),
      ),
      ...Object.fromEntries(
        Object.entries(late).map(([name, share]) => [
          `${name}: later than the first step`,
          Number(share.toFixed(4)),
        ]),
      ),
    },
  }
}

type Asked = { readonly query: QueryInput; readonly count: number }
type Timed = { readonly ms: number; readonly count: number; readonly noise: number | null }

export async function watchClock(sizes: Sizes): Promise<TimingFindings> {
  const skewed: Counts = SIZES.map(size => size * sizes.scale)
  const few: Counts = SIZES.map(() => sizes.scale)
  const many: Counts = SIZES.map(() => 1000 * sizes.scale)
  const editions = [
    await timedEdition('skewed', skewed),
    await timedEdition('few', few),
    await timedEdition('many', many),
  ]
  const market = await spawnMarket(editions, ['maker'], undefined)
  let { server } = market
  try {
    const [skewedId = '', fewId = '', manyId = ''] = market.editions
    const [maker] = market.consumers
    if (maker === undefined) throw new RangeError('a maker')
    const poor = await market.admit('poor', ['consumer'])
    for (const { declaration } of editions)
      await grantTo(market.provider.client, 'poor', declaration.dataset, { budget: 1n })
    const sets = segmentSets(randomInt)
    const bySize = (ask: (size: number, i: number) => QueryInput, pairs: number): Asked[] =>
      shuffled(
        Array.from({ length: pairs }, (_, i) => {
          const size = i % SIZES.length
          return { query: ask(size, Math.floor(i / SIZES.length)), count: exactCount(skewed, size) }
        }),
        randomInt,
      )
    const byEdition = (ask: (edition: string, i: number) => QueryInput, pairs: number): Asked[] =>
      shuffled(
        Array.from({ length: pairs }, (_, i) =>
          i % 2 === 0
            ? { query: ask(fewId, i >> 1), count: exactCount(few, 3) }
            : { query: ask(manyId, i >> 1), count: exactCount(many, 3) },
        ),
        randomInt,
      )
    const set = (i: number) => sets[i] ?? []
    const found: Record<string, readonly Timed[]> = {}
    await time(
      maker,
      bySize(size => cubeQuestion(skewedId, size, set(sets.length - 1), '0.002'), 4),
      1,
    )
    found['cubes'] = await time(
      maker,
      bySize((size, i) => cubeQuestion(skewedId, size, set(i)), sizes.warm),
      WARM_CLIENTS,
    )
    const ownRho = (size: number, i: number) => `0.001${String(SIZES.length * i + size + 1).padStart(6, '0')}`
    found['cubes, noise of its own'] = await time(
      maker,
      bySize((size, i) => cubeQuestion(skewedId, size, set(0), ownRho(size, i)), sizes.ownNoise),
      WARM_CLIENTS,
    )
    found['scans'] = await time(
      maker,
      bySize((size, i) => scanQuestion(skewedId, size, set(i)), sizes.scans),
      GRID_CLIENTS,
    )
    found['refused, cubes'] = await time(
      poor,
      bySize((size, i) => cubeQuestion(skewedId, size, set(i)), sizes.refusals),
      WARM_CLIENTS,
    )
    found['refused, scans'] = await time(
      poor,
      bySize((size, i) => scanQuestion(skewedId, size, set(i)), sizes.refusals),
      GRID_CLIENTS,
    )
    await server.kill()
    const started = await spawnServer(market.place, { port: server.port, cubeMiB: 0 })
    if (started === undefined) throw new Error('nobody killed it')
    server = started
    found['cold builds'] = await time(
      maker,
      byEdition((edition, i) => cubeQuestion(edition, 3, set(i)), sizes.cold),
      GRID_CLIENTS,
    )
    found['refused, cold builds'] = await time(
      poor,
      byEdition((edition, i) => cubeQuestion(edition, 3, set(i)), sizes.refusals),
      GRID_CLIENTS,
    )
    return judge(found)
  } finally {
    await server.kill()
    await market.remove()
  }
}

const GRID_MS = 250
const WARM_CLIENTS = 2
/** Such answers wait a quarter of a second each. */
const GRID_CLIENTS = 12

/** Asks all in order, so many at once; what is timed is the exchange alone, without the client's own work. */
async function time(member: Member, asked: readonly Asked[], clients: number): Promise<readonly Timed[]> {
  const timed: Timed[] = []
  const waiting = asked.entries()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      let ms = Number.NaN
      const { client } = memberOf({
        ...member.peer,
        fetch: async (url, init) => {
          const start = performance.now()
          const response = await fetch(url, init)
          const bytes = await response.arrayBuffer()
          ms = performance.now() - start
          return new Response(bytes, response)
        },
      })
      for (const [i, { query, count }] of waiting) {
        const value = await valueOf(client, query, i)
        timed.push({ ms, count, noise: value === null ? null : value - count })
      }
    }),
  )
  return timed
}

/** Null for a refusal by the budget. */
async function valueOf(client: Client, query: QueryInput, i: number): Promise<number | null> {
  const idempotencyKey = `timing-${performance.now().toString(36).replace('.', '')}-${String(i).padStart(8, '0')}`
  try {
    const { file, stored } = await client.ask({ body: { query, idempotencyKey } })
    if (stored) throw new Error('a question was asked twice')
    return Number(readAnswer(file).parts[0]?.values?.[0])
  } catch (error) {
    if (error instanceof ProblemError && error.code.startsWith('query.budget_')) return null
    throw error
  }
}

function judge(found: Readonly<Record<string, readonly Timed[]>>): TimingFindings {
  const correlations = Object.entries(found).flatMap(([name, timed]): Correlation[] => {
    const times = timed.map(({ ms }) => ms)
    const common = { name, pairs: timed.length, bound: independentBound(timed.length) }
    const noises = timed.flatMap(({ noise }) => (noise === null ? [] : [Math.abs(noise)]))
    const counts = timed.map(({ count }) => count)
    const ofCount: Correlation = { ...common, of: 'count', value: rankCorrelation(times, counts) }
    if (noises.length === 0) return [ofCount]
    return [ofCount, { ...common, of: 'noise', value: rankCorrelation(times, noises) }]
  })
  const warm = found['cubes'] ?? []
  const times = warm.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0
  const spread = Math.sqrt(warm.reduce((sum, { noise }) => sum + (noise ?? 0) ** 2, 0) / warm.length)
  const leak = (0.2 * (at(0.75) - at(0.25))) / spread
  const noises = warm.map(({ noise }) => Math.abs(noise ?? 0))
  return {
    correlations,
    withLeak: rankCorrelation(
      warm.map(({ ms }, i) => ms + leak * (noises[i] ?? 0)),
      noises,
    ),
    late: Object.fromEntries(
      Object.entries(found)
        .filter(([name]) => /scans|cold/.test(name))
        .map(([name, timed]) => [name, timed.filter(({ ms }) => ms >= 2 * GRID_MS).length / timed.length]),
    ),
    medianMs: Object.fromEntries(
      Object.entries(found).map(([name, timed]) => {
        const sorted = timed.map(({ ms }) => ms).toSorted((a, b) => a - b)
        return [name, sorted[sorted.length >> 1] ?? Number.NaN]
      }),
    ),
  }
}
