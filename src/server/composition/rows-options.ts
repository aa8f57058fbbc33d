// Where an engine has its rows and what it may take, from the settings.
import { parseSparkUrl } from '../../../schemas/spark-url.ts'
import type { RowsOptions } from '../../engine/open-rows.ts'
import type { SparkOptions } from '../../engine/spark/spark-store.ts'
import type { Config } from '../config/config-keys.ts'

export function rowsOptions(config: Config): RowsOptions {
  const spark = sparkOptions(config)
  return {
    threads: config.engineThreads,
    memoryMiB: config.engineMemoryMib,
    ...(spark === undefined ? {} : { spark }),
    sealing: {
      jobs: config.sealingJobs,
      memoryMiB: config.sealingMemoryMib,
      diskMiB: config.sealingDiskMib,
      minutes: config.sealingMinutes,
    },
  }
}

function sparkOptions({ engine, sparkUrl, sparkToken, sparkIdleSeconds }: Config): SparkOptions | undefined {
  const url = engine === 'spark' && sparkUrl !== null ? parseSparkUrl(sparkUrl) : undefined
  if (url === undefined) return undefined
  const token = sparkToken === null ? {} : { token: sparkToken.expose() }
  return { url, idleSeconds: sparkIdleSeconds, ...token }
}
