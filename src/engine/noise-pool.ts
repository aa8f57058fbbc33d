// Noise drawn ahead. The exact sampler's time correlates with |noise| (0.53), so an answer must not wait for
// its own draws: it takes values drawn before it was asked, or on a miss the first of a batch so large that
// its time reveals nothing of them.
import { Worker } from 'node:worker_threads'
import { fault } from '../../schemas/fault.ts'
import type { Noise } from '../../schemas/plan.ts'
import type { NoiseSource } from './noise-source.ts'
import type { DrawReply, DrawRequest } from './noise-worker.ts'

export interface NoisePool extends NoiseSource {
  close(): Promise<void>
}

const BATCH = 1024
/** What is held for one parameter: 16 384 values of 8 bytes. */
const MAX_HELD = 16_384
/** Parameters held at once; the least recently used goes first. */
const MAX_PARAMETERS = 256

type Batch = { readonly values: BigInt64Array; used: number }
type Stock = { readonly batches: Batch[]; held: number; target: number; refilling: boolean }

export function openNoisePool(): NoisePool {
  const sampler = openSampler()
  const stocks = new Map<string, Stock>()

  return {
    async draw(noise, count) {
      const stock = touch(stocks, JSON.stringify(noise))
      stock.target = Math.min(Math.max(stock.target, 4 * count), MAX_HELD)
      const drawn = new BigInt64Array(count)
      if (stock.held >= count) take(stock, drawn)
      else {
        // The batch is this draw's alone until its first values are taken: no other draw can see them.
        const batch = await sampler.sample(noise, Math.max(BATCH, count))
        drawn.set(batch.subarray(0, count))
        batch.fill(0n, 0, count)
        put(stock, batch, count)
      }
      refill(stock, noise)
      return drawn
    },
    close: () => sampler.close(),
  }

  function refill(stock: Stock, noise: Noise): void {
    if (stock.refilling || stock.held > stock.target / 2) return
    stock.refilling = true
    sampler
      .sample(noise, Math.max(BATCH, stock.target - stock.held))
      .then(batch => put(stock, batch, 0))
      // A refill that failed is no answer that failed: the next miss reports it.
      .catch(() => undefined)
      .finally(() => {
        stock.refilling = false
      })
  }
}

function touch(stocks: Map<string, Stock>, key: string): Stock {
  const stock = stocks.get(key) ?? { batches: [], held: 0, target: BATCH, refilling: false }
  stocks.delete(key)
  stocks.set(key, stock)
  for (const [oldest, { batches }] of stocks) {
    if (stocks.size <= MAX_PARAMETERS) break
    for (const { values } of batches) values.fill(0n)
    stocks.delete(oldest)
  }
  return stock
}

function put(stock: Stock, values: BigInt64Array, used: number): void {
  const room = Math.max(0, MAX_HELD - stock.held)
  const kept = values.subarray(0, Math.min(values.length, used + room))
  values.fill(0n, kept.length)
  if (kept.length === used) return
  stock.batches.push({ values: kept, used })
  stock.held += kept.length - used
}

/** Moves values out of the stock and wipes them there. */
function take(stock: Stock, drawn: BigInt64Array): void {
  let filled = 0
  while (filled < drawn.length) {
    const batch = stock.batches[0]
    if (batch === undefined) throw new RangeError('the stock holds less than it counted')
    const many = Math.min(drawn.length - filled, batch.values.length - batch.used)
    drawn.set(batch.values.subarray(batch.used, batch.used + many), filled)
    batch.values.fill(0n, batch.used, batch.used + many)
    batch.used += many
    filled += many
    if (batch.used === batch.values.length) stock.batches.shift()
  }
  stock.held -= drawn.length
}

type Waiting = { readonly resolve: (values: BigInt64Array) => void; readonly reject: (error: Error) => void }

/** One worker thread, replaced when it dies; what it was drawing then fails and nothing of it is used. */
function openSampler() {
  const waiting = new Map<number, Waiting>()
  let next = 0
  let closed = false
  let worker: Worker | undefined

  function start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './noise-worker.ts' : './noise-worker.js'
    const started = new Worker(new URL(file, import.meta.url))
    started.unref()
    started.on('message', ({ id, values }: DrawReply) => {
      const asked = waiting.get(id)
      waiting.delete(id)
      if (waiting.size === 0 && !closed) started.unref()
      if (values === undefined) asked?.reject(fault('engine.noise_failed'))
      else asked?.resolve(values)
    })
    started.on('error', () => undefined)
    started.on('exit', () => {
      if (worker === started) worker = undefined
      for (const { reject } of waiting.values()) reject(fault('engine.noise_failed'))
      waiting.clear()
    })
    return started
  }

  return {
    sample(noise: Noise, count: number): Promise<BigInt64Array> {
      if (closed) return Promise.reject(fault('engine.closed'))
      worker ??= start()
      const running = worker
      return new Promise<BigInt64Array>((resolve, reject) => {
        next += 1
        waiting.set(next, { resolve, reject })
        running.ref()
        running.postMessage({ id: next, noise, count } satisfies DrawRequest)
      })
    },
    async close(): Promise<void> {
      closed = true
      worker?.ref()
      await worker?.terminate()
    },
  }
}
