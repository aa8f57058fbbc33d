import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

export type Machine = {
  readonly cpu: string
  readonly cpus: number
  readonly memoryMiB: number
  readonly system: string
  readonly node: string
  /** Of the minute before: figures taken beside other work are worth less. */
  readonly load: number
}

export function readMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  }
}
