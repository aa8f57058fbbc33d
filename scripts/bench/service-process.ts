// The real service in a process of its own, as `yinsuan serve` runs it, and on another port the bare route that it is compared with.
import { createWriteStream } from 'node:fs'
import { openService } from '../../src/server/compose.ts'
import { loadConfig } from '../../src/server/config.ts'
import { createLogger } from '../../src/server/logger.ts'
import { loadMaterial } from '../../src/server/material.ts'
import { serve } from '../../src/server/main.ts'
import { initService } from '../../src/server/init.ts'
import { type BareRoute, openBareRoute } from './bare-route.ts'
import { peakMiB, serveParent } from './child.ts'

export type ServiceRequest =
  /** Without a database: PGlite. */
  | { readonly kind: 'open'; readonly folder: string; readonly databaseUrl: string | null }
  | { readonly kind: 'open-bare'; readonly key: { readonly keyId: string; readonly publicKey: Uint8Array } }
  | { readonly kind: 'usage' }
  | { readonly kind: 'close' }

export type ServiceReply = {
  readonly url: string
  readonly operatorCode: string
  readonly peakMiB: number
  readonly cpuSeconds: number
}

const state: { folder: string; databaseUrl: string | null; url: string; code: string } = {
  folder: '',
  databaseUrl: null,
  url: '',
  code: '',
}
const closers: (() => Promise<unknown>)[] = []

serveParent<ServiceRequest, ServiceReply>(async request => {
  let { url } = state
  if (request.kind === 'open') {
    Object.assign(state, request)
    url = await open()
  } else if (request.kind === 'open-bare') {
    const bare = await openBare(request.key)
    closers.push(bare.close)
    url = bare.url
  } else if (request.kind === 'close') {
    while (closers.length > 0) await closers.pop()?.()
  }
  const { user, system } = process.cpuUsage()
  return { url, operatorCode: state.code, peakMiB: peakMiB(), cpuSeconds: (user + system) / 1e6 }
})

async function open(): Promise<string> {
  const { folder, databaseUrl } = state
  const env = databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }
  const operator = { id: 'district', title: { zh: '区政府', en: 'District government' } }
  const { code } = await initService({ dataDir: folder, name: 'bench.example/log', operator }, env)
  // One address and one key ask everything here; request lines are written as they are in service, to nowhere.
  const config = loadConfig({ dataDir: folder, port: '0', keyPerMinute: '0', addressPerMinute: '0' }, env)
  const logger = createLogger(config.logLevel, createWriteStream('/dev/null'))
  const running = await serve(config, openService, { logger })
  closers.push(running.close)
  Object.assign(state, { code, url: running.url })
  return running.url
}

async function openBare(key: { keyId: string; publicKey: Uint8Array }): Promise<BareRoute> {
  if (state.databaseUrl === null) throw new Error('the bare route writes into PostgreSQL')
  const { service } = loadMaterial(state.folder)
  return await openBareRoute(state.databaseUrl, key, service)
}
