import type { Language } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Report } from './report.ts'
import { REPORT_WORDS, type ReportWords } from './report-words.ts'
import { bar, table } from './text-table.ts'
import type { BoundReport } from './view-report.ts'

/** The report for a terminal: tables and bars, in one language. */
export function reportText(report: Report, declaration: Declaration, language: Language): string {
  const words = REPORT_WORDS[language]
  return [
    ...heading(report, words, language),
    ...columns(report, words),
    ...outside(report, words),
    ...contribution(report, words, language),
    ...anonymity(report, words, language),
    ...views(report, declaration, words),
    '',
  ].join('\n')
}

function heading(report: Report, words: ReportWords, language: Language): readonly string[] {
  const number = (value: number) => value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-US')
  const lines = [
    words.title,
    '',
    words.rows(number(report.rowsRead), number(report.rowsKept), number(report.units)),
  ]
  if (report.withoutUnit > 0) lines.push(words.withoutUnit(percent(report.withoutUnit / report.rowsRead)))
  if (report.withoutMeasure > 0)
    lines.push(words.withoutMeasure(percent(report.withoutMeasure / report.rowsRead)))
  return lines
}

function columns(report: Report, words: ReportWords): readonly string[] {
  const rows = report.columns.map(({ column, treatment, scan }) => [
    column,
    treatment.into.length === 0
      ? words.technique[treatment.technique]
      : `${words.technique[treatment.technique]}: ${treatment.into.join(', ')}`,
    scan.shares.length === 0
      ? words.nothing
      : scan.shares.map(({ kind, share }) => `${words.kinds[kind]} ${percent(share)}`).join(', '),
  ])
  const soft = report.columns.some(({ scan }) =>
    scan.shares.some(({ kind }) => kind === 'name' || kind === 'address'),
  )
  return [
    '',
    words.columns,
    ...table([words.column, words.becomes, words.found], rows, 'lll'),
    ...(soft ? [words.lookAt] : []),
  ]
}

function outside(report: Report, words: ReportWords): readonly string[] {
  const rows = [...report.dimensions, ...report.measures].map(field => [
    field.name,
    percent(field.missing),
    percent(field.outside),
    percent(field.unreadable),
    bar(field.missing + field.outside + field.unreadable),
    'conflicts' in field ? String(field.conflicts) : '',
  ])
  return [
    '',
    words.outside,
    ...table(
      [words.field, words.missing, words.outsideHead, words.unreadable, '', words.conflicts],
      rows,
      'lrrrlr',
    ),
  ]
}

function contribution(report: Report, words: ReportWords, language: Language): readonly string[] {
  const lines = [[words.rowsOfUnit, report.rowsOfUnit] as const]
  if (report.ordersOfUnit !== undefined) lines.push([words.ordersOfUnit, report.ordersOfUnit])
  const number = (value: number) => value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-US')
  const rows = lines.map(([what, at]) => [what, ...[at.p50, at.p90, at.p95, at.p99, at.max].map(number)])
  return [
    '',
    words.contribution,
    ...table(['', words.median, '90 %', '95 %', '99 %', words.largest], rows, 'lrrrrr'),
  ]
}

function anonymity(report: Report, words: ReportWords, language: Language): readonly string[] {
  const found = report.kAnonymity
  if (found === undefined) return ['', words.noQuasi]
  const number = (value: number) => value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-US')
  const classes = found.classes.map(each => [
    each.class,
    number(each.cells),
    number(each.units),
    bar(report.units === 0 ? 0 : each.units / found.classes.reduce((sum, { units }) => sum + units, 0)),
  ])
  return [
    '',
    words.anonymity(found.over.join(' × ')),
    words.kMin(String(found.kMin), percent(found.maxRisk), percent(found.meanRisk)),
    ...table([words.shared, words.combinations, words.units, ''], classes, 'lrrl'),
    words.worst,
    ...table(
      [...found.over, words.units],
      found.worstCells.map(cell => [...cell.values, String(cell.units)]),
      `${'l'.repeat(found.over.length)}r`,
    ),
  ]
}

function views(report: Report, declaration: Declaration, words: ReportWords): readonly string[] {
  const { bounds, epsilon, rho, sampledShare } = report.views
  const unbounded = declaration.views.some(view => view.perUnit === undefined && view.caps.length === 0)
  return [
    '',
    words.views(epsilon, rho.toPrecision(3)),
    words.viewsNote,
    ...(sampledShare < 1 ? [words.sampled(percent(sampledShare))] : []),
    ...(unbounded ? [words.unbounded] : []),
    ...bounds.flatMap(bound => ladder(bound, words)),
  ]
}

function ladder(bound: BoundReport, words: ReportWords): readonly string[] {
  const statistic = bound.measure === undefined ? bound.statistic : `${bound.statistic}(${bound.measure})`
  const what = bound.over.length === 0 ? words.perUnit : words.per(bound.over.join(' × '))
  const by = bound.question.groupBy.join(' × ')
  const asked = by === '' ? words.wholeQuestion : words.question(by, bound.question.fixed.join(' × '))
  const points = bound.ladder.some(point => point.bound === bound.declared.bound)
    ? bound.ladder
    : [...bound.ladder, bound.declared].sort((a, b) => a.bound - b.bound)
  const rows = points.map(point => [
    String(point.bound),
    percent(point.keptShare),
    bar(point.keptShare),
    percent(point.noise),
    percent(point.total),
    [
      point.bound === bound.declared.bound ? words.declared : '',
      point.bound === bound.proposed ? words.proposed : '',
    ]
      .filter(mark => mark !== '')
      .join(', '),
  ])
  return [
    '',
    `${words.bound(bound.view, statistic, what)} (${asked})`,
    ...table([words.boundHead, words.keptHead, '', words.noiseHead, words.errorHead, ''], rows, 'rrlrrl'),
  ]
}

function percent(share: number): string {
  const value = share * 100
  if (value === 0) return '0 %'
  return value < 0.1 ? '< 0.1 %' : `${value.toFixed(1)} %`
}
