// What an operator checks when a service does not start or does not answer. It changes nothing, signs
// nothing, and shows no setting's value.
import { existsSync } from 'node:fs'
import { lstat, readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { openCheckpoint } from '../../../protocols/audit/policy.ts'
import { Fault, fault, type FaultDetail } from '../../../schemas/fault.ts'
import { misplacedEditions } from '../../app/editions/edition-files.ts'
import { openStoreReadOnly } from '../../store/open-store.ts'
import type { ReadOnlyStore } from '../../store/store.ts'
import type { Config } from '../config/config-keys.ts'
import { engineFolder, storeLocation } from '../control-plane.ts'
import { readBounded } from '../http/read-bounded.ts'
import { nodeVerifier } from '../keys/ed25519.ts'
import { KEY_FOLDER, loadServiceKeys, logVkey, type ServiceKeys } from '../keys/service-keys.ts'
import { MIN_FREE_BYTES } from '../observe/readiness.ts'
import { DIST } from '../routes/console.ts'
import { SOFTWARE_VERSION } from '../version.ts'

export const CHECKS = [
  'versions',
  'console',
  'settings',
  'folder',
  'keys',
  'disk',
  'service',
  'database',
  'log',
  'editions',
  'clock',
] as const

/** `facts`: what was found, in words that no language changes. */
export type Finding = { readonly check: (typeof CHECKS)[number] } & (
  | { readonly state: 'ok' | 'skipped'; readonly facts: string }
  | { readonly state: 'warning' | 'failed'; readonly faults: readonly FaultDetail[] }
)

export interface DoctorOptions {
  /** Throws a Fault with every mistake in the settings. */
  readonly load: () => Promise<Config>
  readonly now: () => number
  readonly fetch: typeof fetch
}

/** All checks, in the order of `CHECKS`; what depends on a failed one is skipped. */
export async function examine({ load, now, fetch: call }: DoctorOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [
    await look('versions', async () => versions()),
    await look('console', async () => {
      if (!existsSync(join(DIST, 'index.html'))) throw warning('doctor.console_none')
      return 'console/dist'
    }),
  ]
  let config: Config | undefined
  findings.push(
    await look('settings', async () => {
      config = await load()
      return config.name
    }),
  )
  if (config === undefined) return [...findings, ...skipped(CHECKS.slice(3))]
  const { dataDir } = config
  const known: Config = config
  findings.push(await look('folder', () => folderModes(dataDir)))
  let keys: ServiceKeys | undefined
  findings.push(
    await look('keys', async () => {
      keys = loadServiceKeys(dataDir)
      return logVkey(known.name, keys)
    }),
    await look('disk', () => freeSpace(dataDir)),
  )
  let running = false
  findings.push(
    await look('service', async () => {
      const found = await readiness(known, call)
      running = found !== undefined
      return found ?? 'stopped'
    }),
  )
  if (running && known.databaseUrl === null)
    return [...findings, ...skipped(CHECKS.slice(CHECKS.indexOf('database')))]
  return [...findings, ...(await storeFindings(known, keys, now))]
}

const AFTER_DATABASE = CHECKS.slice(CHECKS.indexOf('database') + 1)

async function storeFindings(
  config: Config,
  keys: ServiceKeys | undefined,
  now: () => number,
): Promise<readonly Finding[]> {
  const opened: ReadOnlyStore[] = []
  const database = await look('database', async () => {
    const store = await openStoreReadOnly(storeLocation(config))
    opened.push(store)
    return `${config.databaseUrl === null ? 'PGlite' : 'PostgreSQL'}, ${store.durability}`
  })
  const [store] = opened
  if (store === undefined) return [database, ...skipped(AFTER_DATABASE)]
  try {
    if (keys === undefined) return [database, ...skipped(AFTER_DATABASE)]
    return [
      database,
      await look('log', () => checkpointOf(store, config, keys)),
      await look('editions', () => editionFiles(store, config)),
      await look('clock', async () => {
        const seconds = Math.ceil(((await store.lastTime()) - now()) / 1000)
        if (seconds > 1) throw fault('doctor.clock_behind', { seconds })
        return new Date(now()).toISOString()
      }),
    ]
  } finally {
    await store.close()
  }
}

function skipped(checks: readonly Finding['check'][]): readonly Finding[] {
  return checks.map(check => ({ check, state: 'skipped', facts: '' }))
}

/** A fault that does not stop the service. */
class Warning extends Error {
  readonly fault: Fault
  constructor(of: Fault) {
    super(of.code)
    this.fault = of
  }
}

function warning(...given: Parameters<typeof fault>): Warning {
  return new Warning(fault(...given))
}

async function look(check: Finding['check'], work: () => Promise<string>): Promise<Finding> {
  try {
    return { check, state: 'ok', facts: await work() }
  } catch (error) {
    if (error instanceof Warning) return { check, state: 'warning', faults: error.fault.faults }
    if (error instanceof Fault) return { check, state: 'failed', faults: error.faults }
    // The driver's code of a database that is missing, never another program's text, which may name hosts.
    const reason = error instanceof Error ? ('code' in error ? String(error.code) : error.name) : 'unknown'
    return { check, state: 'failed', faults: fault('doctor.unexpected', { reason }).faults }
  }
}

const NODE_NEEDED = '22.18'

function versions(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [needed = 0, least = 0] = NODE_NEEDED.split('.').map(Number)
  if (major < needed || (major === needed && minor < least))
    throw fault('doctor.node', { found: process.versions.node, needed: NODE_NEEDED })
  return `yinsuan ${SOFTWARE_VERSION}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`
}

/** As `repairModes` would find them; here they stay as they are. */
async function folderModes(folder: string): Promise<string> {
  if (!existsSync(folder)) throw fault('doctor.folder_none', { folder })
  const names = ['', ...(await readdir(folder, { recursive: true }))]
  let [open, writable] = [0, 0]
  for (const name of names) {
    const file = join(folder, name)
    // What a running service has removed meanwhile.
    const found = await lstat(file).catch(() => undefined)
    if (found === undefined || found.isSymbolicLink()) continue
    if (process.geteuid !== undefined && found.uid !== process.geteuid())
      throw fault('config.folder_owner', { file })
    if ((found.mode & 0o077) !== 0) open++
    if ((found.mode & 0o022) !== 0) writable++
  }
  if (open > 0 && process.platform !== 'win32')
    throw warning('doctor.folder_open', { folder, count: open, writable })
  return folder
}

async function freeSpace(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder)
  const [free, least] = [bavail * bsize, MIN_FREE_BYTES].map(bytes => Math.floor(bytes / 2 ** 20))
  const space = { folder, free: free ?? 0, least: least ?? 0 }
  if (space.free < space.least) throw fault('doctor.disk_low', space)
  if (space.free < 8 * space.least) throw warning('doctor.disk_low', space)
  return `${space.free} MiB`
}

const Readiness = z.object({
  status: z.string(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean() })),
})

/** Of the service that runs with these settings; undefined: none runs. */
async function readiness({ host, port }: Config, call: typeof fetch): Promise<string | undefined> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}`
  const reply = await call(`${url}/readyz`, { signal: AbortSignal.timeout(5_000), redirect: 'error' }).catch(
    () => undefined,
  )
  if (reply === undefined) return undefined
  const said = Readiness.safeParse(await shortJson(reply))
  if (!said.success) throw fault('doctor.other_service', { url })
  const failing = said.data.checks.filter(({ ok }) => !ok).map(each => each.name)
  if (said.data.status !== 'ready')
    throw fault('doctor.not_ready', { url, checks: failing.join(', ') || said.data.status })
  return url
}

const MAX_READINESS_BYTES = 64 * 1024

/** Undefined for anything else. */
async function shortJson(reply: Response): Promise<unknown> {
  try {
    const content = await readBounded(reply.body, MAX_READINESS_BYTES)
    return content && JSON.parse(content.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Of withdrawn editions neither rows nor key may be left, and of all others they must be there. */
async function editionFiles(store: ReadOnlyStore, config: Config): Promise<string> {
  const { left, lacking, kept } = await misplacedEditions(store, engineFolder(config))
  const [missing] = lacking
  if (missing !== undefined) throw fault('engine.edition_missing', { edition: missing })
  if (left.length > 0) throw fault('doctor.edition_left', { editions: left.join(', ') })
  return String(kept)
}

/** The signature of the newest checkpoint; `log verify` proves everything under it. */
async function checkpointOf(
  { log }: ReadOnlyStore,
  { name, dataDir }: Config,
  keys: ServiceKeys,
): Promise<string> {
  const { note, size } = log.checkpoint()
  const logKey = { kind: 'log', name, publicKey: keys.log.publicKey } as const
  await openCheckpoint(note, { logKey, witnesses: [], quorum: 0 }, nodeVerifier()).catch(() => {
    throw fault('doctor.log_key', { size, name, folder: join(dataDir, KEY_FOLDER) })
  })
  return `${name}, ${size}`
}
