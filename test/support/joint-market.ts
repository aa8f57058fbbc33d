// A published market whose members have all signed one edition, and a consumer with a contract at each.
import { randomBytes } from 'node:crypto'
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
import type { TestService } from './service.ts'

export const LABEL = '2025'

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
  readonly market: PinnedMarket
  readonly consumer: Client
  readonly providers: readonly Client[]
  readonly editions: readonly string[]
}

/** All members are hosted: the service acts for each of them. */
export async function hostMarket(
  service: TestService,
  contributions: readonly Contribution[],
  change: {
    readonly budgets?: readonly bigint[]
    /** Of each member's contract, fen for each answer; absent: free. */
    readonly prices?: readonly string[]
    readonly standard?: Partial<MarketStandard>
    readonly grant?: GrantChange
  } = {},
): Promise<HostedMarket> {
  const officer = await service.approver()
  const consumer = await service.member('maker', ['consumer'])
  const first = contributions[0]
  if (first === undefined) throw new Error('a market has members')
  const standard = standardOf(redeclared(first), change.standard)
  await publishStandard(service.operator, officer, standard)
  const providers: Client[] = []
  const editions: string[] = []
  for (const [i, contribution] of contributions.entries()) {
    const provider = await service.member(`mall-${i}`, ['provider'])
    const dataset = DatasetId.parse(`orders-${i}`)
    const edition = await publish(provider, contribution, redeclared(contribution, { dataset }), officer)
    const budget = change.budgets?.[i]
    const fen = change.prices?.[i]
    await grantTo(provider, consumer, dataset, {
      ...change.grant,
      ...(budget === undefined ? {} : { budget }),
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
  const record = await consumer.marketEditionShow({ params: { id: formed.id } })
  return { market: await pinMarket(record, formed.id), consumer, providers, editions }
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
