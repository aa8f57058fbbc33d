// `yinsuan serve` on a folder with an edition and a log: from the start of the process until it says that it
// is ready. Log, ledger and sealed files are verified in between.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { encodeLeaf } from '../../src/domain/entries.ts'
import { openControlPlane } from '../../src/server/control-plane.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { loadServiceKeys } from '../../src/server/keys/service-keys.ts'
import { SOFTWARE } from '../../src/server/version.ts'
import { freePort } from '../../test/support/free-port.ts'
import { writeSampleOrders } from '../sample/orders.ts'
import { median, significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { enrol, join } from './members.ts'
import { publish } from './publish.ts'
import { startService } from './service.ts'

const ROWS = 1_000_000
/** As many as each start hashes again. */
const ENTRIES = 20_000
const STARTS = 5

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  const folder = await mkdtemp(joinPath(tmpdir(), 'yinsuan-bench-'))
  try {
    const rows = scaled(ROWS, scale, 20_000)
    const entries = scaled(ENTRIES, scale, 1000)
    say(`making a service with ${rows.toLocaleString('en')} rows and ${entries.toLocaleString('en')} entries`)
    const dataDir = joinPath(folder, 'service')
    await makeService(dataDir, folder, rows)
    await appendEntries(dataDir, entries)
    const seconds: number[] = []
    const empty: number[] = []
    for (let start = 0; start < STARTS; start++) {
      seconds.push(await startOnce(dataDir))
      empty.push(await startNode())
    }
    return {
      name: 'start',
      figures: significant({ seconds: median(seconds), bestSeconds: Math.min(...seconds), rows, entries }),
      versus: significant({ emptyNodeSeconds: median(empty) }),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeService(dataDir: string, folder: string, rows: number): Promise<void> {
  const service = await startService(dataDir, null)
  const operator = await enrol(service.url, service.operatorCode)
  const mall = await join(service.url, operator.client, 'mall', ['provider'])
  const data = joinPath(folder, 'data')
  await mkdir(data)
  await writeSampleOrders(joinPath(data, 'orders.csv'), { rows, seed: 1, years: [2025, 2025] })
  await publish(mall.client, data, folder, rows)
  await service.stop()
}

async function appendEntries(dataDir: string, count: number): Promise<void> {
  const store = await openControlPlane(loadConfig({ dataDir }, {}), loadServiceKeys(dataDir), Date.now)
  for (let written = 0; written < count; written += 500) {
    await store.decision({
      nonce: null,
      change: async ({ append }) => {
        for (let i = 0; i < 500; i++) append(place => encodeLeaf(place, SOFTWARE, { type: 'stop' }))
      },
    })
  }
  await store.close()
}

async function startOnce(dataDir: string): Promise<number> {
  const port = await freePort()
  const cli = joinPath(import.meta.dirname, '../../src/cli/main.ts')
  const begun = performance.now()
  const arguments_ = [cli, 'serve', '--data-dir', dataDir, '--port', String(port), '--log-level', 'error']
  const server = spawn(process.execPath, arguments_, { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    await untilReady(server, `http://127.0.0.1:${port}/readyz`)
    return (performance.now() - begun) / 1000
  } finally {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
  }
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  while (server.exitCode === null) {
    const status = await fetch(url).then(
      async response => {
        await response.arrayBuffer()
        return response.status
      },
      () => 0,
    )
    if (status === 200) return
    await pause(20)
  }
  throw new Error('the service ended before it was ready')
}

async function startNode(): Promise<number> {
  const begun = performance.now()
  await once(spawn(process.execPath, ['--eval', '0']), 'exit')
  return (performance.now() - begun) / 1000
}
