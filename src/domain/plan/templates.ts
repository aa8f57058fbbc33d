// The three forms of a question become drafts.
import { wholeCycles } from '../../../protocols/dp/period-tables.ts'
import { type Declaration, type Dimension, isCalendarDimension } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { AggregateQuery, ProfileQuery, Query, TrendQuery } from '../../../schemas/query.ts'
import { cellsAdd } from './cells-add.ts'
import { type Draft, DraftBuilder, isLevelStatistic, nameBeside, statisticName } from './draft.ts'
import { type HiddenScope, resolveHidden } from './hidden.ts'
import { checkSummaries, summaryDerivations } from './summaries.ts'
import { findDimension, groupCodes, resolveGroups, resolveWhere } from './scope.ts'

export function draft(declaration: Declaration, query: Query): Draft {
  const hidden = resolveHidden(declaration, query.hidden)
  switch (query.kind) {
    case 'profile':
      return profile(declaration, query, hidden)
    case 'trend':
      return trend(declaration, query, hidden)
    case 'aggregate':
      return aggregate(declaration, query, hidden)
  }
}

/**
 * For each marginal: the target's levels and shares, and the target group index against the whole edition.
 */
function profile(declaration: Declaration, query: ProfileQuery, hidden: HiddenScope | null): Draft {
  const builder = new DraftBuilder(hidden)
  const where = resolveWhere(declaration, query.where)
  const by = resolveGroups(declaration, query.by, '/query/by')
  const name = statisticName(query.of)
  const all = wholeName(declaration)
  for (const groupBy of query.cross ? [by] : by.map(dimension => [dimension])) {
    const at = groupBy.join('*')
    const target = builder.statistic(`${name}/${at}`, query.of, { where, groupBy, base: false })
    if (!isLevelStatistic(query.of)) continue
    const adds = cellsAdd(declaration, query.of, groupBy)
    const whole = adds
      ? {}
      : { whole: builder.statistic(`${name}/${all}`, query.of, { where, groupBy: [], base: false }).first }
    builder.derive({ kind: 'share', name: `share/${at}`, part: target.first, ...whole })
    if (!query.base || (where.length === 0 && hidden === null)) continue
    const base = builder.statistic(`base.${name}/${at}`, query.of, { where: [], groupBy, base: true }).first
    const baseWhole = adds
      ? {}
      : {
          baseWhole: builder.statistic(`base.${name}/${all}`, query.of, {
            where: [],
            groupBy: [],
            base: true,
          }).first,
        }
    builder.derive({ base, ...baseWhole, kind: 'tgi', name: `tgi/${at}`, part: target.first, ...whole })
  }
  return builder.build()
}

/** What the part over all groups is called: as no dimension is. */
function wholeName(declaration: Declaration): string {
  return declaration.dimensions.some(({ name }) => name === 'all') ? '*' : 'all'
}

const PERIODS_IN_YEAR: Readonly<Record<string, number>> = { week: 52, month: 12, quarter: 4 }

/** Levels by period, each as an index and with its growth; with a split also the mix within each period. */
function trend(declaration: Declaration, query: TrendQuery, hidden: HiddenScope | null): Draft {
  const builder = new DraftBuilder(hidden)
  const period = findDimension(declaration, query.period, '/query/period')
  if (!isCalendarDimension(period)) {
    const valid = declaration.dimensions.filter(isCalendarDimension).map(({ name }) => name)
    throw fault('query.period_not_calendar', { name: query.period, valid }, '/query/period')
  }
  const where = resolveWhere(declaration, query.where)
  const groupBy = resolveGroups(
    declaration,
    query.splitBy === undefined ? [query.period] : [query.period, query.splitBy],
    '/query/splitBy',
  )
  const along = query.period
  const yearLag = PERIODS_IN_YEAR[period.kind]
  const cycle = cycleOf(declaration, query, period)
  for (const of of query.select) {
    const name = nameBeside(of, query.select)
    const { first, level } = builder.statistic(name, of, { where, groupBy, base: false })
    if (isLevelStatistic(of)) builder.derive({ along, kind: 'index', name: `index/${name}`, of: level })
    builder.derive({ along, kind: 'growth', lag: 1, name: `growth/${name}`, of: level })
    if (yearLag !== undefined && period.values.length - 1 > yearLag) {
      builder.derive({ along, kind: 'growth', lag: yearLag, name: `growth-year/${name}`, of: level })
    }
    if (isLevelStatistic(of)) {
      const { moving } = query
      if (moving !== undefined)
        builder.derive({
          along,
          kind: 'moving',
          name: `moving-${moving}/${name}`,
          part: first,
          window: moving,
        })
      if (cycle !== undefined)
        builder.derive({ along, cycle, kind: 'season', name: `season/${name}`, part: first })
    }
    if (query.splitBy !== undefined && isLevelStatistic(of) && cellsAdd(declaration, of, [query.splitBy])) {
      builder.derive({ kind: 'share', name: `mix/${name}`, part: first, within: along })
    }
  }
  return builder.build()
}

/** Of a season; weeks do not divide a year. Undefined for fewer than two whole cycles in scope. */
function cycleOf(
  declaration: Declaration,
  query: TrendQuery,
  { kind, values }: Dimension,
): number | undefined {
  const cycle = kind === 'month' || kind === 'quarter' ? PERIODS_IN_YEAR[kind] : undefined
  const codes = groupCodes(declaration, resolveWhere(declaration, query.where), query.period)
  const periods = codes.filter(code => code !== values.length - 1)
  return cycle !== undefined && wholeCycles(periods, cycle) !== undefined ? cycle : undefined
}

function aggregate(declaration: Declaration, query: AggregateQuery, hidden: HiddenScope | null): Draft {
  const builder = new DraftBuilder(hidden)
  const where = resolveWhere(declaration, query.where)
  const groupBy = resolveGroups(declaration, query.groupBy, '/query/groupBy')
  checkSummaries(declaration, query)
  for (const of of query.select) {
    const name = nameBeside(of, query.select)
    const { first } = builder.statistic(name, of, { where, groupBy, base: false })
    if (isLevelStatistic(of))
      for (const derivation of summaryDerivations(declaration, query, name, first)) builder.derive(derivation)
    if (!query.shares || groupBy.length === 0 || !isLevelStatistic(of)) continue
    const whole = cellsAdd(declaration, of, groupBy)
      ? {}
      : { whole: builder.statistic(`${name}/all`, of, { where, groupBy: [], base: false }).first }
    builder.derive({ kind: 'share', name: `share/${name}`, part: first, ...whole })
  }
  return builder.build()
}
