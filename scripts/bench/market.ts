// The market of a bench: one published edition, and one consumer with a grant on it.
import { mkdtemp } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import type { Mode } from '../../schemas/common.ts'
import { acceptGrant, offerGrant } from '../../src/sdk/grants.ts'
import { writeSampleOrders } from '../sample/orders.ts'
import type { BenchOptions } from './bench.ts'
import { approveAll, enrol, join, type Member } from './members.ts'
import { EDITION, publish } from './publish.ts'
import type { BenchService } from './service.ts'

export async function openMarket(
  { url, operatorCode, officerCode }: BenchService,
  folder: string,
  rows: number,
  modes: Mode[],
  say: BenchOptions['say'],
): Promise<Member> {
  const operator = await enrol(url, operatorCode)
  const mall = await join(url, operator.client, 'mall', ['provider'])
  const maker = await join(url, operator.client, 'maker', ['consumer'])
  say(`making and publishing ${rows.toLocaleString('en')} rows`)
  const data = await mkdtemp(joinPath(folder, 'data-'))
  await writeSampleOrders(joinPath(data, 'orders.csv'), { rows, seed: 20_251_111, years: [2025, 2025] })
  await publish(mall.client, data, folder, rows)
  const [dataset] = EDITION.split('@')
  const { items } = await mall.client.budgetShow({ query: { limit: 1 } })
  const officer = await enrol(url, officerCode)
  await approveAll(officer.client)
  const { id } = await offerGrant(mall.client, {
    dataset: dataset ?? '',
    consumer: 'maker',
    modes,
    purposes: ['product-planning'],
    budget: items[0]?.total?.cap ?? '0',
    expires: new Date(Date.now() + 86_400_000).toISOString(),
  })
  await acceptGrant(maker.client, id)
  // The grant, where it is a large one.
  await approveAll(officer.client)
  return maker
}
