// Services as an operator runs them: `yinsuan init` or `node init` once, then `yinsuan serve` in a process of
// its own, which can be killed and started again at the same port.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../../test/support/free-port.ts'

const CLI = join(import.meta.dirname, '../../../src/cli/main.ts')

export interface Served {
  readonly url: string
  readonly pid: () => number
  /** As a power cut would: nothing of it runs on. */
  readonly kill: () => Promise<void>
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** What `init` or `node init` printed: one-time codes by organisation. */
export async function setUp(
  command: readonly string[],
  dataDir: string,
): Promise<ReadonlyMap<string, string>> {
  const argv = [CLI, ...command, '--data-dir', dataDir]
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env: environment() })
  return new Map(
    stdout
      .trimEnd()
      .split('\n')
      .map(line => line.split(' ') as [string, string]),
  )
}

/** Resolves when it is ready. `port` 0: any. */
export async function serveFolder(dataDir: string, port: number): Promise<Served> {
  const at = port === 0 ? await freePort() : port
  const url = `http://127.0.0.1:${at}`
  let running = await start(dataDir, at, url)
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill(signal)
    await ended
  }
  return {
    url,
    pid: () => running.pid ?? 0,
    kill: () => end('SIGKILL'),
    start: async () => {
      running = await start(dataDir, at, url)
    },
    stop: () => end('SIGTERM'),
  }
}

async function start(dataDir: string, port: number, url: string): Promise<ChildProcess> {
  const argv = [CLI, 'serve', '--data-dir', dataDir, '--port', String(port), '--log-level', 'error']
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'], env: environment() })
  const orphan = () => child.kill('SIGKILL')
  process.once('exit', orphan)
  child.once('exit', () => process.off('exit', orphan))
  while (child.exitCode === null && child.signalCode === null) {
    const isReady = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return child
    await pause(100)
  }
  throw new Error(`a service ended at its start (${child.exitCode ?? child.signalCode})`)
}

/** Without what this shell sets for a service of its own, or a test runner for its children. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, DATABASE_URL: __, ...env } = process.env
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('YINSUAN_')))
}
