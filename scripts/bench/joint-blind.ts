// A joint profile with a hidden category at level full: what its nodes and its consumer do online, and what
// crosses the hub ahead of it.
import { readdirSync, readFileSync } from 'node:fs'
import { openingLength, sharesLength } from '../../protocols/blind/messages.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { ONLINE_THREADS } from '../../src/engine/blind/open-blind.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { askJointBlind } from '../../src/sdk/joint/ask-joint-blind.ts'
import { type JointSide, jointSide } from '../../src/sdk/joint/joint-side.ts'
import { ensureJointTicket } from '../../src/sdk/joint/make-joint-ticket.ts'
import { shapeOf, sideAt } from '../../test/support/joint-blind.ts'
import type { JointProcesses } from '../evidence/joint/processes.ts'
import { median } from '../statistics.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

export async function blindFigures(running: JointProcesses, count: number) {
  const { market, publicKey, nodes } = running
  const timed = await timedSide(running)
  const cpu: number[] = []
  const online: number[] = []
  const opened: number[] = []
  const question = {
    query: profileOf(market.name),
    hidden: hiddenSelection(market.declaration, 'one', { category: ['空气炸锅'] }),
  }
  const shape = { ...shapeOf(market, question), level: 'full' as const }
  // The first one is not counted: it builds what later questions share.
  for (let i = 0; i <= count; i++) {
    await ensureJointTicket(timed.side, shape)
    const [before, onlineBefore] = [cpuOf(running), onlineOf(running)]
    const query = profileOf(market.name, `0.0${200_000 + i}`)
    await askJointBlind(timed.side, { ...question, query }, { publicKey, confirmRepeat: async () => true })
    if (i === 0) continue
    opened.push(performance.now() - timed.arrived())
    cpu.push(cpuOf(running) - before)
    online.push(onlineOf(running) - onlineBefore)
  }
  return {
    // The work on ciphertexts, and with it everything else that the nodes did meanwhile.
    blindOnlineCpuMs: median(online),
    blindNodesCpuMs: median(cpu),
    blindOpenMs: median(opened),
    megabytesAhead: (nodes.length * (openingLength(shape) + sharesLength(shape))) / 1e6,
  }
}

/** As many groups as the open profile has. */
function profileOf(edition: string, rho = '0.02'): QueryInput {
  return {
    kind: 'profile',
    edition: edition as never,
    by: ['age_band', 'gender', 'channel', 'city_tier'],
    base: false,
    privacy: { rho },
    purpose: 'product-planning',
  }
}

/** `arrived`: when the last answer of the hub to a question was there. */
async function timedSide(running: JointProcesses): Promise<{
  readonly side: JointSide
  readonly arrived: () => number
}> {
  const { hub, nodes, consumer, market } = running
  let at = 0
  const client = {
    ...consumer,
    jointAsk: async (input: Parameters<typeof consumer.jointAsk>[0]) => {
      const progress = await consumer.jointAsk(input)
      at = performance.now()
      return progress
    },
  }
  const clients = new Map(
    await Promise.all(
      nodes.map(async ({ id, process, consumer: own }) => {
        const { serviceKey, logKey } = process
        return [id, { client: own, serviceKey, logKey }] as const
      }),
    ),
  )
  const side = jointSide(await sideAt(hub, client), market, clients, hubPolicy(hub))
  return { side, arrived: () => at }
}

/** Milliseconds of processor time of all nodes so far, threads included. */
function cpuOf({ nodes }: JointProcesses): number {
  return nodes.reduce((sum, { process }) => {
    const stat = readFileSync(`/proc/${process.pid()}/stat`, 'utf8')
    // Fields 14 and 15, in ticks of a hundredth of a second; the name before them may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return sum + 10 * (Number(fields[11]) + Number(fields[12]))
  }, 0)
}

/** The same of the threads that evaluate questions: they do nothing else. */
function onlineOf({ nodes }: JointProcesses): number {
  return nodes.reduce((sum, { process }) => {
    const tasks = `/proc/${process.pid()}/task`
    const threads = readdirSync(tasks).filter(
      thread => readFileSync(`${tasks}/${thread}/comm`, 'utf8').trim() === ONLINE_THREADS,
    )
    // The first field: nanoseconds on a processor.
    const times = threads.map(thread => readFileSync(`${tasks}/${thread}/schedstat`, 'utf8').split(' ')[0])
    return sum + times.reduce((total, time) => total + Number(time) / 1e6, 0)
  }, 0)
}
