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
import { PRACTICE_WORDS } from '../../text/shared/practice.ts'
import { PRACTICE_ID } from './is-practice.ts'
import { type PracticeRows, practiceRows } from './rows.ts'

/**
 * The same question on the same declaration has the same answer. `totals` of the edition are figures of its
 * rows, so they are left aside: the planner may choose another view than for a real question. Throws what the
 * planner throws, and `query.practice` for a question that needs an earlier answer or a ticket.
 */
export function practiceAnswer(
  { id: edition, declaration }: Pick<PinnedEdition, 'id' | 'declaration'>,
  asked: QueryInput,
): Answer {
  const query = parseOrThrow(Query, asked)
  const other = (['hidden', 'sharpen'] as const).find(name => query[name] !== undefined)
  if (other !== undefined) throw fault('query.practice', { field: other }, `/query/${other}`)
  const rows = practiceRows(declaration)
  const { title, ...body } = filledAnswer(
    { id: edition, declaration },
    query,
    digest => `${PRACTICE_ID}${digest.slice(0, 13)}`,
    part => draw(declaration, rows, part),
  )
  const { zh, en } = PRACTICE_WORDS
  return {
    ...body,
    title: { zh: zh.stamped(title.zh), en: en.stamped(title.en) },
    seq: '0',
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
