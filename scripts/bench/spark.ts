// The engine on Spark beside DuckDB, on the same made-up rows: sealing, then cubes of lines, sums and buyers.
// A standalone cluster of two workers of one core each. At 10^7 once more with a worker killed while it
// seals, which must end in the same counts, and with our service killed. Sizes above 10^8 × scale are left
// out.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkEngine, type EngineCheck } from '../../src/engine/check-engine.ts'
import { type LocalCluster, peakOf, startLocalCluster } from '../spark/cluster.ts'
import { killService, sparkWrites, ROWS_WRITTEN } from '../spark/killed-service.ts'
import { NO_SPARK, sparkHome } from '../spark/local-server.ts'
import { significant } from '../statistics.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { drawGrowth, type Growth } from './growth.ts'

const SIZES = [1e6, 1e7, 1e8] as const
const CORES = 2
const SEALING = { jobs: 1, memoryMiB: 4096, diskMiB: 100_000, minutes: 600 }

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  const home = sparkHome()
  if (home === undefined) {
    say(NO_SPARK)
    return { name: 'spark', figures: {}, versus: {} }
  }
  const figures: Record<string, number> = {}
  const versus: Record<string, number> = {}
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-bench-spark-'))
  const start = async () =>
    await startLocalCluster({ home, workers: CORES, executorMemory: '1800m', driverMemory: '1200m' })
  const cluster = await start()
  const growth: Growth[] = []
  say(`workers ${cluster.hasNetworks ? 'with a network namespace each' : 'on one loopback (not root)'}`)
  try {
    for (const rows of SIZES.filter(size => size <= Math.max(SIZES[0], 1e8 * scale))) {
      say(`${rows} rows`)
      const spark = await onSpark(cluster, folder, rows)
      const duck = await checkEngine({ folder, threads: CORES, memoryMiB: 1024, sealing: SEALING }, rows)
      Object.assign(figures, named(`spark_${rows}`, spark))
      Object.assign(versus, named(`duckdb_${rows}`, duck))
      growth.push(...timesOf('Spark', spark), ...timesOf('DuckDB', duck))
      versus[`sealSparkToDuckdb_${rows}`] = spark.sealMs / duck.sealMs
      for (const { statistic, ms } of spark.tables)
        versus[`${statistic}SparkToDuckdb_${rows}`] =
          ms / (duck.tables.find(each => each.statistic === statistic)?.ms ?? Number.NaN)
    }
    Object.assign(figures, await cluster.peaks())
    // This process, which has been the service of both engines.
    figures['serviceMiB'] = await peakOf(process.pid)
  } finally {
    await cluster.stop()
  }
  const order = (one: Growth, other: Growth) => one.name.localeCompare(other.name) || one.size - other.size
  for (const line of drawGrowth(growth.toSorted(order))) say(line)
  const wounded = await start()
  const rows = scale < 0.1 ? SIZES[0] : SIZES[1]
  try {
    say(`our service is killed while it seals ${rows} rows`)
    const service = await killService(wounded, rows)
    for (const [name, value] of Object.entries(service)) figures[`serviceKilled_${name}`] = Number(value)
    say(`a worker is killed while it seals ${rows} rows`)
    let over = false
    const running = onSpark(wounded, folder, rows).finally(() => {
      over = true
    })
    await sparkWrites(folder, ROWS_WRITTEN, () => over)
    await wounded.killWorker(0)
    const { sealMs, tables } = await running
    figures['workerKilledSealSeconds'] = sealMs / 1000
    figures['workerKilledWrong'] = wrongIn(tables)
  } finally {
    await wounded.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { name: 'spark', figures: significant(figures), versus: significant(versus) }
}

async function onSpark({ address, token }: LocalCluster, folder: string, rows: number): Promise<EngineCheck> {
  return await checkEngine(
    {
      folder,
      threads: CORES,
      memoryMiB: 1024,
      sealing: SEALING,
      spark: { url: { address, tls: false }, token, idleSeconds: 120 },
    },
    rows,
  )
}

function timesOf(engine: string, { rows, sealMs, tables }: EngineCheck): readonly Growth[] {
  return [
    { name: `sealing, ${engine}`, size: rows, seconds: sealMs / 1000 },
    ...tables.map(({ statistic, ms }) => ({
      name: `cube of ${statistic}, ${engine}`,
      size: rows,
      seconds: ms / 1000,
    })),
  ]
}

function named(prefix: string, { sealMs, tables }: EngineCheck): Record<string, number> {
  return {
    [`${prefix}_sealSeconds`]: sealMs / 1000,
    ...Object.fromEntries(tables.map(({ statistic, ms }) => [`${prefix}_${statistic}Seconds`, ms / 1000])),
    [`${prefix}_wrong`]: wrongIn(tables),
  }
}

function wrongIn(tables: EngineCheck['tables']): number {
  return tables.filter(({ right }) => !right).length
}
