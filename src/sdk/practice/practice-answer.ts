// A question answered on made-up rows, as the service would answer it: planned by the same planner, with
// noise of the same size. Nothing is asked, charged or logged, and every form of the answer says so.
import { keyedStream } from '../../../protocols/anonymise/keyed-stream.ts'
import { digestOfJson } from '../../../protocols/digest.ts'
import { type Axis, placesAmong } from '../../../protocols/dp/cells.ts'
import { releaseCorrelated } from '../../../protocols/dp/correlated-release.ts'
import { sampleNoise } from '../../../protocols/dp/noise.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { exactPartNoise } from '../../../schemas/exact-noise.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Part, Shape } from '../../../schemas/plan.ts'
import { Query, type QueryInput } from '../../../schemas/query.ts'
import { parseOrThrow } from '../../../schemas/validation-errors.ts'
import type { PinnedEdition } from '../../domain/plan/expected-answer.ts'
import { type Filling, filledAnswer } from '../../domain/plan/filled-answer.ts'
import { jointAnswer } from '../../domain/plan/joint/answer.ts'
import { planParts } from '../../domain/plan/joint/plan.ts'
import type { PinnedMarket } from '../joint/pin-market.ts'
import { PRACTICE_WORDS } from '../../text/shared/practice.ts'
import { PRACTICE_ID } from './is-practice.ts'
import { type PracticeRows, practiceRows } from './rows.ts'

/** What practice needs of an answer that a question sharpens: none of its figures. */
export type EarlierQuestion = Pick<Answer, 'id' | 'mode' | 'query'>

type Described = Pick<PinnedEdition, 'id' | 'declaration'>

/**
 * The same question on the same declaration has the same answer. `totals` of the edition are figures of its
 * rows, so they are left aside: the planner may choose another view than for a real question. Throws what the
 * planner throws, `query.practice` for a question with a hidden selection (`askedOpenly`), and as
 * `practiceAnswers`.
 */
export function practiceAnswer(edition: Described, asked: QueryInput): Answer {
  return practiceAnswers(edition, asked).answer
}

/**
 * A question that sharpens an answer, with the practice twins of that answer and of those that it sharpened
 * one by one, the oldest first: real figures never mix with made-up ones. `earlier` may come from anybody:
 * throws `query.practice_earlier` where the answer that is sharpened is not among them, as in a circle.
 */
export function practiceAnswers(
  edition: Described,
  asked: QueryInput,
  earlier: readonly EarlierQuestion[] = [],
): { readonly answer: Answer; readonly earlier: readonly Answer[] } {
  const query = parseOrThrow(Query, asked)
  if (query.hidden !== undefined) throw fault('query.practice', { field: 'hidden' }, '/query/hidden')
  const { sharpen } = query
  if (sharpen === undefined) return { answer: made(edition, query), earlier: [] }
  const sharpened = earlier.find(({ id }) => id === sharpen)
  if (sharpened === undefined) throw fault('query.practice_earlier', { answer: sharpen }, '/query/sharpen')
  if (sharpened.mode === 'blind') throw fault('query.sharpen_blind', {}, '/query/sharpen')
  // Fewer each time, so that a circle ends.
  const rest = earlier.filter(({ id }) => id !== sharpen)
  const twin = practiceAnswers(edition, sharpened.query, rest)
  const answer = made(edition, { ...query, sharpen: twin.answer.id }, twin.answer)
  return { answer, earlier: [...twin.earlier, twin.answer] }
}

/** In the order of a log: an answer comes after the one that it sharpens. */
function made(edition: Described, query: Query, earlier?: Answer): Answer {
  const { declaration } = edition
  const rows = practiceRows(declaration)
  const body = filledAnswer(edition, query, practiceId, part => draw(declaration, rows, part), earlier)
  return stamped(edition, body, earlier === undefined ? 0 : Number(earlier.seq) + 1)
}

/** A question of a market, answered as the sum over its members with the noise of all of them. */
export function practiceJoint({ declaration, edition }: PinnedMarket, asked: QueryInput): Answer {
  const query = parseOrThrow(Query, asked)
  if (query.hidden !== undefined) throw fault('query.practice', { field: 'hidden' }, '/query/hidden')
  const parts = planParts(declaration, edition, query)
  const rows = practiceRows(declaration)
  // Noise of markets is independent: no part has counts of its own.
  const totals = parts.sumParts.flatMap(part => draw(declaration, rows, part).values ?? []).map(BigInt)
  const id = practiceId(parts.planned.digest)
  return stamped({ declaration }, jointAnswer(declaration, parts, totals, { id, query }), 0)
}

type HiddenFilter = readonly { readonly dimension: string; readonly values: readonly string[] }[]

/** Nothing is asked, so nothing needs to be hidden: what would be is a filter like any other. */
export function askedOpenly(query: Query, hidden: HiddenFilter): Query {
  const { hidden: _hidden, ...open } = query
  const where = Object.fromEntries(hidden.map(({ dimension, values }) => [dimension, [...values]]))
  return parseOrThrow(Query, { ...open, where: { ...query.where, ...where } })
}

function practiceId(digest: string): string {
  return `${PRACTICE_ID}${digest.slice(0, 13)}`
}

function stamped(
  { declaration }: Pick<Described, 'declaration'>,
  { title, ...body }: ReturnType<typeof filledAnswer>,
  seq: number,
): Answer {
  const { zh, en } = PRACTICE_WORDS
  return {
    ...body,
    title: { zh: zh.stamped(title.zh), en: en.stamped(title.en) },
    seq: String(seq),
    released: `${declaration.period.to}T00:00:00.000Z`,
  }
}

/** Noise of the size that the part states. */
function draw(declaration: Declaration, rows: PracticeRows, { shape, noise, name }: Part): Filling {
  const random = keyedStream(rows.key, `noise ${digestOfJson({ shape, noise, name })}`)
  const exact = exactPartNoise(noise)
  const groups = exactCells(declaration, rows, shape)
  if (exact.kind !== 'correlated-gaussian') {
    const draws = sampleNoise(exact, groups.length, random)
    return { values: groups.map((value, i) => String(value + (draws[i] ?? 0n))), counts: null }
  }
  const axes = axesOf(declaration, shape)
  const where = shape.where.filter(({ dimension }) => exact.countBy.includes(dimension))
  const counts = exactCells(declaration, rows, {
    statistic: 'units',
    view: shape.view,
    where,
    groupBy: shape.groupBy.filter(dimension => exact.countBy.includes(dimension)),
  })
  const released = releaseCorrelated(
    { groups, counts },
    placesAmong(axes, exact.countBy),
    BigInt(groups.length / counts.length),
    exact,
    random,
  )
  return { values: released.groups.map(String), counts: released.counts.map(String) }
}

/** Nothing is bounded here, so nothing is cut. */
function exactCells(declaration: Declaration, rows: PracticeRows, shape: Shape): readonly bigint[] {
  if (shape.cut !== undefined) return [0n]
  const axes = axesOf(declaration, shape)
  const size = axes.reduce((product, { codes }) => product * codes.length, 1)
  const totals = new Float64Array(size)
  const filters = shape.where.map(({ dimension, codes }) => ({
    of: rows.codes.get(dimension),
    codes: new Set(codes),
  }))
  const places = axes.map(({ dimension, codes }) => ({
    of: rows.codes.get(dimension),
    place: new Map(codes.map((code, i) => [code, i])),
    length: codes.length,
  }))
  const ids = shape.statistic === 'units' ? rows.unit : shape.statistic === 'orders' ? rows.order : undefined
  const quanta = shape.measure === undefined ? undefined : rows.quanta.get(shape.measure)
  const seen = new Set<number>()
  for (let row = 0; row < rows.length; row++) {
    if (!filters.every(({ of, codes }) => codes.has(of?.[row] ?? -1))) continue
    let cell: number | undefined = 0
    for (const { of, place, length } of places) {
      const at = place.get(of?.[row] ?? -1)
      cell = at === undefined || cell === undefined ? undefined : cell * length + at
    }
    if (cell === undefined) continue
    const once = ids === undefined ? undefined : (ids[row] ?? 0) * size + cell
    if (once !== undefined && seen.has(once)) continue
    if (once !== undefined) seen.add(once)
    totals[cell] = (totals[cell] ?? 0) + (quanta?.[row] ?? 1)
  }
  return Array.from(totals, BigInt)
}

function axesOf({ dimensions }: Declaration, { where, groupBy }: Shape): readonly Axis[] {
  return groupBy.map(dimension => {
    const filter = where.find(each => each.dimension === dimension)?.codes
    const size = dimensions.find(({ name }) => name === dimension)?.values.length ?? 0
    return { dimension, codes: filter ?? Array.from({ length: size }, (_, code) => code) }
  })
}
