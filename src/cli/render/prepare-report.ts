// What `dataset prepare` shows a provider about its own data: exact figures, which stay on this machine.
import { isBounded } from '../../../schemas/view-bounds.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Report } from '../../prepare/report.ts'
import type { BoundReport } from '../../prepare/view-report.ts'
import { right, type Sheet, type SheetColumn, sheetColumn, sheetOf } from '../../sdk/format/sheet.ts'
import type { Context } from '../context.ts'
import { drawProse, drawSheet, standsBeside } from './sheet.ts'

export function drawPrepareReport(context: Context, report: Report, declaration: Declaration): string {
  const parts = [
    heading(context, report),
    columns(context, report),
    outside(context, report),
    contribution(context, report),
    anonymity(context, report),
    ...views(context, report, declaration),
  ]
  return parts.map(lines => `${lines.join('\n')}\n`).join('\n')
}

type Lines = readonly string[]

function heading(context: Context, report: Report): Lines {
  const { prepareReport: words } = context.text
  const number = numberOf(context)
  return drawProse(context, [
    words.title,
    '',
    words.rows(number(report.rowsRead), number(report.rowsKept), number(report.units)),
    ...(report.withoutUnit > 0 ? [words.withoutUnit(percent(report.withoutUnit / report.rowsRead))] : []),
    ...(report.withoutMeasure > 0
      ? [words.withoutMeasure(percent(report.withoutMeasure / report.rowsRead))]
      : []),
    ...(report.older > 0 ? [words.older(percent(report.older / report.rowsRead))] : []),
  ])
}

function columns(context: Context, report: Report): Lines {
  const { prepareReport: words, words: common } = context.text
  const list = (parts: Lines): string => parts.join(common.comma)
  const sheet = sheetOf(report.columns, [
    [words.column, ({ column }) => column],
    [
      words.becomes,
      ({ treatment: { into, technique } }) =>
        words.technique[technique] + (into.length === 0 ? '' : common.colon + list(into)),
    ],
    [
      words.found,
      ({ scan }) =>
        list(scan.shares.map(({ kind, share }) => `${words.kinds[kind]} ${percent(share)}`)) || words.nothing,
    ],
  ])
  const soft = report.columns.some(({ scan }) =>
    scan.shares.some(({ kind }) => kind === 'name' || kind === 'address'),
  )
  return [
    words.columns,
    ...drawSheet(context, sheet, INDENT),
    ...(soft ? drawProse(context, [words.lookAt]) : []),
  ]
}

function outside(context: Context, report: Report): Lines {
  const { prepareReport: words } = context.text
  const sheet = sheetOf(
    [...report.dimensions, ...report.measures],
    [
      [words.field, ({ name }) => name],
      [right(words.missing), ({ missing }) => percent(missing)],
      [right(words.outsideHead), field => percent(field.outside)],
      [right(words.unreadable), ({ unreadable }) => percent(unreadable)],
      [BARS, field => bar(field.missing + field.outside + field.unreadable)],
      [right(words.conflicts), field => ('conflicts' in field ? String(field.conflicts) : '')],
    ],
  )
  return [words.outside, ...drawWithBars(context, sheet)]
}

function contribution(context: Context, { rowsOfUnit, ordersOfUnit }: Report): Lines {
  const { prepareReport: words } = context.text
  const rowOf = (what: string, at: Report['rowsOfUnit']): Lines => [
    what,
    ...[at.p50, at.p90, at.p95, at.p99, at.max].map(numberOf(context)),
  ]
  const sheet: Sheet = {
    columns: [sheetColumn(''), ...[words.median, '90 %', '95 %', '99 %', words.largest].map(right)],
    rows: [
      rowOf(words.rowsOfUnit, rowsOfUnit),
      ...(ordersOfUnit === undefined ? [] : [rowOf(words.ordersOfUnit, ordersOfUnit)]),
    ],
  }
  return [words.contribution, ...drawSheet(context, sheet, INDENT)]
}

function anonymity(context: Context, { kAnonymity: found }: Report): Lines {
  const { prepareReport: words } = context.text
  const number = numberOf(context)
  if (found === undefined) return drawProse(context, [words.noQuasi])
  const all = found.classes.reduce((sum, { units }) => sum + units, 0)
  const classes = sheetOf(found.classes, [
    [words.shared, each => each.class],
    [right(words.combinations), ({ cells }) => number(cells)],
    [right(words.units), ({ units }) => number(units)],
    [BARS, ({ units }) => bar(all === 0 ? 0 : units / all)],
  ])
  const worst: Sheet = {
    columns: [...found.over.map(name => sheetColumn(name)), right(words.units)],
    rows: found.worstCells.map(({ values, units }) => [...values, String(units)]),
  }
  const risks = words.kMin(String(found.kMin), percent(found.maxRisk), percent(found.meanRisk))
  return [
    ...drawProse(context, [words.anonymity(found.over.join(' × ')), risks]),
    ...drawWithBars(context, classes),
    words.worst,
    ...drawSheet(context, worst, INDENT),
  ]
}

/** What all bounds have in common, then each of them. */
function views(context: Context, report: Report, declaration: Declaration): readonly Lines[] {
  const { prepareReport: words } = context.text
  const { bounds, epsilon, rho, sampledShare } = report.views
  const unbounded = declaration.views.some(view => !isBounded(view))
  const about = [
    words.views(epsilon, rho.toPrecision(3)),
    words.viewsNote,
    ...(sampledShare < 1 ? [words.sampled(percent(sampledShare))] : []),
    ...(unbounded ? [words.unbounded] : []),
  ]
  return [drawProse(context, about), ...bounds.map(bound => ladder(context, bound))]
}

function ladder(context: Context, bound: BoundReport): Lines {
  const { prepareReport: words } = context.text
  const { view, measure, over, question, declared, proposed } = bound
  const statistic = measure === undefined ? bound.statistic : `${bound.statistic}(${measure})`
  const cell = over.length === 0 ? words.perUnit : words.per(over.join(' × '))
  const what =
    bound.of === 'rows'
      ? cell
      : bound.of === 'orders'
        ? words.ofOrders(cell)
        : words.ofMeasure(bound.of, cell)
  const by = question.groupBy.join(' × ')
  const asked = by === '' ? words.wholeQuestion : words.question(by, question.fixed.join(' × '))
  const points = bound.ladder.some(point => point.bound === declared.bound)
    ? bound.ladder
    : [...bound.ladder, declared].toSorted((a, b) => a.bound - b.bound)
  const sheet = sheetOf(points, [
    [right(words.boundHead), point => String(point.bound)],
    [right(words.keptHead), ({ keptShare }) => percent(keptShare)],
    [BARS, ({ keptShare }) => bar(keptShare)],
    [right(words.noiseHead), ({ noise }) => percent(noise)],
    [right(words.errorHead), ({ total }) => percent(total)],
    [
      '',
      point =>
        [
          ...(point.bound === declared.bound ? [words.declared] : []),
          ...(point.bound === proposed ? [words.proposed] : []),
        ].join(context.text.words.comma),
    ],
  ])
  const title = `${words.bound(view, statistic, what)} (${asked})`
  return [...drawProse(context, [title]), ...drawWithBars(context, sheet)]
}

const INDENT = '  '
const BARS: SheetColumn = sheetColumn('')

/** Bars repeat the numbers: they are dropped first where the table is too wide. */
function drawWithBars(context: Context, sheet: Sheet): Lines {
  if (standsBeside(context, sheet, INDENT)) return drawSheet(context, sheet, INDENT)
  const without = <T>(cells: readonly T[]): readonly T[] =>
    cells.filter((_, at) => sheet.columns[at] !== BARS)
  const plain = { columns: without(sheet.columns), rows: sheet.rows.map(without) }
  return drawSheet(context, plain, INDENT)
}

const BAR_WIDTH = 20

/** A share between 0 and 1. */
function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH)
  return '█'.repeat(filled) + '·'.repeat(BAR_WIDTH - filled)
}

function percent(share: number): string {
  const value = share * 100
  if (value === 0) return '0 %'
  return value < 0.1 ? '< 0.1 %' : `${value.toFixed(1)} %`
}

function numberOf({ language }: Context): (value: number) => string {
  return value => value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-US')
}
