// A hub and nodes, each a service of its own in this process: nodes are reached through the hub only.
import { randomBytes } from 'node:crypto'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { DatasetId, OrganisationId } from '../../schemas/common.ts'
import type { MarketStandard } from '../../schemas/market.ts'
import type { HubCalls } from '../../src/app/joint/hub-calls.ts'
import type { NoiseSource } from '../../src/engine/noise-source.ts'
import type { Client } from '../../src/sdk/client.ts'
import { createHubCalls, fetchThrough } from '../../src/sdk/joint/hub-calls.ts'
import { pinMarket, type PinnedMarket } from '../../src/sdk/joint/pin-market.ts'
import { LABEL, publishStandard, standardOf } from './joint-market.ts'
import { type GrantChange, grantTo, publish, redeclared } from './market.ts'
import type { Contribution } from './sample-orders.ts'
import { enrolMember, type Member, memberOf } from './member.ts'
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
  readonly stop: () => Promise<void>
}

export interface NodeMarketOptions {
  readonly forTesting?: TestServiceOptions['forTesting']
  readonly standard?: Partial<MarketStandard>
  readonly budget?: bigint
  /** Of hub and nodes. */
  readonly flags?: TestServiceOptions['flags']
  /** Of the hub alone. */
  readonly hub?: Pick<TestServiceOptions, 'flags' | 'forTesting' | 'onLogLine' | 'pglite'>
  /** Between the hub and everybody else; returns the address that they use. */
  readonly via?: (hubUrl: string) => Promise<string>
  /** Of each node, in the place of `forTesting`. */
  readonly noiseOf?: (node: number) => NoiseSource
  readonly grant?: GrantChange
  /** Of the consumer's key, the same at hub and nodes. */
  readonly seed?: Uint8Array
  /** Of hub and nodes: databases in their folders, which a test can copy. */
  readonly pglite?: true
  /** In the place of the hub's own memory of its nodes' logs. */
  readonly cosign?: (hub: TestService) => HubCalls['cosign']
  /** Of each node to its hub. */
  readonly fetchOf?: (node: string) => typeof fetch
}

export async function startNodeMarket(
  contributions: readonly Contribution[],
  options: NodeMarketOptions = {},
): Promise<NodeMarket> {
  const hub = await startService({ ...optionsOf(options, 'hub.example/log'), ...options.hub })
  const { seed = randomBytes(32) } = options
  const at = (await options.via?.(hub.url)) ?? hub.url
  const consumer = await enrolMember(at, await hub.invite('maker', ['consumer']), 'maker', { seed })
  const first = contributions[0]
  if (first === undefined) throw new Error('a market has members')
  const standard = standardOf(redeclared(first), {
    onlyJointly: contributions.length > 2,
    ...options.standard,
  })
  await publishStandard(hub.operator, await hub.approver(), standard)
  const nodes: TestNode[] = []
  for (const [i, contribution] of contributions.entries())
    nodes.push(await startNode(hub, i, contribution, { consumer, seed, at }, options))
  const market = await formMarket(hub, nodes, standard, redeclared(first).period, consumer.client)
  return {
    hub,
    nodes,
    market,
    consumer: consumer.client,
    publicKey: (await consumer.client.me()).key.publicKey,
    stop: async () => {
      for (const { service } of nodes) await service.stop()
      await hub.stop()
    },
  }
}

async function startNode(
  hub: TestService,
  number: number,
  contribution: Contribution,
  consumer: { readonly consumer: Member; readonly seed: Uint8Array; readonly at: string },
  options: NodeMarketOptions,
): Promise<TestNode> {
  const id = `mall-${number}`
  const { peer } = await enrolMember(hub.url, await hub.invite(id, ['provider']), `${id} node`)
  const { origin: _, ...means } = peer
  const calls = reopening(options.cosign?.(hub), () =>
    createHubCalls(
      {
        ...means,
        ...(options.fetchOf === undefined ? {} : { fetch: options.fetchOf(id) }),
        baseUrl: consumer.at,
        serviceKey: encodePublicKey(peer.serviceKey),
        logKey: hub.logKey,
        language: 'en',
      },
      id,
    ),
  )
  const noise = options.noiseOf?.(number)
  const service = await startService({
    ...optionsOf(options, `${id}.example/log`),
    ...(noise === undefined ? {} : { forTesting: { insecureNoise: noise } }),
    hub: calls,
  })
  const provider = await service.member(id, ['provider'])
  const dataset = DatasetId.parse(`orders-${id}`)
  const declaration = redeclared(contribution, { dataset })
  const edition = await publish(provider, contribution, declaration, await service.approver())
  const through = fetchThrough(consumer.consumer.client, id)
  const code = await service.invite('maker', ['consumer'])
  const at = await enrolMember(service.url, code, 'maker', { seed: consumer.seed, fetch: through })
  const { budget, grant } = options
  await grantTo(provider, at.client, dataset, { ...grant, ...(budget === undefined ? {} : { budget }) })
  const direct = memberOf({ ...at.peer, fetch: (input, init) => fetch(input, init) }).client
  return { id, service, hub: calls, provider, edition, consumer: at.client, direct }
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

/** All join, one edition is formed, all sign it. */
async function formMarket(
  hub: TestService,
  nodes: readonly TestNode[],
  { market: id }: MarketStandard,
  period: { readonly from: string; readonly to: string },
  consumer: Client,
): Promise<PinnedMarket> {
  for (const { provider, edition } of nodes)
    await provider.marketJoin({ params: { id }, body: { label: LABEL, edition: edition as never } })
  const formed = await hub.operator.marketForm({ params: { id }, body: { label: LABEL, period } })
  for (const { provider } of nodes) await provider.marketEditionSign({ params: { id: formed.id }, body: {} })
  return await pinMarket(await consumer.marketEditionShow({ params: { id: formed.id } }), formed.id)
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
