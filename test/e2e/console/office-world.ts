// A service at work, for its officers and its operator: an edition that waits, another with questions and a
// cheater, hostile names, three witnesses.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatasetId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { choose, made, openingOf, sendOpening } from '../../support/blind.ts'
import { grantTo, publish, sampleContribution, seal } from '../../support/market.ts'
import { startService, type TestService } from '../../support/service.ts'
import { startWitness, type TestWitness } from '../../support/witness.ts'
import { freshKey, question } from '../world.ts'
import { memberFile } from './member-file.ts'
import { CANARY } from './world.ts'

export type OfficeWorld = {
  readonly service: TestService
  readonly witnesses: readonly TestWitness[]
  /** Approved, with answers. */
  readonly edition: string
  /** Waits for an approval. */
  readonly waiting: string
  /** Key files. */
  readonly bureau: string
  readonly operator: string
  /** Another officer, beside the browser. */
  readonly other: Client
  /** What it asks for needs an officer. */
  readonly provider: Client
  readonly maker: Client
  readonly stop: () => Promise<void>
}

export async function openOfficeWorld(): Promise<OfficeWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-office-'))
  const witnesses: TestWitness[] = []
  const service = await startService({
    flags: { insecureBlindLevels: 'on', blindWorkers: '1', witnessSeconds: '2' },
    witnesses: async logKey => {
      for (const name of ['mall.example/witness', 'maker.example/witness', 'compliance.example/witness']) {
        witnesses.push(await startWitness(name, [logKey]))
      }
      return witnesses
    },
  })
  const contribution = await sampleContribution(3000)
  const { declaration } = contribution
  const mall = await service.member('mall', ['provider'])
  const bureau = await memberFile(service, folder, 'bureau', ['officer'])
  const other = await service.member('second-bureau', ['officer'])
  const operator = await memberFile(service, folder, 'district-two', ['operator'])
  const maker = await memberFile(service, folder, 'maker', ['consumer'], {
    title: CANARY,
    label: CANARY.slice(0, 60),
  })
  const cheater = await service.member('cheater', ['consumer'])
  const edition = await publish(mall, contribution, declaration, other)
  const label = { zh: CANARY, en: CANARY }
  const waiting = await seal(mall, contribution, {
    ...declaration,
    dataset: DatasetId.parse('hostile'),
    title: label,
    source: label,
  })
  await grantTo(mall, maker.client, declaration.dataset, {
    budget: BigInt(declaration.budget.perConsumer),
  })
  await grantTo(mall, cheater, declaration.dataset, {
    budget: BigInt(declaration.budget.perConsumer),
    modes: ['open', 'blind'],
    blindLevel: 'insecureForTesting',
  })
  await work(maker.client, edition)
  await cheat(cheater, declaration)
  return {
    service,
    witnesses,
    edition,
    waiting,
    bureau: bureau.file,
    operator: operator.file,
    other,
    provider: mall,
    maker: maker.client,
    stop: async () => {
      await service.stop()
      for (const witness of witnesses) await witness.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Three answers, then so many refusals that an officer should look. */
async function work(client: Client, edition: string): Promise<void> {
  for (const groupBy of [['gender'], ['age_band'], ['category']]) {
    const query = question(edition, { where: {}, groupBy })
    await client.ask({ body: { query, idempotencyKey: freshKey() } })
  }
  for (let count = 0; count < 12; count++) {
    const query = question(edition, { purpose: 'pricing' })
    const idempotencyKey = freshKey()
    await client.ask({ body: { query, idempotencyKey } }).catch(() => undefined)
  }
}

/** Signs one ticket and opens another: for a question of the first dimension. */
export async function cheat(client: Client, { dataset, dimensions }: Declaration): Promise<void> {
  const ticket = made({
    parameters: 'bfv-8192-36',
    level: 'insecureForTesting',
    mode: 'one',
    cells: dimensions[0]?.values.length ?? 0,
    answers: 1,
  })
  const { id, chosen } = await choose(client, dataset, ticket)
  const opening = openingOf(chosen)
  opening[5] = (opening[5] ?? 0) ^ 1
  const { state } = await sendOpening(client, id, opening)
  if (state !== 'failed') throw new Error(`the cheater's ticket is ${state}`)
}
