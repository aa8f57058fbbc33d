// The officer's overview for a terminal.
import { subjectOf } from '../../../schemas/proposal.ts'
import type { Overview } from '../../../schemas/overview.ts'
import type { Context } from '../context.ts'
import { spendingBar } from './budget.ts'
import { drawProse, drawSheet } from './sheet.ts'
import { localTime } from '../../sdk/period.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'
import { right, type Sheet, sheetOf } from '../../sdk/format/sheet.ts'

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
  return sheetOf(waiting, [
    [words.about, ({ kind }) => text.desk.kinds[kind]],
    [words.of, subjectOf],
    [words.askedBy, ({ askedBy }) => askedBy.organisation],
    [words.until, ({ expires }) => localTime(expires)],
  ])
}

function alertSheet({ text }: Context, { alerts }: Overview): Sheet {
  const words = text.overview
  return sheetOf(alerts, [
    [words.alert, ({ kind }) => words.kinds[kind]],
    [words.member, ({ organisation }) => organisation ?? '–'],
    [words.edition, ({ edition }) => edition ?? '–'],
    [words.since, ({ since }) => localTime(since)],
    [words.last, ({ last }) => localTime(last)],
    [right(words.count), ({ count }) => String(count)],
    [words.seq, ({ seq }) => seq.slice(-3).join(' ')],
  ])
}

function activitySheet({ text }: Context, { activity }: Overview): Sheet {
  const words = text.overview
  return sheetOf(activity, [
    [words.member, ({ organisation }) => organisation],
    [words.edition, ({ edition }) => edition ?? '–'],
    [right(words.released), ({ released }) => String(released)],
    [right(words.refused), ({ refused }) => String(refused)],
    [right(words.charge), ({ charge }) => formatNanoRho(charge)],
  ])
}

function forecastSheet({ text }: Context, { forecasts }: Overview): Sheet {
  const words = text.overview
  const days = (value: number | null): string => (value === null ? words.never : String(Math.round(value)))
  return sheetOf(forecasts, [
    [words.edition, ({ edition }) => edition],
    [words.spent, ({ spent, cap }) => spendingBar(spent, cap)],
    [
      words.perDay,
      ({ perDay: { mean, low, high } }) =>
        `${formatNanoRho(mean)} (${formatNanoRho(low)} – ${formatNanoRho(high)})`,
    ],
    [
      words.ends,
      ({ daysLeft: { likely, earliest, latest } }) => `${days(likely)} (${days(earliest)} – ${days(latest)})`,
    ],
  ])
}
