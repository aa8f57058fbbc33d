// Thousands of blind questions over all shapes of tickets on one engine: its threads must not grow, and every
// object of SEAL must be freed.
import { randomInt } from 'node:crypto'
import type { Selection } from '../../protocols/blind/material.ts'
import { anyOf } from '../../protocols/blind/question.ts'
import type { TicketShape } from '../../protocols/blind/shape.ts'
import { editionId } from '../../schemas/common.ts'
import type { Engine } from '../../schemas/engine.ts'
import type { Shape } from '../../schemas/plan.ts'
import { declarationOf, exactly, NOISE, randomRows, seeded, withSealed } from '../../test/engine/support.ts'
import { schemeOf } from '../../test/support/blind.ts'
import { askEngine, engineTicket, sizeOf, ticketShape } from './blind-engine/engine-market.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

export type SoakFindings = {
  readonly questions: number
  readonly wrong: number
  /**
   * Bytes of each thread, as means over rounds of all shapes: the last round of the level, and the most of
   * any round after it.
   */
  readonly bytes: Readonly<Record<Thread, { readonly level: number; readonly most: number }>>
  /**
   * Objects of SEAL beyond those of the schemes, after any question; a thread that was replaced starts at
   * none.
   */
  readonly leaked: Readonly<Record<Thread, number>>
  /** How often a thread held less than before by more than half: it was replaced. */
  readonly replaced: number
}

type Thread = 'ahead' | 'online'
const THREADS = ['ahead', 'online'] as const

const LONG = { questions: 2000, level: 200 }
/** Two rounds over all shapes; the second may not take more than the first. */
const SHORT = { questions: 80, level: 40 }
const MAX_GROWTH = 1.1

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const { questions, level } = short ? SHORT : LONG
  const found = await soak(questions, level)
  return judged({
    name: 'blind-soak',
    claim: `after ${level} of ${questions} blind questions over all shapes no thread grows by more than 10 %, every object of SEAL is freed, and every answer is exact`,
    trials: found.questions,
    falseFailureRate: 0,
    holds: isHeld(found),
    figures: soakFigures(found),
  })
}

export function isHeld({ wrong, bytes, leaked }: SoakFindings): boolean {
  return (
    wrong === 0 &&
    THREADS.every(thread => leaked[thread] === 0 && bytes[thread].most <= MAX_GROWTH * bytes[thread].level)
  )
}

const declaration = declarationOf({
  dimensions: [{ size: 300 }, { size: 24 }, { size: 95 }, { size: 91 }, { size: 4 }, { size: 6 }],
  measures: [{ lo: -30, hi: 12 }],
  views: [{ name: 'all', for: ['count', 'sum'], caps: [], perUnit: 6 }],
  capacity: 5000,
})
const EDITION = editionId('test', '2025')

type Case = {
  readonly hidden: readonly string[]
  readonly statistic: 'count' | 'sum'
  readonly groupBy: readonly string[]
  readonly shape: TicketShape
}

function caseOf(
  hidden: readonly string[],
  statistic: 'count' | 'sum',
  groupBy: readonly string[],
  mode: 'one' | 'any',
  change: Partial<TicketShape> = {},
): Case {
  return {
    hidden,
    statistic,
    groupBy,
    shape: ticketShape(declaration, hidden, groupsOf(groupBy), mode, change),
  }
}

function groupsOf(groupBy: readonly string[]): number {
  return groupBy.reduce((product, name) => product * sizeOf(declaration, name), 1)
}

const LARGE = { parameters: 'bfv-8192-36' } as const
/** So many questions have all shapes. */
const ROUND = 40
const CASES: readonly Case[] = [
  caseOf(['e'], 'count', ['b'], 'one'),
  caseOf(['a'], 'count', ['b'], 'one'),
  caseOf(['a'], 'count', ['b'], 'any'),
  caseOf(['a'], 'sum', ['b'], 'one', LARGE),
  caseOf(['b', 'e'], 'sum', ['f'], 'any', LARGE),
  caseOf(['a'], 'sum', [], 'one'),
  caseOf(['a'], 'count', ['b', 'e'], 'one'),
  caseOf(['c', 'd'], 'count', [], 'any'),
  caseOf(['a', 'e'], 'sum', ['b'], 'any', LARGE),
]
const RARE: Readonly<Record<number, Case>> = {
  9: caseOf(['c', 'd'], 'count', ['f'], 'one'),
  19: caseOf(['a'], 'count', ['b'], 'one', { level: 'strong' }),
  29: caseOf(['a'], 'sum', ['b'], 'any', { level: 'strong', ...LARGE }),
  39: caseOf(['a'], 'count', ['b'], 'one', { level: 'full' }),
}

export async function soak(questions: number, level: number): Promise<SoakFindings> {
  return await withSealed(
    declaration,
    randomRows(seeded(5), declaration, 500),
    async engine => {
      const known = new Map<Case, readonly bigint[]>()
      const held: Record<Thread, { bytes: number; objects: number }[]> = { ahead: [], online: [] }
      let wrong = 0
      for (let i = 0; i < questions; i++) {
        const one = RARE[i % ROUND] ?? CASES[i % CASES.length]
        if (one === undefined) throw new RangeError('no case')
        if (!(await askOne(engine, one, `ticket-${i}`, known))) wrong++
        const threads = engine.blind.threads()
        for (const thread of THREADS) held[thread].push(threads[thread][0] ?? { bytes: 0, objects: 0 })
      }
      return { questions, wrong, ...judge(held, level) }
    },
    { blind: { workers: 1, memoryMiB: 512 } },
  )
}

async function askOne(
  engine: Engine,
  one: Case,
  id: string,
  known: Map<Case, readonly bigint[]>,
): Promise<boolean> {
  const { hidden, statistic, groupBy, shape } = one
  const scheme = schemeOf(shape.parameters)
  const measured = statistic === 'sum' ? { measure: 'x' } : {}
  const asked: Shape = { statistic, ...measured, view: 'all', where: [], groupBy: [...groupBy] }
  const exact = known.get(one) ?? (await exactly(engine, { ...asked, groupBy: [...groupBy, ...hidden] }))
  known.set(one, exact)
  const selection = randomSelection(shape)
  const ticket = await engineTicket(engine, scheme, shape, id)
  const groups = groupsOf(groupBy)
  const parts = [{ shape: asked, noise: NOISE }]
  const question = { edition: EDITION, hidden, selection, parts, groups }
  const { values } = await askEngine(engine, scheme, ticket, question)
  return values.every((value, g) => {
    const cells = exact.slice(g * shape.cells, (g + 1) * shape.cells)
    const chosen = cells.filter((_, cell) =>
      selection.kind === 'one' ? cell === selection.cell : selection.bits[cell] === 1,
    )
    return BigInt(value) === chosen.reduce((sum, cell) => sum + cell, 0n)
  })
}

function randomSelection({ mode, cells }: TicketShape): Selection {
  if (mode === 'one') return { kind: 'one', cell: randomInt(cells) }
  return anyOf(
    Array.from({ length: cells }, (_, cell) => cell).filter(() => randomInt(2) === 1),
    cells,
  )
}

/**
 * Two schemes, of which each thread makes one when it first needs it, have the least count of objects that
 * both leave.
 */
function judge(held: Record<Thread, { bytes: number; objects: number }[]>, level: number) {
  const most = (values: readonly number[]) =>
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const ofThread = (thread: Thread) => {
    const rounds = roundMeans(held[thread].map(each => each.bytes))
    const objects = held[thread].map(each => each.objects)
    return {
      level: rounds[level / ROUND - 1] ?? Number.NaN,
      most: most(rounds.slice(level / ROUND)),
      leaked: most(objects) - SCHEME_OBJECTS * 2,
      replaced: objects.filter((count, i) => count < (objects[i - 1] ?? 0)).length,
    }
  }
  const [ahead, online] = [ofThread('ahead'), ofThread('online')]
  return {
    bytes: { ahead, online },
    leaked: { ahead: ahead.leaked, online: online.leaked },
    replaced: ahead.replaced + online.replaced,
  }
}

/** What has been let go but not collected yet is in the bytes too, so single values jump. */
function roundMeans(values: readonly number[]): readonly number[] {
  return Array.from({ length: Math.floor(values.length / ROUND) }, (_, round) => {
    const own = values.slice(round * ROUND, (round + 1) * ROUND)
    return own.reduce((sum, value) => sum + value, 0) / ROUND
  })
}

/** Context, evaluator and encoder live as long as their scheme. */
const SCHEME_OBJECTS = 3

export function soakFigures({
  questions,
  wrong,
  bytes,
  leaked,
  replaced,
}: SoakFindings): Record<string, number> {
  const mib = (value: number) => Number((value / 2 ** 20).toFixed(1))
  return {
    questions,
    wrong,
    ...Object.fromEntries(
      THREADS.flatMap(thread => [
        [`${thread}: MiB at first`, mib(bytes[thread].level)],
        [`${thread}: most MiB of a round afterwards`, mib(bytes[thread].most)],
        [`${thread}: objects of SEAL not freed`, leaked[thread]],
      ]),
    ),
    'threads replaced': replaced,
  }
}
