// A provider's sample edition on a running service, and a consumer's grant for it.
import { createHash } from 'node:crypto'
import { editionId } from '../../schemas/common.ts'
import { subjectOf } from '../../schemas/proposal.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Grant } from '../../schemas/records.ts'
import type { Client } from '../../src/sdk/client.ts'
import { acceptGrant, type GrantTerms, offerGrant } from '../../src/sdk/grants.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload, type UploadSource } from '../../src/sdk/upload.ts'
import { type Contribution, preparedOrders } from './sample-orders.ts'

/** Made by the provider's own tool from seeded orders, always the same. */
export async function sampleContribution(rows = 5000): Promise<Contribution> {
  const [whole] = await preparedOrders({ rows, seed: 7 })
  if (whole === undefined) throw new Error('nothing was prepared')
  return whole
}

/** With enough budget for any test, unless `change` says otherwise. */
export function redeclared({ declaration }: Contribution, change: Partial<Declaration> = {}): Declaration {
  return { ...declaration, budget: budgetOf(RICH, 10n * RICH), ...change }
}

const RICH = 1_000_000_000_000n

/** The same cap for one consumer and for all. */
export function budgetOf(total: bigint, perYear = total): Declaration['budget'] {
  const caps = (cap: bigint) => ({ perConsumer: String(cap), total: String(cap) })
  return { delta: '1e-6', ...caps(total), perYear: caps(perYear) }
}

export function bytesSource(bytes: Uint8Array): UploadSource {
  return {
    size: bytes.length,
    sha256: async () => createHash('sha256').update(bytes).digest('hex'),
    read: async (offset, length) => bytes.slice(offset, offset + length),
  }
}

/** Uploads, registers, waits until the edition is sealed, and has an officer approve it. */
export async function publish(
  provider: Client,
  contribution: Contribution,
  declaration: Declaration,
  officer: Client,
): Promise<string> {
  const edition = await seal(provider, contribution, declaration)
  await approve(officer, edition)
  return edition
}

/** Approves what waits about this edition or grant. */
export async function approve(officer: Client, subject: string): Promise<void> {
  const { items } = await officer.proposalList({ query: { state: 'waiting' } as never })
  const waiting = items.find(proposal => subjectOf(proposal) === subject)
  if (waiting === undefined) throw new Error(`nothing waits about ${subject}`)
  await officer.proposalApprove({ params: { id: waiting.id }, body: {} })
}

/** As `publish`, without the approval. */
export async function seal(
  provider: Client,
  contribution: Contribution,
  declaration: Declaration,
): Promise<string> {
  const { id } = await upload(provider, bytesSource(contribution.bytes))
  const job = await provider.editionRegister({
    body: { declaration, upload: id, report: contribution.summary },
  })
  await followJob(provider, job.id, { intervalMs: 50 })
  return editionId(declaration.dataset, declaration.edition)
}

export type GrantChange = Partial<Omit<GrantTerms, 'dataset' | 'consumer' | 'budget'>> & {
  readonly budget?: bigint
}

/** Offered by the provider and signed by the consumer: in effect. */
export async function grantTo(
  provider: Client,
  consumer: Client,
  dataset: Grant['dataset'],
  change: GrantChange = {},
): Promise<Grant> {
  const { id } = await offerTo(provider, consumer, dataset, change)
  return await acceptGrant(consumer, id)
}

/** Signs everything that is offered to this consumer. */
export async function acceptOffers(consumer: Client): Promise<void> {
  const { items } = await consumer.grantList()
  for (const { id, accepted } of items) if (accepted === null) await acceptGrant(consumer, id)
}

/** An offer that its consumer has not signed. */
export async function offerTo(
  provider: Client,
  consumer: Client,
  dataset: Grant['dataset'],
  { budget = RICH, ...change }: GrantChange = {},
): Promise<Grant> {
  const { organisation } = await consumer.me()
  return await offerGrant(provider, {
    dataset,
    consumer: organisation.id,
    modes: ['open'],
    purposes: ['product-planning'],
    budget: String(budget),
    expires: new Date(Date.now() + 86_400_000).toISOString(),
    ...change,
  })
}
