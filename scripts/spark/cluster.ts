// A standalone cluster on this machine: a master, workers of one core each, and a Connect server as its
// driver. As root each worker has a network namespace of its own. They share one kernel and one disk, so it
// shows what works and what it costs, not what a slow network costs.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort, type LocalSpark, startLocalSpark } from './local-server.ts'
import { openWorkerNetwork } from './worker-network.ts'

export type LocalCluster = LocalSpark & {
  /** Whether each worker has a network of its own. */
  readonly hasNetworks: boolean
  /** Its executor dies with it. */
  readonly killWorker: (index: number) => Promise<void>
  /** Largest resident memory of all its processes so far, in MiB each. */
  readonly peaks: () => Promise<Readonly<Record<string, number>>>
}

export type ClusterOptions = {
  readonly home: string
  readonly workers: number
  readonly executorMemory: string
  readonly driverMemory: string
}

const CLASS = 'org.apache.spark.deploy'

export async function startLocalCluster(options: ClusterOptions): Promise<LocalCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-cluster-'))
  const network = await openWorkerNetwork(options.workers)
  const host = network?.host ?? '127.0.0.1'
  const started: ChildProcess[] = []
  const start = async (
    name: string,
    { under, at }: { readonly under: readonly string[]; readonly at: string },
    words: readonly string[],
  ): Promise<ChildProcess> => {
    const log = await open(join(folder, `${name}.log`), 'w')
    const [command = '', ...argv] = [...under, join(options.home, 'bin/spark-class'), ...words]
    const child = spawn(command, argv, {
      cwd: folder,
      env: { PATH: process.env['PATH'], SPARK_HOME: options.home, SPARK_LOCAL_IP: at },
      stdio: ['ignore', log.fd, log.fd],
    })
    child.once('close', () => void log.close())
    started.push(child)
    return child
  }
  const port = await freePort()
  const master = `spark://${host}:${port}`
  const masterProcess = await start(
    'master',
    { under: [], at: host },
    words(`${CLASS}.master.Master`, { host, port, 'webui-port': await freePort() }),
  )
  await setTimeout(3000)
  const workers: ChildProcess[] = []
  for (let index = 0; index < options.workers; index++) {
    const at = network?.hostOf(index) ?? host
    workers.push(
      await start(`worker-${index}`, { under: network?.under(index) ?? [], at }, [
        ...words(`${CLASS}.worker.Worker`, {
          host: at,
          cores: 1,
          memory: options.executorMemory,
          'webui-port': await freePort(),
          'work-dir': join(folder, `work-${index}`),
        }),
        master,
      ]),
    )
  }
  const stopWorkers = async (): Promise<void> => {
    for (const child of started) {
      for (const pid of await descendants(child.pid)) kill(pid)
      child.kill('SIGKILL')
    }
    await setTimeout(500)
    await network?.close()
    await rm(folder, { recursive: true, force: true })
  }
  const driver = await startLocalSpark({
    home: options.home,
    master,
    memory: options.driverMemory,
    conf: {
      'spark.executor.memory': options.executorMemory,
      'spark.executor.cores': '1',
      'spark.driver.host': host,
      'spark.driver.bindAddress': host,
    },
  }).catch(async (error: unknown) => {
    await stopWorkers()
    throw error
  })
  return {
    ...driver,
    hasNetworks: network !== undefined,
    killWorker: async index => {
      const worker = workers[index]
      for (const pid of await descendants(worker?.pid)) process.kill(pid, 'SIGKILL')
      worker?.kill('SIGKILL')
    },
    peaks: async () => {
      const figures: Record<string, number> = {
        driverMiB: await peakOf(driver.pid),
        masterMiB: await peakOf(masterProcess.pid),
      }
      for (const [index, worker] of workers.entries()) {
        figures[`worker${index}MiB`] = await peakOf(worker.pid)
        for (const pid of await descendants(worker.pid)) figures[`executor${index}MiB`] = await peakOf(pid)
      }
      return figures
    },
    stop: async () => {
      await driver.stop()
      await stopWorkers()
    },
  }
}

function words(main: string, options: Readonly<Record<string, string | number>>): readonly string[] {
  return [main, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])]
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** Children, and theirs: an executor is a child of its worker. */
async function descendants(pid: number | undefined): Promise<readonly number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    const status = /^\d+$/.test(name) ? await readFile(`/proc/${name}/status`, 'utf8').catch(() => '') : ''
    const parent = /^PPid:\s*(\d+)/m.exec(status)?.[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const below = (of: number): readonly number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)])
  return pid === undefined ? [] : below(pid)
}

export async function peakOf(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/^VmHWM:\s*(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024)
}
