// A whole service with its members, built through the command line itself: what a test of a later step stands
// on.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { productsCsv } from '../../scripts/sample/goods.ts'
import { writeSampleOrders } from '../../scripts/sample/orders.ts'
import { openService } from '../../src/server/open-service.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { createLogger } from '../../src/server/observe/logger.ts'
import { type Running, serve } from '../../src/server/main.ts'
import { emptyDatabase } from '../support/empty-database.ts'
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
}

const FIRST_OFFICER = 'jianguan'

export type WorldOptions = {
  readonly flags?: ServiceFlags
  readonly clock?: () => number
  /** In the service's folder: for tests that look at it, start the service again or type commands on it. */
  readonly pglite?: true
}

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
  const init = ['init', '--data-dir', dataDir, '--name', 'test.example/log', '--officer', FIRST_OFFICER]
  const made = expectOk(await type(init, { env: { ...env, ...databaseEnv }, now: clock }))
  const codes = new Map(
    made.out
      .trimEnd()
      .split('\n')
      .map(line => line.split(' ') as [string, string]),
  )
  const service = await startService(dataDir, { flags, clock, databaseEnv })
  const as: World['as'] = (member, argv, options = {}) =>
    type(argv, { now: clock, ...options, env: { ...env, YINSUAN_PROFILE: member, ...options.env } })
  expectOk(await type(['enrol', service.url, codes.get('operator') ?? ''], { env, now: clock }))
  return {
    folder,
    dataDir,
    service,
    officerCode: codes.get(FIRST_OFFICER) ?? '',
    as,
    close: async () => {
      await service.close()
      await database.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type ServiceFlags = Parameters<typeof loadConfig>[0]

export type ServiceOptions = Pick<WorldOptions, 'flags' | 'clock'> & {
  readonly port?: number
  /** Where the database is; empty: in the folder. */
  readonly databaseEnv?: Readonly<Record<string, string>>
}

export async function startService(
  dataDir: string,
  { port = 0, flags = {}, clock = Date.now, databaseEnv = {} }: ServiceOptions = {},
): Promise<Running> {
  const config = loadConfig({ dataDir, port: String(port), logLevel: 'silent', ...flags }, databaseEnv)
  return serve(config, (given, edge) => openService(given, edge, { clock, sealingPace: () => 0 }), {
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

/**
 * A provider `hailan` with a sealed edition `appliance-orders@2025` of `rows` order lines, and a consumer
 * `dongfang` with a grant. The provider loses the service while the edition is sealed, and takes the
 * registration up again.
 */
export async function openMarket(
  rows = 12_000,
  options: WorldOptions & {
    readonly grant?: readonly string[]
    /** The edition `appliance-goods@2025` in its place: with brands, models and what is derived. */
    readonly goods?: boolean
    /** With a pool of pure ε 0.5 for published answers. */
    readonly pool?: boolean
  } = {},
): Promise<Market> {
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
  return { ...world, interrupted, resumed }
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
