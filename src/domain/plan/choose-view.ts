// Which view answers a statistic: of those that serve it, the one whose answer has the least estimated error,
// from noise and from what its bounds leave uncounted.
import { type Contribution, contributionOf, type StatisticBounds } from '../../../protocols/dp/sensitivity.ts'
import { compare, toNumber } from '../../../protocols/dp/rational.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Mechanism } from '../../../schemas/common.ts'
import type { Declaration, View } from '../../../schemas/declaration.ts'
import type { EditionTotal } from '../../../schemas/engine.ts'
import { leftOutOf, totalOf } from '../../../schemas/counted.ts'
import { fault } from '../../../schemas/fault.ts'
import { nearest } from '../../../schemas/nearest.ts'
import {
  answersPart,
  boundsValue,
  isBounded,
  privacyDimensions,
  viewBounds,
} from '../../../schemas/view-bounds.ts'
import { LruMap } from '../lru-map.ts'
import { spreadOfNoise } from '../memo.ts'
import { errorOf } from './correlate.ts'
import type { DraftPart } from './draft.ts'
import { findDimension, findMeasure, groupCount } from './scope.ts'

export type Chosen = { readonly view: View; readonly contribution: Contribution }

/**
 * `rho`: what the statistic will have; undefined where the error decides it, so that views are compared by
 * their noise alone. `totals`: those of the edition, as far as they are released.
 */
export type Prospect = {
  readonly mechanism: Mechanism
  readonly rho: bigint | undefined
  readonly totals: readonly EditionTotal[]
}

/**
 * Under the mechanism that the question names. Ties go to the view declared first. `followers` are parts that
 * must come from the same view. Throws a Fault where no view serves the statistic, or not the named one.
 */
export function chooseView(
  declaration: Declaration,
  part: DraftPart,
  prospect: Prospect,
  followers: readonly DraftPart[] = [],
): Chosen {
  if (part.statistic === 'orders' && !declaration.orders) throw fault('query.orders_undeclared', {}, '/query')
  const serving = servingViews(declaration, [part, ...followers])
  if (serving.length === 0) {
    throw fault(
      'query.statistic_unserved',
      { statistic: servedStatistic(part), valid: servedStatistics(declaration) },
      '/query',
    )
  }
  const codes = codesIn(part)
  // Bounds of the one value that is asked for fit it better than any that are for all values, however little
  // noise those need.
  const own = serving.filter(view => boundsValue(view, codes))
  const candidates =
    part.view !== undefined
      ? [named(declaration, part.view, servedStatistic(part), serving)]
      : own.length > 0
        ? own
        : serving
  const rated = candidates.map(view => {
    const contribution = contributionIn(declaration, view, part)
    const error = errorOf(declaration, part, contribution, prospect.mechanism)
    return { view, contribution, error, bias: biasIn(declaration, view, part, prospect.totals) }
  })
  const { rho } = prospect
  const known = rated.flatMap(each => (each.bias === undefined ? [] : [{ ...each, bias: each.bias }]))
  if (rho === undefined || rho <= 0n || known.length < rated.length)
    return rated.reduce((least, next) => (compare(next.error, least.error) < 0 ? next : least))
  const squared = ({ error, bias }: (typeof known)[number]) =>
    toNumber(error) / ((2 * Number(rho)) / NANO_UNITS) + bias * bias
  return known.reduce((least, next) => (squared(next) < squared(least) ? next : least))
}

const NANO_UNITS = 1e9

/**
 * What the view's bounds can be expected to leave out of a group: the share of the whole edition that they
 * leave out, of a group of average size. Undefined where nothing is known of either.
 */
function biasIn(
  declaration: Declaration,
  view: View,
  { statistic, measure, where, groupBy, hidden }: DraftPart,
  totals: readonly EditionTotal[],
): number | undefined {
  if (!isBounded(view)) return 0
  const leftOut = leftOutOf(totals, { view: view.name, statistic, measure }, spreadOfNoise)
  const total = totalOf(totals, { statistic, measure })
  if (leftOut === undefined || total === undefined) return undefined
  const inScope = where.map(({ dimension, codes }) => codes.length / sizeOf(declaration, dimension))
  const hiddenCell = (hidden?.dimensions ?? []).map(name => 1 / sizeOf(declaration, name))
  const share = [...inScope, ...hiddenCell].reduce((product, part) => product * part, 1)
  return (leftOut.value * total * share) / groupCount(declaration, where, groupBy)
}

function codesIn({ where }: Pick<DraftPart, 'where'>): ReadonlyMap<string, readonly number[]> {
  return new Map(where.map(({ dimension, codes }) => [dimension, codes]))
}

function sizeOf(declaration: Declaration, name: string): number {
  return findDimension(declaration, name, '/query').values.length
}

/**
 * What one unit can add to one part if this view answers it. Throws a Fault where the view doesn't bound a
 * buyer's rows.
 */
export function contributionIn(declaration: Declaration, view: View, part: DraftPart): Contribution {
  const { statistic, measure, where, groupBy, hidden } = part
  const byValue = new Set(view.caps.map(cap => cap.byValue?.dimension))
  const sizes = where.map(({ dimension, codes }) =>
    byValue.has(dimension) ? `${dimension} in ${codes.join()}` : `${dimension} ${codes.length}`,
  )
  const key = [view.name, statistic, measure, sizes, groupBy, hidden?.mode, hidden?.dimensions].join(';')
  const cached = known.get(declaration) ?? new LruMap<string, Contribution>(MAX_KNOWN)
  known.set(declaration, cached)
  const found = cached.get(key)
  if (found !== undefined) return found
  const contribution = compute(declaration, view, part)
  cached.set(key, contribution)
  return contribution
}

/** It follows from how many values of each dimension are asked for, and from which under caps by value. */
const known = new WeakMap<Declaration, LruMap<string, Contribution>>()
const MAX_KNOWN = 1024

function compute(declaration: Declaration, view: View, part: DraftPart): Contribution {
  try {
    return contributionOf({
      dimensions: privacyDimensions(declaration),
      view: viewBounds(view),
      statistic: statisticOf(declaration, part),
      filter: new Map(part.where.map(({ dimension, codes }) => [dimension, codes.length])),
      codes: codesIn(part),
      groupBy: part.groupBy,
      ...(part.hidden === null ? {} : { hidden: part.hidden }),
    })
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== 'dp.unbounded') throw error
    throw fault(
      'query.view_not_for',
      { view: view.name, statistic: servedStatistic(part), valid: [] },
      '/query',
    )
  }
}

function statisticOf(declaration: Declaration, part: DraftPart): StatisticBounds {
  if (part.statistic !== 'sum') return { kind: part.statistic }
  const { name, lo, hi } = findMeasure(declaration, part.measure ?? '', '/query')
  return { kind: 'sum', measure: name, lo: BigInt(lo), hi: BigInt(hi) }
}

/**
 * A cap on one measure bounds no other, and no count, so a view may answer some of a statistic's parts only.
 */
function servingViews({ views }: Declaration, parts: readonly DraftPart[]): readonly View[] {
  return views.filter(view =>
    parts.every(
      ({ statistic, measure, servedAs }) =>
        view.for.includes(servedAs) && answersPart(view, statistic, measure),
    ),
  )
}

/** As a question names it: a sum with its measure. */
function servedStatistic({ servedAs, measure }: Pick<DraftPart, 'servedAs' | 'measure'>): string {
  return servedAs === 'sum' && measure !== undefined ? `sum(${measure})` : servedAs
}

function servedStatistics({ views, measures }: Declaration): readonly string[] {
  const served = views.flatMap(view =>
    view.for.flatMap(servedAs =>
      servedAs === 'sum'
        ? measures
            .filter(({ name }) => answersPart(view, 'sum', name))
            .map(({ name }) => servedStatistic({ servedAs, measure: name }))
        : [servedAs],
    ),
  )
  return [...new Set(served)]
}

function named(declaration: Declaration, name: string, statistic: string, serving: readonly View[]): View {
  const view = declaration.views.find(candidate => candidate.name === name)
  const valid = serving.map(({ name }) => name)
  if (view === undefined)
    throw fault('query.view_unknown', { name, nearest: nearest(name, valid), valid }, '/query')
  if (!valid.includes(name)) throw fault('query.view_not_for', { view: name, statistic, valid }, '/query')
  return view
}
