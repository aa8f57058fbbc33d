// What leaves a consumer after an answer that the service made as it liked: the same requests, bytes and times whatever was decrypted.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { typeThroughProxy } from './malicious-service/command-line.ts'
import { isRare, type Manipulation, MANIPULATIONS } from './malicious-service/manipulations.ts'
import { type Proxy, startProxy, type Window } from './malicious-service/proxy.ts'
import type { Asked, Asking, SubjectOrder, Variant } from './malicious-service/subject.ts'
import { CELLS, type MaliciousWorld, openMaliciousWorld } from './malicious-service/world.ts'
import { independentBound, rankCorrelation } from './rank-correlation.ts'

export type MaliciousSizes = {
  /** Questions for each manipulation; for the rare ones a tenth. */
  readonly each: number
  /** Asking side by side. */
  readonly consumers: number
  /** Questions for each of the variants that leak. */
  readonly control: number
  /** Questions by the command line: honest answers and the reviewer's attack in turn. */
  readonly commandLine: number
}

export type MaliciousFindings = {
  readonly questions: number
  /** What was received as something else than the manipulation's own outcome. */
  readonly unexpected: readonly string[]
  /** Different lists of requests after an answer (routes, lengths of content and header), beyond one for each manipulation. */
  readonly surplusSent: number
  /** Rank correlation, within each manipulation, of the hidden cell with the time from the answer to the first and to the last request after it. */
  readonly first: number
  readonly last: number
  /** The same of the bit that the reviewer read: whether the hidden cell is empty. */
  readonly bit: number
  /** The largest of one manipulation alone. */
  readonly worst: { readonly name: string; readonly r: number }
  /** Whether the numbers did differ: what was shown of honest answers agrees with the hidden bit. */
  readonly shownAgrees: boolean
  readonly commandLine: { readonly questions: number; readonly surplusSent: number; readonly r: number }
  readonly controls: {
    /** Next tickets after an answer: the correlation of their presence with the hidden bit. */
    readonly throws: { readonly surplusSent: number; readonly r: number }
    readonly delays: { readonly r: number }
  }
  /** |r| below this says that nothing was found in so many questions. */
  readonly bound: number
  /** The same of one manipulation alone. */
  readonly boundOfOne: number
}

export const SHORT: MaliciousSizes = { each: 2, consumers: 1, control: 8, commandLine: 4 }
const LONG: MaliciousSizes = { each: 400, consumers: 2, control: 100, commandLine: 200 }
/** Of all questions together, at full length: 7 standard deviations or more. */
const BOUND = 0.07

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const found = await watchMalicious(short ? SHORT : LONG)
  return {
    name: 'malicious-service',
    claim:
      'after a blind answer that a service with all its keys altered, the consumer sends the same requests, as long and at the same times, whatever was decrypted; what differs from what follows from the question is refused before it is decrypted',
    trials: found.questions + found.commandLine.questions,
    falseFailureRate: short ? 1e-5 : 1e-6,
    verdict: isHeld(found) ? 'holds' : 'fails',
    figures: figuresOf(found),
  }
}

export function isHeld(found: MaliciousFindings): boolean {
  const { first, last, bit, bound, commandLine, controls, worst } = found
  return (
    found.unexpected.length === 0 &&
    found.surplusSent === 0 &&
    found.shownAgrees &&
    [first, last, bit].every(r => Math.abs(r) < bound) &&
    Math.abs(worst.r) < found.boundOfOne &&
    commandLine.surplusSent === 0 &&
    Math.abs(commandLine.r) < boundOf(commandLine.questions) &&
    controls.throws.surplusSent > 0 &&
    controls.throws.r > 0.9 &&
    controls.delays.r > 0.5
  )
}

export async function watchMalicious(sizes: MaliciousSizes): Promise<MaliciousFindings> {
  const world = await openMaliciousWorld()
  try {
    const trials = await askByAll(world, sizes)
    const [throwing, delaying] = await withSubject(world, 'leaking', async subject => [
      await askAll(subject, repeated(HONEST, sizes.control), 'throws'),
      await askAll(subject, repeated(HONEST, sizes.control), 'delays', delayBeyond(trials)),
    ])
    const typed = await typeThroughProxy(world, sizes.commandLine)
    return findingsOf(trials, throwing, delaying, typed)
  } finally {
    await world.stop()
  }
}

const HONEST = MANIPULATIONS.slice(0, 1)
const OFTEN = MANIPULATIONS.filter(manipulation => !isRare(manipulation))
const SELDOM = MANIPULATIONS.filter(isRare)

async function askByAll(
  world: MaliciousWorld,
  { each, consumers }: MaliciousSizes,
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

/** One question and what came after its answer. */
export type Trial = {
  readonly manipulation: Manipulation
  readonly cell: number
  readonly asked: Asked
  readonly window: Window
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
    code: await world.invite(label),
    label,
    logKey: world.market.logKey,
    edition: world.edition,
  }
  const worker = new Worker(new URL('malicious-service/subject.ts', import.meta.url), { workerData: order })
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

function findingsOf(
  trials: readonly Trial[],
  throwing: readonly Trial[],
  delaying: readonly Trial[],
  typed: readonly Trial[],
): MaliciousFindings {
  // One block for each manipulation, so that what they differ in makes no correlation.
  const sorted = OFTEN.flatMap(own => trials.filter(({ manipulation }) => manipulation === own))
  const each = sorted.length / OFTEN.length
  const worst = OFTEN.map((own, i) => ({
    name: own.name,
    r: correlation(sorted.slice(i * each, (i + 1) * each), ({ cell }) => cell, firstAfter, each),
  })).reduce((most, one) => (Math.abs(one.r) > Math.abs(most.r) ? one : most))
  return {
    questions: trials.length,
    unexpected: [
      ...new Set(
        trials
          .filter(({ manipulation, asked }) => asked.outcome !== manipulation.outcome)
          .map(({ manipulation, asked }) => `${manipulation.name}: ${asked.outcome}`),
      ),
    ],
    surplusSent: surplusByManipulation(trials),
    first: correlation(sorted, ({ cell }) => cell, firstAfter, each),
    last: correlation(sorted, ({ cell }) => cell, lastAfter, each),
    bit: correlation(sorted, bitOf, firstAfter, each),
    worst,
    shownAgrees: [...trials, ...throwing, ...delaying]
      .filter(({ manipulation }) => manipulation === HONEST[0])
      .every(trial => trial.asked.shown === (bitOf(trial) === 1)),
    commandLine: {
      questions: typed.length,
      surplusSent: surplusByManipulation(typed),
      r: correlation(typed, ({ cell }) => cell, firstAfter),
    },
    controls: {
      throws: {
        surplusSent: surplus(throwing),
        r: -correlation(throwing, bitOf, ({ window }) => Math.min(1, window.after.length)),
      },
      delays: { r: correlation(delaying, bitOf, firstAfter) },
    },
    bound: Math.max(BOUND, independentBound(sorted.length, each)),
    boundOfOne: boundOf(each),
  }
}

function surplusByManipulation(trials: readonly Trial[]): number {
  const own = Map.groupBy(trials, ({ manipulation }) => manipulation)
  return [...own.values()].reduce((sum, list) => sum + surplus(list), 0)
}

/** It names the index of a log entry, whose digits grow with the log alone. */
const OPENING = 'POST /v1/tickets/:id/opening'
/** How often it looks whether its ticket is ready depends on the service's time alone. */
const POLL = 'GET /v1/tickets/:id'

function surplus(trials: readonly Trial[]): number {
  const sent = trials.map(({ window }) =>
    window.after
      .filter(({ route }) => route !== POLL)
      .map(({ route, length }) => (route === OPENING ? route : `${route} ${length}`))
      .join('\n'),
  )
  return Math.max(0, new Set(sent).size - 1)
}

function firstAfter({ window }: Trial): number {
  return (window.after[0]?.at ?? window.answered) - window.answered
}

function lastAfter({ window }: Trial): number {
  return (window.after.at(-1)?.at ?? window.answered) - window.answered
}

/** As the 4 000 derivations of some hundred groups of the review, and more than a busy machine makes of nothing. */
function delayBeyond(trials: readonly Trial[]): number {
  const times = trials.map(firstAfter).sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0
  return Math.max(MIN_DELAY_MS, 2 * (at(0.95) - at(0.05)))
}

const MIN_DELAY_MS = 15

/** So few questions tell nothing by their times. */
const ENOUGH = 50

function boundOf(questions: number): number {
  return questions < ENOUGH ? 1.01 : independentBound(questions)
}

function bitOf({ cell }: Trial): number {
  return cell < CELLS / 2 ? 0 : 1
}

/** 0 where one of the two never changes, or where there are too few to rank. */
function correlation(
  trials: readonly Trial[],
  hidden: (trial: Trial) => number,
  seen: (trial: Trial) => number,
  block = trials.length,
): number {
  if (trials.length < 3) return 0
  const r = rankCorrelation(trials.map(hidden), trials.map(seen), block)
  return Number.isNaN(r) ? 0 : r
}

function figuresOf(found: MaliciousFindings): Record<string, number | string> {
  const { commandLine, controls, worst } = found
  const round = (value: number) => Number(value.toFixed(4))
  return {
    manipulations: MANIPULATIONS.length,
    'questions by the SDK': found.questions,
    'unexpected outcomes': found.unexpected.join('; ') || 0,
    'lists of requests beyond one a manipulation': found.surplusSent,
    'hidden cell and time to the first request: r': round(found.first),
    'hidden cell and time to the last request: r': round(found.last),
    'hidden bit and time to the first request: r': round(found.bit),
    'bound of |r|': round(found.bound),
    'largest r of one manipulation': `${round(worst.r)} (${worst.name})`,
    'bound of |r| of one manipulation': round(found.boundOfOne),
    'questions by the command line': commandLine.questions,
    'command line, lists of requests beyond one': commandLine.surplusSent,
    'command line, hidden cell and time: r': round(commandLine.r),
    'control that throws: lists beyond one': controls.throws.surplusSent,
    'control that throws: r': round(controls.throws.r),
    'control that delays: r': round(controls.delays.r),
  }
}
