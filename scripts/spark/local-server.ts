// A Spark Connect server on this machine, for tests, evidence and benches: from the folder of a PySpark
// package, which `.ci/run` installs. Not for production: its driver does the executors' work.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

export const PYSPARK_VERSION = '4.3.0'

/** `SPARK_HOME`, if a Connect server can be started from there; what is said where it cannot. */
export function sparkHome(): string | undefined {
  const home = process.env['SPARK_HOME']
  return home !== undefined && existsSync(join(home, 'bin/spark-submit')) ? home : undefined
}
export const NO_SPARK = `no Spark here: pip install pyspark==${PYSPARK_VERSION}, and set SPARK_HOME to its folder`

export type LocalSpark = {
  /** host:port of Spark Connect. */
  readonly address: string
  readonly token: string
  /** Of the UI and its REST routes. */
  readonly ui: string
  readonly pid: number | undefined
  /** All that it has logged. */
  readonly log: () => Promise<string>
  readonly stop: () => Promise<void>
}

export type LocalSparkOptions = {
  readonly home: string
  /** `local[2]`, or a cluster's address. */
  readonly master?: string
  readonly memory?: string
  readonly conf?: Readonly<Record<string, string>>
}

/** On a busy machine; an idle one needs ten. */
const STARTING_MS = 300_000
const TOKEN = 'token-for-testing'

/** Once it takes connections. */
export async function startLocalSpark(options: LocalSparkOptions): Promise<LocalSpark> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-spark-'))
  const [port, ui] = [await freePort(), await freePort()]
  const logFile = join(folder, 'server.log')
  const log = await open(logFile, 'w')
  const conf = {
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': String(port),
    'spark.ui.port': String(ui),
    'spark.sql.catalogImplementation': 'in-memory',
    'spark.local.dir': join(folder, 'local'),
    ...options.conf,
  }
  const child = spawn(
    join(options.home, 'bin/spark-submit'),
    [
      '--class',
      'org.apache.spark.sql.connect.service.SparkConnectServer',
      '--master',
      options.master ?? 'local[2]',
      '--driver-memory',
      options.memory ?? '1g',
      ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
      'spark-internal',
    ],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        JAVA_HOME: process.env['JAVA_HOME'],
        SPARK_HOME: options.home,
        SPARK_LOCAL_IP: '127.0.0.1',
        SPARK_CONNECT_AUTHENTICATE_TOKEN: TOKEN,
      },
      stdio: ['ignore', log.fd, log.fd],
    },
  )
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended(child)
    await log.close()
    await rm(folder, { recursive: true, force: true })
  }
  const until = Date.now() + STARTING_MS
  while (!(await accepts(port))) {
    if (Date.now() > until || child.exitCode !== null) {
      const said = await readFile(logFile, 'utf8')
      await stop()
      throw new Error(`Spark did not start: ${said.slice(-2000)}`)
    }
    await setTimeout(200)
  }
  return {
    address: `127.0.0.1:${port}`,
    token: TOKEN,
    ui: `http://127.0.0.1:${ui}`,
    pid: child.pid,
    log: () => readFile(logFile, 'utf8'),
    stop,
  }
}

/** As the UI shows them. */
export async function runningJobs({ ui }: Pick<LocalSpark, 'ui'>): Promise<number> {
  const get = async (path: string) => JSON.parse(await (await fetch(ui + path)).text())
  const [{ id }] = await get('/api/v1/applications')
  return (await get(`/api/v1/applications/${id}/jobs?status=running`)).length
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>(resolve => child.once('close', () => resolve()))
}

export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function accepts(port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
