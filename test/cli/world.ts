// A whole service with its members, built through the command line itself: what a test of a later step stands
// on.
import { constants, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { productsCsv } from '../../scripts/sample/goods.ts'
import { writeSampleOrders } from '../../scripts/sample/orders.ts'
import { openService } from '../../src/server/open-service.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { createLogger } from '../../src/server/observe/logger.ts'
import { type Running, serve } from '../../src/server/main.ts'
import { loadServiceKeys, logVkey } from '../../src/server/keys/service-keys.ts'
import { type CheckedStore, checkedStore } from '../support/check-log.ts'
import { databaseCopy, type EmptyDatabase, emptyDatabase } from '../support/empty-database.ts'
import { type SavedService, snapshot } from '../support/snapshot.ts'
import { type TerminalOptions, type Typed, type } from './terminal.ts'

const GOODS_FILE = join(import.meta.dirname, '../../examples/appliance-goods/dataset.yaml')
export const DATASET_FILE = join(import.meta.dirname, '../../examples/appliance-orders/dataset.yaml')

export type World = {
  readonly folder: string
  readonly dataDir: string
  readonly service: Running
  /** The first officer's. */
  readonly officerCode: string
  /** As a member, whose profile is named after its organisation. */
  readonly as: (member: string, argv: readonly string[], options?: TerminalOptions) => Promise<Typed>
  readonly close: () => Promise<void>
  /** In the place of `close`, for copies of it. */
  readonly save: () => Promise<SavedService>
}

const FIRST_OFFICER = 'jianguan'

export type WorldOptions = {
  readonly flags?: ServiceFlags
  readonly clock?: () => number
  /** In the service's folder: for tests that look at it, start the service again or type commands on it. */
  readonly pglite?: true
}

const NAME = 'test.example/log'

/** `init`, `serve` in this process, and the operator enrolled. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { flags = {}, clock = Date.now } = options
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-cli-'))
  const dataDir = join(folder, 'data')
  const env = { XDG_CONFIG_HOME: join(folder, 'config') }
  const database = await emptyDatabase(dataDir, options.pglite === true ? 'pglite' : 'shared')
  const { databaseUrl } = database
  const databaseEnv: Readonly<Record<string, string>> =
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }
  const init = ['init', '--data-dir', dataDir, '--name', NAME, '--officer', FIRST_OFFICER]
  const made = expectOk(await type(init, { env: { ...env, ...databaseEnv }, now: clock }))
  const codes = new Map(
    made.out
      .trimEnd()
      .split('\n')
      .map(line => line.split(' ') as [string, string]),
  )
  const store = storeOf(dataDir)
  const service = await startService(dataDir, { flags, clock, databaseEnv, connect: store.connect })
  expectOk(await type(['enrol', service.url, codes.get('operator') ?? ''], { env, now: clock }))
  const officerCode = codes.get(FIRST_OFFICER) ?? ''
  return worldOf({ folder, service, database, officerCode, clock, store })
}

function storeOf(dataDir: string): CheckedStore {
  return checkedStore(() => logVkey(NAME, loadServiceKeys(dataDir)))
}

type Opened = Pick<World, 'folder' | 'service' | 'officerCode'> & {
  readonly database: EmptyDatabase
  readonly clock: () => number
  readonly store: CheckedStore
}

function worldOf({ folder, service, database, officerCode, clock, store }: Opened): World {
  const env = { XDG_CONFIG_HOME: join(folder, 'config') }
  const dataDir = join(folder, 'data')
  const end = async (): Promise<void> => {
    await service.close()
    store.requireSound()
  }
  return {
    folder,
    dataDir,
    service,
    officerCode,
    as: (member, argv, options = {}) =>
      type(argv, { now: clock, ...options, env: { ...env, YINSUAN_PROFILE: member, ...options.env } }),
    close: async () => {
      await service.close()
      await database.remove()
      await rm(folder, { recursive: true, force: true })
      store.requireSound()
    },
    save: async () => {
      await end()
      const saved = { folder, logKey: '', codes: { [FIRST_OFFICER]: officerCode }, members: {} }
      const { databaseUrl } = database
      return databaseUrl === undefined ? saved : { ...saved, databaseUrl }
    },
  }
}

type ServiceFlags = Parameters<typeof loadConfig>[0]

export type ServiceOptions = Pick<WorldOptions, 'flags' | 'clock'> & {
  readonly port?: number
  /** Where the database is; empty: in the folder. */
  readonly databaseEnv?: Readonly<Record<string, string>>
  readonly connect?: CheckedStore['connect']
}

export async function startService(
  dataDir: string,
  { port = 0, flags = {}, clock = Date.now, databaseEnv = {}, ...connecting }: ServiceOptions = {},
): Promise<Running> {
  const config = loadConfig({ dataDir, port: String(port), logLevel: 'silent', ...flags }, databaseEnv)
  const forTesting = { clock, sealingPace: () => 0, ...connecting }
  return serve(config, (...opening) => openService(...opening, forTesting), {
    logger: createLogger('silent', { write: () => undefined }),
  })
}

export async function addMember(
  { as, service, officerCode }: World,
  id: string,
  ...roles: readonly string[]
): Promise<void> {
  const add = ['org', 'add', id, '--title', id, '--role', roles.join()]
  const code = id === FIRST_OFFICER ? officerCode : expectOk(await as('operator', add)).out.trim()
  expectOk(await as(id, ['enrol', service.url, code], { env: { YINSUAN_PROFILE: '' } }))
}

export type Market = World & { readonly interrupted: Typed; readonly resumed: Typed }

type MarketOptions = WorldOptions & {
  readonly grant?: readonly string[]
  /** The edition `appliance-goods@2025` in its place: with brands, models and what is derived. */
  readonly goods?: boolean
  /** With a pool of pure ε 0.5 for published answers. */
  readonly pool?: boolean
}

/**
 * A provider `hailan` with a sealed edition `appliance-orders@2025` of `rows` order lines, and a consumer
 * `dongfang` with a grant. The provider loses the service while the edition is sealed, and takes the
 * registration up again. A copy of one that was built once, unless time goes otherwise in it.
 */
export async function openMarket(rows = 12_000, options: MarketOptions = {}): Promise<Market> {
  if (options.clock !== undefined) {
    const { world, publishing } = await buildMarket(rows, options)
    return { ...world, ...publishing }
  }
  const { services, facts } = await snapshot('cli', { ...options, rows }, async () => {
    const { world, publishing } = await buildMarket(rows, options)
    return { services: [world], facts: { ...publishing, from: world.folder, url: world.service.url } }
  })
  const [saved] = services
  if (saved === undefined) throw new Error('a world has a service')
  const { interrupted, resumed, ...before } = facts
  return { ...(await copyOf(saved, before, options.flags)), interrupted, resumed }
}

/** Its members' profiles name the service's new address. */
async function copyOf(
  saved: SavedService,
  before: { readonly from: string; readonly url: string },
  flags: ServiceFlags = {},
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-cli-'))
  await cp(saved.folder, folder, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const database = await databaseCopy(saved.databaseUrl)
  const { databaseUrl } = database
  const databaseEnv: Readonly<Record<string, string>> =
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }
  const dataDir = join(folder, 'data')
  const store = storeOf(dataDir)
  const service = await startService(dataDir, { flags, databaseEnv, connect: store.connect })
  for (const file of await readdir(join(folder, 'config'), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const path = join(file.parentPath, file.name)
    const text = (await readFile(path, 'utf8')).replaceAll(new URL(before.url).host, service.authority)
    await writeFile(path, text.replaceAll(before.from, folder))
  }
  const officerCode = saved.codes[FIRST_OFFICER] ?? ''
  return worldOf({ folder, service, database, officerCode, clock: Date.now, store })
}

async function buildMarket(rows: number, options: MarketOptions) {
  const world = await openWorld(options)
  await addMember(world, 'hailan', 'provider')
  await addMember(world, 'dongfang', 'consumer')
  await addMember(world, 'jianguan', 'officer')
  const exports = join(world.folder, 'exports')
  const goods = options.goods === true
  await writeExport(exports, rows, goods)
  const dataset = goods ? 'appliance-goods' : 'appliance-orders'
  const declared = goods ? GOODS_FILE : DATASET_FILE
  const file = options.pool === true ? await withPool(declared, join(world.folder, 'pool.yaml')) : declared
  const out = join(world.folder, 'prepared')
  const secret = join(world.folder, 'unit-secret')
  const publish = ['dataset', 'publish', file, '--data', exports, '--out', out, '--secret', secret]
  const losing: typeof fetch = async (input, init) => {
    if (String(input instanceof Request ? input.url : input).includes('/v1/jobs/'))
      throw new TypeError('fetch failed')
    return fetch(input, init)
  }
  const interrupted = await world.as('hailan', publish, { fetch: losing })
  const resumed = expectOk(await world.as('hailan', ['dataset', 'register', out]))
  expectOk(await world.as('jianguan', ['desk', 'approve', `${dataset}@2025`]))
  const grant = ['--dataset', dataset, '--to', 'dongfang', '--purpose', 'product-planning']
  const terms = ['--budget', 'epsilon:4', '--expires', '+90d', ...(options.grant ?? [])]
  const issued = expectOk(await world.as('hailan', ['grant', 'issue', ...grant, ...terms, '--json']))
  const { id } = JSON.parse(issued.out) as { id: string }
  expectOk(await world.as('dongfang', ['grant', 'accept', id, '--yes']))
  return { world, publishing: { interrupted, resumed } }
}

async function withPool(declared: string, file: string): Promise<string> {
  const written = await readFile(declared, 'utf8')
  const pooled = written.replace(/^budget:\n/m, "budget:\n  pool: { epsilon: '0.5', perYear: '1' }\n")
  await writeFile(file, pooled)
  return file
}

export async function writeExport(folder: string, rows: number, goods = false): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeSampleOrders(join(folder, 'orders.csv'), { rows, seed: 7, years: [2025, 2025], goods })
  if (goods) await writeFile(join(folder, 'products.csv'), productsCsv())
}

export function expectOk(typed: Typed): Typed {
  if (typed.exit !== 0) throw new Error(`exit ${typed.exit}: ${typed.err}`)
  return typed
}
