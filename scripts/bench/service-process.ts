// The real service in a process of its own, as `yinsuan serve` runs it, and on another port the bare route
// that it is compared with.
import { openService } from '../../src/server/open-service.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { createLogger, linesTo } from '../../src/server/observe/logger.ts'
import { loadServiceKeys } from '../../src/server/keys/service-keys.ts'
import { serve } from '../../src/server/main.ts'
import { type BareRoute, openBareRoute } from './bare-route.ts'
import { sealingMeasured } from '../sealing-measured.ts'
import { peakMiB, serveParent } from './child.ts'

type Place = { readonly folder: string; readonly databaseUrl: string | null }
type Key = { readonly keyId: string; readonly publicKey: Uint8Array }

export type ServiceRequest =
  | ({ readonly kind: 'open' } & Place)
  | ({ readonly kind: 'open-bare'; readonly key: Key; readonly answerBytes: number } & Place)
  | { readonly kind: 'usage' }
  | { readonly kind: 'close' }

export type ServiceReply = {
  /** Of what was opened. */
  readonly url: string
  readonly peakMiB: number
  readonly cpuSeconds: number
}

const closers: (() => Promise<unknown>)[] = []

serveParent<ServiceRequest, ServiceReply>(async request => {
  let url = ''
  if (request.kind === 'open') url = await open(request)
  else if (request.kind === 'open-bare') url = await openBare(request, request.key, request.answerBytes)
  else if (request.kind === 'close') while (closers.length > 0) await closers.pop()?.()
  const { user, system } = process.cpuUsage()
  return { url, peakMiB: peakMiB(), cpuSeconds: (user + system) / 1e6 }
})

async function open({ folder, databaseUrl }: Place): Promise<string> {
  const env = databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }
  // One address and one key ask everything here; request lines are written as they are in service, to
  // nowhere.
  const config = loadConfig({ dataDir: folder, port: '0', keyPerMinute: '0', addressPerMinute: '0' }, env)
  const logger = createLogger(config.logLevel, linesTo('/dev/null'))
  const running = await serve(config, openService, { logger })
  closers.push(running.close)
  // As a service that has been running for a while.
  await sealingMeasured(folder)
  return running.url
}

async function openBare({ folder, databaseUrl }: Place, key: Key, answerBytes: number): Promise<string> {
  if (databaseUrl === null) throw new Error('the bare route writes into PostgreSQL')
  const bare: BareRoute = await openBareRoute(databaseUrl, key, loadServiceKeys(folder).service, answerBytes)
  closers.push(bare.close)
  return bare.url
}
