// Starts and ends server processes on one data folder.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Flags } from '../../../src/server/config/config.ts'
import type { CrashPoint } from '../../../src/store/writer.ts'

export type ServerPlace = {
  readonly dataDir: string
  /** Absent: PGlite in the data folder. */
  readonly databaseUrl?: string
}

/** Between two steps of a commit, when it comes there for the nth time. */
export type Crash = { readonly point: CrashPoint; readonly nth: number }

export type Order = Crash | 'measure' | 'delay'
export type Measured = { readonly residentBytes: number }
/**
 * The worst delay of its event loop since it was asked last, at most the processor time that it took: on a
 * busy machine a loop is late without having done anything.
 */
export type Delayed = { readonly delayMs: number }

export type Spawned = {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** From the start of the process to its first readiness. */
  readonly startMs: number
  /** From now on it kills itself where `crash` says. */
  readonly arm: (crash: Crash) => void
  /**
   * Of its memory, after what nothing holds any more was collected: before, it tells how lazy the collector
   * is.
   */
  readonly residentBytes: () => Promise<number>
  /** The worst since the last call. */
  readonly worstDelayMs: () => Promise<number>
  readonly kill: () => Promise<void>
  /** As SIGTERM does. */
  readonly stop: () => Promise<void>
  readonly ended: Promise<void>
}

/** Where a node polls, and its key there (hex). */
export type HubOfNode = {
  readonly baseUrl: string
  readonly authority: string
  readonly serviceKey: string
  readonly logKey: string
  readonly organisation: string
  readonly seed: string
}

export type SpawnOptions = {
  /** Of a node. */
  readonly hub?: HubOfNode
  readonly port?: number
  readonly flags?: Flags
  /** 0: no cube is kept. */
  readonly cubeMiB?: number
  /** 0: no public schedule, so that time tells of rows. */
  readonly firstDeadlineMs?: number
  /** Between the public times of a sealing; absent: outcomes are published at once. */
  readonly sealingPaceMs?: number
  /** Killed after so many milliseconds if it has not started by then. */
  readonly killWhileStartingMs?: number
  /** A command that runs the server's own, such as `prlimit --fsize=…`. */
  readonly under?: readonly string[]
}

/** Resolves when it listens; undefined if it was killed while starting. Throws if it ended otherwise. */
export async function spawnServer(
  place: ServerPlace,
  options: SpawnOptions = {},
): Promise<Spawned | undefined> {
  const { port = 0, flags = {}, killWhileStartingMs, under = [] } = options
  const { cubeMiB, firstDeadlineMs, sealingPaceMs, hub } = options
  const started = performance.now()
  const testing = JSON.stringify({ cubeMiB, firstDeadlineMs, sealingPaceMs, hub })
  const given = [place.dataDir, String(port), JSON.stringify(flags), testing]
  const server = [process.execPath, join(import.meta.dirname, 'child.ts'), ...given]
  // By `env`, since a test runner puts its hooks into the options of every child: they would catch the
  // server's signals.
  const words = ['env', '-u', 'NODE_OPTIONS', ...under, ...server]
  const { DATABASE_URL: _, ...env } = process.env
  const child = spawn(words[0] ?? '', words.slice(1), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: place.databaseUrl === undefined ? env : { ...env, DATABASE_URL: place.databaseUrl },
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const orphan = () => child.kill('SIGKILL')
  process.once('exit', orphan)
  void ended.then(() => process.off('exit', orphan))
  const kill = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await ended
  }
  const timer =
    killWhileStartingMs === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGKILL'), killWhileStartingMs)
  const url = await Promise.race([firstMessage(child), ended])
  clearTimeout(timer)
  if (typeof url !== 'string') {
    if (child.signalCode === 'SIGKILL' && killWhileStartingMs !== undefined) return undefined
    throw new Error(`the server ended at its start (${child.exitCode ?? child.signalCode})`)
  }
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    startMs: performance.now() - started,
    arm: crash => void child.send(crash),
    residentBytes: async () => {
      child.send('measure' satisfies Order)
      const [{ residentBytes }] = (await once(child, 'message')) as [Measured]
      return residentBytes
    },
    worstDelayMs: async () => {
      child.send('delay' satisfies Order)
      const [{ delayMs }] = (await once(child, 'message')) as [Delayed]
      return delayMs
    },
    kill: () => kill('SIGKILL'),
    stop: () => kill('SIGTERM'),
    ended,
  }
}

async function firstMessage(child: ChildProcess): Promise<unknown> {
  return await new Promise(resolve => child.once('message', resolve))
}
