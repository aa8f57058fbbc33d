// What the requests after altered answers tell of the hidden cell.
import { independentBound, rankCorrelation } from '../rank-correlation.ts'
import { HONEST, OFTEN, type Trial } from './trials.ts'
import { CELLS } from './world.ts'

export type MaliciousFindings = {
  readonly questions: number
  /** What was received as something else than the manipulation's own outcome. */
  readonly unexpected: readonly string[]
  /**
   * Different lists of requests after an answer (routes, lengths of content and header), beyond one for each
   * manipulation.
   */
  readonly surplusSent: number
  /**
   * Rank correlation, within each manipulation, of the hidden cell with the time from the answer to the first
   * and to the last request after it.
   */
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

export function findingsOf(
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

/**
 * As the 4 000 derivations of some hundred groups of the review, and more than a busy machine makes of
 * nothing.
 */
export function delayBeyond(trials: readonly Trial[]): number {
  const times = trials.map(firstAfter).sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0
  return Math.max(MIN_DELAY_MS, 2 * (at(0.95) - at(0.05)))
}

const MIN_DELAY_MS = 15

/** So few questions tell nothing by their times. */
const ENOUGH = 50

export function boundOf(questions: number): number {
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

/** Of all questions together, at full length: 7 standard deviations or more. */
const BOUND = 0.07
