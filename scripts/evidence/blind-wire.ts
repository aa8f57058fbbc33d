// What the service sees of blind questions whose hidden selections differ: the same lengths, times, entries
// and distributions.
import { Worker } from 'node:worker_threads'
import { median, rounded } from '../statistics.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import type { Asked, AskerOrder } from './blind-wire/asker.ts'
import { byPart, controlsOf, guessSimulated, sampleOf, unmasked } from './blind-wire/guesses.ts'
import { type LogForms, logForms } from './blind-wire/log-forms.ts'
import { CELLS, GROUPS, MODES, type WireMode } from './blind-wire/selections.ts'
import { uniformity } from './blind-wire/shift-counts.ts'
import { simulate, type Simulated } from './blind-wire/simulate.ts'
import { independentBound, rankCorrelation } from './rank-correlation.ts'
import { spawnBlindMarket } from './service/blind-market.ts'

export type WireSizes = {
  /** Real questions over HTTP; half of them in each mode. */
  readonly real: number
  /** A machine learns from all of them but one part and is tried on that part, for each part. */
  readonly parts: number
  /** Without encryption; half of them in each mode. */
  readonly simulated: number
  /** A machine learns from so many of them in each mode and is tried on the others. */
  readonly training: number
  readonly consumers: number
}

export type WireFindings = {
  /**
   * Rank correlation of what is hidden with the time of the answer. The mean of both modes has the variance
   * of all questions together.
   */
  readonly realTime: Readonly<Record<WireMode, number>>
  /** The same with the consumer's own work before the question. */
  readonly pause: Readonly<Record<WireMode, number>>
  readonly simulatedTime: Readonly<Record<WireMode, number>>
  /** Sets of lengths that all requests of one question had, beyond the first of each mode. */
  readonly surplusLengths: number
  readonly log: LogForms
  readonly uniformity: Readonly<Record<string, number>>
  readonly realGuess: number
  readonly simulatedGuess: number
  /** The same requests with a leak built in, real and simulated ones. */
  readonly controls: Readonly<Record<string, number>>
  readonly simulatedControl: number
  readonly medianMs: number
}

/** Each of eleven machines learns from 4 000 real questions. */
const LONG: WireSizes = { real: 4400, parts: 11, simulated: 60_000, training: 4000, consumers: 2 }
/**
 * So few real questions fill no bins and teach a machine nothing: the simulated ones carry the short form.
 */
const SHORT: WireSizes = { real: 6, parts: 2, simulated: 4000, training: 1000, consumers: 1 }
const BOUNDS = { real: 0.07, simulated: 0.02, guess: 0.025, control: 0.9, p: 1e-6 }

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const sizes = short ? SHORT : LONG
  const found = await watchWire(sizes)
  return judged({
    name: 'blind-wire',
    claim:
      'of blind questions whose hidden selections differ the service sees the same lengths, times, log entries and uniform shifts; a machine that has learned from 4 000 requests guesses right half of the time',
    trials: sizes.real + sizes.simulated,
    // Nearly all of it are 4 400 real guesses outside ± 2.5 %: 3.3 σ.
    falseFailureRate: 1e-3,
    holds: short ? isHeldInShort(found) : isHeld(found, BOUNDS),
    figures: figuresOf(found),
  })
}

export function isHeld(found: WireFindings, bounds: typeof BOUNDS): boolean {
  return (
    Math.abs(mean(found.realTime)) < bounds.real &&
    Math.abs(mean(found.simulatedTime)) < bounds.simulated &&
    found.surplusLengths === 0 &&
    found.log.surplus === 0 &&
    found.log.entries > 0 &&
    Object.values(found.uniformity).every(p => p > bounds.p) &&
    Math.abs(found.realGuess - 0.5) <= bounds.guess &&
    Math.abs(found.simulatedGuess - 0.5) <= bounds.guess &&
    found.simulatedControl >= bounds.control &&
    Object.values(found.controls).every(rate => rate >= bounds.control)
  )
}

/** 6.5 standard deviations for times, 5.2 for guesses; of the real questions lengths and log entries only. */
function isHeldInShort(found: WireFindings): boolean {
  const deviation = 0.5 / Math.sqrt(SHORT.simulated / 2 - SHORT.training)
  const simulated = Object.entries(found.uniformity).filter(([what]) => what.startsWith('simulated'))
  return (
    found.surplusLengths === 0 &&
    found.log.surplus === 0 &&
    found.log.entries > 0 &&
    simulated.length > 0 &&
    simulated.every(([, p]) => p > BOUNDS.p) &&
    Object.values(found.simulatedTime).every(r => Math.abs(r) < independentBound(SHORT.simulated / 2)) &&
    Math.abs(found.simulatedGuess - 0.5) < 5.2 * deviation &&
    found.simulatedControl >= BOUNDS.control
  )
}

export async function watchWire(sizes: WireSizes): Promise<WireFindings> {
  const { asked, log } = await askAll(sizes)
  const simulated = MODES.flatMap(mode => simulate(mode, sizes.simulated / 2))
  const each = MODES.flatMap(mode =>
    ([0, 1] as const).map(kind => {
      const own = (list: readonly (Asked | Simulated)[]) =>
        list.filter(({ selection }) => selection.kind === kind)
      return [mode, kind, own] as const
    }),
  )
  return {
    realTime: byMode(mode => correlation(asked, mode, ({ askMs }) => askMs)),
    pause: byMode(mode => correlation(asked, mode, ({ pauseMs }) => pauseMs)),
    simulatedTime: byMode(mode => correlation(simulated, mode, ({ serviceMs }) => serviceMs)),
    surplusLengths: MODES.reduce((sum, mode) => {
      const lengths = new Set(asked.filter(one => one.mode === mode).map(one => one.lengths))
      return sum + lengths.size - 1
    }, 0),
    log,
    uniformity: Object.fromEntries(
      each
        .flatMap(([mode, kind, own]): readonly (readonly [string, number | undefined])[] => [
          [`real, mode ${mode}, kind ${kind}`, uniformity(mode, own(asked))],
          [`simulated, mode ${mode}, kind ${kind}`, uniformity(mode, own(simulated))],
        ])
        .flatMap(([what, p]) => (p === undefined ? [] : [[what, p] as const])),
    ),
    realGuess: mean(byPart(asked.map(sampleOf), sizes.parts)),
    simulatedGuess: guessSimulated(simulated, sizes.training),
    simulatedControl: guessSimulated(
      simulated.map(one => ({ ...one, shifts: unmasked(one) })),
      sizes.training,
    ),
    controls: controlsOf(asked, sizes.parts),
    medianMs: median(asked.map(({ askMs }) => askMs)),
  }
}

async function askAll({ real, consumers }: WireSizes): Promise<{ asked: readonly Asked[]; log: LogForms }> {
  const market = await spawnBlindMarket(
    {
      dimensions: [{ size: CELLS }, { size: GROUPS }],
      views: [{ name: 'all', for: ['count'], caps: [], perUnit: 6 }],
      capacity: 20_000,
    },
    3000,
    { databaseUrl: 'shared' },
  )
  try {
    const officer = await market.admit('bureau', ['officer'])
    const orders = await Promise.all(
      Array.from(
        { length: consumers },
        async (_, i): Promise<AskerOrder> => ({
          url: market.server.url,
          code: await market.inviteConsumer(`maker-${i}`),
          logKey: market.logKey,
          declaration: market.declaration,
          edition: market.edition,
          questions: Math.ceil(real / consumers),
        }),
      ),
    )
    const asked = (await Promise.all(orders.map(runAsker))).flat()
    const mixed = asked.map(
      (_, i) => asked[Math.floor(i / consumers) + (i % consumers) * (asked.length / consumers)],
    )
    const answers = asked.map(({ answer, mode, selection }) => ({ answer, mode, kind: selection.kind }))
    return {
      asked: mixed.flatMap(one => one ?? []),
      log: await logForms(officer.client, answers),
    }
  } finally {
    await market.server.stop()
    await market.remove()
  }
}

async function runAsker(order: AskerOrder): Promise<readonly Asked[]> {
  const worker = new Worker(new URL('blind-wire/asker.ts', import.meta.url), { workerData: order })
  const asked: Asked[] = []
  worker.on('message', (one: Asked) => asked.push(one))
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => resolve())
  })
  if (asked.length !== order.questions) throw new Error(`asked ${asked.length} of ${order.questions}`)
  return asked
}

type Hiding = { readonly mode: WireMode; readonly selection: { readonly rank: number } }

function correlation<T extends Hiding>(
  all: readonly T[],
  mode: WireMode,
  timeOf: (one: T) => number,
): number {
  const own = all.filter(one => one.mode === mode)
  return rankCorrelation(
    own.map(({ selection }) => selection.rank),
    own.map(timeOf),
  )
}

function mean(values: Readonly<Record<string, number>> | readonly number[]): number {
  const list = Object.values(values)
  return list.reduce((sum, value) => sum + value, 0) / list.length
}

function byMode(value: (mode: WireMode) => number): Readonly<Record<WireMode, number>> {
  return { one: value('one'), any: value('any') }
}

function figuresOf(found: WireFindings): Record<string, number | string> {
  const each = (prefix: string, values: Readonly<Record<string, number>>) =>
    Object.entries(values).map(([name, value]) => [`${prefix}${name}`, rounded(value, 4)])
  return Object.fromEntries([
    ...each('time of real answers and what is hidden: r, mode ', found.realTime),
    ...each('pause before real questions and what is hidden: r, mode ', found.pause),
    ...each('simulated time and what is hidden: r, mode ', found.simulatedTime),
    ['sets of lengths beyond one', found.surplusLengths],
    ['log entries compared', found.log.entries],
    ['forms of log entries beyond one', found.log.surplus],
    ...each('shifts uniform: p, ', found.uniformity),
    ['guessed right, real', rounded(found.realGuess, 4)],
    ['guessed right, simulated', rounded(found.simulatedGuess, 4)],
    ...each('guessed right with a leak: ', found.controls),
    ['guessed right with a leak, simulated', rounded(found.simulatedControl, 4)],
    ['median ms of an answer', rounded(found.medianMs, 4)],
  ])
}
