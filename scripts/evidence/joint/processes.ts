// A hub and nodes as processes of their own, reached as members reach them: the nodes through the hub only.
import { randomBytes } from 'node:crypto'
import { toHex } from '../../../protocols/bytes.ts'
import { encodePublicKey } from '../../../protocols/identity/keys.ts'
import { DatasetId } from '../../../schemas/common.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { fetchThrough } from '../../../src/sdk/joint/hub-calls.ts'
import { pinMarket, type PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import type { Flags } from '../../../src/server/config/config.ts'
import { LABEL, publishStandard, standardOf } from '../../../test/support/joint-market.ts'
import { type GrantChange, grantTo, publish, redeclared } from '../../../test/support/market.ts'
import { enrolMember, type Member } from '../../../test/support/member.ts'
import { invite, newService, OFFICER, OPERATOR } from '../../../test/support/new-service.ts'
import type { Contribution } from '../../../test/support/sample-orders.ts'
import { type HubOfNode, type ServerPlace, spawnServer, type Spawned } from '../service/spawn.ts'

/** One service in a process, which can be killed and started again at its port. */
export interface JointProcess {
  readonly url: string
  readonly logKey: string
  readonly serviceKey: string
  /** Its control database is in `control`. */
  readonly dataDir: string
  readonly operator: Client
  readonly officer: Client
  readonly pid: () => number
  /** From now on it kills itself between two steps of a commit. */
  readonly arm: Spawned['arm']
  readonly kill: () => Promise<void>
  /** When the process that runs now has ended. */
  readonly ended: () => Promise<void>
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly invite: (id: string, role: 'provider' | 'consumer') => Promise<string>
}

export interface JointNode {
  readonly id: string
  readonly process: JointProcess
  readonly provider: Client
  /** The consumer at this node, through the hub. */
  readonly consumer: Client
  readonly edition: string
  /** Nano-ρ of its edition that are spent. */
  readonly spent: () => Promise<bigint>
}

export interface JointProcesses {
  readonly hub: JointProcess
  readonly nodes: readonly JointNode[]
  readonly market: PinnedMarket
  readonly consumer: Client
  readonly publicKey: string
  readonly stop: () => Promise<void>
}

/** Where a service runs, such as in a network namespace of its own. */
export interface Placement {
  /** A command that runs the server's own. */
  readonly under: readonly string[]
  readonly flags: Flags
  /** The address at which this process reaches a service that listens at `url`. */
  readonly reach: (url: string) => Promise<string>
}

export interface JointMarketOptions {
  /** Between a node and the hub, such as a slow link; returns the address that the node polls. */
  readonly via?: (hubUrl: string) => Promise<string>
  /** Of the contracts with the consumer. */
  readonly grant?: GrantChange
  /** Of hub and nodes. */
  readonly flags?: Flags
  /** Of the hub, `hub`, and of each node; absent: this machine. */
  readonly placeOf?: (id: string) => Placement
}

export async function spawnJointMarket(
  contributions: readonly Contribution[],
  options: JointMarketOptions = {},
): Promise<JointProcesses> {
  const started: (() => Promise<void>)[] = []
  // Nodes first: they poll the hub.
  const stop = async () => {
    for (const each of started.toReversed()) await each()
  }
  try {
    return { ...(await formMarket(contributions, options, started)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function formMarket(
  contributions: readonly Contribution[],
  options: JointMarketOptions,
  started: (() => Promise<void>)[],
): Promise<Omit<JointProcesses, 'stop'>> {
  const { via = async (url: string) => url } = options
  const hub = await spawnService('hub', options, started)
  const seed = randomBytes(32)
  const consumer = await enrolMember(hub.url, await hub.invite('maker', 'consumer'), 'maker', { seed })
  const first = contributions[0]
  if (first === undefined) throw new Error('a market has members')
  const standard = standardOf(redeclared(first), { onlyJointly: contributions.length > 2 })
  await publishStandard(hub.operator, hub.officer, standard)
  const nodes: JointNode[] = []
  for (const [i, contribution] of contributions.entries()) {
    const id = `mall-${i}`
    const means = { at: await via(hub.url), consumer, seed, options, started }
    nodes.push(await spawnNode(hub, id, contribution, means))
  }
  const params = { id: standard.market }
  for (const { provider, edition } of nodes)
    await provider.marketJoin({ params, body: { label: LABEL, edition: edition as never } })
  const { period } = redeclared(first)
  const formed = await hub.operator.marketForm({ params, body: { label: LABEL, period } })
  for (const { provider } of nodes) await provider.marketEditionSign({ params: { id: formed.id }, body: {} })
  const record = await consumer.client.marketEditionShow({ params: { id: formed.id } })
  return {
    hub,
    nodes,
    market: await pinMarket(record, formed.id),
    consumer: consumer.client,
    publicKey: (await consumer.client.me()).key.publicKey,
  }
}

interface NodeMeans {
  /** Where the node polls its hub. */
  readonly at: string
  readonly consumer: Member
  /** Of the consumer's key. */
  readonly seed: Uint8Array
  readonly options: JointMarketOptions
  readonly started: (() => Promise<void>)[]
}

async function spawnNode(
  hub: JointProcess,
  id: string,
  contribution: Contribution,
  { at, consumer, seed, options, started }: NodeMeans,
): Promise<JointNode> {
  const own = randomBytes(32)
  const { peer } = await enrolMember(hub.url, await hub.invite(id, 'provider'), `${id} node`, { seed: own })
  const service = await spawnService(id, options, started, {
    baseUrl: at,
    authority: peer.authority,
    serviceKey: encodePublicKey(peer.serviceKey),
    logKey: hub.logKey,
    organisation: id,
    seed: toHex(own),
  })
  const provider = (await enrolMember(service.url, await service.invite(id, 'provider'), id)).client
  const declaration = redeclared(contribution, { dataset: DatasetId.parse(`orders-${id}`) })
  const edition = await publish(provider, contribution, declaration, service.officer)
  const code = await service.invite('maker', 'consumer')
  const reached = { seed, fetch: fetchThrough(consumer.client, id) }
  const { client } = await enrolMember(service.url, code, 'maker', reached)
  await grantTo(provider, client, declaration.dataset, options.grant ?? {})
  const spent = async (): Promise<bigint> => {
    const { items } = await provider.budgetShow({ query: { limit: 10 } })
    return BigInt(items.find(line => line.edition === edition)?.total?.spent ?? 0)
  }
  return { id, process: service, provider, consumer: client, edition, spent }
}

const HERE: Placement = { under: [], flags: {}, reach: async url => url }

async function spawnService(
  id: string,
  { flags, placeOf = () => HERE }: JointMarketOptions,
  started: (() => Promise<void>)[],
  hub?: HubOfNode,
): Promise<JointProcess> {
  const { folder: dataDir, codes, logKey, remove } = await newService(`${id}.example/log`, 'pglite')
  const place: ServerPlace = { dataDir }
  const { under, flags: own, reach } = placeOf(id)
  const options = {
    flags: { ...flags, ...own },
    under,
    firstDeadlineMs: FIRST_DEADLINE_MS,
    ...(hub === undefined ? {} : { hub }),
  }
  const first = await spawnServer(place, options)
  if (first === undefined) throw new Error('the first start was killed')
  let running: Spawned = first
  const stop = async () => {
    await running.stop()
    await remove()
  }
  started.push(stop)
  const { port } = running
  const url = await reach(running.url)
  const enrolled = await enrolMember(url, codes[OPERATOR] ?? '', 'operator')
  const operator = enrolled.client
  const officer = (await enrolMember(url, codes[OFFICER] ?? '', 'officer')).client
  return {
    url,
    logKey,
    serviceKey: encodePublicKey(enrolled.peer.serviceKey),
    dataDir,
    operator,
    officer,
    pid: () => running.pid,
    arm: crash => running.arm(crash),
    kill: () => running.kill(),
    ended: () => running.ended,
    start: async () => {
      const again = await spawnServer(place, { ...options, port })
      if (again === undefined) throw new Error('a start was killed')
      running = again
    },
    stop,
    invite: async (organisation, role) =>
      await invite({ operator, officer: async () => officer }, organisation, [role]),
  }
}

/** Warm cubes answer by then: what is measured is the protocol, and not the public schedule of a scan. */
const FIRST_DEADLINE_MS = 50
