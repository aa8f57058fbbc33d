import { LADDER, type LadderPoint, scoreLadder } from '../../protocols/anonymise/ladder.ts'
import { boundedRowsSql } from '../../protocols/dp/bound-sql.ts'
import { NANO, rhoOfEpsilon } from '../../protocols/dp/zcdp.ts'
import { codeColumns } from '../../schemas/contribution.ts'
import type { Cap, Declaration, Dimension, Served, View } from '../../schemas/declaration.ts'
import { inUnits, capOf, summable, viewBounds } from '../../schemas/view-bounds.ts'
import type { ExportDatabase } from './database.ts'
import { l2Of, moved, type ReferenceQuestion, referenceQuestion } from './reference-question.ts'
import { integer, joinSql, name, type Sql, sql, unsigned } from './sql.ts'

/** One bound of a view, moved along the ladder while the view's other bounds stay as declared. */
export type BoundReport = {
  readonly view: string
  readonly statistic: Served
  readonly measure?: string
  /**
   * The bound that moves, as dataset.yaml names it: a cap's dimensions and what it counts; or of rows over
   * none, `perUnit`.
   */
  readonly over: readonly string[]
  readonly of: string
  /** The question by which bounds are compared: by these, for one value of each of those. */
  readonly question: ReferenceQuestion
  /** Bounds are in rows, orders or the measure's unit. */
  readonly declared: LadderPoint
  readonly ladder: readonly LadderPoint[]
  readonly proposed: number
}

export type ViewReport = {
  /** The share of the units that the ladders were computed on; amounts are scaled to all of them. */
  readonly sampledShare: number
  readonly epsilon: string
  readonly rho: number
  readonly bounds: readonly BoundReport[]
}

const REFERENCE_EPSILON = '1'
/**
 * Enough for shares to a per cent; below so many buyers all are taken, since a few of them carry a market.
 */
const SAMPLE_ROWS = 150_000
const SAMPLE_UNITS = 10_000
const MAX_GROUPS = 20_000

/** Whole units: so many of 10 000 parts of them. `taken`: `contribution` holds no others. */
export type UnitSample = { readonly parts: number; readonly taken: boolean }
const PARTS = 10_000

/** What is enough of an export. */
export function unitSample(size: { readonly rows: number; readonly units: number }): UnitSample {
  const share = Math.max(SAMPLE_ROWS / size.rows, SAMPLE_UNITS / size.units)
  return { parts: Math.min(PARTS, Math.ceil(PARTS * share)), taken: false }
}

export function inSample(unit: Sql, { parts }: UnitSample): Sql {
  return sql`hash(${unit}) % ${unsigned(PARTS)} < ${unsigned(parts)}`
}

/**
 * Kept share against noise for every bound of every view. Rows are ranked as the service will rank them, but
 * for its secret order, on a sample of whole units where the export is large.
 */
export async function reportViews(
  database: ExportDatabase,
  declaration: Declaration,
  sample: UnitSample,
  onFraction: (fraction: number) => void,
): Promise<ViewReport> {
  const rho = Number(rhoOfEpsilon(REFERENCE_EPSILON, declaration.budget.delta)) / Number(NANO)
  const asked = ladders(declaration)
  const share = sample.parts / PARTS
  const bounds: BoundReport[] = []
  if (asked.length > 0) {
    await rankRows(database, declaration, sample)
    for (const [i, ladder] of asked.entries()) {
      const report = await scoreBound(database, declaration, ladder, share, rho)
      if (report !== undefined) bounds.push(report)
      onFraction((i + 1) / asked.length)
    }
    await database.run(sql`DROP TABLE ranked`)
  }
  return { sampledShare: share, epsilon: REFERENCE_EPSILON, rho, bounds }
}

type Ladder = {
  readonly view: View
  readonly statistic: Served
  readonly measure?: number
  /** Index of the cap that moves; undefined for `perUnit`. */
  readonly cap?: number
}

/** A ladder for each bound of a view and each statistic that it bounds. */
function ladders(declaration: Declaration): readonly Ladder[] {
  const { views, measures } = declaration
  return views.flatMap(view =>
    view.for.flatMap(statistic => {
      const summed = summable(declaration, view).map(each => ({ measure: measures.indexOf(each) }))
      return (statistic === 'sum' ? summed : [{}]).flatMap((of: { readonly measure?: number }) => [
        ...view.caps.flatMap((cap, i) =>
          bounds(cap, statistic, measures[of.measure ?? -1]?.name)
            ? [{ view, statistic, ...of, cap: i }]
            : [],
        ),
        ...(view.perUnit === undefined ? [] : [{ view, statistic, ...of }]),
      ])
    }),
  )
}

function bounds(cap: Cap, statistic: Served, measure: string | undefined): boolean {
  if (!('of' in cap)) return true
  return cap.of === 'orders' ? statistic === 'orders' || statistic === 'units' : capOf(cap) === measure
}

/** The table `ranked`: sampled units' rows with their place `n` within their unit. */
async function rankRows(
  database: ExportDatabase,
  { dimensions, measures, orders }: Declaration,
  sample: UnitSample,
): Promise<void> {
  const content = joinSql([
    name('u'),
    ...(orders ? [name('o')] : []),
    ...dimensions.flatMap((each, i) => codeColumns(i, each).map(name)),
    ...measures.map((_, i) => name(`m${i}`)),
  ])
  const line = orders ? sql`row_number() OVER (PARTITION BY u, o ORDER BY h)` : sql`0`
  await database.run(sql`CREATE TABLE ranked AS
    WITH sampled AS (SELECT *, hash(${content}) AS h FROM contribution WHERE ${sample.taken ? sql`true` : inSample(name('u'), sample)}),
    lines AS (SELECT *, ${line} AS line FROM sampled)
    SELECT * EXCLUDE (h, line), row_number() OVER (PARTITION BY u ORDER BY line, h) AS n FROM lines`)
}

async function scoreBound(
  database: ExportDatabase,
  declaration: Declaration,
  ladder: Ladder,
  sampledShare: number,
  rho: number,
): Promise<BoundReport | undefined> {
  const { view, statistic, measure, cap } = ladder
  const moving = cap === undefined ? undefined : view.caps[cap]
  const declared = Number((cap === undefined ? view.perUnit : moving?.max) ?? 1)
  const question = referenceQuestion(view, declaration.dimensions)
  const steps = stepsOf(declaration, moving)
  const bounds = [...new Set([...steps, declared])].sort((a, b) => a - b)
  const groups = await keptAmounts(database, declaration, ladder, question, bounds)
  const scaled = groups.map(group => ({ whole: group.whole / sampledShare, size: group.size / sampledShare }))
  const rungs = bounds.map((bound, i) => ({
    bound,
    l2: l2Of(declaration, moved(view, cap, bound), statistic, measure, question),
    kept: groups.map(group => (group.kept[i] ?? 0) / sampledShare),
  }))
  const onLadder = rungs.filter(({ bound }) => steps.includes(bound))
  const { points, proposed } = scoreLadder(onLadder, scaled, rho, declaration.reportingThreshold)
  const here = scoreLadder(
    rungs.filter(({ bound }) => bound === declared),
    scaled,
    rho,
    declaration.reportingThreshold,
  )
  const [point] = here.points
  if (proposed === undefined || point === undefined) return undefined
  const measureName = measure === undefined ? undefined : declaration.measures[measure]?.name
  const shown = (quanta: number) => inUnits(declaration, moving, quanta)
  return {
    view: view.name,
    statistic,
    ...(measureName === undefined ? {} : { measure: measureName }),
    over: moving?.over ?? [],
    of: (moving && capOf(moving)) ?? (moving !== undefined && 'of' in moving ? 'orders' : 'rows'),
    question,
    declared: { ...point, bound: shown(point.bound) },
    ladder: points.map(each => ({ ...each, bound: shown(each.bound) })),
    proposed: shown(proposed),
  }
}

/**
 * The public ladder of a bound; of a measure in steps of a power of ten of quanta, so that it reaches from a
 * hundredth of a row's largest value to some 20 times it.
 */
export function stepsOf({ measures }: Declaration, cap: Cap | undefined): readonly number[] {
  const measure = measures.find(({ name: each }) => cap !== undefined && each === capOf(cap))
  if (measure === undefined) return LADDER
  const largest = Math.max(Math.abs(Number(measure.lo)), Math.abs(Number(measure.hi)))
  const step = 10 ** Math.max(0, Math.floor(Math.log10(largest / 20)))
  return LADDER.map(rung => rung * step)
}

type GroupAmounts = { readonly whole: number; readonly size: number; readonly kept: readonly number[] }

/** Amounts of each group of the question, all of them and what each bound keeps. */
async function keptAmounts(
  database: ExportDatabase,
  declaration: Declaration,
  { view, statistic, measure, cap }: Ladder,
  { groupBy, fixed }: ReferenceQuestion,
  bounds: readonly number[],
): Promise<readonly GroupAmounts[]> {
  const { dimensions, measures, orders } = declaration
  const ofOrder = dimensions.flatMap((each, i) => (each.perOrder === true ? codeColumns(i, each) : []))
  const plain = [
    ...(orders ? ['u', 'o', 'n'] : ['u', 'n']),
    ...dimensions.flatMap((each, i) => codeColumns(i, each)),
    ...measures.map((_, i) => `m${i}`),
  ]
  const { query, after } = boundedRowsSql(
    bounds.map(bound => viewBounds(moved(view, cap, bound))),
    {
      rows: sql`SELECT ${joinSql(plain.map(name))} FROM ranked`,
      plain,
      dimension: wanted => `d${dimensions.findIndex(each => each.name === wanted)}`,
      measure: wanted => `m${measures.findIndex(each => each.name === wanted)}`,
      ofOrder,
    },
    { sql, name, integer, list: joinSql },
  )
  const kept = after.map(state => (state.kept === undefined ? sql`true` : name(state.kept)))
  const cuts = after.map(state => state.cuts.get(measures[measure ?? -1]?.name ?? ''))
  const groups = [...groupBy, ...fixed].map(each => column(dimensions, each))
  const by = groups.length === 0 ? sql`` : sql`GROUP BY ${joinSql(groups)}`
  const counted = statistic === 'orders' ? ['o', ...ofOrder] : ['u']
  const amounts =
    statistic === 'count' || statistic === 'sum'
      ? sql`SELECT ${amount(measure)} AS whole, count(*) AS size${joinSql(
          kept.map((flag, i) => sql`, ${amount(measure, cuts[i])} FILTER (${flag}) AS ${name(`a${i}`)}`),
          sql``,
        )} FROM (${query}) AS bounded ${by}`
      : sql`SELECT count(*) AS whole, count(*) AS size${joinSql(
          kept.map((_, i) => sql`, count(*) FILTER (${name(`k${i}`)}) AS ${name(`a${i}`)}`),
          sql``,
        )} FROM (SELECT ${joinSql([...groups, ...counted.map(name)])}${joinSql(
          kept.map((flag, i) => sql`, bool_or(${flag}) AS ${name(`k${i}`)}`),
          sql``,
        )} FROM (${query}) AS bounded GROUP BY ALL) ${by}`
  const found = await database.rows(sql`${amounts} ORDER BY whole DESC LIMIT ${integer(MAX_GROUPS)}`)
  return found.map(row => ({
    whole: Number(row.whole ?? 0),
    size: Number(row.size),
    kept: bounds.map((_, i) => Number(row[`a${i}`] ?? 0)),
  }))
}

function amount(measure: number | undefined, cut?: string): Sql {
  return measure === undefined ? sql`count(*)` : sql`sum(abs(${name(cut ?? `m${measure}`)}))`
}

function column(dimensions: readonly Dimension[], wanted: string): Sql {
  return name(`d${dimensions.findIndex(dimension => dimension.name === wanted)}`)
}
