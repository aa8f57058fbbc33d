import { LADDER, type LadderPoint, scoreLadder } from '../../protocols/anonymise/ladder.ts'
import { type Statistic, sensitivityOf } from '../../protocols/dp/sensitivity.ts'
import { NANO, rhoOfEpsilon } from '../../protocols/dp/zcdp.ts'
import type { Declaration, Dimension, Served, View } from '../../schemas/declaration.ts'
import type { Database } from './database.ts'
import { integer, join, name, type Sql, sql, unsigned } from './sql.ts'

/** One bound of a view, moved along the ladder while the view's other bounds stay as declared. */
export type BoundReport = {
  readonly view: string
  readonly statistic: Served
  readonly measure?: string
  /** The bound that moves: a cap's dimensions, or none for `perUnit`. */
  readonly over: readonly string[]
  /** The question by which bounds are compared: by these, for one value of each of those. */
  readonly question: { readonly groupBy: readonly string[]; readonly fixed: readonly string[] }
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
  database: Database,
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

function ladders({ views, measures }: Declaration): readonly Ladder[] {
  return views.flatMap(view =>
    view.for.flatMap(statistic =>
      (statistic === 'sum' ? measures.map((_, measure) => ({ measure })) : [{}]).flatMap(of => [
        ...view.caps.map((_, cap) => ({ view, statistic, ...of, cap })),
        ...(view.perUnit === undefined ? [] : [{ view, statistic, ...of }]),
      ]),
    ),
  )
}

/** Key of the rank column of a set of dimensions. */
function rankOf(over: readonly string[]): string {
  return `r_${[...over].sort().join('_')}`
}

/**
 * The table `ranked`: sampled units' rows with their ordinal, and their rank within each set of dimensions
 * that a cap names.
 */
async function rankRows(
  database: Database,
  { views, dimensions, measures, orders }: Declaration,
  sample: UnitSample,
): Promise<void> {
  const content = join([
    name('u'),
    ...(orders ? [name('o')] : []),
    ...dimensions.map((_, i) => name(`d${i}`)),
    ...measures.map((_, i) => name(`m${i}`)),
  ])
  const line = orders ? sql`row_number() OVER (PARTITION BY u, o ORDER BY h)` : sql`0`
  const sets = new Map(views.flatMap(view => view.caps.map(cap => [rankOf(cap.over), cap.over] as const)))
  const ranks = [...sets].map(
    ([key, over]) =>
      sql`, row_number() OVER (PARTITION BY u, ${join(over.map(each => column(dimensions, each)))} ORDER BY ordinal) AS ${name(key)}`,
  )
  await database.run(sql`CREATE TABLE ranked AS
    WITH sampled AS (SELECT *, hash(${content}) AS h FROM contribution WHERE ${sample.taken ? sql`true` : inSample(name('u'), sample)}),
    lines AS (SELECT *, ${line} AS line FROM sampled),
    ordered AS (SELECT *, row_number() OVER (PARTITION BY u ORDER BY line, h) AS ordinal FROM lines)
    SELECT *${join(ranks, sql``)} FROM ordered`)
}

async function scoreBound(
  database: Database,
  declaration: Declaration,
  ladder: Ladder,
  sampledShare: number,
  rho: number,
): Promise<BoundReport | undefined> {
  const { view, statistic, measure, cap } = ladder
  const declared = (cap === undefined ? view.perUnit : view.caps[cap]?.max) ?? 1
  const question = referenceQuestion(view, declaration.dimensions)
  const bounds = [...new Set([...LADDER, declared])].sort((a, b) => a - b)
  const groups = await keptAmounts(database, declaration, ladder, question, bounds)
  const scaled = groups.map(group => ({ whole: group.whole / sampledShare, size: group.size / sampledShare }))
  const rungs = bounds.map((bound, i) => ({
    bound,
    l2: l2Of(declaration, moved(view, cap, bound), statistic, measure, question),
    kept: groups.map(group => (group.kept[i] ?? 0) / sampledShare),
  }))
  const onLadder = rungs.filter(({ bound }) => (LADDER as readonly number[]).includes(bound))
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
  return {
    view: view.name,
    statistic,
    ...(measureName === undefined ? {} : { measure: measureName }),
    over: cap === undefined ? [] : (view.caps[cap]?.over ?? []),
    question,
    declared: point,
    ladder: points,
    proposed,
  }
}

/**
 * A trend: by the calendar dimension that the view's caps name (else the first one), for one value of each
 * other dimension that they name. Without a calendar, by the first dimension that they name.
 */
export function referenceQuestion(view: View, dimensions: readonly Dimension[]): BoundReport['question'] {
  const named = [...new Set(view.caps.flatMap(cap => cap.over))]
  const calendars = dimensions
    .filter(({ kind }) => kind !== 'list' && kind !== 'bins' && kind !== 'lookup')
    .map(each => each.name)
  const by = named.find(each => calendars.includes(each)) ?? calendars[0] ?? named[0]
  return {
    groupBy: by === undefined ? [] : [by],
    fixed: named.filter(each => each !== by && !calendars.includes(each)),
  }
}

/** The view with one of its bounds moved. */
export function moved(view: View, cap: number | undefined, bound: number): View {
  return cap === undefined
    ? { ...view, perUnit: bound }
    : { ...view, caps: view.caps.map((each, i) => (i === cap ? { ...each, max: bound } : each)) }
}

/** Δ2 of a statistic of the view, for this question. */
export function l2Of(
  { dimensions, measures }: Declaration,
  view: View,
  statistic: Served,
  measure: number | undefined,
  { groupBy, fixed }: BoundReport['question'],
): number {
  const declared = measure === undefined ? undefined : measures[measure]
  const of: Statistic =
    statistic === 'sum'
      ? { kind: 'sum', lo: BigInt(declared?.lo ?? 0), hi: BigInt(declared?.hi ?? 0) }
      : { kind: statistic }
  const { l2Squared } = sensitivityOf({
    dimensions: dimensions.map(({ name: dimension, values, perUnit }) => ({
      name: dimension,
      size: values.length,
      perUnit,
    })),
    view: { caps: view.caps, ...(view.perUnit === undefined ? {} : { perUnit: view.perUnit }) },
    statistic: of,
    filter: new Map(fixed.map(dimension => [dimension, 1])),
    groupBy,
  })
  return Math.sqrt(Number(l2Squared))
}

type GroupAmounts = { readonly whole: number; readonly size: number; readonly kept: readonly number[] }

/** Amounts of each group of the question, all of them and what each bound keeps. */
async function keptAmounts(
  database: Database,
  { dimensions }: Declaration,
  { view, statistic, measure, cap }: Ladder,
  { groupBy, fixed }: BoundReport['question'],
  bounds: readonly number[],
): Promise<readonly GroupAmounts[]> {
  const within = (bound: number): Sql => {
    const caps = view.caps.flatMap(({ over, max }, i) => [
      sql`${name(rankOf(over))} <= ${integer(i === cap ? bound : max)}`,
    ])
    return caps.length === 0 ? sql`true` : join(caps, sql` AND `)
  }
  // With a bound over everything of a unit, a row's place among those that the caps leave depends on the
  // moving cap.
  const needsPlace = view.perUnit !== undefined || cap === undefined
  const places = needsPlace
    ? bounds.map(
        (bound, i) =>
          sql`, count(*) FILTER (${within(bound)}) OVER (PARTITION BY u ORDER BY ordinal ROWS UNBOUNDED PRECEDING) AS ${name(`p${i}`)}`,
      )
    : []
  const kept = bounds.map((bound, i) => {
    const most = cap === undefined ? bound : (view.perUnit ?? 0)
    return needsPlace
      ? sql`(${within(bound)} AND ${name(`p${i}`)} <= ${integer(most)})`
      : sql`(${within(bound)})`
  })
  const groups = [...groupBy, ...fixed].map(each => column(dimensions, each))
  const by = groups.length === 0 ? sql`` : sql`GROUP BY ${join(groups)}`
  const flags = kept.map((flag, i) => sql`, ${flag} AS ${name(`k${i}`)}`)
  const placed = sql`(SELECT *${join(flags, sql``)} FROM (SELECT *${join(places, sql``)} FROM ranked))`
  const amounts =
    statistic === 'count' || statistic === 'sum'
      ? sql`SELECT ${amount(measure)} AS whole, count(*) AS size${join(
          bounds.map((_, i) => sql`, ${amount(measure)} FILTER (${name(`k${i}`)}) AS ${name(`a${i}`)}`),
          sql``,
        )} FROM ${placed} ${by}`
      : sql`SELECT count(*) AS whole, count(*) AS size${join(
          bounds.map((_, i) => sql`, count(*) FILTER (${name(`k${i}`)}) AS ${name(`a${i}`)}`),
          sql``,
        )} FROM (SELECT ${join([...groups, statistic === 'orders' ? name('o') : name('u')])}${join(
          bounds.map((_, i) => sql`, bool_or(${name(`k${i}`)}) AS ${name(`k${i}`)}`),
          sql``,
        )} FROM ${placed} GROUP BY ALL) ${by}`
  const found = await database.rows(sql`${amounts} ORDER BY whole DESC LIMIT ${integer(MAX_GROUPS)}`)
  return found.map(row => ({
    whole: Number(row.whole ?? 0),
    size: Number(row.size),
    kept: bounds.map((_, i) => Number(row[`a${i}`] ?? 0)),
  }))
}

function amount(measure: number | undefined): Sql {
  return measure === undefined ? sql`count(*)` : sql`sum(abs(${name(`m${measure}`)}))`
}

function column(dimensions: readonly Dimension[], wanted: string): Sql {
  return name(`d${dimensions.findIndex(dimension => dimension.name === wanted)}`)
}
