// The real service in this process, in a folder of its own, with members that sign as members do.
import { randomBytes } from 'node:crypto'
import { constants, cp, rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { fromHex, toBase64Url, toHex } from '../../protocols/bytes.ts'
import type { Role } from '../../schemas/records.ts'
import type { Client } from '../../src/sdk/client.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { type Flags, loadConfig } from '../../src/server/config/config.ts'
import type { HubCalls } from '../../src/app/joint/hub-calls.ts'
import { loadServiceKeys, logVkey } from '../../src/server/keys/service-keys.ts'
import { type Running, serve } from '../../src/server/main.ts'
import type { ForTesting } from '../../src/server/composition/for-testing.ts'
import { openService } from '../../src/server/open-service.ts'
import type { StoreLocation } from '../../src/store/connect.ts'
import { checkedStore } from './check-log.ts'
import { databaseCopy, type DatabasePlace } from './empty-database.ts'
import { enrolMember, type Member, memberAt } from './member.ts'
import { invite, type NewService, newService, OFFICER, OPERATOR } from './new-service.ts'
import { type SavedService, snapshot } from './snapshot.ts'
import type { TestWitness } from './witness.ts'

export type TestService = {
  readonly folder: string
  readonly url: string
  readonly logKey: string
  readonly serviceKey: string
  /** Where it keeps its tables. */
  readonly store: StoreLocation
  /**
   * Adds an organisation with one enrolled key; of an officer, operator or auditor, with the approver's
   * approval.
   */
  readonly member: (id: string, roles: readonly Role[]) => Promise<Client>
  /** One that `member` added, here or before the service was saved. */
  readonly known: (id: string) => Promise<Client>
  /** Adds an organisation; whoever has the code enrols. */
  readonly invite: (
    id: string,
    roles: readonly Role[],
    names?: { readonly zh: string; readonly en: string },
  ) => Promise<string>
  readonly operator: Client
  /** The first officer, who approves what tests need approved; joins at first use. */
  readonly approver: () => Promise<Client>
  /** The same member for requests that no client would make. */
  readonly peerOf: (client: Client) => Peer
  /** Throws where its log, ledger and receipts do not agree (`check-log.ts`); so do `restart` and `halt`. */
  readonly stop: () => Promise<void>
  /** In the place of `stop`, for copies of what it is now: they remove nothing. */
  readonly save: () => Promise<SavedService>
  /** `between`: what somebody does to the folder meanwhile. */
  readonly restart: (between?: (folder: string) => Promise<void>) => Promise<void>
  /**
   * Ends it and leaves its folder as it is; `resume` starts it again at the same port, or throws why it does
   * not start.
   */
  readonly halt: () => Promise<void>
  readonly resume: () => Promise<void>
}

export type TestServiceOptions = {
  /** An empty PostgreSQL database; absent: what the tests of a run share. */
  readonly databaseUrl?: string
  /** PGlite wherever the others are: of tests that look at its files. */
  readonly pglite?: true | undefined
  /** A copy of this one, on the same kind of database: its name, members and log are as they were. */
  readonly from?: SavedService
  /** Its test damages the store, or ends it badly. */
  readonly unchecked?: true
  readonly flags?: Flags
  readonly forTesting?: ForTesting
  /** The log's name. */
  readonly name?: string
  /** Takes every line of the service's own log, also of the lowest level. */
  readonly onLogLine?: (line: string) => void
  /** Of a node: its calls to the hub. */
  readonly hub?: HubCalls
  /** Started once the log's key is known. */
  readonly witnesses?: (logKey: string) => Promise<readonly TestWitness[]>
}

/** Nobody watches the clock here. */
const DEADLINE_MS = 50

export async function startService(options: TestServiceOptions = {}): Promise<TestService> {
  const begun = await begin(options)
  const { folder, databaseUrl, logKey, codes, seeds } = begun
  const config = await configOf(begun, options)
  const store = checkedStore(() => logVkey(config.name, loadServiceKeys(folder)))
  const open = async (...given: Parameters<typeof openService>) =>
    await openService(
      given[0],
      given[1],
      {
        firstDeadlineMs: DEADLINE_MS,
        sealingPace: () => 0,
        ...(options.unchecked === true ? {} : { connect: store.connect }),
        ...options.forTesting,
      },
      options.hub,
    )
  const { onLogLine } = options
  const logger =
    onLogLine === undefined
      ? pino({ level: process.env['TEST_LOG'] ?? 'silent' })
      : pino({ level: 'trace' }, { write: onLogLine })
  let running: Running = await serve(config, open, { logger })
  const fixedPort = { ...config, port: running.port }
  const resume = async (): Promise<void> => {
    running = await serve(fixedPort, open, { logger: pino({ level: 'silent' }) }).catch((error: unknown) => {
      store.forget()
      throw error
    })
  }
  const halt = async (): Promise<void> => {
    await running.close()
    store.requireSound()
  }
  const peers = new Map<Client, Peer>()
  const members = new Map<string, Promise<Client>>()
  const enter = ({ client, peer }: Member): Client => {
    peers.set(client, peer)
    return client
  }
  const enrol = async (id: string, code: string, label: string): Promise<Client> => {
    const seed = randomBytes(32)
    seeds.set(id, seed)
    return enter(await enrolMember(running.url, code, label, { seed }))
  }
  const known = (id: string): Promise<Client> => {
    const member = members.get(id) ?? memberAt(running.url, { seed: seedOf(seeds, id) }).then(enter)
    members.set(id, member)
    return member
  }
  const first = async (id: string, label: string): Promise<Client> => {
    if (!seeds.has(id)) members.set(id, enrol(id, codes[id] ?? '', label))
    return await known(id)
  }
  const operator = await first(OPERATOR, 'operator')
  const approver = async () => await first(OFFICER, 'approver')
  const means = { operator, officer: approver }
  const serviceKey = toBase64Url(loadServiceKeys(folder).service.publicKey)
  return {
    folder,
    serviceKey,
    get url() {
      return running.url
    },
    logKey,
    store: databaseUrl === undefined ? { kind: 'pglite', folder } : { kind: 'postgres', url: databaseUrl },
    operator,
    peerOf: client => {
      const peer = peers.get(client)
      if (peer === undefined) throw new Error('a client of another service')
      return peer
    },
    member: async (id, roles) => {
      const member = enrol(id, await invite(means, id, roles), id)
      members.set(id, member)
      return await member
    },
    known,
    invite: (id, roles, names) => invite(means, id, roles, names),
    approver,
    restart: async between => {
      await halt()
      await between?.(folder)
      await resume()
    },
    halt,
    resume,
    save: async () => {
      await halt()
      const saved = { folder, logKey, codes, members: seedTexts(seeds) }
      return databaseUrl === undefined ? saved : { ...saved, databaseUrl }
    },
    stop: async () => {
      await running.close()
      await begun.remove()
      store.requireSound()
    },
  }
}

type Begun = NewService & {
  /** Of members' keys. */
  readonly seeds: Map<string, Uint8Array>
}

async function begin(options: TestServiceOptions): Promise<Begun> {
  const { from, databaseUrl, pglite, name = 'test.example/log' } = options
  if (from !== undefined) return await copied(from)
  const begun = async (where: DatabasePlace) => ({ ...(await newService(name, where)), seeds: new Map() })
  if (databaseUrl !== undefined) return await begun(databaseUrl)
  const { services } = await snapshot('initialised', { pglite, name }, async () => {
    const {
      folder,
      databaseUrl: url,
      logKey,
      codes,
    } = await newService(name, pglite === true ? 'pglite' : 'shared')
    const saved = { folder, logKey, codes, members: {} }
    return {
      services: [{ save: async () => (url === undefined ? saved : { ...saved, databaseUrl: url }) }],
      facts: null,
    }
  })
  const [saved] = services
  if (saved === undefined) throw new Error('one was initialised')
  return await copied(saved)
}

async function copied({
  folder: saved,
  databaseUrl: from,
  logKey,
  codes,
  members,
}: SavedService): Promise<Begun> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-test-'))
  await cp(saved, folder, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const seeds = new Map(Object.entries(members).map(([id, seed]) => [id, fromHex(seed)]))
  const { databaseUrl, remove: removeDatabase } = await databaseCopy(from)
  const remove = async (): Promise<void> => {
    await removeDatabase()
    await rm(folder, { recursive: true, force: true })
  }
  return { folder, databaseUrl, logKey, codes, seeds, remove }
}

async function configOf(
  { folder, databaseUrl, logKey }: Begun,
  { witnesses, flags }: TestServiceOptions,
): Promise<ReturnType<typeof loadConfig>> {
  const started = (await witnesses?.(logKey)) ?? []
  return loadConfig(
    {
      dataDir: folder,
      port: '0',
      keyPerMinute: '0',
      addressPerMinute: '0',
      concurrentRequests: '0',
      // Tests' grants are large.
      grantApprovalAbove: 'none',
      ...flags,
    },
    {
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      YINSUAN_WITNESSES: JSON.stringify(started.map(({ vkey: key, url }) => ({ key, url }))),
    },
  )
}

function seedOf(seeds: ReadonlyMap<string, Uint8Array>, id: string): Uint8Array {
  const seed = seeds.get(id)
  if (seed === undefined) throw new Error(`${id} has not enrolled`)
  return seed
}

function seedTexts(seeds: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(seeds, ([id, seed]) => [id, toHex(seed)]))
}
