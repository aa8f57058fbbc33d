// The answer document: noisy integers, what they cost, and the tables that people read. Everything in it is
// public to its consumer.
import { formatEpsilon, formatRho } from '../../protocols/dp/zcdp.ts'
import { answerTables } from '../../schemas/answer-tables.ts'
import type {
  Answer,
  AnsweredPart,
  BlindAnswer,
  Counted,
  PrivacySpent,
  Release,
} from '../../schemas/answer.ts'
import { poolChargeOf } from '../../schemas/charged.ts'
import type { Mode } from '../../schemas/common.ts'
import { countedIn } from '../../schemas/counted.ts'
import { type Declaration, isUneven } from '../../schemas/declaration.ts'
import { combinationOf, figureNoiseOf } from '../../schemas/combined.ts'
import type { Part } from '../../schemas/plan.ts'
import type { Query } from '../../schemas/query.ts'
import type { Edition } from '../../schemas/records.ts'
import type { TicketShape } from '../../schemas/ticket-shape.ts'
import { blindDelta } from './blind-delta.ts'
import { epsilonOfRho, halfWidthOfFigures, spreadOfNoise } from './memo.ts'
import { canonicalMembers, type CanonicalMembers } from './canonical-members.ts'
import type { Shown } from './plan/anonymous.ts'
import type { Planned } from './plan/plan.ts'

/** A part with its noisy cells: drawn now, or taken from the stored answer `reusedFrom`. */
export type FilledPart = {
  readonly part: Part
  /** Null: only the consumer can read them. */
  readonly values: readonly string[] | null
  /** Null but under correlated noise. */
  readonly counts: readonly string[] | null
  /** What these are combined with, the oldest first; absent: they stand alone. */
  readonly earlier?: readonly Release[]
  readonly reusedFrom: string | null
}

/** What new answers are; earlier ones are made again by their own rules. */
const CURRENT = 3

export type AnswerHeader = {
  /** Absent: that of new answers. */
  readonly v?: Answer['v']
  readonly id: string
  readonly mode: Mode
  readonly query: Query
  readonly charge: bigint
  readonly blind?: BlindAnswer
  /** Of a joint ticket: choices that a cheater may see; absent: one. */
  readonly draws?: number
}

/** What an answer says of its edition. */
export type DescribedEdition = Pick<Edition, 'id' | 'declaration' | 'totals'>

/** Everything of an answer but what the transaction decides: its place in the log and its time. */
export type AnswerBody = Omit<Answer, 'seq' | 'released'>

export function makeAnswer(
  edition: DescribedEdition,
  planned: Pick<Planned, 'derivations' | 'blind' | 'look'>,
  filled: readonly FilledPart[],
  header: AnswerHeader,
): AnswerBody {
  const { declaration } = edition
  const looks = header.query.looks ?? null
  const parts = filled.map(part => toAnswered(part, looks ?? 1))
  const document = {
    v: header.v ?? CURRENT,
    id: header.id,
    edition: edition.id,
    title: declaration.title,
    mode: header.mode,
    query: header.query,
    privacy: privacySpent(declaration, header.charge, {
      ticket: ticketOf(planned, header),
      pool: poolChargeOf(header.query, parts),
    }),
    ...namesIn(declaration, parts, header.blind?.hidden.dimensions ?? [], header.v ?? CURRENT),
    parts,
    derivations: [...planned.derivations],
    counted: countedOf(edition, parts),
    reportingThreshold: declaration.reportingThreshold,
    ...(looks === null && planned.look === undefined
      ? {}
      : { look: { number: planned.look ?? 1, of: looks } }),
    intervals: '95% noise; full: 95% measured' as const,
    ...(header.blind === undefined ? {} : { blind: header.blind }),
  }
  return { ...document, tables: answerTables(document) }
}

function ticketOf(
  { blind: planned }: Pick<Planned, 'blind'>,
  { blind, draws = 1 }: AnswerHeader,
): TicketUsed | undefined {
  return planned === null || blind === undefined
    ? undefined
    : { shape: blind.shape, answers: planned.answers, draws }
}

/**
 * Parts and tables are made in their canonical order (plan/, schemas/answer-tables.ts): most of an answer
 * need not be sorted.
 */
export function answerMembers({ parts, tables, ...others }: AnswerBody): CanonicalMembers {
  return { ...canonicalMembers(others), parts: JSON.stringify(parts), tables: JSON.stringify(tables) }
}

type Names = Pick<Answer, 'dimensions' | 'measures'>

/** What answers show of the dimensions and measures that they used. */
function namesIn(
  declaration: Declaration,
  parts: readonly AnsweredPart[],
  hidden: readonly string[],
  v: Answer['v'],
): Names {
  const dimensions = new Set(hidden)
  const measures = new Set<string>()
  for (const { shape } of parts) {
    for (const name of shape.groupBy) dimensions.add(name)
    for (const { dimension } of shape.where) dimensions.add(dimension)
    if (shape.measure !== undefined) measures.add(shape.measure)
  }
  return {
    dimensions: declaration.dimensions
      .filter(({ name }) => dimensions.has(name))
      .map(dimension => usedDimension(dimension, v)),
    measures: declaration.measures.filter(({ name }) => measures.has(name)),
  }
}

export function usedDimension(dimension: Shown, v: Answer['v']): Answer['dimensions'][number] {
  const { name, label, values, derived, anonymous } = dimension
  return {
    name,
    label,
    values,
    ...(anonymous === undefined ? {} : { anonymous: [...anonymous] }),
    ...(derived === undefined ? {} : { derived }),
    ...(v > 2 && isUneven(dimension) ? { uneven: true } : {}),
  }
}

/** What a hidden selection is asked on: `answers` of its ciphertexts hold groups. */
export type TicketUsed = { readonly shape: TicketShape; readonly answers: number; readonly draws?: number }

/**
 * ε is the tight conversion of `charge` at the edition's δ, rounded up to five digits, or what a `pool` paid,
 * exactly.
 */
export function privacySpent(
  { budget }: Declaration,
  charge: bigint,
  { ticket, pool }: { readonly ticket?: TicketUsed | undefined; readonly pool?: bigint | undefined } = {},
): PrivacySpent {
  if (pool !== undefined)
    return { charge: '0', delta: budget.delta, epsilon: formatEpsilon(pool), pool: String(pool), rho: '0' }
  const epsilon = epsilonText(charge, budget.delta)
  return {
    ...(ticket && { blindDelta: blindDelta(ticket.shape, ticket.answers, Number(epsilon), ticket.draws) }),
    charge: String(charge),
    delta: budget.delta,
    epsilon,
    rho: formatRho(charge),
  }
}

/** `pool`: pure ε that is spent beside ρ, in nano units; it adds to the ε of ρ (protocols/dp/SPEC.md §4). */
export function epsilonText(rho: bigint, delta: string, pool = 0n): string {
  return String(Math.ceil((epsilonOfRho(rho, delta) + Number(pool) / 1e9) * 1e5) / 1e5)
}

/** One for each view and statistic that the parts used, in their order. */
export function countedOf(
  { declaration, totals }: Omit<DescribedEdition, 'id'>,
  parts: readonly Pick<Part, 'shape'>[],
): Counted[] {
  const alike = Map.groupBy(
    parts.map(({ shape }) => shape),
    ({ view, statistic, measure }) => `${view} ${statistic} ${measure}`,
  )
  return [...alike.values()].flatMap(shapes => {
    const [first] = shapes
    if (first === undefined) return []
    const scopes = new Set(shapes.map(({ where }) => JSON.stringify(where)))
    const shape = scopes.size === 1 ? first : { ...first, where: [] }
    return countedIn(declaration, totals, shape, spreadOfNoise) ?? []
  })
}

function toAnswered({ part, values, counts, earlier, reusedFrom }: FilledPart, looks: number): AnsweredPart {
  const { after, l1, l2Squared, name, noise, rho, shape } = part
  const combined =
    earlier === undefined || values === null ? undefined : combinationOf(earlier, { noise, values, counts })
  const halfWidth = String(halfWidthOfFigures(figureNoiseOf({ noise, combined }, looks)))
  return {
    ...(after === undefined ? {} : { after }),
    ...(combined === undefined ? {} : { combined }),
    ...(counts === null ? {} : { counts: [...counts] }),
    halfWidth,
    l1,
    l2Squared,
    name,
    noise,
    reusedFrom,
    rho,
    shape,
    values: values && [...values],
  }
}
