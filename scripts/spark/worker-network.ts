// A network namespace for each worker of a local cluster, joined by a bridge, so that executors, driver and
// master reach each other as machines do and share no loopback. Only root may make them.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

export interface WorkerNetwork {
  /** Where master and driver listen. */
  readonly host: string
  readonly hostOf: (worker: number) => string
  /** What is put before a worker's command. */
  readonly under: (worker: number) => readonly string[]
  readonly close: () => Promise<void>
}

const run = promisify(execFile)
const SUBNET = '10.83.0'
const PREFIX = 'ysp'

/** Undefined where none can be made. */
export async function openWorkerNetwork(workers: number): Promise<WorkerNetwork | undefined> {
  // Names of interfaces have at most 15 characters.
  const bridge = `${PREFIX}${process.pid}`
  const nameOf = (worker: number) => `${bridge}-${worker}`
  const hostOf = (worker: number) => `${SUBNET}.${worker + 2}`
  const ip = async (...words: readonly string[]) => await run('ip', [...words])
  const all = Array.from({ length: workers }, (_, worker) => worker)
  const close = async () => {
    for (const worker of all) await ip('netns', 'delete', nameOf(worker)).catch(() => undefined)
    await ip('link', 'delete', bridge).catch(() => undefined)
  }
  try {
    await deleteAbandoned()
    await ip('link', 'add', bridge, 'type', 'bridge')
    await ip('address', 'add', `${SUBNET}.1/24`, 'dev', bridge)
    await ip('link', 'set', bridge, 'up')
    for (const worker of all) {
      const name = nameOf(worker)
      await ip('netns', 'add', name)
      await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'outward', 'netns', name)
      await ip('link', 'set', name, 'master', bridge, 'up')
      await ip('-n', name, 'link', 'set', 'lo', 'up')
      await ip('-n', name, 'address', 'add', `${hostOf(worker)}/24`, 'dev', 'outward')
      await ip('-n', name, 'link', 'set', 'outward', 'up')
    }
  } catch {
    await close()
    return undefined
  }
  return {
    host: `${SUBNET}.1`,
    hostOf,
    under: worker => ['ip', 'netns', 'exec', nameOf(worker)],
    close,
  }
}

/** What a run that was killed left behind: another bridge with the same subnet would take its packets. */
async function deleteAbandoned(): Promise<void> {
  const { stdout } = await run('ip', ['-brief', 'link', 'show', 'type', 'bridge'])
  for (const [, bridge = '', pid] of stdout.matchAll(new RegExp(`^(${PREFIX}(\\d+)) `, 'gm'))) {
    if (existsSync(`/proc/${pid}`)) continue
    const { stdout: all } = await run('ip', ['netns', 'list'])
    const namespaces = all.split('\n').map(line => line.split(' ')[0] ?? '')
    for (const name of namespaces.filter(each => each.startsWith(`${bridge}-`)))
      await run('ip', ['netns', 'delete', name])
    await run('ip', ['link', 'delete', bridge])
  }
}
