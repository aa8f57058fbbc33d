// A consumer's side of joint blind questions, with tickets in memory.
import initialize from 'node-seal/allows'
import type { QueryInput } from '../../schemas/query.ts'
import { OrganisationId } from '../../schemas/common.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { type BlindClientDeps, schemesOf } from '../../src/sdk/blind/side.ts'
import type { TicketStorage } from '../../src/sdk/blind/storage.ts'
import { openTicketStore } from '../../src/sdk/blind/ticket-store.ts'
import type { Client } from '../../src/sdk/client.ts'
import type { JointBlindOptions, JointBlindQuestion } from '../../src/sdk/joint/ask-joint-blind.ts'
import { planQuestion } from '../../src/sdk/joint/joint-question.ts'
import { type JointSide, jointSide, type NodeClient } from '../../src/sdk/joint/joint-side.ts'
import type { PinnedMarket } from '../../src/sdk/joint/pin-market.ts'
import { readService } from '../../src/sdk/service.ts'
import type { GrantChange } from './market.ts'
import type { NodeMarket } from './joint-nodes.ts'
import type { TestService } from './service.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

export const seal = await initialize()
export const schemes = schemesOf(seal)

/** Tickets of four instances, of which two stay closed: six times as easy to cheat as to be caught. */
export const INSECURE = { flags: { insecureBlindLevels: 'on', blindWorkers: '1' } } as const
export const GRANT: GrantChange = { modes: ['blind', 'open'], blindLevel: 'insecureForTesting' }

export function memoryStorage(): TicketStorage {
  const files = new Map<string, Uint8Array>()
  return {
    list: async () => [...files.keys()],
    read: async name => files.get(name),
    create: async (name, content) => {
      if (files.has(name)) return false
      files.set(name, content)
      return true
    },
    erase: async name => void files.set(name, new Uint8Array()),
    remove: async name => void files.delete(name),
  }
}

export async function sideAt(
  service: Pick<TestService, 'url' | 'logKey'>,
  consumer: Client,
  storage = memoryStorage(),
): Promise<BlindClientDeps> {
  return {
    client: consumer,
    store: await openTicketStore(storage, new Uint8Array(32).fill(9), consumer.random),
    scheme: schemes,
    organisation: OrganisationId.parse('maker'),
    serviceKey: (await readService(service.url)).serviceKey,
    logKey: service.logKey,
    copyKey: new Uint8Array(32).fill(9),
    now: Date.now,
  }
}

/** All members are hosted. */
export async function hostedSide(
  service: TestService,
  consumer: Client,
  market: PinnedMarket,
  storage?: TicketStorage,
): Promise<JointSide> {
  const hub = await sideAt(service, consumer, storage)
  return jointSide(hub, market, new Map(), hubPolicy(service))
}

export async function nodesSide(
  { hub, nodes, consumer, market }: NodeMarket,
  storage?: TicketStorage,
): Promise<JointSide> {
  const clients = new Map<string, NodeClient>()
  for (const { id, service, consumer: client } of nodes)
    clients.set(id, { client, serviceKey: service.serviceKey, logKey: service.logKey })
  return jointSide(await sideAt(hub, consumer, storage), market, clients, hubPolicy(hub))
}

export async function blindOptions(consumer: Client): Promise<JointBlindOptions> {
  return {
    publicKey: (await consumer.me()).key.publicKey,
    confirmRepeat: async () => true,
    level: 'insecureForTesting',
    pauses: [50, 200],
  }
}

/** Units by age of the buyers of one hidden category. */
export function blindProfile(
  market: PinnedMarket,
  category: string,
  change: Partial<QueryInput> = {},
): JointBlindQuestion {
  return {
    query: {
      kind: 'profile',
      edition: market.name as never,
      by: ['age_band'],
      privacy: { rho: '0.01' },
      purpose: 'product-planning',
      ...change,
    } as QueryInput,
    hidden: hiddenSelection(market.declaration, 'one', { category: [category] }),
  }
}

/** Of the ticket that the question needs, but for its level. */
export function shapeOf(market: PinnedMarket, { query, hidden }: JointBlindQuestion) {
  const { blind } = planQuestion(market, { ...query, hidden: hidden.hidden }).planned
  if (blind === null) throw new Error('the question hides something')
  const { parameters, mode, cells, answers } = blind
  return { parameters, mode, cells, answers }
}
