// The officer's overview for a terminal.
import { subjectOf } from '../../../schemas/proposal.ts'
import type { Overview } from '../../../schemas/overview.ts'
import type { Context } from '../context.ts'
import { spendingBar } from './budget.ts'
import { drawProse, drawSheet } from './sheet.ts'
import { localTime } from '../../sdk/period.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'
import { sheetColumn, type Sheet } from '../../sdk/format/sheet.ts'

export function drawOverview(context: Context, overview: Overview): string {
  const words = context.text.overview
  const section = (title: string, sheet: Sheet): readonly string[] => [
    '',
    title,
    ...(sheet.rows.length === 0 ? [`  ${words.none}`] : drawSheet(context, sheet, '  ')),
  ]
  const { entries, size } = overview.watched
  return `${[
    ...drawProse(context, [words.watched(entries, size)]),
    ...section(words.waiting, waitingSheet(context, overview)),
    ...section(words.alerts, alertSheet(context, overview)),
    ...section(words.activity, activitySheet(context, overview)),
    ...section(words.forecasts, forecastSheet(context, overview)),
    ...(overview.alerts.length === 0 ? [] : ['', ...drawProse(context, [words.act])]),
  ].join('\n')}\n`
}

function waitingSheet({ text }: Context, { waiting }: Overview): Sheet {
  const words = text.overview
  return {
    columns: [
      sheetColumn(words.about),
      sheetColumn(words.of),
      sheetColumn(words.askedBy),
      sheetColumn(words.until),
    ],
    rows: waiting.map(each => [
      text.desk.kinds[each.kind],
      subjectOf(each),
      each.askedBy.organisation,
      localTime(each.expires),
    ]),
  }
}

function alertSheet({ text }: Context, { alerts }: Overview): Sheet {
  const words = text.overview
  return {
    columns: [
      sheetColumn(words.alert),
      sheetColumn(words.member),
      sheetColumn(words.edition),
      sheetColumn(words.since),
      sheetColumn(words.last),
      sheetColumn(words.count, 'right'),
      sheetColumn(words.seq),
    ],
    rows: alerts.map(({ kind, organisation, edition, since, last, count, seq }) => [
      words.kinds[kind],
      organisation ?? '–',
      edition ?? '–',
      localTime(since),
      localTime(last),
      String(count),
      seq.slice(-3).join(' '),
    ]),
  }
}

function activitySheet({ text }: Context, { activity }: Overview): Sheet {
  const words = text.overview
  return {
    columns: [
      sheetColumn(words.member),
      sheetColumn(words.edition),
      sheetColumn(words.released, 'right'),
      sheetColumn(words.refused, 'right'),
      sheetColumn(words.charge, 'right'),
    ],
    rows: activity.map(({ organisation, edition, released, refused, charge }) => [
      organisation,
      edition ?? '–',
      String(released),
      String(refused),
      formatNanoRho(charge),
    ]),
  }
}

function forecastSheet({ text }: Context, { forecasts }: Overview): Sheet {
  const words = text.overview
  const days = (value: number | null): string => (value === null ? words.never : String(Math.round(value)))
  return {
    columns: [
      sheetColumn(words.edition),
      sheetColumn(words.spent),
      sheetColumn(words.perDay),
      sheetColumn(words.ends),
    ],
    rows: forecasts.map(({ edition, cap, spent, perDay, daysLeft }) => [
      edition,
      spendingBar(spent, cap),
      `${formatNanoRho(perDay.mean)} (${formatNanoRho(perDay.low)} – ${formatNanoRho(perDay.high)})`,
      `${days(daysLeft.likely)} (${days(daysLeft.earliest)} – ${days(daysLeft.latest)})`,
    ]),
  }
}
