// Faults in the files of editions while a service on PostgreSQL takes an upload, seals it, and destroys a
// withdrawn one: after each the service is started again, and an edition either is, whole and answering, or
// is not.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { logKeyAlone } from '../../../protocols/audit/policy.ts'
import { verifyLog } from '../../../protocols/audit/verify-log.ts'
import { DatasetId, editionId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { ask } from '../../../src/sdk/ask.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { followJob } from '../../../src/sdk/follow-job.ts'
import { httpLogReader } from '../../../src/sdk/log-files.ts'
import { nodeVerifier } from '../../../src/server/keys/ed25519.ts'
import { approve, grantTo, publish, redeclared } from '../../../test/support/market.ts'
import type { Contribution } from '../../../test/support/sample-orders.ts'
import { questions } from '../server-kills.ts'
import { type SpawnedMarket, spawnMarket } from '../service/market.ts'
import { type Spawned, type SpawnOptions, spawnServer } from '../service/spawn.ts'
import { settled, statusOf, uploadIsWhole } from './edition-state.ts'
import { attach, counting, type Fault, injecting, placesOf, struck } from './strace.ts'

export type Operation = 'register' | 'withdraw'
export type EditionFault = Fault & {
  readonly operation: Operation
  /**
   * When its provider learns that an edition is registered. `on-acceptance` is the mistake that the evidence
   * must be able to see.
   */
  readonly told?: Told
}
type Told = 'when-sealed' | 'on-acceptance'

export type EditionTally = {
  readonly faults: number
  /** Those that met a call on one of the editions' files, by the kind of file. */
  readonly struck: ReadonlyMap<string, number>
  /** Registrations and withdrawals that the fault broke off. */
  readonly broken: number
  readonly registered: number
  readonly withdrawn: number
  readonly violations: readonly string[]
  /** Of the control that reports on acceptance. */
  readonly inControl: readonly string[]
}

const CALLS = ['openat', 'write', 'pwrite64', 'fsync', 'fdatasync', 'rename', 'mkdir', 'unlink']
/** One thread for all files, so that the nth call of one run is the nth of the next. */
const OPTIONS: SpawnOptions = {
  flags: { engineThreads: '1' },
  firstDeadlineMs: 50,
  under: ['env', 'UV_THREADPOOL_SIZE=1', 'NODE_DISABLE_COMPILE_CACHE=1'],
}
const OPERATIONS: readonly Operation[] = ['register', 'withdraw']
const MAX_MS = 20_000

/** The calls that each operation makes on the editions' files when nothing disturbs it. */
export async function placesOfEditions(
  contribution: Contribution,
  databaseUrl: string,
): Promise<readonly (Pick<Fault, 'call' | 'nth'> & { readonly operation: Operation })[]> {
  return await inMarket(contribution, databaseUrl, async desk => {
    const found: (Pick<Fault, 'call' | 'nth'> & { operation: Operation })[] = []
    for (const [at, operation] of OPERATIONS.entries()) {
      const trial = desk.trial(at)
      await trial.before(operation)
      const tracer = await attach([desk.server().pid], counting(CALLS), desk.calls)
      await trial.run(operation, 'when-sealed')
      await tracer.detach()
      const places = placesOf(desk.calls, CALLS, line => fileKind(line) !== undefined)
      found.push(...places.map(place => ({ ...place, operation })))
    }
    return found
  })
}

export async function breakEditions(
  contribution: Contribution,
  databaseUrl: string,
  faults: readonly EditionFault[],
): Promise<EditionTally> {
  return await inMarket(contribution, databaseUrl, async desk => {
    const met = new Map<string, number>()
    const violations: string[] = []
    const inControl: string[] = []
    const counts = { broken: 0, registered: 0, withdrawn: 0 }
    for (const [at, fault] of faults.entries()) {
      const trial = desk.trial(at)
      const { told = 'when-sealed' } = fault
      const note = (what: string) =>
        (told === 'when-sealed' ? violations : inControl).push(
          `${fault.operation}, ${fault.effect} at ${fault.call} ${fault.nth}: ${what}`,
        )
      try {
        await trial.before(fault.operation)
        const tracer = await attach([desk.server().pid], injecting(fault), desk.calls)
        const running = trial.run(fault.operation, told).catch(() => false)
        const done = await Promise.race([running, desk.server().ended, pause(MAX_MS)])
        await tracer.detach()
        const kind = fileKind(struck(desk.calls, fault) ?? '')
        if (kind !== undefined) met.set(kind, (met.get(kind) ?? 0) + 1)
        if (done !== true) counts.broken++
        await desk.restart()
        await running
        const is = await trial.state(fault.operation)
        if (is === 'there') counts.registered++
        if (is === 'withdrawn') counts.withdrawn++
        if (done === true && is !== (fault.operation === 'register' ? 'there' : 'withdrawn'))
          note(`its provider was told that it is done, and it is ${is}`)
        await trial.finish(is)
      } catch (error) {
        note(error instanceof Error ? error.message : String(error))
        await desk.restart()
      }
    }
    return { faults: faults.length, struck: met, ...counts, violations, inControl }
  })
}

/** What a call touches; undefined for what is none of the editions' files. */
function fileKind(line: string): string | undefined {
  const path = /\/data\/((?:uploads|editions|work)(?:\/[^">]*)?)[">]/.exec(line)?.[1]
  if (path === undefined || path.startsWith('work/duckdb')) return undefined
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/^part-\d/.test(name)) return 'part of an upload'
  if (name.startsWith('contribution.parquet')) return 'joined upload'
  if (name.startsWith('job_')) return 'job'
  if (name === 'key') return 'key'
  if (name === 'manifest.json') return 'manifest'
  if (name.startsWith('rows_')) return 'sealed rows'
  if (name.endsWith('.parquet') || path.includes('/split')) return 'split rows'
  return 'folder'
}

type State = 'there' | 'withdrawn' | 'absent'

type Trial = {
  /** What must be there before the operation that is broken. */
  readonly before: (operation: Operation) => Promise<void>
  /** True once its provider has been notified. */
  readonly run: (operation: Operation, told: Told) => Promise<boolean>
  /**
   * What is, after the restart: the same in the log, in the catalogue and on the disk. Throws where they
   * differ.
   */
  readonly state: (operation: Operation) => Promise<State>
  /** What is there answers; what is not can be registered. Then it is withdrawn, to keep starts short. */
  readonly finish: (is: State) => Promise<void>
}

type Desk = {
  readonly server: () => Spawned
  readonly restart: () => Promise<void>
  readonly calls: string
  readonly trial: (at: number) => Trial
}

async function inMarket<T>(
  contribution: Contribution,
  databaseUrl: string,
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const market = await spawnMarket([], ['maker'], databaseUrl, OPTIONS)
  let { server } = market
  try {
    const officer = (await market.admit('bureau', ['officer'])).client
    return await work({
      server: () => server,
      restart: async () => {
        await server.kill()
        const started = await spawnServer(market.place, { ...OPTIONS, port: market.server.port })
        if (started === undefined) throw new Error('nobody killed it')
        server = started
      },
      calls: join(market.place.dataDir, 'calls'),
      trial: at => {
        const dataset = DatasetId.parse(`faults-${at}`)
        return trialOf(market, officer, contribution, redeclared(contribution, { dataset }))
      },
    })
  } finally {
    await server.kill()
    await rm(market.place.dataDir, { recursive: true, force: true })
  }
}

function trialOf(
  market: SpawnedMarket,
  officer: Client,
  contribution: Contribution,
  declaration: Declaration,
): Trial {
  const provider = market.provider.client
  const consumer = market.consumers[0]?.client
  if (consumer === undefined) throw new Error('nobody may ask')
  const id = editionId(declaration.dataset, declaration.edition)
  const data = join(market.place.dataDir, 'data')
  const { bytes } = contribution
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  let upload: string | undefined

  const register = async (told: Told): Promise<boolean> => {
    const started = await provider.uploadStart({ body: { size: bytes.length, sha256 } })
    upload = started.id
    await provider.uploadPart({ params: { id: upload, part: 0 }, bytes })
    await provider.uploadCommit({ params: { id: upload } })
    const body = { declaration, upload: started.id, report: contribution.summary }
    const job = await provider.editionRegister({ body })
    const sealed = followJob(provider, job.id, { intervalMs: 50 })
    // The work goes on, whatever was reported.
    await (told === 'on-acceptance' ? sealed.catch(() => undefined) : sealed)
    return true
  }

  return {
    before: async operation => {
      if (operation === 'withdraw') await publish(provider, contribution, declaration, officer)
    },

    run: async (operation, told) => {
      if (operation === 'register') return await register(told)
      await provider.editionWithdraw({ params: { id } })
      return true
    },

    state: async operation => {
      await settled(provider, data, upload)
      const status = await statusOf(provider, id)
      const policy = logKeyAlone(market.logKey)
      const reader = httpLogReader(market.server.url)
      const { editions } = await verifyLog(reader, { policy, verify: nodeVerifier() })
      const logged = editions.find(({ edition }) => edition === id)?.state
      const files = existsSync(join(data, 'editions', id)) ? readdirSync(join(data, 'editions', id)) : []
      const is: State = logged === undefined ? 'absent' : logged === 'withdrawn' ? 'withdrawn' : 'there'
      const shown = status === undefined ? 'absent' : status === 'withdrawn' ? 'withdrawn' : 'there'
      if (shown !== is)
        throw new Error(`the log says ${logged ?? 'nothing'}, the catalogue ${status ?? 'nothing'}`)
      if (is === 'there' && operation === 'register' && status !== 'waiting')
        throw new Error(`it is ${status}`)
      if ((is === 'there') !== files.length > 0)
        throw new Error(`it is ${is}, and there are ${files.length} files`)
      await uploadIsWhole(provider, data, upload, sha256)
      return is
    },

    finish: async is => {
      if (is === 'withdrawn') return
      if (is === 'absent') await publish(provider, contribution, declaration, officer)
      else if ((await statusOf(provider, id)) === 'waiting') await approve(officer, id)
      await grantTo(provider, consumer, declaration.dataset)
      const { value: query } = questions(declaration, id).next()
      if (query === undefined) throw new Error('there is nothing to ask')
      await ask(consumer, query)
      await provider.editionWithdraw({ params: { id } })
    },
  }
}
