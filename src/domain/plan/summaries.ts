// protocols/dp/SPEC.md §11: what follows for free from a released table, along one of its groups.
import { binEdges } from '../../../protocols/anonymise/bins.ts'
import { type Declaration, type Dimension, isNumericDimension } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Derivation } from '../../../schemas/plan.ts'
import type { AggregateQuery, Statistic, Summary } from '../../../schemas/query.ts'
import { cellsAdd } from './cells-add.ts'
import { isLevelStatistic } from './draft.ts'
import { findDimension, findMeasure, groupCodes, resolveWhere } from './scope.ts'

/** Throws a Fault for a summary that says nothing of these groups and statistics. */
export function checkSummaries(declaration: Declaration, query: AggregateQuery): void {
  for (const [i, summary] of (query.summaries ?? []).entries()) {
    const at = `/query/summaries/${i}`
    const { along } = summary
    const dimension = findDimension(declaration, along, `${at}/along`)
    if (!query.groupBy.includes(along))
      throw fault('query.summary_not_grouped', { name: along, valid: query.groupBy }, `${at}/along`)
    if (!query.select.some(isLevelStatistic)) throw fault('query.summary_no_level', {}, '/query/select')
    if (summary.summary === 'quantile' && !(isNumericDimension(dimension) && isRising(dimension))) {
      const valid = declaration.dimensions.filter(isNumericDimension).map(({ name }) => name)
      throw fault('query.summary_not_binned', { name: along, valid }, `${at}/along`)
    }
    if (summary.summary === 'concentration' && query.mechanism !== 'discrete-gaussian')
      throw fault('query.summary_gaussian', {}, '/query/mechanism')
    if (summary.summary === 'rate') checkRate(declaration, query, summary, at)
    for (const of of query.select.filter(isLevelStatistic)) checkLevel(declaration, of, summary, at)
  }
}

/** A provider may declare bins in any order, or none. */
function isRising(dimension: Dimension): boolean {
  const bins = binsOf(dimension, [...dimension.values.keys()])
  const edges = bins.flatMap(({ from, to }, i) => [
    from ?? (i === 0 ? -Infinity : Number.NaN),
    to ?? (i === bins.length - 1 ? Infinity : Number.NaN),
  ])
  return edges.length > 0 && edges.every((edge, i) => i === 0 || (edges[i - 1] ?? Number.NaN) <= edge)
}

/** What is summed over values must add up, and what is a share of a whole cannot be negative. */
function checkLevel(declaration: Declaration, of: Statistic, summary: Summary, at: string): void {
  const { along } = summary
  const isSummed =
    summary.summary === 'quantile' ||
    summary.summary === 'concentration' ||
    (summary.summary === 'rate' && summary.of.length + summary.per.length > 2)
  if (isSummed && findDimension(declaration, along, at).tags !== undefined)
    throw fault('query.summary_tags', { name: along }, at)
  if (isSummed && !cellsAdd(declaration, of, [along]))
    throw fault('query.summary_not_additive', { statistic: of.statistic, name: along }, at)
  if (summary.summary === 'rank' || summary.summary === 'rate' || of.statistic !== 'sum') return
  if (findMeasure(declaration, of.measure, at).lo.startsWith('-'))
    throw fault('query.summary_signed', { name: of.measure }, at)
}

function checkRate(
  declaration: Declaration,
  query: AggregateQuery,
  { along, of, per }: Extract<Summary, { summary: 'rate' }>,
  at: string,
): void {
  const asked = Object.hasOwn(query.where, along) ? query.where[along] : undefined
  for (const [list, values] of [
    ['of', of],
    ['per', per],
  ] as const) {
    // For its refusal of a value that the dimension does not have.
    resolveWhere(declaration, { [along]: values })
    const missing = asked && values.find(value => !asked.includes(value))
    if (missing !== undefined)
      throw fault('query.summary_filtered', { name: along, value: missing }, `${at}/${list}`)
  }
}

/** Of one level, in the order of canonical JSON: most of an answer is written without sorting it. */
export function summaryDerivations(
  declaration: Declaration,
  query: AggregateQuery,
  level: string,
  part: number,
): readonly Derivation[] {
  const several = query.summaries ?? []
  return several.flatMap((summary, i): readonly Derivation[] => {
    const { along } = summary
    const name = (kind: string) => `${kind}/${level}/${along}`
    switch (summary.summary) {
      case 'quantile': {
        const bins = binsOf(
          findDimension(declaration, along, '/query'),
          codesAlong(declaration, query, along),
        )
        return [...new Set(summary.at)].map(at => ({
          along,
          at,
          bins,
          kind: 'quantile',
          name: name(`quantile-${at}`),
          part,
        }))
      }
      case 'rate': {
        const codes = (values: readonly string[]) =>
          resolveWhere(declaration, { [along]: [...values] }).flatMap(filter => filter.codes)
        const [over, under] = [codes(summary.of), codes(summary.per)]
        return [{ along, kind: 'rate', name: name(`rate-${i + 1}`), over, part, under }]
      }
      case 'rank':
        return [{ along, kind: 'rank', name: name('rank'), part }]
      case 'concentration':
        return [
          ...TOPS.map(top => ({ along, kind: 'concentration' as const, name: name(`cr${top}`), part, top })),
          { along, kind: 'hhi', name: name('hhi'), part },
        ]
    }
  })
}

const TOPS = [1, 3, 5]

function codesAlong(declaration: Declaration, query: AggregateQuery, name: string): readonly number[] {
  return groupCodes(declaration, resolveWhere(declaration, query.where), name)
}

/** Of the asked codes those that hold numbers, in rising order. */
function binsOf({ values }: Dimension, codes: readonly number[]) {
  return codes.flatMap(code => {
    const edges = binEdges(values[code]?.value ?? '')
    return edges === undefined ? [] : [{ code, from: edges.from, to: edges.to }]
  })
}
