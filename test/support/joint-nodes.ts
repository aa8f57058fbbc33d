// A hub and nodes, each a service of its own in this process: nodes are reached through the hub only.
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../protocols/hashes.ts'
import { fromHex, toHex } from '../../protocols/bytes.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { DatasetId, OrganisationId } from '../../schemas/common.ts'
import type { MarketStandard } from '../../schemas/market.ts'
import type { HubCalls } from '../../src/app/joint/hub-calls.ts'
import type { Client } from '../../src/sdk/client.ts'
import { createHubCalls, fetchThrough } from '../../src/sdk/joint/hub-calls.ts'
import { pinMarket, type PinnedMarket } from '../../src/sdk/joint/pin-market.ts'
import { LABEL, publishStandard, standardOf } from './joint-market.ts'
import { type GrantChange, grantTo, publish, redeclared } from './market.ts'
import type { Contribution } from './sample-orders.ts'
import { enrolMember, memberAt, memberOf } from './member.ts'
import { type SavedService, type Snapshot, snapshot } from './snapshot.ts'
import { startService, type TestService, type TestServiceOptions } from './service.ts'

export interface TestNode {
  readonly id: string
  readonly service: TestService
  /** Its calls to the hub. */
  readonly hub: HubCalls
  /** The provider's staff, at its own node. */
  readonly provider: Client
  readonly edition: string
  /** The consumer at this node, through the hub. */
  readonly consumer: Client
  /** The same, if it could reach the node's port. */
  readonly direct: Client
}

export interface NodeMarket {
  readonly hub: TestService
  readonly nodes: readonly TestNode[]
  readonly market: PinnedMarket
  readonly consumer: Client
  readonly publicKey: string
  /** Of the consumer's key, the same at hub and nodes. */
  readonly seed: Uint8Array
  readonly stop: () => Promise<void>
}

export interface NodeMarketOptions {
  readonly forTesting?: TestServiceOptions['forTesting']
  readonly standard?: Partial<MarketStandard>
  readonly budget?: bigint
  /** Of hub and nodes. */
  readonly flags?: TestServiceOptions['flags']
  /** Of the hub alone. */
  readonly hub?: Pick<TestServiceOptions, 'flags' | 'forTesting' | 'onLogLine'>
  /** Between the hub and everybody else; returns the address that they use. */
  readonly via?: (hubUrl: string) => Promise<string>
  /** Of each node, in the place of `forTesting`. */
  readonly forTestingOf?: (node: number) => TestServiceOptions['forTesting']
  readonly grant?: GrantChange
  /** Of hub and nodes: databases in their folders, which a test can copy. */
  readonly pglite?: true
  /** In the place of the hub's own memory of its nodes' logs. */
  readonly cosign?: (hub: TestService) => HubCalls['cosign']
  /** Of each node to its hub. */
  readonly fetchOf?: (node: string) => typeof fetch
}

/** A copy of one that was built once; what `options` replace is replaced in the copy. */
export async function startNodeMarket(
  contributions: readonly Contribution[],
  options: NodeMarketOptions = {},
): Promise<NodeMarket> {
  const { pglite, flags, standard, grant, forTesting } = options
  const editionKey = forTesting?.insecureEditionKey
  const seed = randomBytes(32)
  const digests = contributions.map(({ bytes }) => toHex(sha256(bytes)))
  const terms = { standard, grant, budget: options.budget, editionKey }
  const built = await snapshot('nodes', { pglite, digests, flags, ...terms }, async () => {
    const insecure = editionKey === undefined ? {} : { forTesting: { insecureEditionKey: editionKey } }
    return await buildMarket(contributions, seed, {
      ...insecure,
      ...(pglite === undefined ? {} : { pglite }),
      ...(flags === undefined ? {} : { flags }),
      ...(standard === undefined ? {} : { standard }),
      ...(grant === undefined ? {} : { grant }),
      ...(options.budget === undefined ? {} : { budget: options.budget }),
    })
  })
  return await openMarket(built, options)
}

/** What `openMarket` needs to know of a market that was built. */
type Facts = {
  /** Of the consumer's key. */
  readonly seed: string
  readonly editions: readonly string[]
  readonly formed: string
}

async function buildMarket(
  contributions: readonly Contribution[],
  seed: Uint8Array,
  options: NodeMarketOptions,
) {
  const [first] = contributions
  if (first === undefined) throw new Error('a market has members')
  const hub = await startService(optionsOf(options, 'hub.example/log'))
  const consumer = await enrolMember(hub.url, await hub.invite('maker', ['consumer']), 'maker', { seed })
  const standard = standardOf(redeclared(first), {
    onlyJointly: contributions.length > 2,
    ...options.standard,
  })
  await publishStandard(hub.operator, await hub.approver(), standard)
  const nodes: TestService[] = []
  const joined: { readonly provider: Client; readonly edition: string }[] = []
  for (const [i, contribution] of contributions.entries()) {
    const id = `mall-${i}`
    await hub.member(id, ['provider'])
    const { service } = await startNode(hub, i, options)
    const provider = await service.member(id, ['provider'])
    const dataset = DatasetId.parse(`orders-${id}`)
    const declaration = redeclared(contribution, { dataset })
    const edition = await publish(provider, contribution, declaration, await service.approver())
    const through = fetchThrough(consumer.client, id)
    const code = await service.invite('maker', ['consumer'])
    const { client } = await enrolMember(service.url, code, 'maker', { seed, fetch: through })
    const { budget, grant } = options
    await grantTo(provider, client, dataset, { ...grant, ...(budget === undefined ? {} : { budget }) })
    nodes.push(service)
    joined.push({ provider, edition })
  }
  const formed = await formMarket(hub, joined, standard, redeclared(first).period)
  const facts: Facts = { seed: toHex(seed), editions: joined.map(({ edition }) => edition), formed }
  return { services: [...nodes, hub], facts }
}

async function openMarket(
  { services, facts }: Snapshot<Facts>,
  options: NodeMarketOptions,
): Promise<NodeMarket> {
  const seed = fromHex(facts.seed)
  const hub = await startService({
    ...optionsOf(options, 'hub.example/log'),
    ...options.hub,
    ...savedAt(services, facts.editions.length),
  })
  const at = (await options.via?.(hub.url)) ?? hub.url
  const consumer = await memberAt(at, { seed })
  const nodes: TestNode[] = []
  for (const [i, edition] of facts.editions.entries()) {
    const id = `mall-${i}`
    const { service, calls } = await startNode(hub, i, options, savedAt(services, i), at)
    const through = fetchThrough(consumer.client, id)
    const own = await memberAt(service.url, { seed, fetch: through })
    const direct = memberOf({ ...own.peer, fetch: (input, init) => fetch(input, init) }).client
    const provider = await service.known(id)
    nodes.push({ id, service, hub: calls, provider, edition, consumer: own.client, direct })
  }
  const record = await consumer.client.marketEditionShow({ params: { id: facts.formed as never } })
  return {
    hub,
    nodes,
    market: await pinMarket(record, facts.formed as never),
    consumer: consumer.client,
    publicKey: (await consumer.client.me()).key.publicKey,
    seed,
    stop: async () => {
      for (const { service } of nodes) await service.stop()
      await hub.stop()
    },
  }
}

function savedAt(services: readonly SavedService[], place: number): { readonly from: SavedService } {
  const from = services[place]
  if (from === undefined) throw new Error('a market has a hub and nodes')
  return { from }
}

/** The provider is a member of the hub already. `at`: where its node reaches the hub. */
async function startNode(
  hub: TestService,
  number: number,
  options: NodeMarketOptions,
  saved: Pick<TestServiceOptions, 'from'> = {},
  at = hub.url,
): Promise<{ readonly service: TestService; readonly calls: HubCalls }> {
  const id = `mall-${number}`
  const { origin: _, ...means } = hub.peerOf(await hub.known(id))
  const calls = reopening(options.cosign?.(hub), () =>
    createHubCalls(
      {
        ...means,
        ...(options.fetchOf === undefined ? {} : { fetch: options.fetchOf(id) }),
        baseUrl: at,
        serviceKey: encodePublicKey(means.serviceKey),
        logKey: hub.logKey,
        language: 'en',
      },
      id,
    ),
  )
  const forTesting = options.forTestingOf?.(number)
  const service = await startService({
    ...optionsOf(options, `${id}.example/log`),
    ...(forTesting === undefined ? {} : { forTesting }),
    ...saved,
    hub: calls,
  })
  return { service, calls }
}

/** A service that is restarted opens its connection anew. */
function reopening(cosign: HubCalls['cosign'] | undefined, open: () => HubCalls): HubCalls {
  let calls = open()
  const { organisation, authority, serviceKey, logKey } = calls
  return {
    organisation,
    authority,
    serviceKey,
    logKey,
    poll: async (results, node) => await calls.poll(results, node),
    markets: async () => await calls.markets(),
    join: async (market, offer) => await calls.join(market, offer),
    marketEdition: async id => await calls.marketEdition(id),
    sign: async (id, signature) => await calls.sign(id, signature),
    cosign: cosign ?? (async (...given) => await calls.cosign(...given)),
    entries: async (...given) => await calls.entries(...given),
    close: () => {
      calls.close()
      calls = open()
    },
  }
}

/** All join, one edition is formed, all sign it; returns its id. */
async function formMarket(
  hub: TestService,
  joined: readonly { readonly provider: Client; readonly edition: string }[],
  { market: id }: MarketStandard,
  period: { readonly from: string; readonly to: string },
): Promise<string> {
  for (const { provider, edition } of joined)
    await provider.marketJoin({ params: { id }, body: { label: LABEL, edition: edition as never } })
  const formed = await hub.operator.marketForm({ params: { id }, body: { label: LABEL, period } })
  for (const { provider } of joined) await provider.marketEditionSign({ params: { id: formed.id }, body: {} })
  return formed.id
}

function optionsOf({ forTesting, flags, pglite }: NodeMarketOptions, name: string): TestServiceOptions {
  return {
    name,
    ...(pglite === undefined ? {} : { pglite }),
    ...(forTesting === undefined ? {} : { forTesting }),
    ...(flags === undefined ? {} : { flags }),
  }
}

export const CONSUMER = OrganisationId.parse('maker')
