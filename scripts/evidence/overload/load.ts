// A member that asks as much as the service can answer, or many times that, beside another that asks little.
import { setTimeout as pause } from 'node:timers/promises'
import type { Member } from '../../../test/support/member.ts'
import { median, percentile, rounded } from '../../statistics.ts'
import type { Child } from '../../bench/child.ts'
import type { OfferedReply, OfferedRequest } from '../../bench/offered-process.ts'
import type { SpawnedMarket } from '../service/market.ts'
import type { Spawned } from '../service/spawn.ts'
import { requestBytes, signedBytes, signedHeaders } from './sign.ts'

/** The load of the flood, in capacities of the service. */
export const TIMES = 10
/** Of usual load and overload in turn. */
const ROUNDS = 3
/** Requests of one measurement of the capacity. */
const RUN = 250

export type LoadProcesses = {
  readonly load: Child<OfferedRequest, OfferedReply>
  readonly probe: Child<OfferedRequest, OfferedReply>
}

export type Loaded = {
  readonly figures: Readonly<Record<string, number>>
  readonly ratio: number
  readonly capacity: number
}

/**
 * Distinct questions by one member; another asks a few of its own, and health is probed, from processes of
 * their own. Usual load and overload take turns, and of each the round counts whose p99 is in the middle.
 */
export async function underLoad(
  server: Spawned,
  market: SpawnedMarket,
  processes: LoadProcesses,
  stream: Generator<unknown>,
  seconds: number,
  known?: number,
): Promise<Loaded> {
  const [flood] = market.consumers
  if (flood === undefined) throw new Error('a consumer is needed')
  const sign = async (count: number) => {
    const peer = { ...flood.peer, origin: server.url }
    return await Promise.all(
      Array.from({ length: count }, async () => await signedBytes(peer, questionOf(stream.next().value))),
    )
  }
  const warmed = await capacityOf(processes.load, server.port, await sign(1000))
  const capacity = known ?? warmed
  const rounds: Round[] = []
  while (rounds.length < ROUNDS)
    rounds.push(await roundOf(server, market, processes, stream, { seconds, capacity, sign }))
  const normal = middle(rounds.map(round => round.normal))
  const over = middle(rounds.map(round => round.over))
  const normalP99Ms = percentile(normal.acceptedMs, 0.99)
  const overloadP99Ms = percentile(over.acceptedMs, 0.99)
  const ratio = overloadP99Ms / normalP99Ms
  const others = rounds.flatMap(round => Object.values(round.over.others))
  return {
    ratio,
    capacity,
    figures: {
      capacityPerSecond: rounded(capacity, 2),
      offeredPerSecond: rounded((over.acceptedMs.length + over.shedMs.length) / over.seconds, 2),
      normalP50Ms: rounded(percentile(normal.acceptedMs, 0.5), 2),
      normalP99Ms: rounded(normalP99Ms, 2),
      overloadP50Ms: rounded(percentile(over.acceptedMs, 0.5), 2),
      overloadP99Ms: rounded(overloadP99Ms, 2),
      overloadRatio: rounded(ratio, 2),
      shedP99Ms: rounded(percentile(over.shedMs, 0.99), 2),
      healthzWorstMs: rounded(median(rounds.map(round => round.healthzWorstMs)), 2),
      accepted: over.acceptedMs.length,
      acceptedPerSecond: rounded(over.acceptedMs.length / over.seconds, 2),
      shed: over.shedMs.length,
      otherStatuses: others.reduce((sum, count) => sum + count, 0),
      calmAnswered: rounded(Math.min(...rounds.map(round => round.calmAnswered)), 2),
    },
  }
}

type Round = {
  readonly normal: OfferedReply
  readonly over: OfferedReply
  readonly healthzWorstMs: number
  /** Which part of the other member's questions was answered. */
  readonly calmAnswered: number
}

type Offer = {
  readonly seconds: number
  readonly capacity: number
  readonly sign: (count: number) => Promise<readonly Uint8Array[]>
}

async function roundOf(
  server: Spawned,
  { consumers: [, calm] }: SpawnedMarket,
  { load, probe }: LoadProcesses,
  stream: Generator<unknown>,
  { seconds, capacity, sign }: Offer,
): Promise<Round> {
  if (calm === undefined) throw new Error('two consumers are needed')
  const { port } = server
  const normal = await load.ask({
    port,
    connections: 32,
    perSecond: Math.max(5, capacity / 2),
    seconds,
    requests: await sign(Math.ceil((capacity / 2) * seconds) + 50),
  })
  const offered = Math.ceil(capacity * TIMES)
  const requests = await sign(Math.min(offered * seconds, 40_000))
  const health = probe.ask({
    port,
    connections: 4,
    perSecond: 20,
    seconds: seconds + 1,
    requests: [requestBytes({ method: 'GET', target: '/healthz' }, {})],
    again: true,
  })
  const flooding = load.ask({ port, connections: 256, perSecond: offered, seconds, requests })
  const calmly = askCalmly(server, calm, stream, seconds)
  const [over, probed, calmAnswered] = await Promise.all([flooding, health, calmly])
  return { normal, over, healthzWorstMs: Math.max(...probed.acceptedMs), calmAnswered }
}

function middle(replies: readonly OfferedReply[]): OfferedReply {
  const sorted = replies.toSorted((a, b) => percentile(a.acceptedMs, 0.99) - percentile(b.acceptedMs, 0.99))
  const found = sorted[sorted.length >> 1]
  if (found === undefined) throw new Error('at least one round is needed')
  return found
}

/**
 * The best of several short runs: other work on the machine only slows them. The first ones compile the
 * service.
 */
async function capacityOf(
  load: LoadProcesses['load'],
  port: number,
  requests: readonly Uint8Array[],
): Promise<number> {
  let best = 0
  for (let from = 0; from < requests.length; from += RUN) {
    const part = requests.slice(from, from + RUN)
    const { acceptedMs, seconds } = await load.ask({
      port,
      connections: 10,
      perSecond: 0,
      seconds: 20,
      requests: part,
    })
    best = Math.max(best, acceptedMs.length / seconds)
  }
  return best
}

/** One question after the other by a member that is not the flood: which part is answered. */
async function askCalmly(
  server: Spawned,
  { peer }: Member,
  stream: Generator<unknown>,
  seconds: number,
): Promise<number> {
  const until = performance.now() + seconds * 1000
  let [asked, answered] = [0, 0]
  while (performance.now() < until) {
    const question = questionOf(stream.next().value)
    asked++
    const response = await fetch(`${server.url}${question.target}`, {
      method: 'POST',
      headers: await signedHeaders(peer, question),
      body: question.body,
    })
    await response.arrayBuffer()
    if (response.status === 200) answered++
    await pause(100)
  }
  return answered / asked
}

let keys = 0

function questionOf(query: unknown) {
  const idempotencyKey = `overload-${String(keys++).padStart(12, '0')}`
  return { method: 'POST', target: '/v1/queries', body: JSON.stringify({ query, idempotencyKey }) } as const
}
