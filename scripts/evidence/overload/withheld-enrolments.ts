// What a stranger's withheld enrolments cost those who read the log and a member, after a restart too.
import { setTimeout as pause } from 'node:timers/promises'
import { startChild } from '../../bench/child.ts'
import { median, percentile, rounded } from '../../statistics.ts'
import type { SpawnedMarket } from '../service/market.ts'
import { spawnServer, type Spawned, type SpawnOptions } from '../service/spawn.ts'
import { signedHeaders } from './sign.ts'
import type { WithholdReply, WithholdRequest } from './withholding-process.ts'

const LANES = 160
const CHECKPOINT = { method: 'GET', target: '/log/checkpoint' } as const
const ME = { method: 'GET', target: '/v1/me' } as const

/** Milliseconds of each answer, of the log and of a member. */
type Reading = { readonly log: number[]; readonly member: number[]; unanswered: number }
/** Just after a start of the service, and later. */
type Round = { readonly started: Reading; readonly running: Reading }

/**
 * Ends the server of `market` and leaves another one at its port. `starts`: how often it starts, without the
 * stranger and with it; `reads`: after each start, and as many again later.
 */
export async function withholdEnrolments(
  server: Spawned,
  market: SpawnedMarket,
  { starts, reads }: { readonly starts: number; readonly reads: number },
  options: SpawnOptions,
): Promise<{ readonly server: Spawned; readonly figures: Readonly<Record<string, number>> }> {
  let last = server
  const rounds = async (): Promise<readonly Round[]> => {
    const done: Round[] = []
    while (done.length < starts) {
      await last.stop()
      const next = await spawnServer(market.place, { ...options, port: last.port })
      if (next === undefined) throw new Error('the service did not start')
      last = next
      const started = await read(next, market, reads)
      done.push({ started, running: await read(next, market, reads) })
    }
    return done
  }
  const usual = await rounds()
  const stranger = startChild<WithholdRequest, WithholdReply>('../evidence/overload/withholding-process.ts')
  try {
    await stranger.ask({ port: server.port, lanes: LANES })
    const withheld = await rounds()
    const { begun } = await stranger.ask('stop')
    const unanswered = withheld.flatMap(({ started, running }) => [started.unanswered, running.unanswered])
    return {
      server: last,
      figures: {
        strangerLanes: LANES,
        enrolmentsBegun: begun,
        ...figuresOf('Running', usual, withheld),
        ...figuresOf('Started', usual, withheld),
        withheldUnanswered: unanswered.reduce((sum, count) => sum + count, 0),
      },
    }
  } finally {
    await stranger.stop()
  }
}

async function read(server: Spawned, market: SpawnedMarket, reads: number): Promise<Reading> {
  const reading: Reading = { log: [], member: [], unanswered: 0 }
  for (let i = 0; i < reads; i++) {
    await readOnce(server, market, reading)
    await pause(5)
  }
  return reading
}

async function readOnce(server: Spawned, market: SpawnedMarket, into: Reading): Promise<void> {
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

/** Of each the median p99 of its rounds. */
function figuresOf(
  name: 'Running' | 'Started',
  usual: readonly Round[],
  withheld: readonly Round[],
): Readonly<Record<string, number>> {
  const key = name === 'Started' ? 'started' : 'running'
  const figures = (['log', 'member'] as const).map(who => {
    const p99 = (rounds: readonly Round[]) => median(rounds.map(round => percentile(round[key][who], 0.99)))
    const [before, during] = [p99(usual), p99(withheld)]
    return [
      [`${who}${name}P99Ms`, rounded(before, 2)],
      [`${who}${name}WithheldP99Ms`, rounded(during, 2)],
      [`${who}${name}Ratio`, rounded(during / before, 2)],
    ] as const
  })
  return Object.fromEntries(figures.flat())
}
