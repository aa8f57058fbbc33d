// The measurements: three real servers, one as it is served, one that keeps no cubes, and one without the public schedule, whose leak must show.
import { randomInt } from 'node:crypto'
import type { Member } from '../../../test/support/member.ts'
import { grantTo } from '../../../test/support/market.ts'
import { spawnMarket, type SpawnedMarket } from '../service/market.ts'
import type { SpawnOptions } from '../service/spawn.ts'
import {
  type Counts,
  cubeQuestion,
  exactCount,
  scanQuestion,
  segmentSets,
  SIZES,
  timedEdition,
} from '../service/timed-market.ts'
import { type Asked, inBlocks, timeBehind, timeEach, type Timed } from './ask.ts'

export type Sizes = {
  /** Distinct answers from cubes in memory, all with noise of one scale. */
  readonly warm: number
  /** Distinct answers with a scale of their own each, so that no noise was drawn ahead. */
  readonly ownNoise: number
  readonly scans: number
  readonly cold: number
  /** Refusals of each of the three ways. */
  readonly refusals: number
  /** Cold builds that wait for a place behind four others, small or large. */
  readonly queued: number
  /** Cold builds without the schedule. */
  readonly control: number
}

export type Found = Readonly<Record<string, readonly Timed[]>>

/** What the server without the schedule is asked: must correlate. */
export const CONTROL = 'cold builds without the schedule'

const SKEWED: Counts = SIZES
const FEW: Counts = SIZES.map(() => 1)
const MANY: Counts = SIZES.map(() => 1000)
/** Ten times as many rows, so that the control's leak is no matter of luck. */
const FLOOD: Counts = [1, 1, 1, 40_000]

const WARM_CLIENTS = 2
/** As many as scan at once: none waits for another. */
const COLD_CLIENTS = 4

export async function watchClock(sizes: Sizes, tell: (words: string) => void): Promise<Found> {
  const editions = [
    await timedEdition('skewed', SKEWED, MANY),
    await timedEdition('few', FEW, MANY),
    await timedEdition('many', MANY, MANY),
  ]
  const floods = [await timedEdition('few', FEW, FLOOD), await timedEdition('many', FLOOD, FLOOD)]
  const sets = segmentSets(randomInt)
  const set = (i: number) => sets[i] ?? []
  const bySize = (pairs: number, ask: (size: number, i: number) => Asked['query']) =>
    inBlocks(SIZES.length, pairs, (size, i) => ({ query: ask(size, i), count: exactCount(SKEWED, size) }))
  const byEdition = ([few = '', many = '']: readonly string[], most: Counts, pairs: number, from = 0) =>
    inBlocks(2, pairs, (kind, i) => ({
      query: cubeQuestion(kind === 0 ? few : many, 3, set(from + i)),
      count: exactCount(kind === 0 ? FEW : most, 3),
    }))
  const found: Record<string, readonly Timed[]> = {}
  const take = async (name: string, member: Member, clients: number, asked: readonly Asked[]) => {
    if (asked.length === 0) return
    const every = Math.max(1, Math.floor(asked.length / 20))
    found[name] = await timeEach(member, asked, clients, done => {
      if (done % every === 0) tell(`${name}: ${done} of ${asked.length}`)
    })
  }

  const served = withMarket(editions, {}, async ({ market, maker, poor }) => {
    const [skewed = ''] = market.editions
    await timeEach(
      maker,
      bySize(4, size => cubeQuestion(skewed, size, set(sets.length - 1), '0.002')),
      1,
      () => {},
    )
    const cubes = (size: number, i: number) => cubeQuestion(skewed, size, set(i))
    const scans = (size: number, i: number) => scanQuestion(skewed, size, set(i))
    const ownRho = (size: number, i: number) => `0.001${String(SIZES.length * i + size + 1).padStart(6, '0')}`
    await take('cubes', maker, WARM_CLIENTS, bySize(sizes.warm, cubes))
    await take(
      'cubes, noise of its own',
      maker,
      WARM_CLIENTS,
      bySize(sizes.ownNoise, (size, i) => cubeQuestion(skewed, size, set(0), ownRho(size, i))),
    )
    await take('refused, cubes', poor, WARM_CLIENTS, bySize(sizes.refusals, cubes))
    await take('scans', maker, COLD_CLIENTS, bySize(sizes.scans, scans))
    await take('refused, scans', poor, COLD_CLIENTS, bySize(sizes.refusals, scans))
  })
  const cold = withMarket(editions, { cubeMiB: 0 }, async ({ market, maker, poor }) => {
    const [, ...pair] = market.editions
    await take('cold builds', maker, COLD_CLIENTS, byEdition(pair, MANY, sizes.cold))
    await take('refused, cold builds', poor, COLD_CLIENTS, byEdition(pair, MANY, sizes.refusals))
    const probes = byEdition(pair, MANY, sizes.queued, sizes.cold)
    const timed: Timed[] = []
    for (const [i, { count }] of probes.entries()) {
      const [skewed = '', few = '', many = ''] = market.editions
      const edition = count === exactCount(FEW, 3) ? few : many
      // Of different shapes: questions of one shape share one build.
      const four = [0, 1, 2, 3].map(size => ({
        query: scanQuestion(edition, size, set(sizes.cold + i)),
        count,
      }))
      const probe = { query: scanQuestion(skewed, i % SIZES.length, set(sizes.cold + i)), count }
      timed.push({ ms: await timeBehind(maker, four, probe), count, noise: null })
    }
    if (timed.length > 0) found['queued behind scans'] = timed
  })
  await Promise.all([served, cold])
  await withMarket(floods, { cubeMiB: 0, firstDeadlineMs: 0 }, async ({ market, maker }) => {
    await take(CONTROL, maker, WARM_CLIENTS, byEdition(market.editions, FLOOD, sizes.control))
  })
  return found
}

type Place = { readonly market: SpawnedMarket; readonly maker: Member; readonly poor: Member }

/** A service with a consumer that may ask everything, and one that has almost no budget. */
async function withMarket(
  editions: Parameters<typeof spawnMarket>[0],
  options: SpawnOptions,
  work: (place: Place) => Promise<void>,
): Promise<void> {
  const market = await spawnMarket(editions, ['maker'], undefined, options)
  try {
    const [maker] = market.consumers
    if (maker === undefined) throw new RangeError('a maker')
    const poor = await market.admit('poor', ['consumer'])
    for (const { declaration } of editions)
      await grantTo(market.provider.client, poor.client, declaration.dataset, { budget: 1n })
    await work({ market, maker, poor })
  } finally {
    await market.server.kill()
    await market.remove()
  }
}
