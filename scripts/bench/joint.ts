// A joint profile of three nodes and a hub, four processes on this machine, beside the same question to one
// node; with a slow link between nodes and hub; and the blind figures of a market of eight nodes.
import { createServer, connect, type Server, type Socket } from 'node:net'
import type { QueryInput } from '../../schemas/query.ts'
import { ask } from '../../src/sdk/ask.ts'
import type { Client } from '../../src/sdk/client.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { type JointProcesses, spawnJointMarket } from '../evidence/joint/processes.ts'
import { blindFigures } from './joint-blind.ts'
import { median, percentile, significant } from '../statistics.ts'
import { grantTo, publish, redeclared } from '../../test/support/market.ts'
import { enrolMember } from '../../test/support/member.ts'
import { splitOrders } from '../../test/support/sample-orders.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

const NODES = 3
const ROWS = 300_000
const QUESTIONS = 120
const WARM_UP = 20
const BLIND_QUESTIONS = 8
const MANY_NODES = 8
const MANY_ROWS = 20_000
const ROUND_TRIPS_MS = [50, 200] as const

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  const many = await blindAtMany(scale, say)
  const { whole, parts } = await splitOrders(NODES, scaled(ROWS, scale, 3000))
  const links: Server[] = []
  let delayMs = 0
  const via = async (url: string) => {
    const link = await slowLink(Number(new URL(url).port), () => delayMs)
    links.push(link.server)
    return link.url
  }
  const running = await spawnJointMarket(parts, { via, grant: { modes: ['open', 'blind'] } })
  try {
    say('three nodes and a hub are up')
    const { hub } = running
    const all = (await enrolMember(hub.url, await hub.invite('all', 'provider'), 'all')).client
    const single = await publish(all, whole, redeclared(whole), hub.officer)
    await grantTo(all, running.consumer, redeclared(whole).dataset)
    const count = scaled(QUESTIONS, scale, 6)
    const next = questions()
    const joint = async (times: number) => await time(times, async () => await askOnce(running, next()))
    await joint(scaled(WARM_UP, scale, 2))
    const [open, alone] = [
      await joint(count),
      await time(count, () => askSingle(running.consumer, single, next())),
    ]
    say('blind questions on tickets of level full')
    const blind = await blindFigures(running, scaled(BLIND_QUESTIONS, scale, 1))
    const slow: Record<string, number> = {}
    for (const roundTrip of ROUND_TRIPS_MS) {
      delayMs = roundTrip / 2
      say(`a round trip of ${roundTrip} ms between nodes and hub`)
      slow[`openP50Ms at ${roundTrip} ms`] = median(await joint(scaled(QUESTIONS / 6, scale, 3)))
    }
    return {
      name: 'joint',
      figures: significant({
        openP50Ms: median(open),
        openP95Ms: percentile(open, 0.95),
        openP50OneNodeMs: median(alone),
        ...blind,
        ...slow,
        ...Object.fromEntries(
          Object.entries(many).map(([name, figure]) => [`${name} at ${MANY_NODES} nodes`, figure]),
        ),
      }),
      versus: significant({ 'openP50Ms over openP50OneNodeMs': median(open) / median(alone) }),
    }
  } finally {
    await running.stop()
    for (const link of links) link.close()
  }
}

/** What blind questions cost does not depend on rows, so these are few. */
async function blindAtMany(scale: number, say: BenchOptions['say']) {
  const { parts } = await splitOrders(MANY_NODES, MANY_ROWS)
  const running = await spawnJointMarket(parts, { grant: { modes: ['open', 'blind'] } })
  try {
    say(`${MANY_NODES} nodes and a hub are up`)
    return await blindFigures(running, scaled(BLIND_QUESTIONS / 2, scale, 1))
  } finally {
    await running.stop()
  }
}

async function askOnce({ consumer, market, publicKey, hub }: JointProcesses, query: Profile): Promise<void> {
  const options = { policy: hubPolicy(hub), publicKey }
  await askJoint(consumer, market, 'maker', { ...query, edition: market.name as never }, options)
}

async function askSingle(consumer: Client, edition: string, query: Profile): Promise<void> {
  await ask(consumer, { ...query, edition: edition as never })
}

type Profile = Omit<Extract<QueryInput, { readonly kind: 'profile' }>, 'edition'>

/** Profiles of two dozen cells, every one another question by its price: none is stored. */
function questions(): () => Profile {
  let asked = 0
  return () => ({
    kind: 'profile',
    by: ['age_band', 'gender', 'channel', 'city_tier'],
    base: false,
    where: { category: ['空气炸锅'] },
    privacy: { rho: `0.0${String(100_000 + asked++)}` },
    purpose: 'product-planning',
  })
}

async function time(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const started = performance.now()
    await work()
    took.push(performance.now() - started)
  }
  return took
}

/** Every byte arrives so much later, in order, both ways. */
async function slowLink(
  port: number,
  delayMs: () => number,
): Promise<{ readonly url: string; readonly server: Server }> {
  const later = (from: Socket, to: Socket) => {
    from.on('data', bytes => setTimeout(() => to.writable && to.write(bytes), delayMs()))
    from.on('end', () => setTimeout(() => to.end(), delayMs()))
    from.on('error', () => to.destroy())
  }
  const server = createServer(node => {
    const hub = connect(port, '127.0.0.1')
    for (const socket of [node, hub]) socket.setNoDelay(true)
    later(node, hub)
    later(hub, node)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a link has a port')
  return { url: `http://127.0.0.1:${address.port}`, server }
}
