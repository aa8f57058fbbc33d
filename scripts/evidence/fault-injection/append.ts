// Faults in one append: in PGlite's files, in what a server says to PostgreSQL, and in PostgreSQL's own files
// beneath it.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { StoreLocation } from '../../../src/store/connect.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { placeEmptyDatabase } from '../../../test/support/pglite.ts'
import { type TestPostgres, untilReady } from '../../../test/support/postgres.ts'
import { openMarket, storeOptions, valuesIn } from '../../../test/support/store-market.ts'
import type { AppendOrder } from './append-writer.ts'
import { attach, counting, type Fault, injecting, placesOf, struck } from './strace.ts'

/** Whose calls are counted and broken: the process that appends, or those of the database server under it. */
export type Beneath = 'writer' | 'database'

export type AppendPlace = {
  readonly name: string
  /** An empty store. */
  readonly location: (folder: string) => Promise<StoreLocation>
  readonly beneath: Beneath
  readonly calls: readonly string[]
}

export type AppendTally = {
  readonly faults: number
  /** Those that met a call. */
  readonly struck: number
  readonly shown: number
  /** The append ended without showing anything. */
  readonly broken: number
  readonly violations: readonly string[]
}

const FILE_CALLS = ['openat', 'write', 'pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename']

export const ON_PGLITE: AppendPlace = {
  name: 'PGlite',
  location: async folder => {
    await placeEmptyDatabase(folder)
    return { kind: 'pglite', folder }
  },
  beneath: 'writer',
  calls: FILE_CALLS,
}

export function onPostgres(postgres: TestPostgres): readonly AppendPlace[] {
  const location = async () => ({ kind: 'postgres', url: await postgres.createDatabase() }) as const
  return [
    // What the server writes on its sockets: an append is several statements.
    { name: 'PostgreSQL, the server', location, beneath: 'writer', calls: ['write', 'writev'] },
    { name: 'PostgreSQL, its own files', location, beneath: 'database', calls: FILE_CALLS },
  ]
}

/** The calls of one append that nothing disturbs. */
export async function placesOfAppend(place: AppendPlace): Promise<readonly Pick<Fault, 'call' | 'nth'>[]> {
  return await inMarket(place, async (location, folder) => {
    const file = join(folder, 'calls')
    const order = { location, order: 'commit-first' } as const
    await append(place.beneath, order, counting(place.calls), file)
    return placesOf(file, place.calls)
  })
}

/** One after another on the same store: each start verifies what the fault before left behind. */
export async function breakAppends(
  place: AppendPlace,
  order: AppendOrder['order'],
  faults: readonly Fault[],
): Promise<AppendTally> {
  return await inMarket(place, async (location, folder) => {
    const shown = new Map<string, string>()
    const violations: string[] = []
    const counts = { broken: 0, struck: 0 }
    const file = join(folder, 'calls')
    for (const fault of faults) {
      const { ready, answer } = await appendOnce(place.beneath, { location, order }, injecting(fault), file)
      if (!ready) violations.push(`the store did not open before ${fault.call} ${fault.nth}`)
      if (answer === undefined) counts.broken++
      else shown.set(answer.id, answer.digest)
      if (ready && struck(file, fault) !== undefined) counts.struck++
    }
    await accepting(location)
    const store = await openStore(location, storeOptions())
    for (const [id, digest] of shown) {
      const stored = await store.read.answer(id, 'maker-a')
      const found = stored && createHash('sha256').update(valuesIn(stored.answer.bytes)).digest('hex')
      if (found !== digest) violations.push(`${id} was shown and is not in the log`)
    }
    await store.close()
    return { faults: faults.length, ...counts, shown: shown.size, violations }
  })
}

async function inMarket<T>(
  place: AppendPlace,
  work: (location: StoreLocation, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-faults-'))
  try {
    const location = await place.location(join(folder, 'store'))
    const store = await openStore(location, storeOptions())
    await openMarket(store)
    await store.close()
    return await work(location, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A database that is still recovering from the fault before says so: then once more. */
async function appendOnce(...given: Parameters<typeof append>): Promise<Appended> {
  for (let attempt = 0; ; attempt++) {
    await accepting(given[1].location)
    const appended = await append(...given)
    if (appended.ready || attempt === 5) return appended
  }
}

/** PostgreSQL puts itself in order after a fault of its own. */
async function accepting(location: StoreLocation): Promise<void> {
  if (location.kind === 'postgres') await untilReady(location.url)
}

type Appended = {
  readonly ready: boolean
  readonly answer?: { readonly id: string; readonly digest: string }
}

/** strace is attached once the store is open, so that it counts the calls of the append alone. */
async function append(
  beneath: Beneath,
  order: AppendOrder,
  strace: readonly string[],
  file: string,
): Promise<Appended> {
  // What Node would write beside it is no call of the append.
  const bare = ['-u', 'NODE_OPTIONS', 'NODE_DISABLE_COMPILE_CACHE=1']
  const child = spawn('env', [...bare, process.execPath, WRITER, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => undefined)
  const ended = once(child, 'exit')
  const found: { ready: boolean; answer?: { id: string; digest: string } } = { ready: false }
  const lines = createInterface({ input: child.stdout })
  const heard = new Promise<void>(resolve => lines.once('close', resolve))
  const ready = new Promise<void>(resolve => {
    lines.on('line', line => {
      const [word, id = '', digest = ''] = line.split(' ')
      if (word === 'ready') {
        found.ready = true
        resolve()
      }
      if (word === 'answer') found.answer = { id, digest }
    })
  })
  await Promise.race([ready, ended])
  if (!found.ready) return found
  const pids =
    beneath === 'writer'
      ? [child.pid ?? 0]
      : await databaseProcesses(order.location).catch((): readonly number[] => [])
  if (pids.length === 0) {
    // The database went away again: it was not in order yet.
    child.kill('SIGKILL')
    await ended
    return { ready: false }
  }
  const tracer = await attach(pids, strace, file)
  child.stdin.write('go\n')
  // A call that failed may leave it waiting for ever.
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await ended
  clearTimeout(timer)
  await heard
  await tracer.detach()
  return found
}

/** Those that serve the sessions of this database, and those that write for all. */
async function databaseProcesses(location: StoreLocation): Promise<readonly number[]> {
  if (location.kind !== 'postgres') return []
  const client = new pg.Client({ connectionString: location.url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where pid <> pg_backend_pid()
       and (datname = current_database() or backend_type in ('walwriter', 'checkpointer', 'background writer'))`,
    )
    return rows.map(({ pid }) => pid)
  } finally {
    await client.end()
  }
}

const WRITER = fileURLToPath(new URL('append-writer.ts', import.meta.url))
