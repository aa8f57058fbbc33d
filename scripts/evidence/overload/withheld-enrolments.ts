// What a stranger's withheld enrolments cost those who read the log and a member, also after a restart. A second
// service is asked in turn with the first and not attacked: other work on the machine slows both.
import { setTimeout as pause } from 'node:timers/promises'
import type { DatabasePlace } from '../../../test/support/empty-database.ts'
import { startChild } from '../../bench/child.ts'
import { median, percentile, rounded } from '../../statistics.ts'
import { type SpawnedMarket, spawnMarket } from '../service/market.ts'
import { spawnServer, type Spawned, type SpawnOptions } from '../service/spawn.ts'
import { signedHeaders } from './sign.ts'
import type { WithholdReply, WithholdRequest } from './withholding-process.ts'

const LANES = 160
const CHECKPOINT = { method: 'GET', target: '/log/checkpoint' } as const
const ME = { method: 'GET', target: '/v1/me' } as const

/** Milliseconds of each answer, of the log and of a member. */
type Reading = { readonly log: number[]; readonly member: number[]; unanswered: number }
/** Of the attacked service and of the calm one. */
type Pair = readonly [Reading, Reading]
type Round = { readonly started: Pair; readonly running: Pair }
type Service = { readonly market: SpawnedMarket; server: Spawned }

/**
 * Ends the server of `market` and leaves another one at its port. `starts`: how often both start; `reads`: after
 * each start, and as many again later. `where`: the second service's database.
 */
export async function withholdEnrolments(
  server: Spawned,
  market: SpawnedMarket,
  { starts, reads }: { readonly starts: number; readonly reads: number },
  where: DatabasePlace | undefined,
  options: SpawnOptions,
): Promise<{ readonly server: Spawned; readonly figures: Readonly<Record<string, number>> }> {
  const calmMarket = await spawnMarket([], ['calm'], where, options)
  const attacked: Service = { market, server }
  const calm: Service = { market: calmMarket, server: calmMarket.server }
  const stranger = startChild<WithholdRequest, WithholdReply>('../evidence/overload/withholding-process.ts')
  const rounds: Round[] = []
  try {
    await stranger.ask({ port: server.port, lanes: LANES })
    while (rounds.length < starts) {
      await Promise.all([attacked, calm].map(service => restart(service, options)))
      const started = await readInTurn(attacked, calm, reads)
      rounds.push({ started, running: await readInTurn(attacked, calm, reads) })
    }
    const { begun } = await stranger.ask('stop')
    return {
      server: attacked.server,
      figures: {
        strangerLanes: LANES,
        enrolmentsBegun: begun,
        ...figuresOf(
          'Running',
          rounds.map(({ running }) => running),
        ),
        ...figuresOf(
          'Started',
          rounds.map(({ started }) => started),
        ),
        withheldUnanswered: rounds
          .flatMap(({ started, running }) => [...started, ...running])
          .reduce((sum, { unanswered }) => sum + unanswered, 0),
      },
    }
  } finally {
    await stranger.stop()
    await calm.server.kill()
    await calmMarket.remove()
  }
}

async function readInTurn(attacked: Service, calm: Service, reads: number): Promise<Pair> {
  const pair: Pair = [
    { log: [], member: [], unanswered: 0 },
    { log: [], member: [], unanswered: 0 },
  ]
  for (let i = 0; i < reads; i++) {
    await readOnce(attacked, pair[0])
    await readOnce(calm, pair[1])
    await pause(5)
  }
  return pair
}

async function restart(service: Service, options: SpawnOptions): Promise<void> {
  await service.server.stop()
  const after = await spawnServer(service.market.place, { ...options, port: service.server.port })
  if (after === undefined) throw new Error('the service did not start')
  service.server = after
}

async function readOnce({ server, market }: Service, into: Reading): Promise<void> {
  const [member] = market.consumers
  if (member === undefined) throw new Error('a service has a consumer')
  for (const [times, { target }, headers] of [
    [into.log, CHECKPOINT, {}],
    [into.member, ME, await signedHeaders(member.peer, ME)],
  ] as const) {
    const start = performance.now()
    const status = await fetch(`${server.url}${target}`, { headers }).then(
      async response => {
        await response.arrayBuffer()
        return response.status
      },
      () => 0,
    )
    times.push(performance.now() - start)
    if (status !== 200) into.unanswered++
  }
}

/** The median p99 of the rounds, of each service. */
function figuresOf(name: 'Running' | 'Started', pairs: readonly Pair[]): Readonly<Record<string, number>> {
  const figures = (['log', 'member'] as const).map(who => {
    const p99 = (at: 0 | 1) => median(pairs.map(pair => percentile(pair[at][who], 0.99)))
    const [withheld, usual] = [p99(0), p99(1)]
    return [
      [`${who}${name}P99Ms`, rounded(usual, 2)],
      [`${who}${name}WithheldP99Ms`, rounded(withheld, 2)],
      [`${who}${name}Ratio`, rounded(withheld / usual, 2)],
    ] as const
  })
  return Object.fromEntries(figures.flat())
}
