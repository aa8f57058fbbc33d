// What is measured while hostile files come in: another member's answers, the memory of the service and of
// its sealing processes, the disk.
import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { QueryInput } from '../../../schemas/query.ts'
import { peakMiB } from '../service/process-memory.ts'

export type AskerData = { readonly url: string; readonly code: string; readonly query: QueryInput }
export type AskerOrder = 'sign' | 'start' | 'stop'
export type AskerReply =
  | { readonly kind: 'enrolled' }
  | { readonly kind: 'signed' }
  | {
      readonly kind: 'measured'
      readonly milliseconds: readonly number[]
      readonly failures: number
      /** The longest time between two answers, failures between them included. */
      readonly worstGapMs: number
    }
export type Measured = Extract<AskerReply, { kind: 'measured' }>

export type Asker = {
  readonly sign: () => Promise<void>
  readonly start: () => void
  readonly stop: () => Promise<Measured>
  readonly end: () => Promise<void>
}

/** Resolves when it is enrolled. */
export async function startAsker(data: AskerData): Promise<Asker> {
  const worker = new Worker(new URL('./asker.ts', import.meta.url), { workerData: data })
  const reply = async (): Promise<AskerReply> => {
    const [message] = (await once(worker, 'message')) as [AskerReply]
    return message
  }
  const order = (what: AskerOrder) => worker.postMessage(what)
  await reply()
  return {
    sign: async () => {
      order('sign')
      await reply()
    },
    start: () => order('start'),
    stop: async () => {
      order('stop')
      const measured = await reply()
      if (measured.kind !== 'measured') throw new Error('the asker said something else')
      return measured
    },
    end: async () => {
      await worker.terminate()
    },
  }
}

export type MemoryWatch = {
  readonly stop: () => { readonly serviceMiB: number; readonly sealingMiB: number }
}

/**
 * The kernel's own record of each process's peak, read every 20 ms: what a process takes just before its
 * end may be missed.
 */
export function watchMemory(pid: number): MemoryWatch {
  let [serviceMiB, sealingMiB] = [0, 0]
  const timer = setInterval(() => {
    void peakMiB(pid).then(peak => {
      serviceMiB = Math.max(serviceMiB, peak)
    })
    void childrenOf(pid).then(async children => {
      for (const child of children) sealingMiB = Math.max(sealingMiB, await peakMiB(child))
    })
  }, 20)
  return {
    stop: () => {
      clearInterval(timer)
      return { serviceMiB, sealingMiB }
    },
  }
}

export async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

/** Of all files below. */
export async function bytesBelow(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true })
  const sizes = names.map(async name => {
    const found = await stat(join(folder, name)).catch(() => undefined)
    return found?.isFile() === true ? found.size : 0
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
