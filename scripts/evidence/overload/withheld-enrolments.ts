// What a stranger's withheld enrolments cost those who read the log and a member, also after a restart. A
// process that has just started is slow by itself, so that one is compared with one that is not attacked.
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { utf8 } from '../../../protocols/bytes.ts'
import { percentile, rounded } from '../../statistics.ts'
import type { SpawnedMarket } from '../service/market.ts'
import { spawnServer, type Spawned, type SpawnOptions } from '../service/spawn.ts'
import { signedHeaders } from './sign.ts'

const LANES = 160
/** Of an address that nobody else has. */
const STRANGER = '127.0.0.2'

type Reading = { readonly p99: number; readonly unanswered: number }
/** Of the log, and of a member. */
type Readings = { readonly log: Reading; readonly member: Reading }

/** Ends the server and leaves another one at its port. */
export async function withholdEnrolments(
  server: Spawned,
  market: SpawnedMarket,
  requests: number,
  options: SpawnOptions,
): Promise<{ readonly server: Spawned; readonly figures: Readonly<Record<string, number>> }> {
  const [member] = market.consumers
  if (member === undefined) throw new Error('no consumer')
  const me = { method: 'GET', target: '/v1/me' }
  const read = async (): Promise<Readings> => ({
    log: await answersOf(`${server.url}/log/checkpoint`, async () => ({}), requests),
    member: await answersOf(`${server.url}${me.target}`, () => signedHeaders(member.peer, me), requests),
  })
  const restart = async (before: Spawned): Promise<Spawned> => {
    await before.stop()
    const after = await spawnServer(market.place, { ...options, port: before.port })
    if (after === undefined) throw new Error('the service did not start')
    return after
  }
  let current = await restart(server)
  const started = await read()
  const usual = await read()
  let running = true
  const lanes = Array.from({ length: LANES }, () => withholding(server.port, () => running))
  await pause(1000)
  const attacked = await read()
  current = await restart(current)
  const restarted = await read()
  running = false
  await Promise.all(lanes)
  const ratio = (one: Reading, other: Reading) => rounded(one.p99 / other.p99, 2)
  return {
    server: current,
    figures: {
      strangerLanes: LANES,
      logP99Ms: rounded(usual.log.p99, 2),
      memberP99Ms: rounded(usual.member.p99, 2),
      logStartedP99Ms: rounded(started.log.p99, 2),
      memberStartedP99Ms: rounded(started.member.p99, 2),
      logWithheldRatio: ratio(attacked.log, usual.log),
      memberWithheldRatio: ratio(attacked.member, usual.member),
      logRestartedRatio: ratio(restarted.log, started.log),
      memberRestartedRatio: ratio(restarted.member, started.member),
      withheldUnanswered: [attacked, restarted]
        .flatMap(({ log, member: own }) => [log.unanswered, own.unanswered])
        .reduce((sum, each) => sum + each, 0),
    },
  }
}

/** One after another, as verifiers and members ask. */
async function answersOf(
  url: string,
  headersOf: () => Promise<Readonly<Record<string, string>>>,
  requests: number,
): Promise<Reading> {
  const times: number[] = []
  let unanswered = 0
  for (let i = 0; i < requests; i++) {
    const headers = await headersOf()
    const start = performance.now()
    const status = await fetch(url, { headers }).then(
      async response => {
        await response.arrayBuffer()
        return response.status
      },
      () => 0,
    )
    times.push(performance.now() - start)
    if (status !== 200) unanswered++
    await pause(10)
  }
  return { p99: percentile(times, 0.99), unanswered }
}

/** Announces an enrolment, sends none of it, and begins anew when it is refused. */
async function withholding(port: number, isRunning: () => boolean): Promise<void> {
  const head = [
    'POST /v1/enrolments HTTP/1.1',
    'host: service',
    'content-type: application/json',
    'content-length: 4000',
  ]
  while (isRunning()) {
    const socket = connect({ port, host: '127.0.0.1', localAddress: STRANGER })
    const ended = new Promise<void>(resolve => socket.once('close', () => resolve()))
    socket.on('error', () => undefined)
    socket.once('data', () => socket.destroy())
    socket.write(utf8(`${head.join('\r\n')}\r\n\r\n`))
    await Promise.race([ended, pause(20_000)])
    socket.destroy()
    await pause(20)
  }
}
