// A new service, initialised as `yinsuan init` does it and then started in a process of its own: init needs
// much more memory than serving.
import { initService } from '../../src/server/folder/init.ts'
import { type Child, startChild } from './child.ts'
import type { ServiceReply, ServiceRequest } from './service-process.ts'

export type BenchService = {
  readonly url: string
  readonly operatorCode: string
  readonly officerCode: string
  readonly process: Child<ServiceRequest, ServiceReply>
  readonly stop: () => Promise<void>
}

/** Without a database: PGlite. */
export async function startService(folder: string, databaseUrl: string | null): Promise<BenchService> {
  const env = databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }
  const operator = { id: 'district', title: { zh: '区政府', en: 'District government' } }
  const officers = [{ id: 'compliance', title: { zh: '合规办', en: 'Compliance' } }]
  const service = { dataDir: folder, name: 'bench.example/log', operator, officers }
  const { code, officers: seats } = await initService(service, env)
  const process = startChild<ServiceRequest, ServiceReply>('service-process.ts')
  const { url } = await process.ask({ kind: 'open', folder, databaseUrl })
  return {
    url,
    operatorCode: code,
    officerCode: seats[0]?.code ?? '',
    process,
    stop: async () => {
      await process.ask({ kind: 'close' })
      await process.stop()
    },
  }
}
