// Our service killed (SIGKILL) while the cluster seals for it, and started again: the work goes on without
// it, the next service stops it before it begins, nothing of it is left, and the edition that is sealed then
// is the one that DuckDB seals. As the control the killed service's work is left alone: it ends on its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Engine } from '../../schemas/engine.ts'
import {
  declarationOf,
  exactly,
  openTestEngine,
  sealRequest,
  temporaryFolder,
  writeParquet,
} from '../../test/engine/support.ts'
import { type LocalSpark, runningJobs } from './local-server.ts'

export type OrderToKill = {
  readonly folder: string
  readonly address: string
  readonly token: string
  readonly contribution: string
  readonly rows: number
}

export type KilledService = {
  /** Whether the cluster was still at the killed service's work when the next one started. */
  readonly ranOn: boolean
  /** Jobs that the next service has not stopped. */
  readonly jobsAfterStart: number
  /** Files of editions that the killed service left. */
  readonly filesLeft: number
  /** Cubes of the next sealing that are not DuckDB's. */
  readonly wrong: number
  /** Whether the control's work, which nobody stopped, was written to its end. */
  readonly controlFinished: boolean
}

const PATIENCE_MS = 600_000
const STATISTICS = ['count', 'sum', 'units', 'orders'] as const
const MONTHS = 4

export function sparkOf({ address, token }: Pick<OrderToKill, 'address' | 'token'>) {
  return { spark: { url: { address, tls: false }, token, idleSeconds: 120 } }
}

/** Its cap takes rows away, so that what is counted depends on the edition key. */
export function declarationToKill(rows: number): Declaration {
  return declarationOf({
    dimensions: [{ size: MONTHS }],
    measures: [{ lo: 0, hi: 5 }],
    orders: true,
    views: [{ name: 'v', for: [...STATISTICS], caps: [{ over: ['a'], max: 2 }] }],
    capacity: rows,
  })
}

export async function killService(spark: LocalSpark, rows: number): Promise<KilledService> {
  const [killed, other] = [await temporaryFolder(), await temporaryFolder()]
  try {
    const expected = await cubesOfDuck(other.path, rows)
    const contribution = await writeRows(killed.path, rows)
    const order = { folder: killed.path, address: spark.address, token: spark.token, contribution, rows }
    await killInTheMiddle(order)
    const controlFinished = await within(PATIENCE_MS, () => finished(killed.path))

    await killInTheMiddle(order)
    const ranOn = await within(
      PATIENCE_MS,
      async () => (await runningJobs(spark)) > 0,
      () => finished(killed.path),
    )
    const engine = await openTestEngine(killed.path, sparkOf(order))
    try {
      await within(PATIENCE_MS, async () => (await runningJobs(spark)) === 0)
      const jobsAfterStart = await runningJobs(spark)
      const left = await filesBelow(join(killed.path, 'editions'))
      const request = sealRequest(declarationToKill(rows), contribution)
      const { manifest } = await engine.seal(request, () => undefined)
      await engine.verify(manifest)
      const cubes = await cubesOf(engine)
      const wrong = cubes.filter((cube, at) => cube !== expected[at]).length
      return { ranOn, jobsAfterStart, filesLeft: left.length, wrong, controlFinished }
    } finally {
      await engine.close()
    }
  } finally {
    await Promise.all([killed.remove(), other.remove()])
  }
}

async function killInTheMiddle(order: OrderToKill): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'service-to-kill.ts'), JSON.stringify(order)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const gone = once(child, 'exit')
  await sparkWrites(order.folder, BEGUN, () => child.exitCode !== null || child.signalCode !== null)
  child.kill('SIGKILL')
  await gone
}

/** Whether `state` comes before `end` and before the time is over. */
async function within(
  ms: number,
  state: () => Promise<boolean>,
  end: () => Promise<boolean> = async () => false,
): Promise<boolean> {
  for (const until = Date.now() + ms; Date.now() < until; ) {
    if (await state()) return true
    if (await end()) return false
    await setTimeout(50)
  }
  return false
}

/** Spark's own mark. */
async function finished(folder: string): Promise<boolean> {
  return (await filesBelow(join(folder, 'work'))).some(name => name.endsWith('_SUCCESS'))
}

/** Below an engine's folder: the rows are spread; what the executors are writing. */
const BEGUN = /\/written\/_temporary/
export const ROWS_WRITTEN = /\/written\/.*\.parquet$/

/** Once there is such a file below the folder. */
export async function sparkWrites(folder: string, file: RegExp, ended: () => boolean): Promise<void> {
  while (!ended()) {
    if ((await filesBelow(folder)).some(name => file.test(name))) return
    await setTimeout(20)
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  return await readdir(folder, { recursive: true }).catch(() => [])
}

async function cubesOfDuck(folder: string, rows: number): Promise<readonly string[]> {
  const engine = await openTestEngine(folder)
  try {
    const contribution = await writeRows(folder, rows)
    await engine.seal(sealRequest(declarationToKill(rows), contribution), () => undefined)
    return await cubesOf(engine)
  } finally {
    await engine.close()
  }
}

async function cubesOf(engine: Engine): Promise<readonly string[]> {
  const cubes: string[] = []
  for (const statistic of STATISTICS) {
    const measure = statistic === 'sum' ? { measure: 'x' } : {}
    cubes.push(String(await exactly(engine, { statistic, view: 'v', where: [], groupBy: ['a'], ...measure })))
  }
  return cubes
}

async function writeRows(folder: string, rows: number): Promise<string> {
  const pseudonym = (rowsOfOne: number) => `md5((i // ${rowsOfOne})::VARCHAR)::UUID`
  return await writeParquet(
    folder,
    `SELECT ${pseudonym(15)} AS u, ${pseudonym(5)} AS o, (i % ${MONTHS})::USMALLINT AS d0,
      (i % 6)::BIGINT AS m0 FROM range(${rows}) AS made(i)`,
    'made-up.parquet',
  )
}
