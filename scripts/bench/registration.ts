// From a provider's CSV to an open edition through the real service, and DuckDB alone with the same bounding
// SQL beside it.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { ContributionManifest } from '../../schemas/contribution.ts'
import { readService } from '../../src/sdk/service.ts'
import { bucketCount } from '../../src/engine/buckets.ts'
import { writeSampleOrders } from '../sample/orders.ts'
import { median, significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { startChild } from './child.ts'
import type { DuckdbReply, DuckdbRequest } from './duckdb-process.ts'
import { enrol, join } from './members.ts'
import type { PublishReply, PublishRequest } from './publish-process.ts'
import { startService } from './service.ts'

const ROWS = 2_000_000
const ROUNDS = 3

type Round = {
  readonly published: PublishReply
  readonly serviceMiB: number
  readonly duckdb: DuckdbReply
}

/** The median round; each has a service, a provider and a DuckDB of its own. */
export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  const folder = await mkdtemp(joinPath(tmpdir(), 'yinsuan-bench-'))
  try {
    const rows = scaled(ROWS, scale, 20_000)
    say(`making ${rows.toLocaleString('en')} rows`)
    const data = joinPath(folder, 'data')
    await mkdir(data)
    const options = { rows, seed: 20_251_111, years: [2025, 2025] } as const
    const written = await writeSampleOrders(joinPath(data, 'orders.csv'), options)
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) {
      say(`round ${round + 1} of ${ROUNDS}`)
      rounds.push(await oneRound(data, rows, joinPath(folder, String(round))))
    }
    return summary(written, rounds)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function oneRound(data: string, rows: number, folder: string): Promise<Round> {
  await mkdir(folder)
  const service = await startService(joinPath(folder, 'service'), null)
  const provider = startChild<PublishRequest, PublishReply>('publish-process.ts')
  try {
    const { url, operatorCode } = service
    const operator = await enrol(url, operatorCode)
    const mall = await join(url, operator.client, 'mall', ['provider'])
    const { serviceKey } = await readService(url)
    const published = await provider.ask({
      url,
      seed: mall.key.exposeSecretSeed(),
      serviceKey,
      dataFolder: data,
      folder,
      rows,
    })
    const { peakMiB: serviceMiB } = await service.process.ask({ kind: 'usage' })
    await service.stop()
    return { published, serviceMiB, duckdb: await duckdbAlone(published.contributionFile, folder) }
  } finally {
    await provider.stop()
  }
}

async function duckdbAlone(contributionFile: string, folder: string): Promise<DuckdbReply> {
  const duckdb = startChild<DuckdbRequest, DuckdbReply>('duckdb-process.ts')
  try {
    const manifest = await readFile(joinPath(contributionFile, '../manifest.json'), 'utf8')
    const { declaration } = ContributionManifest.parse(JSON.parse(manifest))
    const place = joinPath(folder, 'duckdb')
    return await duckdb.ask({
      contributionFile,
      declaration,
      buckets: bucketCount(declaration),
      folder: place,
    })
  } finally {
    await duckdb.stop()
  }
}

function summary(rows: number, rounds: readonly Round[]): Bench {
  const middle = (of: (round: Round) => number) => median(rounds.map(of))
  const total = ({ published }: Round) =>
    published.prepareSeconds + published.uploadSeconds + published.sealSeconds
  const rowsPerSecond = rows / middle(total)
  const duckdbAloneRowsPerSecond = rows / middle(({ duckdb }) => duckdb.seconds)
  return {
    name: 'registration',
    figures: significant({
      rowsPerSecond,
      bestRowsPerSecond: rows / Math.min(...rounds.map(total)),
      peakMiB: Math.max(
        ...rounds.map(({ published, serviceMiB }) => Math.max(published.peakMiB, serviceMiB)),
      ),
      prepareSeconds: middle(({ published }) => published.prepareSeconds),
      uploadSeconds: middle(({ published }) => published.uploadSeconds),
      sealSeconds: middle(({ published }) => published.sealSeconds),
      providerPeakMiB: Math.max(...rounds.map(({ published }) => published.peakMiB)),
      servicePeakMiB: Math.max(...rounds.map(({ serviceMiB }) => serviceMiB)),
      rows,
    }),
    versus: significant({
      duckdbAloneRowsPerSecond,
      duckdbAlonePeakMiB: Math.max(...rounds.map(({ duckdb }) => duckdb.peakMiB)),
      ratio: rowsPerSecond / duckdbAloneRowsPerSecond,
      sealToDuckdbAlone:
        middle(({ duckdb }) => duckdb.seconds) / middle(({ published }) => published.sealSeconds),
    }),
  }
}
