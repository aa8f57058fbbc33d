// The log: releases charged, appended and put under a signed checkpoint by PostgreSQL, and 100 000 entries
// verified from outside.
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { formatVkey } from '../../protocols/audit/note.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { Witnesses } from '../../src/server/witnessing/witnesses.ts'
import type { Cosigner } from '../../src/store/cosigner.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { answerEntries } from '../../test/protocols/audit/log-fixture.ts'
import { startPostgres, type TestPostgres } from '../../test/support/postgres.ts'
import { LOG_KEY, member, openMarket, storeOptions } from '../../test/support/store-market.ts'
import { median, percentile, significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { startChild } from './child.ts'
import { writeLogFiles } from './log-files.ts'
import type { VerifyReply, VerifyRequest } from './verify-process.ts'
import { spawnWitness } from './witness-child.ts'

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
    const witnessed = await measureWitnessed(postgres, folder, scaled(RELEASES, scale, 100))
    const verified = await measureVerifying(join(folder, 'log'), scaled(VERIFIED, scale, 1000), 3, say)
    const large = await measureVerifying(join(folder, 'large'), scaled(10 * VERIFIED, scale, 2000), 1, say)
    return {
      name: 'log',
      figures: significant({
        entriesPerSecond: median(rates.entries),
        bestEntriesPerSecond: Math.max(...rates.entries),
        entriesPerSecondWitnessed: witnessed.perSecond,
        witnessWaitP50Ms: median(witnessed.waits),
        witnessWaitP99Ms: percentile(witnessed.waits, 0.99),
        verify100kSeconds: verified.seconds * (VERIFIED / verified.entries),
        verify100kPeakMiB: verified.peakMiB,
        verify1mSeconds: large.seconds * ((10 * VERIFIED) / large.entries),
        verify1mPeakMiB: large.peakMiB,
      }),
      versus: significant({
        bareInsertPerSecond: median(rates.bare),
        ratioToBareInsert: median(rates.entries) / median(rates.bare),
        hash100kSeconds: measureHashing(scaled(VERIFIED, scale, 1000)),
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

/**
 * As `log verify DIR` does: every entry read, hashed, parsed and replayed, every tile rebuilt, log key and
 * both witnesses demanded.
 */
async function measureVerifying(folder: string, count: number, rounds: number, say: BenchOptions['say']) {
  say(`making a log of ${count.toLocaleString('en')} entries`)
  await writeLogFiles(folder, count)
  const replies: VerifyReply[] = []
  for (let round = 0; round < rounds; round++) {
    const child = startChild<VerifyRequest, VerifyReply>('verify-process.ts')
    const reply = await child.ask({ folder })
    await child.stop()
    if (reply.entries !== count) throw new Error('not all of the log was verified')
    replies.push(reply)
  }
  return {
    entries: count,
    seconds: median(replies.map(({ seconds }) => seconds)),
    peakMiB: Math.max(...replies.map(({ peakMiB }) => peakMiB)),
  }
}

function measureHashing(count: number): number {
  const entries = [...answerEntries(count)]
  const start = performance.now()
  for (const entry of entries) createHash('sha256').update(entry).digest()
  return ((performance.now() - start) / 1000) * (VERIFIED / count)
}

/**
 * The same load with two witnesses in processes of their own: how long each answer waits for their
 * cosignatures once it is committed and signed.
 */
async function measureWitnessed(postgres: TestPostgres, folder: string, releases: number) {
  const names = ['witness.example/a', 'witness.example/b']
  const children = await Promise.all(
    names.map((name, i) => spawnWitness(join(folder, `witness-${i}`), name, formatVkey(LOG_KEY))),
  )
  const witnesses = new Witnesses({
    witnesses: children.map(({ key, url }) => ({ key, url })),
    quorum: names.length,
    witnessSeconds: 30,
    verify: nodeVerifier(),
    clock: Date.now,
  })
  const waits: number[] = []
  const cosigner: Cosigner = {
    offer: view => witnesses.offer(view),
    newest: () => witnesses.newest(),
    covering: async size => {
      const start = performance.now()
      const checkpoint = await witnesses.covering(size)
      waits.push(performance.now() - start)
      return checkpoint
    },
  }
  const location = { kind: 'postgres', url: await postgres.createDatabase() } as const
  const store = await openStore(location, storeOptions({ cosigner }))
  try {
    await openMarket(store)
    await releaseMany(store, releases)
    waits.length = 0
    const rates: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      rates.push(await perSecond(releases, () => releaseMany(store, releases)))
    }
    return { perSecond: median(rates), waits }
  } finally {
    await store.close()
    witnesses.close()
    for (const child of children) await child.stop()
  }
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (1000 * count) / (performance.now() - start)
}
