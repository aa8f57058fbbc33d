// A published market whose members have all signed one edition, and a consumer with a contract at each.
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../protocols/hashes.ts'
import { formatVkey } from '../../protocols/audit/note.ts'
import { toBase64Url, toHex } from '../../protocols/bytes.ts'
import { MaskKey } from '../../protocols/joint/mask-key.ts'
import { DatasetId } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { MarketOffer, MarketStandard } from '../../schemas/market.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { standardDigest } from '../../src/domain/plan/joint/market.ts'
import type { Client } from '../../src/sdk/client.ts'
import { pinMarket, type PinnedMarket } from '../../src/sdk/joint/pin-market.ts'
import { type GrantChange, grantTo, publish, redeclared } from './market.ts'
import type { Contribution } from './sample-orders.ts'
import { startService, type TestService, type TestServiceOptions } from './service.ts'
import { snapshot } from './snapshot.ts'

export const LABEL = '2025'

/** How many units there are in each age band, for so much rho: the question of most tests of a market. */
export function unitsByAge(edition: string, rho = '0.01') {
  return {
    kind: 'aggregate' as const,
    edition: edition as never,
    select: [{ statistic: 'units' as const }],
    groupBy: ['age_band'],
    privacy: { rho },
    purpose: 'product-planning',
  }
}

/** The standard that these declarations conform to. */
export function standardOf(declaration: Declaration, change: Partial<MarketStandard> = {}): MarketStandard {
  const { title, dimensions, measures, views, orders, capacity, budget, reportingThreshold } = declaration
  return MarketStandard.parse({
    v: 1,
    market: 'appliances',
    title,
    dimensions,
    measures,
    views,
    orders,
    capacity,
    delta: budget.delta,
    reportingThreshold,
    periods: 'year',
    collusion: 'all-others',
    onlyJointly: false,
    ...change,
  })
}

/** Proposed by the operator, approved by an officer of another organisation. */
export async function publishStandard(
  operator: Client,
  officer: Client,
  standard: MarketStandard,
): Promise<void> {
  const { id } = await operator.marketPublish({ body: { standard, digest: standardDigest(standard) } })
  await officer.proposalApprove({ params: { id }, body: {} })
}

export interface HostedMarket {
  readonly service: TestService
  readonly market: PinnedMarket
  readonly consumer: Client
  readonly providers: readonly Client[]
  readonly editions: readonly string[]
}

export interface HostedMarketOptions extends TestServiceOptions {
  /** Of each member's contract, fen for each answer; absent: free. */
  readonly prices?: readonly string[]
  readonly grant?: GrantChange
}

/**
 * All members are hosted: the service acts for each of them. A copy of one that was built once; what is
 * replaced for testing is replaced in the copy.
 */
export async function hostMarket(
  contributions: readonly Contribution[],
  options: HostedMarketOptions = {},
): Promise<HostedMarket> {
  const { prices, grant, pglite, flags, forTesting } = options
  const editionKey = forTesting?.insecureEditionKey
  const digests = contributions.map(({ bytes }) => toHex(sha256(bytes)))
  const built = await snapshot('hosted', { prices, grant, pglite, flags, editionKey, digests }, async () => {
    const service = await startService({
      ...(pglite === undefined ? {} : { pglite }),
      ...(flags === undefined ? {} : { flags }),
      ...(editionKey === undefined ? {} : { forTesting: { insecureEditionKey: editionKey } }),
    })
    return { services: [service], facts: await buildMarket(service, contributions, options) }
  })
  const [from] = built.services
  if (from === undefined) throw new Error('a market has a service')
  const { formed, editions } = built.facts
  const service = await startService({ ...options, from })
  const consumer = await service.known('maker')
  const record = await consumer.marketEditionShow({ params: { id: formed as never } })
  return {
    service,
    market: await pinMarket(record, formed as never),
    consumer,
    providers: await Promise.all(editions.map(async (_, i) => await service.known(`mall-${i}`))),
    editions,
  }
}

async function buildMarket(
  service: TestService,
  contributions: readonly Contribution[],
  { prices, grant }: HostedMarketOptions,
): Promise<{ readonly formed: string; readonly editions: readonly string[] }> {
  const officer = await service.approver()
  const consumer = await service.member('maker', ['consumer'])
  const [first] = contributions
  if (first === undefined) throw new Error('a market has members')
  const standard = standardOf(redeclared(first))
  await publishStandard(service.operator, officer, standard)
  const providers: Client[] = []
  const editions: string[] = []
  for (const [i, contribution] of contributions.entries()) {
    const provider = await service.member(`mall-${i}`, ['provider'])
    const dataset = DatasetId.parse(`orders-${i}`)
    const edition = await publish(provider, contribution, redeclared(contribution, { dataset }), officer)
    const fen = prices?.[i]
    await grantTo(provider, consumer, dataset, {
      ...grant,
      ...(fen === undefined ? {} : { price: { model: 'per-answer', fen } }),
    })
    await provider.marketJoin({
      params: { id: standard.market },
      body: { label: LABEL, edition: edition as never },
    })
    providers.push(provider)
    editions.push(edition)
  }
  const formed = await service.operator.marketForm({
    params: { id: standard.market },
    body: { label: LABEL, period: redeclared(first).period },
  })
  for (const provider of providers) await provider.marketEditionSign({ params: { id: formed.id }, body: {} })
  return { formed: formed.id, editions }
}

/** What a node of this provider would offer, under keys that nobody keeps. */
export function fakeOffer(id: string): MarketOffer {
  const key = () => nodeSigner(randomBytes(32)).publicKey
  return MarketOffer.parse({
    label: LABEL,
    edition: `orders-${id}@2025`,
    node: {
      operator: id,
      logKey: formatVkey({ kind: 'log', name: `${id}.example/log`, publicKey: key() }),
      serviceKey: toBase64Url(key()),
      signingKey: toBase64Url(key()),
      maskKey: toBase64Url(new MaskKey(randomBytes(32)).publicKey),
      vrfKey: toBase64Url(key()),
      sealing: toHex(randomBytes(32)),
    },
  })
}
