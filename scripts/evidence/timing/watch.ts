// The measurements, on real servers: as it is served, without cubes, and without the public schedule, whose
// leak must show.
import { randomInt } from 'node:crypto'
import { sealingCharge } from '../../../schemas/declaration.ts'
import type { Member } from '../../../test/support/member.ts'
import { startPostgres } from '../../../test/support/postgres.ts'
import { grantTo } from '../../../test/support/market.ts'
import { type MarketEdition, spawnMarket } from '../service/market.ts'
import { type SpawnOptions, spawnServer } from '../service/spawn.ts'
import {
  type Counts,
  cubeQuestion,
  exactCount,
  ownCube,
  scanQuestion,
  type SegmentSet,
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

/** Begins the name of what was made to leak, and must correlate. */
export const LEAKING = 'leaking: '

const SKEWED: Counts = SIZES
const FEW: Counts = SIZES.map(() => 1)
const MANY: Counts = SIZES.map(() => 1000)
/** Ten times as many rows, so that the control's leak is no matter of luck. */
const FLOOD: Counts = [1, 1, 1, 40_000]

/** So many that commits are shared. */
const WARM_CLIENTS = 24
/** Two more than scan at once. */
const COLD_CLIENTS = 6

type Place = { readonly editions: readonly string[]; readonly maker: Member; readonly poor: Member }
type Tell = (words: string) => void

/**
 * All at the same time, each on a server of its own: what they are to each other is a machine with other
 * work. On PostgreSQL, if there is one.
 */
export async function watchClock(sizes: Sizes, tell: Tell): Promise<Found> {
  const postgres = await startPostgres()
  try {
    return await watchServers(sizes, tell, () => postgres?.createDatabase())
  } finally {
    await postgres?.stop()
  }
}

type NewDatabase = () => Promise<string> | undefined

async function watchServers(sizes: Sizes, tell: Tell, database: NewDatabase): Promise<Found> {
  const editions = [
    await timedEdition('skewed', SKEWED, MANY),
    await timedEdition('few', FEW, MANY),
    await timedEdition('many', MANY, MANY),
  ]
  const floods = [
    await timedEdition('skewed', SKEWED, FLOOD),
    await timedEdition('few', FEW, FLOOD),
    await timedEdition('many', FLOOD, FLOOD),
  ]
  const sets = segmentSets(randomInt)
  const keepNothing = { cubeMiB: 0 }
  const [answered, refused] = [
    { ...sizes, refusals: 0 },
    { ...sizes, scans: 0, cold: 0, queued: 0 },
  ]
  const parts = await Promise.all([
    withMarket(editions, await database(), {}, place => watchCubes(place, sets, sizes, tell)),
    withMarket(editions, await database(), {}, place => watchScans(place, sets, answered, tell)),
    withMarket(editions, await database(), {}, place => watchScans(place, sets, refused, tell)),
    withMarket(editions, await database(), keepNothing, place =>
      watchColdBuilds(place, sets, answered, tell),
    ),
    withMarket(editions, await database(), keepNothing, place => watchColdBuilds(place, sets, refused, tell)),
  ])
  const leaking = { ...keepNothing, firstDeadlineMs: 0 }
  const control = await withMarket(floods, await database(), leaking, place =>
    watchLeak(place, sets, sizes, tell),
  )
  return Object.assign({}, ...parts, control)
}

/** For `npm run test:full`: one server, started again without cubes. */
export async function watchBriefly(sizes: Sizes, tell: Tell): Promise<Found> {
  const editions = [
    await timedEdition('skewed', SKEWED, MANY),
    await timedEdition('few', FEW, MANY),
    await timedEdition('many', MANY, MANY),
    await timedEdition('roomy', MANY, ROOMY),
  ]
  const sets = segmentSets(randomInt)
  return await withMarket(editions, undefined, {}, async (place, restart) => {
    const [, few = '', , roomy = ''] = place.editions
    const warm = await Promise.all([
      watchCubes(place, sets, sizes, tell),
      watchScans(place, sets, { ...sizes, refusals: 0 }, tell),
    ])
    await restart({ cubeMiB: 0 })
    const cold = await watchColdBuilds(place, sets, sizes, tell)
    // As if the schedule followed the rows: the larger edition has the later deadline.
    const asked = byEdition(['', few, roomy], MANY, sets.slice(sizes.cold), sizes.control)
    const name = `${LEAKING}cold builds whose deadline follows the count`
    return Object.assign({}, ...warm, cold, await take(name, place.maker, PLACES, asked, tell, ownCube))
  })
}

/** Of a capacity that puts the first deadline at a second. */
const ROOMY: Counts = [1, 1, 1, 52_000]
/** Tables at once in the engine. */
const PLACES = 4

type Sets = readonly SegmentSet[]

async function watchCubes(place: Place, sets: Sets, sizes: Sizes, tell: Tell): Promise<Found> {
  const { editions, maker, poor } = place
  const [skewed = ''] = editions
  const cubes = (size: number, i: number) => cubeQuestion(skewed, size, at(sets, i))
  const ownRho = (size: number, i: number) => `0.001${String(SIZES.length * i + size + 1).padStart(6, '0')}`
  const ownNoise = (size: number, i: number) => cubeQuestion(skewed, size, at(sets, 0), ownRho(size, i))
  const warming = bySize(4, size => cubeQuestion(skewed, size, at(sets, sets.length - 1), '0.002'))
  await timeEach(maker, warming, 1, () => undefined)
  return {
    ...(await take('cubes', maker, WARM_CLIENTS, bySize(sizes.warm, cubes), tell)),
    ...(await take('cubes, own noise', maker, WARM_CLIENTS, bySize(sizes.ownNoise, ownNoise), tell)),
    ...(await take('refused, cubes', poor, WARM_CLIENTS, bySize(sizes.refusals, cubes), tell)),
  }
}

async function watchScans(place: Place, sets: Sets, sizes: Sizes, tell: Tell): Promise<Found> {
  const { editions, maker, poor } = place
  const [skewed = ''] = editions
  const scans = (size: number, i: number) => scanQuestion(skewed, size, at(sets, i))
  return {
    ...(await take('scans', maker, COLD_CLIENTS, bySize(sizes.scans, scans), tell)),
    ...(await take('refused, scans', poor, COLD_CLIENTS, bySize(sizes.refusals, scans), tell)),
    ...(await watchQueue(place, sets, sizes, tell)),
  }
}

async function watchColdBuilds(place: Place, sets: Sets, sizes: Sizes, tell: Tell): Promise<Found> {
  const { editions, maker, poor } = place
  const asked = byEdition(editions, MANY, sets, sizes.cold)
  const refused = byEdition(editions, MANY, sets, sizes.refusals)
  return {
    ...(await take('cold builds', maker, COLD_CLIENTS, asked, tell, ownCube)),
    ...(await take('refused, cold builds', poor, COLD_CLIENTS, refused, tell, ownCube)),
  }
}

async function watchLeak({ editions, maker }: Place, sets: Sets, sizes: Sizes, tell: Tell): Promise<Found> {
  const asked = byEdition(editions, FLOOD, sets, sizes.control)
  return await take(
    `${LEAKING}cold builds without the schedule`,
    maker,
    CONTROL_CLIENTS,
    asked,
    tell,
    ownCube,
  )
}

const CONTROL_CLIENTS = 2

/** The time of a scan of one edition, against the count of the four scans that it waits for. */
async function watchQueue(
  { editions: [skewed = '', few = '', many = ''], maker }: Place,
  sets: Sets,
  sizes: Sizes,
  tell: Tell,
): Promise<Found> {
  const timed: Timed[] = []
  const probes = inBlocks(2, sizes.queued, (kind, i) => ({
    query: scanQuestion(kind === 0 ? few : many, 3, at(sets, i)),
    count: exactCount(kind === 0 ? FEW : MANY, 3),
  }))
  for (const [i, { query, count }] of probes.entries()) {
    const set = at(sets, sizes.scans + i)
    const four = SIZES.map((_, size) => ({ query: scanQuestion(query.edition, size, set), count }))
    const probe = { query: scanQuestion(skewed, i % SIZES.length, set), count }
    timed.push({ ms: await timeBehind(maker, four, probe), count, noise: null })
    if (i % 50 === 49) tell(`queued: ${i + 1} of ${probes.length}`)
  }
  return timed.length === 0 ? {} : { 'queued behind scans': timed }
}

async function take(
  name: string,
  member: Member,
  clients: number,
  asked: readonly Asked[],
  tell: Tell,
  own?: typeof ownCube,
): Promise<Found> {
  if (asked.length === 0) return {}
  const every = Math.max(1, Math.floor(asked.length / 20))
  const told = (done: number) => {
    if (done % every === 0) tell(`${name}: ${done} of ${asked.length}`)
  }
  const timed = await timeEach(member, asked, clients, told, own)
  return { [name]: timed }
}

function bySize(pairs: number, ask: (size: number, i: number) => Asked['query']): Asked[] {
  return inBlocks(SIZES.length, pairs, (size, i) => ({
    query: ask(size, i),
    count: exactCount(SKEWED, size),
  }))
}

function byEdition(
  [, few = '', many = '']: readonly string[],
  most: Counts,
  sets: Sets,
  pairs: number,
): Asked[] {
  return inBlocks(2, pairs, (kind, i) => ({
    query: cubeQuestion(kind === 0 ? few : many, 3, at(sets, i)),
    count: exactCount(kind === 0 ? FEW : most, 3),
  }))
}

function at(sets: Sets, i: number): SegmentSet {
  const set = sets[i]
  if (set === undefined) throw new RangeError('no more questions')
  return set
}

/** A service with a consumer that may ask everything, and one that has almost no budget. */
async function withMarket<T>(
  editions: readonly MarketEdition[],
  databaseUrl: string | undefined,
  options: SpawnOptions,
  work: (place: Place, restart: (changed: SpawnOptions) => Promise<void>) => Promise<T>,
): Promise<T> {
  const market = await spawnMarket(editions, ['maker'], databaseUrl, options)
  let { server } = market
  const restart = async (changed: SpawnOptions) => {
    await server.kill()
    const started = await spawnServer(market.place, { ...changed, port: server.port })
    if (started === undefined) throw new Error('nobody killed it')
    server = started
  }
  try {
    const [maker] = market.consumers
    if (maker === undefined) throw new RangeError('a maker')
    const poor = await market.admit('poor', ['consumer'])
    for (const { declaration } of editions)
      await grantTo(market.provider.client, poor.client, declaration.dataset, {
        // The least that can be offered: room for no question that is asked here.
        budget: sealingCharge(declaration) + 1n,
      })
    return await work({ editions: market.editions, maker, poor }, restart)
  } finally {
    await server.kill()
    await market.remove()
  }
}
