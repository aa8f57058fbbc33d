// From the answer's own texts to the tables of protocols/dp: the same for answers that the service filled and
// for those decrypted by the consumer.
import { type Axis, placesAmong } from '../protocols/dp/cells.ts'
import { decodeCorrelated } from '../protocols/dp/correlated-release.ts'
import { figureDenominator } from '../protocols/dp/figure-noise.ts'
import {
  makeChanges,
  makeTables,
  type PartCut,
  type PartRelease,
  type TableRules,
} from '../protocols/dp/tables.ts'
import type { Answer, AnsweredPart, Cell, Table } from './answer.ts'
import { figureNoiseOf } from './combined.ts'
import type { Derivation, Shape } from './plan.ts'

export type TableSource = Pick<
  Answer,
  | 'v'
  | 'parts'
  | 'derivations'
  | 'dimensions'
  | 'measures'
  | 'reportingThreshold'
  | 'counted'
  | 'blind'
  | 'look'
>

/**
 * Of the derivations whose parts all have values: a blind answer as the service returns it has none for what
 * is hidden.
 */
export function answerTables(source: TableSource): Table[] {
  const readable = source.derivations.filter(derivation => canRead(source, derivation))
  const made = makeTables(releasedParts(source), readable, rulesOf(source))
  return made.map((table, i) => {
    const derivation = readable[i]
    if (derivation === undefined) throw new RangeError('a table without its derivation')
    const { statistic, measure } = subject(source, derivation)
    // In the order of the answer's canonical JSON, which the service then writes without sorting each one.
    return {
      cells: [...table.cells],
      cut: table.cut,
      dimensions: table.axes.map(axis => axis.dimension),
      kind: derivation.kind,
      measure,
      name: table.name,
      statistic,
    }
  })
}

/**
 * A level, mean or average of the answer, and how each of its cells differs from any other: as growth has it,
 * a share of the other one. Undefined where its parts have no values.
 */
export function answerChanges(
  source: TableSource,
  derivation: Extract<Derivation, { kind: 'level' | 'mean' | 'average' }>,
): ReturnType<typeof makeChanges> | undefined {
  return canRead(source, derivation)
    ? makeChanges(releasedParts(source), derivation, rulesOf(source))
    : undefined
}

function releasedParts(source: TableSource): PartRelease[] {
  return source.parts.map((part, place) => toReleased(source, part, place))
}

function rulesOf(source: TableSource): TableRules {
  return {
    v: source.v,
    threshold: source.reportingThreshold,
    otherCode: name => sizeOf(source, name) - 1,
  }
}

/** The same answer once its consumer has decrypted the hidden parts: `values` by the index of their part. */
export function withHiddenValues(answer: Answer, values: ReadonlyMap<number, readonly bigint[]>): Answer {
  const parts = answer.parts.map((part, index) => {
    const decrypted = values.get(index)
    return decrypted === undefined ? part : { ...part, values: decrypted.map(String) }
  })
  return { ...answer, parts, tables: answerTables({ ...answer, parts }) }
}

export type ValueInterval = { readonly value: number; readonly low: number; readonly high: number }

/** Undefined where a mark says why there is none. */
export function intervalOf(cell: Cell | undefined): ValueInterval | undefined {
  if (cell === undefined || cell.value === null || cell.low === null || cell.high === null) return undefined
  return { value: cell.value, low: cell.low, high: cell.high }
}

/**
 * How high the true figure of a cell that is marked small may be: what is below the threshold is the noisy
 * one.
 */
export function mostOfSmall(source: TableSource): number {
  const halfWidths = source.parts.flatMap(part => {
    if (part.shape.measure !== undefined || part.values === null) return []
    const { values, noise, halfWidth } = figuresOf(source, part)
    const divisor = Number(figureDenominator(noise))
    const isSmall = values.some(value => Number(value) / divisor < source.reportingThreshold)
    return isSmall ? [Number(halfWidth) / divisor] : []
  })
  return source.reportingThreshold - 1 + Math.ceil(Math.max(0, ...halfWidths))
}

/** How many periods back a table of growth compares. */
export function lagOf({ derivations }: Pick<Answer, 'derivations'>, table: Table): number {
  const derivation = derivations.find(({ name }) => name === table.name)
  return derivation?.kind === 'growth' ? derivation.lag : 1
}

function canRead(source: TableSource, derivation: Derivation): boolean {
  const known = (...parts: readonly (number | undefined)[]) =>
    parts.every(part => part === undefined || source.parts[part]?.values !== null)
  switch (derivation.kind) {
    case 'level':
    case 'quantile':
    case 'rate':
    case 'rank':
    case 'concentration':
    case 'hhi':
    case 'moving':
    case 'season':
      return known(derivation.part)
    case 'consistent':
      return known(...derivation.totals.flat(), ...derivation.counted)
    case 'mean':
      return known(derivation.sum, derivation.count)
    case 'average':
      return known(derivation.sum, derivation.per)
    case 'share':
      return known(derivation.part, derivation.whole)
    case 'tgi':
      return known(derivation.part, derivation.whole, derivation.base, derivation.baseWhole)
    case 'growth':
    case 'index': {
      const level = source.derivations.find(({ name }) => name === derivation.of)
      return level !== undefined && canRead(source, level)
    }
  }
}

function toReleased(source: TableSource, part: AnsweredPart, place: number): PartRelease {
  const { shape } = part
  const cut = cutOf(source, part, place)
  const measure = source.measures.find(({ name }) => name === shape.measure)
  const figures = figuresOf(source, part)
  return {
    ...figures,
    quantum: Number(measure?.quantum ?? 1),
    counts: measure === undefined,
    nonNegative: measure === undefined || (shape.statistic === 'sum' && !measure.lo.startsWith('-')),
    ...(cut === undefined ? {} : { cut }),
    uneven: figures.axes.some(({ dimension, codes }) => codes.length > EVEN && isUneven(source, dimension)),
  }
}

/** Of so few values the share that all of them have lost corrects each rather than not. */
const EVEN = 5

function isUneven({ dimensions }: TableSource, name: string): boolean {
  return dimensions.find(each => each.name === name)?.uneven === true
}

/** The cut total of a part among the parts of its answer or plan; -1: there is none. */
export function cutTotalOf(
  parts: readonly Pick<AnsweredPart, 'shape'>[],
  { shape }: { shape: Shape },
): number {
  const own = identityOf({ ...shape, cut: { groupBy: shape.groupBy, inCap: '1', limit: '1' } })
  return shape.cut === undefined ? parts.findIndex(other => identityOf(other.shape) === own) : -1
}

/** A part has one cut total: its limits are no part of which one. Undefined for what is none. */
function identityOf({ cut, statistic, measure, view, where }: Shape): string | undefined {
  return cut && JSON.stringify([statistic, measure, view, where.map(whereKey), cut.groupBy])
}

function whereKey({ dimension, codes }: Shape['where'][number]): string {
  return `${dimension} ${codes.join()}`
}

/** A hidden part has no cut total: what is known is what its view leaves out of the whole edition. */
function cutOf(source: TableSource, part: AnsweredPart, place: number): PartCut | undefined {
  const total = cutTotalOf(source.parts, part)
  const { inCap, limit } = source.parts[total]?.shape.cut ?? {}
  if (inCap !== undefined && limit !== undefined)
    return { kind: 'total', part: total, tail: { inCap: BigInt(inCap), limit: BigInt(limit) } }
  if (source.blind?.parts.some(hidden => hidden.part === place) !== true) return undefined
  const { view, statistic, measure } = part.shape
  const counted = source.counted.find(
    each => each.view === view && each.statistic === statistic && each.measure === (measure ?? null),
  )
  if (counted?.bounds.length === 0) return undefined
  const { leftOut = null, high = null } = counted ?? {}
  return { kind: 'edition', leftOut: leftOut === null || high === null ? null : { value: leftOut, high } }
}

export type Figures = Pick<PartRelease, 'axes' | 'values' | 'noise' | 'countOf' | 'counted' | 'halfWidth'>

/**
 * The figures of a part: what was released, or under correlated noise what follows from it, as integers over
 * `figureDenominator(noise)`. Total in the numbers that an answer says: a figure whose value or count is
 * missing is missing.
 */
export function figuresOf(
  source: Pick<TableSource, 'look'> & {
    readonly dimensions: readonly Pick<Answer['dimensions'][number], 'name' | 'values'>[]
  },
  part: Pick<AnsweredPart, 'shape' | 'noise' | 'values' | 'counts' | 'halfWidth' | 'combined'>,
): Figures {
  const axes = part.shape.groupBy.map(dimension => axisOf(source, part, dimension))
  const noise = figureNoiseOf(part, source.look?.of ?? 1)
  const { values, counts: ns } = part.combined ?? part
  const released = (values ?? []).map(BigInt)
  const halfWidth = BigInt(part.halfWidth)
  const kind = noise.noise
  if (kind.kind !== 'correlated-gaussian') return { axes, values: released, noise, halfWidth }
  const counts = (ns ?? []).map(BigInt)
  const countOf = placesAmong(axes, kind.countBy)
  const whole = released.findIndex((_, i) => counts[countOf[i] ?? -1] === undefined)
  const groups = whole < 0 ? released : released.slice(0, whole)
  const { numerators } = decodeCorrelated({ groups, counts }, countOf.slice(0, groups.length), kind)
  return { axes, values: numerators, noise, countOf, counted: counts, halfWidth }
}

function axisOf(
  source: Parameters<typeof figuresOf>[0],
  { shape }: Pick<AnsweredPart, 'shape'>,
  dimension: string,
): Axis {
  const codes = shape.where.find(filter => filter.dimension === dimension)?.codes
  return { dimension, codes: codes ?? Array.from({ length: sizeOf(source, dimension) }, (_, code) => code) }
}

function sizeOf(source: Parameters<typeof figuresOf>[0], name: string): number {
  const dimension = source.dimensions.find(candidate => candidate.name === name)
  if (dimension === undefined) throw new RangeError('an answer without one of its dimensions')
  return dimension.values.length
}

/** Which statistic of which measure a table shows. */
function subject(source: TableSource, derivation: Derivation): Pick<Table, 'statistic' | 'measure'> {
  switch (derivation.kind) {
    case 'mean':
      return { statistic: 'mean', measure: measureOf(source, derivation.sum) }
    case 'average':
      return { statistic: 'average', measure: measureOf(source, derivation.sum) }
    case 'level':
    case 'consistent':
    case 'share':
    case 'tgi':
    case 'quantile':
    case 'rate':
    case 'rank':
    case 'concentration':
    case 'hhi':
    case 'moving':
    case 'season': {
      const statistic = source.parts[derivation.part]?.shape.statistic
      return {
        statistic: statistic ?? 'sum',
        measure: measureOf(source, derivation.part),
      }
    }
    case 'growth':
    case 'index': {
      const level = source.derivations.find(other => other.name === derivation.of)
      if (level === undefined || level.kind === 'growth' || level.kind === 'index')
        throw new RangeError('no such level')
      return subject(source, level)
    }
  }
}

function measureOf(source: TableSource, part: number): string | null {
  return source.parts[part]?.shape.measure ?? null
}
