// The hub and the platforms with their people: every key is made on its member's side.
import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { PrivateKey } from '../../../protocols/identity/keys.ts'
import { type Label, type Language, OrganisationId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { MarketStandard } from '../../../schemas/market.ts'
import { standardDigest } from '../../../src/domain/plan/joint/market.ts'
import { openFileSource } from '../../../src/cli/file-source.ts'
import { speedFile } from '../../../src/app/editions/sealing-schedule.ts'
import { prepare } from '../../../src/prepare/node/prepare.ts'
import { followJob } from '../../../src/sdk/follow-job.ts'
import { acceptGrant, offerGrant } from '../../../src/sdk/grants.ts'
import { fetchThrough } from '../../../src/sdk/joint/hub-calls.ts'
import { readService } from '../../../src/sdk/service.ts'
import { upload } from '../../../src/sdk/upload.ts'
import { sealingMeasured } from '../../sealing-measured.ts'
import { writeSampleDatasetFile } from '../../sample/dataset-file.ts'
import { writeSampleOrders } from '../../sample/orders.ts'
import { approveWaiting } from '../desk.ts'
import { enrol, join as joinService, type Member } from '../service.ts'
import { type Served, serveFolder, setUp } from './processes.ts'

const STANDARD = join(import.meta.dirname, '../../../examples/appliance-market/market.yaml')

export interface Hub {
  readonly folder: string
  readonly served: Served
  readonly logKey: string
  readonly serviceKey: string
  readonly operator: Member
  readonly officer: Member
  readonly maker: Member
}

export interface Platform {
  readonly id: string
  /** Fen for each answer, by its contract with the maker. */
  readonly price: string
  readonly served: Served
  readonly logKey: string
  readonly operator: Member
  readonly officer: Member
  readonly staff: Member
  /** The maker at this node, which it reaches through the hub only. */
  readonly maker: Member
  readonly orders: string
  readonly declaration: Declaration
  readonly edition: string
}

/** Who takes part, what its contract costs and the seed of its made-up orders. */
export const PLATFORMS: readonly Founding[] = [
  { id: 'mall', title: { zh: '某综合电商平台', en: 'An online mall' }, price: '30000', seed: 20_251_111 },
  {
    id: 'stream',
    title: { zh: '某直播电商平台', en: 'A live-stream shop' },
    price: '20000',
    seed: 20_250_618,
  },
  {
    id: 'group',
    title: { zh: '某社区团购企业', en: 'A group-buying platform' },
    price: '10000',
    seed: 20_251_212,
  },
]

interface Founding {
  readonly id: string
  readonly title: Label
  readonly price: string
  readonly seed: number
}

export const MAKER: Founded = { id: 'maker', title: { zh: '某小家电企业', en: 'An appliance maker' } }
type Founded = Pick<Founding, 'id' | 'title'>

export async function openHub(folder: string, port: number, language: Language): Promise<Hub> {
  const words = ['--operator', 'district', '--officer', 'compliance']
  const titles = ['--title', 'District government', '--title-zh', '区政府', '--officer-title-zh', '区合规办']
  const named = ['--name', 'hub.example/log', ...words, ...titles, '--officer-title', 'District compliance']
  const codes = await setUp(['init', ...named], folder)
  const served = await serveFolder(folder, port)
  const { url } = served
  const { logKey, serviceKey } = await readService(url)
  const operator = await enrol(url, codes.get('district') ?? '', 'demo', language)
  const officer = await enrol(url, codes.get('compliance') ?? '', 'demo', language)
  const maker = await add(url, operator, MAKER, 'consumer', language)
  await sealingMeasured(folder)
  return { folder, served, logKey, serviceKey, operator, officer, maker }
}

/** Proposed by the operator, in force when an officer has approved it. */
export async function publishStandard({ operator, officer }: Hub): Promise<MarketStandard> {
  const standard = MarketStandard.parse(parse(await readFile(STANDARD, 'utf8')))
  await operator.client.marketPublish({ body: { standard, digest: standardDigest(standard) } })
  await approveWaiting(officer.client, 'market')
  return standard
}

/** A node set up with one code of the hub's, then its own people, and the maker through the hub. */
export async function openNode(
  hub: Hub,
  founding: Founding,
  folder: string,
  port: number,
  language: Language,
): Promise<Omit<Platform, 'declaration' | 'edition' | 'orders'>> {
  const { id, title, price } = founding
  const body = { id: OrganisationId.parse(id), title, roles: ['provider' as const] }
  const { code } = await hub.operator.client.organisationAdd({ body })
  const [operatorId, officerId] = [`${id}-it`, `${id}-compliance`]
  const named = ['--name', `${id}.example/log`, '--operator', operatorId, '--officer', officerId]
  const codes = await setUp(['node', 'init', hub.served.url, code, ...named], folder)
  // The nodes share the hub's machine, which has been measured.
  await cp(speedOf(hub.folder), speedOf(folder))
  const served = await serveFolder(folder, port)
  const { url } = served
  const { logKey } = await readService(url)
  const operator = await enrol(url, codes.get(operatorId) ?? '', 'demo', language)
  const officer = await enrol(url, codes.get(officerId) ?? '', 'demo', language)
  const staff = await add(url, operator, founding, 'provider', language)
  const fetch = fetchThrough(hub.maker.client, id)
  const key = hub.maker.key.privateKey
  const maker = await add(url, operator, MAKER, 'consumer', language, { key, fetch })
  return { id, price, served, logKey, operator, officer, staff, maker }
}

/** Exports, anonymises and publishes to its own node; its own officer approves. */
export async function publishOrders(
  { staff, officer }: Pick<Platform, 'staff' | 'officer'>,
  { id, seed }: Founding,
  folder: string,
  rows: number,
): Promise<Pick<Platform, 'declaration' | 'edition' | 'orders'>> {
  const data = join(folder, 'export')
  await mkdir(data, { recursive: true })
  const orders = join(data, 'orders.csv')
  await writeSampleOrders(orders, { rows, seed, years: [2025, 2025] })
  const prepared = await prepare({
    datasetFile: await writeSampleDatasetFile(folder, rows, `${id}-orders`),
    dataFolder: data,
    outFolder: join(folder, 'prepared'),
    secretFile: join(folder, 'unit-secret.key'),
  })
  const { declaration } = prepared
  await using source = await openFileSource(prepared.contributionFile)
  const { id: sent } = await upload(staff.client, source)
  const body = { declaration, upload: sent, report: prepared.summary }
  await followJob(staff.client, (await staff.client.editionRegister({ body })).id)
  await approveWaiting(officer.client, 'edition')
  return { declaration, orders, edition: `${declaration.dataset}@${declaration.edition}` }
}

/** Between the platform and the maker, who signs it through the hub. */
export async function contract(platform: Platform, expires: string): Promise<void> {
  const { staff, maker, officer, declaration, price } = platform
  const { id } = await offerGrant(staff.client, {
    dataset: declaration.dataset,
    consumer: maker.id,
    modes: ['open', 'blind'],
    purposes: ['product-planning'],
    budget: declaration.budget.perConsumer,
    expires,
    price: { model: 'per-answer', fen: price },
  })
  await acceptGrant(maker.client, id)
  await approveWaiting(officer.client, 'grant')
}

export async function spentAt({ staff, edition }: Platform): Promise<bigint> {
  const { items } = await staff.client.budgetShow({ query: { limit: 10 } })
  return BigInt(items.find(line => line.edition === edition)?.total?.spent ?? 0)
}

const speedOf = (folder: string) => speedFile(join(folder, 'data'), 'duckdb')

async function add(
  url: string,
  operator: Member,
  { id, title }: Founded,
  role: 'provider' | 'consumer',
  language: Language,
  means: { readonly key?: PrivateKey; readonly fetch?: typeof fetch } = {},
): Promise<Member> {
  const body = { id: OrganisationId.parse(id), title, roles: [role] }
  return await joinService(url, operator.client, body, language, means)
}
