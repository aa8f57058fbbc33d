// Attacks on the store, each on a copy of one that was running with two witnesses, and who catches it when
// the service is started again.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatVkey, parseVkey } from '../../../protocols/audit/note.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { verifyLog } from '../../../protocols/audit/verify-log.ts'
import { type Watched, watchLog } from '../../../protocols/audit/watch-log.ts'
import { connect, type StoreLocation } from '../../../src/store/connect.ts'
import { loadLog } from '../../../src/store/log-transaction.ts'
import { StoredLogReader } from '../../../src/store/log-reader.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { nodeVerifier } from '../../../src/server/keys/ed25519.ts'
import { Witnesses } from '../../../src/server/witnessing/witnesses.ts'
import { placeEmptyDatabase } from '../../../test/support/pglite.ts'
import { sharedPostgres } from '../../../test/support/postgres.ts'
import { storeLogReader } from '../../../test/support/store-log.ts'
import { LOG_KEY, member, openMarket, storeOptions } from '../../../test/support/store-market.ts'
import { startWitness, type TestWitness } from '../../../test/support/witness.ts'
import { type Attack, ATTACKS, type Catcher, type Work } from './store-attacks.ts'

export type Caught = Attack & { readonly caught: readonly Catcher[]; readonly codes: readonly string[] }

/** The witnesses remember the log as it was at the end; `old` is an earlier copy of the store. */
export async function attackStores(releases: number): Promise<readonly Caught[]> {
  const stores = openStores()
  const witnesses = [
    await startWitness('witness.example/a', [formatVkey(LOG_KEY)]),
    await startWitness('witness.example/b', [formatVkey(LOG_KEY)]),
  ]
  try {
    const { end, old, watched } = await makeStore(stores, releases, witnesses)
    const caught: Caught[] = []
    for (const [attack, work] of ATTACKS) {
      const copy = await stores.copy(work === 'old' ? old : end)
      if (work !== 'old') await tamper(copy, work)
      caught.push({ ...attack, ...(await start(copy, witnesses, watched)) })
    }
    return caught
  } finally {
    for (const witness of witnesses) await witness.remove()
    await stores.remove()
  }
}

interface Stores {
  empty(): Promise<StoreLocation>
  /** Of one that nobody has open. */
  copy(store: StoreLocation): Promise<StoreLocation>
  remove(): Promise<void>
}

/** On the PostgreSQL that the tests of a run share, or in folders. */
function openStores(): Stores {
  const postgres = sharedPostgres()
  if (postgres !== undefined) {
    const database = async (template?: StoreLocation) =>
      ({
        kind: 'postgres',
        url: await postgres.createDatabase(template?.kind === 'postgres' ? template.url : undefined),
      }) as const
    return { empty: database, copy: database, remove: () => postgres.stop() }
  }
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-attacks-'))
  let made = 0
  const place = () => ({ kind: 'pglite', folder: join(folder, String(made++)) }) as const
  return {
    empty: async () => {
      const store = place()
      await placeEmptyDatabase(store.folder)
      return store
    },
    copy: async of => {
      const store = place()
      if (of.kind === 'pglite') cpSync(of.folder, store.folder, { recursive: true })
      return store
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Leaves a store of an honest service, and what a watcher remembers of it. */
async function makeStore(
  stores: Stores,
  releases: number,
  witnesses: readonly TestWitness[],
): Promise<{ readonly end: StoreLocation; readonly old: StoreLocation; readonly watched: Watched }> {
  const end = await stores.empty()
  const open = async () => {
    const cosigner = witnessesOf(witnesses)
    const store = await openStore(end, storeOptions({ cosigner }))
    return { store, cosigner }
  }
  const release = async (opened: Awaited<ReturnType<typeof open>>, count: number): Promise<void> => {
    await Promise.all(Array.from({ length: count }, () => opened.store.commitRelease(member('maker-a'))))
  }
  const first = await open()
  await openMarket(first.store)
  await release(first, releases)
  await first.store.close()
  first.cosigner.close()
  const old = await stores.copy(end)
  const second = await open()
  await release(second, 10)
  const { watched } = await watchLog(
    storeLogReader(second.store),
    undefined,
    policyOf(witnesses),
    nodeVerifier(),
  )
  await second.store.close()
  second.cosigner.close()
  return { end, old, watched }
}

async function tamper(place: StoreLocation, work: Work): Promise<void> {
  const connection = await connect(place)
  try {
    await work(connection.db)
  } finally {
    await connection.close()
  }
}

/**
 * What outsiders, a watcher and the witnesses make of the log as it is served now, and what the service's own
 * start makes of its store.
 */
async function start(
  place: StoreLocation,
  witnesses: readonly TestWitness[],
  watched: Watched,
): Promise<Pick<Caught, 'caught' | 'codes'>> {
  const found = new Map<Catcher, string>()
  const attempt = async (catcher: Catcher, work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => found.set(catcher, codeOf(error)))
  }
  // Without witnesses, so that only memory and meaning are left to a reader.
  const lone: LogPolicy = { ...policyOf(witnesses), witnesses: [], quorum: 0 }
  const readAll = async (log: StoredLogReader): Promise<void> => {
    const reader = storeLogReader({ log })
    await attempt('reader', () => verifyLog(reader, { policy: lone, verify: nodeVerifier() }))
    await attempt('watcher', () => watchLog(reader, watched, lone, nodeVerifier()))
  }
  await tamper(place, async db => {
    const { state } = await loadLog(db)
    const cosigner = witnessesOf(witnesses)
    cosigner.offer(state)
    await attempt('witness', () => cosigner.confirm())
    cosigner.close()
    await readAll(new StoredLogReader(db, () => state))
  })
  await attempt('start', async () => {
    const store = await openStore(place, storeOptions())
    // What was changed beside the log shows when the service goes on with it.
    await store.commitRelease(member('maker-a'))
    await readAll(store.log)
    await store.close()
  })
  return {
    caught: ORDER.filter(each => found.has(each)),
    codes: ORDER.flatMap(each => found.get(each) ?? []),
  }
}

const ORDER: readonly Catcher[] = ['start', 'witness', 'reader', 'watcher']

function witnessesOf(witnesses: readonly TestWitness[]): Witnesses {
  const asked = witnesses.map(({ vkey: key, url }) => ({ key, url }))
  return new Witnesses({
    witnesses: asked,
    quorum: null,
    witnessSeconds: 10,
    verify: nodeVerifier(),
    clock: Date.now,
  })
}

function policyOf(witnesses: readonly TestWitness[]): LogPolicy {
  return {
    logKey: LOG_KEY,
    witnesses: witnesses.map(({ vkey }) => parseVkey(vkey)),
    quorum: witnesses.length,
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
