// The real service in this process, in a folder of its own, with members that sign as members do.
import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Role } from '../../schemas/records.ts'
import type { Client } from '../../src/sdk/client.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { type Flags, loadConfig } from '../../src/server/config/config.ts'
import { isGuarded } from '../../protocols/audit/roles.ts'
import type { HubCalls } from '../../src/app/joint/hub-calls.ts'
import { initService } from '../../src/server/folder/init.ts'
import { type Running, serve } from '../../src/server/main.ts'
import type { ForTesting } from '../../src/server/composition/for-testing.ts'
import { openService } from '../../src/server/open-service.ts'
import type { StoreLocation } from '../../src/store/connect.ts'
import { enrolMember } from './member.ts'
import { emptyDatabase } from './empty-database.ts'
import type { TestWitness } from './witness.ts'

export type TestService = {
  readonly folder: string
  readonly url: string
  readonly logKey: string
  /** Where it keeps its tables. */
  readonly store: StoreLocation
  /**
   * Adds an organisation with one enrolled key; of an officer, operator or auditor, with the approver's
   * approval.
   */
  readonly member: (id: string, roles: readonly Role[]) => Promise<Client>
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
  readonly stop: () => Promise<void>
  /** `between`: what somebody does to the folder meanwhile. */
  readonly restart: (between?: (folder: string) => Promise<void>) => Promise<void>
  /**
   * Ends it and leaves its folder as it is; `resume` starts it again at the same port, or throws why it does
   * not start.
   */
  readonly halt: () => Promise<void>
  readonly resume: () => Promise<void>
}

const title = (id: string) => ({ zh: id, en: id })

export type TestServiceOptions = {
  /** An empty PostgreSQL database; absent: what the tests of a run share. */
  readonly databaseUrl?: string
  /** PGlite wherever the others are: of tests that look at its files. */
  readonly pglite?: true
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
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-test-'))
  const database = await emptyDatabase(
    folder,
    options.pglite === true ? 'pglite' : (options.databaseUrl ?? 'shared'),
  )
  const { databaseUrl } = database
  const env = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }
  const initialised = await initService(
    {
      dataDir: folder,
      name: options.name ?? 'test.example/log',
      operator: { id: 'district', title: title('district') },
      officers: [{ id: 'approver', title: title('approver') }],
    },
    env,
  )
  const witnesses = (await options.witnesses?.(initialised.logKey)) ?? []
  const asked = JSON.stringify(witnesses.map(({ vkey: key, url }) => ({ key, url })))
  const config = loadConfig(
    {
      dataDir: folder,
      port: '0',
      keyPerMinute: '0',
      addressPerMinute: '0',
      concurrentRequests: '0',
      // Tests' grants are large.
      grantApprovalAbove: 'none',
      ...options.flags,
    },
    { ...env, YINSUAN_WITNESSES: asked },
  )
  const open = async (...given: Parameters<typeof openService>) =>
    await openService(
      given[0],
      given[1],
      { firstDeadlineMs: DEADLINE_MS, sealingPace: () => 0, ...options.forTesting },
      options.hub,
    )
  const { onLogLine } = options
  const logger =
    onLogLine === undefined
      ? pino({ level: process.env['TEST_LOG'] ?? 'silent' })
      : pino({ level: 'trace' }, { write: onLogLine })
  const start = async () => await serve(config, open, { logger })
  let running: Running = await start()
  const fixedPort = { ...config, port: running.port }
  const peers = new Map<Client, Peer>()
  const enrol = async (code: string, label: string): Promise<Client> => {
    const { client, peer } = await enrolMember(running.url, code, label)
    peers.set(client, peer)
    return client
  }
  const operator = await enrol(initialised.code, 'operator')
  let approver: Promise<Client> | undefined
  const firstOfficer = async () => await (approver ??= enrol(initialised.officers[0]?.code ?? '', 'approver'))
  const invite = async (id: string, roles: readonly Role[], names = title(id)): Promise<string> => {
    const body = { id, title: names, roles: [...roles] } as never
    if (!isGuarded(roles)) return (await operator.organisationAdd({ body })).code
    const { code: first, proposal } = await operator.organisationPropose({ body })
    const { code: second } = await (await firstOfficer()).proposalApprove({
      params: { id: proposal.id },
      body: {},
    })
    return `${first}+${second}`
  }
  const member = async (id: string, roles: readonly Role[]): Promise<Client> =>
    await enrol(await invite(id, roles), id)
  return {
    folder,
    get url() {
      return running.url
    },
    logKey: initialised.logKey,
    store: databaseUrl === undefined ? { kind: 'pglite', folder } : { kind: 'postgres', url: databaseUrl },
    operator,
    peerOf: client => {
      const peer = peers.get(client)
      if (peer === undefined) throw new Error('a client of another service')
      return peer
    },
    member,
    invite,
    approver: firstOfficer,
    restart: async between => {
      await running.close()
      await between?.(folder)
      running = await serve(fixedPort, open, { logger: pino({ level: 'silent' }) })
    },
    halt: () => running.close(),
    resume: async () => {
      running = await serve(fixedPort, open, { logger: pino({ level: 'silent' }) })
    },
    stop: async () => {
      await running.close()
      await database.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
