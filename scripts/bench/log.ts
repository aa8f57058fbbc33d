// The log: releases charged, appended and put under a signed checkpoint by PostgreSQL, and 100 000 entries verified from outside.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { folderLogReader } from '../../src/cli/folder-log-reader.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { answersLog, exportLog, LAST_TIME, loneLogPolicy } from '../../test/protocols/audit/log-fixture.ts'
import { startPostgres, type TestPostgres } from '../../test/support/postgres.ts'
import { member, openMarket, storeOptions } from '../../test/support/store-market.ts'
import { type Bench, type BenchOptions, median, rounded, scaled } from './bench.ts'

const CLIENTS = 48
const ROUNDS = 5
const RELEASES = 3_000
const VERIFIED = 100_000

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  const postgres = await startPostgres()
  if (postgres === undefined) throw new Error('log needs PostgreSQL (Debian: postgresql)')
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-bench-'))
  try {
    const rates = await measureAppending(postgres, scaled(RELEASES, scale, 100))
    const verified = await measureVerifying(folder, scaled(VERIFIED, scale, 1000), say)
    return {
      name: 'log',
      figures: rounded({
        entriesPerSecond: median(rates.entries),
        bestEntriesPerSecond: Math.max(...rates.entries),
        verify100kSeconds: verified.seconds * (VERIFIED / verified.entries),
      }),
      versus: rounded({
        bareInsertPerSecond: median(rates.bare),
        ratioToBareInsert: median(rates.entries) / median(rates.bare),
        hash100kSeconds: verified.hashSeconds * (VERIFIED / verified.entries),
      }),
    }
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** In turns with single durable INSERTs of as many bytes over as many connections as the store has. */
async function measureAppending(postgres: TestPostgres, releases: number) {
  const store = await openStore({ kind: 'postgres', url: await postgres.createDatabase() }, storeOptions())
  const pool = new pg.Pool({ connectionString: await postgres.createDatabase(), max: 10 })
  try {
    await openMarket(store)
    await pool.query('create table entries (seq bigserial primary key, leaf bytea, body bytea)')
    await releaseMany(store, releases)
    const entries: number[] = []
    const bare: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      entries.push(await perSecond(releases, () => releaseMany(store, releases)))
      bare.push(await perSecond(releases, () => insertMany(pool, releases)))
    }
    return { entries, bare }
  } finally {
    await pool.end()
    await store.close()
  }
}

async function releaseMany(store: Store, count: number): Promise<void> {
  await clients(count, async i => {
    const outcome = await store.commitRelease(member(i % 2 === 0 ? 'maker-a' : 'maker-b', { charge: 1n }))
    if (outcome.kind !== 'released') throw new Error(`a release was ${outcome.kind}`)
  })
}

async function insertMany(pool: pg.Pool, count: number): Promise<void> {
  const [leaf, body] = [Buffer.alloc(700), Buffer.alloc(400)]
  await clients(count, async () => {
    await pool.query('insert into entries (leaf, body) values ($1, $2)', [leaf, body])
  })
}

async function clients(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  const client = async () => {
    for (let i = next++; i < count; i = next++) await work(i)
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
}

/** As `log verify DIR` does: every entry read, hashed, parsed and replayed, every tile rebuilt. */
async function measureVerifying(folder: string, count: number, say: BenchOptions['say']) {
  say(`making a log of ${count.toLocaleString('en')} entries`)
  const entries = answersLog(count)
  for (const [path, bytes] of await exportLog(entries, LAST_TIME)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  const seconds: number[] = []
  for (let round = 0; round < 3; round++) {
    const start = performance.now()
    const report = await verifyLog(folderLogReader(folder), { policy: loneLogPolicy, verify: verifyEd25519 })
    if (report.checkpoint.size !== count) throw new Error('not all of the log was verified')
    seconds.push((performance.now() - start) / 1000)
  }
  const start = performance.now()
  for (const entry of entries) createHash('sha256').update(entry).digest()
  return { entries: count, seconds: median(seconds), hashSeconds: (performance.now() - start) / 1000 }
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (1000 * count) / (performance.now() - start)
}
