// The consumer of joint-kills: one question by its number, open or blind, at one price.
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import type { QueryInput } from '../../../schemas/query.ts'
import { isUncertain } from '../../../src/sdk/retried.ts'
import { askJoint } from '../../../src/sdk/joint/ask-joint.ts'
import { askJointBlind } from '../../../src/sdk/joint/ask-joint-blind.ts'
import { type JointSide, jointSide, type NodeClient } from '../../../src/sdk/joint/joint-side.ts'
import { blindOptions, blindProfile, sideAt } from '../../../test/support/joint-blind.ts'
import type { JointProcesses } from '../joint/processes.ts'
import { hubPolicy } from '../../../src/sdk/joint/joint-policy.ts'

export type Mode = 'open' | 'blind'

/** Nano-ρ at each node. */
export const CHARGE = 1_000_000n
const COMMON = { privacy: { rho: '0.001' }, purpose: 'product-planning' }
const PAUSES = [100, 200, 400]

export interface Answered {
  /** Nodes' entries in it that say that they charged. */
  readonly receipts: number
}

/** Undefined where it was interrupted: whether anything was charged is then not known. */
export type Asker = (mode: Mode, number: number) => Promise<Answered | undefined>

export async function openAsker(running: JointProcesses): Promise<Asker> {
  const side = await blindSide(running)
  const options = { ...(await blindOptions(running.consumer)), pauses: PAUSES }
  return async (mode, number) => {
    try {
      const file =
        mode === 'open'
          ? await askOpen(running, number)
          : (await askJointBlind(side, questionOf(running, number), options)).file
      return { receipts: new Set(file.shares.map(({ leaf }) => leaf)).size }
    } catch (error) {
      if (isInterruption(error)) return undefined
      throw error
    }
  }
}

async function askOpen(
  { consumer, market, publicKey, hub }: JointProcesses,
  number: number,
): Promise<JointAnswerFile> {
  const query: QueryInput = {
    kind: 'aggregate',
    edition: market.name as never,
    select: [{ statistic: 'units' }],
    groupBy: [dimensionFor(number)],
    where: { month: monthsFor(number) },
    ...COMMON,
  }
  const options = { policy: hubPolicy(hub), publicKey, pauses: PAUSES }
  return await askJoint(consumer, market, 'maker', query, options)
}

function questionOf({ market }: JointProcesses, number: number) {
  const where = { month: monthsFor(number) }
  return blindProfile(market, '空气炸锅', { by: [dimensionFor(number)], where, ...COMMON } as never)
}

/**
 * The connection, a node that is away, or a ticket whose node lost it: that node refuses for good, everybody
 * gives back what was held, and the question is asked on another ticket.
 */
function isInterruption(error: unknown): boolean {
  if (isUncertain(error)) return true
  return error instanceof Error && 'code' in error && PASSING.has(String(error.code))
}

const PASSING: ReadonlySet<string> = new Set([
  'joint.unanswered',
  'joint.refused_by',
  'joint.blocked_by',
  'joint.withheld',
  'joint.ticket_ended',
  'sdk.ticket',
  'sdk.stalled',
  'blind.ticket_state',
])

async function blindSide({ hub, nodes, consumer, market }: JointProcesses): Promise<JointSide> {
  const clients = new Map<string, NodeClient>()
  for (const { id, process, consumer: client } of nodes)
    clients.set(id, { client, serviceKey: process.serviceKey, logKey: process.logKey })
  return jointSide(await sideAt(hub, consumer), market, clients, hubPolicy(hub))
}

/** Another filter makes another question at the same price. */
function dimensionFor(number: number): string {
  return number % 2 === 0 ? 'age_band' : 'gender'
}

/** The months that the bits of half a number choose: no two below 8190 choose the same with its dimension. */
function monthsFor(number: number): string[] {
  return Array.from({ length: 12 }, (_, month) => month)
    .filter(month => (((number >> 1) + 1) >> month) % 2 === 1)
    .map(month => `2025-${String(month + 1).padStart(2, '0')}`)
}
