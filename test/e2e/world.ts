// One service with a sealed edition and its members, for the tests of the whole thing.
import { parseCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { parseNote } from '../../protocols/audit/note.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { Client } from '../../src/sdk/client.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { grantTo, publish, redeclared, sampleContribution } from '../support/market.ts'
import type { Contribution } from '../support/sample-orders.ts'
import { snapshot } from '../support/snapshot.ts'
import { startService, type TestService, type TestServiceOptions } from '../support/service.ts'

export type World = {
  readonly service: TestService
  readonly contribution: Contribution
  readonly declaration: Declaration
  readonly edition: string
  readonly mall: Client
  /** Has a grant for the edition. */
  readonly maker: Client
  readonly officer: Client
}

export async function openWorld(options: TestServiceOptions = {}): Promise<World> {
  const { pglite } = options
  const built = await snapshot('market', { pglite }, async () => await buildWorld({ pglite }))
  const [from] = built.services
  if (from === undefined) throw new Error('a world has a service')
  const service = await startService({ ...options, from })
  return {
    service,
    contribution: await sampleContribution(),
    ...built.facts,
    mall: await service.known('mall'),
    maker: await service.known('maker'),
    officer: await service.known('compliance'),
  }
}

async function buildWorld(options: Pick<TestServiceOptions, 'pglite'>) {
  const contribution = await sampleContribution()
  const service = await startService(options)
  const mall = await service.member('mall', ['provider'])
  const maker = await service.member('maker', ['consumer'])
  const officer = await service.member('compliance', ['officer'])
  const declaration = redeclared(contribution)
  const edition = await publish(mall, contribution, declaration, officer)
  await grantTo(mall, maker, declaration.dataset, { purposes: ['product-planning', 'market-research'] })
  return { services: [service], facts: { declaration, edition } }
}

export async function logSize({ service }: Pick<World, 'service'>): Promise<number> {
  const note = await httpLogReader(service.url).readCheckpoint()
  return parseCheckpoint(parseNote(note).text).size
}

export type Logged = {
  readonly seq: number
  readonly leaf: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>> | null
}

/** As the officer reads them, the oldest first. */
export async function entriesFrom({ officer }: Pick<World, 'officer'>, from: number): Promise<Logged[]> {
  const found: Logged[] = []
  for await (const { seq, leaf, body } of listAll(officer, 'entryList', 500)) {
    if (Number(seq) < from) break
    found.unshift({ seq: Number(seq), leaf: JSON.parse(leaf), body: body === null ? null : JSON.parse(body) })
  }
  return found
}

/** Everything that was ever spent, as a text to compare. */
export async function spending({ officer }: Pick<World, 'officer'>): Promise<string> {
  return JSON.stringify([
    await collect(listAll(officer, 'budgetShow')),
    (await collect(listAll(officer, 'grantList'))).map(({ id, spent }) => [id, spent]),
  ])
}

/** Buyers of one category; `change` makes it another question. */
export function question(edition: string, change: Record<string, unknown> = {}): QueryInput {
  return {
    kind: 'aggregate',
    edition,
    select: [{ statistic: 'units' }],
    where: { category: ['空气炸锅'] },
    groupBy: ['gender'],
    privacy: { rho: '0.001' },
    purpose: 'product-planning',
    ...change,
  } as QueryInput
}

let keys = 0

export function freshKey(): string {
  return `e2e-idempotency-${String(keys++).padStart(6, '0')}`
}
