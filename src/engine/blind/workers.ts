// Worker threads for blind queries: a bounded queue, a kill timer, and a thread is replaced when it dies,
// runs out of memory or has grown.
import { Worker } from 'node:worker_threads'
import { type Fault, fault } from '../../../schemas/fault.ts'
import type { Holding, Reply, Task, WorkerSettings } from './task.ts'
import { buffersOf } from './transfer.ts'

export type WorkersOptions = {
  /** Of its threads, as the system shows them; 15 characters at most. */
  readonly name?: string
  readonly count: number
  /** Tasks that may wait; more are refused with `blind.busy`. */
  readonly queue: number
  readonly niceness: number
  /** A thread that holds more after a task is replaced. */
  readonly recycleMiB: number
}

export type Workers = {
  /**
   * What the worker's function returns. Throws `blind.busy`, and `blind.worker_failed` for whatever went
   * wrong in it; its cause is `limit`, `exit` or a code.
   */
  readonly run: (task: Task, limitMs: number) => Promise<unknown>
  readonly waiting: () => number
  /** Of each thread that runs, after its last task. */
  readonly holding: () => readonly Holding[]
  readonly close: () => Promise<void>
}

type Job = {
  readonly task: Task
  readonly limitMs: number
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}
type Lane = {
  worker: Worker | undefined
  isReady: boolean
  job: Job | undefined
  timer: NodeJS.Timeout | undefined
  holding: Holding | undefined
}

/**
 * Of the thread's JavaScript; what SEAL holds is bounded by its recycling and by the lengths of all messages.
 */
const HEAP_MIB = 512
/** SEAL takes a moment to start, more on a busy machine; a task's own time counts from there. */
const START_MS = 120_000
const RETRY_SECONDS = 2
/** Whatever the thread does afterwards may be wrong. */
const BROKEN: readonly string[] = ['blind.memory', 'blind.trap']

export function openWorkers(options: WorkersOptions): Workers {
  const lanes: readonly Lane[] = Array.from({ length: options.count }, () => ({
    worker: undefined,
    isReady: false,
    job: undefined,
    timer: undefined,
    holding: undefined,
  }))
  const queue: Job[] = []
  let closed = false

  function next(): void {
    const lane = lanes.find(({ job }) => job === undefined)
    const job = lane && queue.shift()
    if (lane === undefined || job === undefined) return
    lane.job = job
    lane.worker ??= start(lane)
    lane.worker.ref()
    watch(lane, lane.isReady ? job.limitMs : START_MS)
    lane.worker.postMessage(job.task, buffersOf(job.task))
    next()
  }

  function watch(lane: Lane, limitMs: number): void {
    clearTimeout(lane.timer)
    lane.timer = setTimeout(() => {
      // Nobody else gets a thread that is being ended.
      retire(lane)
      settle(lane, job => job.reject(failed('limit')))
    }, limitMs)
  }

  function start(lane: Lane): Worker {
    lane.isReady = false
    const worker = spawnWorker(options)
    worker.on('message', (reply: Reply) => {
      if (lane.worker !== worker) return
      if (reply.kind === 'ready') {
        lane.isReady = true
        if (lane.job !== undefined) watch(lane, lane.job.limitMs)
        return
      }
      lane.holding = reply.holding
      const grown = reply.holding.bytes > options.recycleMiB * 2 ** 20
      const broken = reply.kind === 'failed' && BROKEN.includes(reply.code)
      if (grown || broken || !reply.holding.isClean) retire(lane)
      else worker.unref()
      if (reply.kind === 'done') settle(lane, job => job.resolve(reply.result))
      else settle(lane, job => job.reject(failed(reply.code)))
    })
    // What it was doing fails with the thread, and nothing of it is used.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      if (lane.worker !== worker) return
      forget(lane)
      settle(lane, job => job.reject(failed('exit')))
    })
    return worker
  }

  function retire(lane: Lane): void {
    const { worker } = lane
    forget(lane)
    void worker?.terminate()
  }

  function forget(lane: Lane): void {
    lane.worker = undefined
    lane.holding = undefined
  }

  function settle(lane: Lane, how: (job: Job) => void): void {
    clearTimeout(lane.timer)
    const { job } = lane
    lane.job = undefined
    if (job !== undefined) how(job)
    next()
  }

  return {
    run: (task, limitMs) => {
      if (closed) return Promise.reject(fault('engine.closed'))
      if (queue.length >= options.queue)
        return Promise.reject(fault('blind.busy', { seconds: RETRY_SECONDS }))
      return new Promise((resolve, reject) => {
        queue.push({ task, limitMs, resolve, reject })
        next()
      })
    },
    waiting: () => queue.length,
    holding: () => lanes.flatMap(({ holding }) => holding ?? []),
    close: async () => {
      closed = true
      for (const { reject } of queue.splice(0)) reject(fault('engine.closed'))
      await Promise.all(lanes.flatMap(({ worker }) => worker?.terminate() ?? []))
    },
  }
}

/** Keeps no process alive until it has a task. */
function spawnWorker({ name, niceness }: WorkersOptions): Worker {
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
  const worker = new Worker(new URL(file, import.meta.url), {
    ...(name === undefined ? {} : { name }),
    workerData: { niceness } satisfies WorkerSettings,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  })
  worker.unref()
  return worker
}

/**
 * `cause`: the code of protocols/blind, or how the thread ended. It reveals no data, and does not leave this
 * process.
 */
function failed(cause: string): Fault {
  return Object.assign(fault('blind.worker_failed', { seconds: RETRY_SECONDS }), { cause })
}
