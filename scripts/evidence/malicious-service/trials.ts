// Questions by a consumer in its own thread behind its own proxy, and what each of them made it send.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { isRare, type Manipulation, MANIPULATIONS } from './manipulations.ts'
import { type Proxy, startProxy, type Window } from './proxy.ts'
import type { Asked, Asking, SubjectOrder, Variant } from './subject.ts'
import { CELLS, type MaliciousWorld } from './world.ts'

/** One question and what came after its answer. */
export type Trial = {
  readonly manipulation: Manipulation
  readonly cell: number
  readonly asked: Asked
  readonly window: Window
}

export const HONEST = MANIPULATIONS.slice(0, 1)
export const OFTEN = MANIPULATIONS.filter(manipulation => !isRare(manipulation))
const SELDOM = MANIPULATIONS.filter(isRare)

/** Every manipulation `each` times, the rare ones a tenth as often, by so many consumers side by side. */
export async function askByAll(
  world: MaliciousWorld,
  each: number,
  consumers: number,
): Promise<readonly Trial[]> {
  const rare = Math.ceil(each / 10)
  const all = shuffled([...repeated(OFTEN, each), ...repeated(SELDOM, rare)])
  const asked = await Promise.all(
    Array.from({ length: consumers }, (_, own) =>
      withSubject(world, `maker-${own}`, subject =>
        askAll(
          subject,
          all.filter((_manipulation, i) => i % consumers === own),
          'sdk',
        ),
      ),
    ),
  )
  return asked.flat()
}

/**
 * The answers as the service made them, to a consumer that leaks by throwing, then by taking `delayMs`
 * longer.
 */
export async function askLeaking(
  world: MaliciousWorld,
  count: number,
  delayMs: number,
): Promise<readonly [throwing: readonly Trial[], delaying: readonly Trial[]]> {
  return await withSubject(world, 'leaking', async subject => [
    await askAll(subject, repeated(HONEST, count), 'throws'),
    await askAll(subject, repeated(HONEST, count), 'delays', delayMs),
  ])
}

type Subject = { readonly proxy: Proxy; readonly ask: (asking: Asking) => Promise<Asked> }

async function withSubject<T>(
  world: MaliciousWorld,
  label: string,
  use: (subject: Subject) => Promise<T>,
): Promise<T> {
  const proxy = await startProxy(world.market.server.url, world.keys)
  const order: SubjectOrder = {
    url: proxy.url,
    code: await world.market.inviteConsumer(label),
    label,
    logKey: world.market.logKey,
    edition: world.market.edition,
  }
  const worker = new Worker(new URL('subject.ts', import.meta.url), { workerData: order })
  try {
    await once(worker, 'message')
    return await use({
      proxy,
      ask: async asking => {
        worker.postMessage(asking)
        const [asked] = (await once(worker, 'message')) as [Asked]
        return asked
      },
    })
  } finally {
    await worker.terminate()
    await proxy.stop()
  }
}

async function askAll(
  { proxy, ask }: Subject,
  manipulations: readonly Manipulation[],
  variant: Variant,
  delayMs = 0,
): Promise<readonly Trial[]> {
  const trials: Trial[] = []
  for (const [i, manipulation] of manipulations.entries()) {
    // A control has as many of both bits.
    const cell = variant === 'sdk' ? randomInt(CELLS) : randomInt(CELLS / 2) + ((i % 2) * CELLS) / 2
    proxy.prepare(manipulation)
    const asked = await ask({ cell, variant, delayMs })
    const window = proxy.take()
    if (window === undefined) throw new Error(`nothing was asked: ${asked.outcome}`)
    trials.push({ manipulation, cell, asked, window })
  }
  return trials
}

function repeated(manipulations: readonly Manipulation[], each: number): readonly Manipulation[] {
  return Array.from({ length: each }, () => manipulations).flat()
}

/** So that what a busy machine does at some time is not one manipulation's. */
function shuffled(manipulations: readonly Manipulation[]): readonly Manipulation[] {
  const all = [...manipulations]
  for (let at = all.length - 1; at > 0; at--) {
    const other = randomInt(at + 1)
    const [a, b] = [all[at], all[other]]
    if (a === undefined || b === undefined) continue
    all[at] = b
    all[other] = a
  }
  return all
}
