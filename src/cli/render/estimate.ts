// What a question would cost, before anything is spent.
import type { Estimate } from '../../../schemas/answer.ts'
import type { Context } from '../context.ts'
import { formatNanoRho } from './budget.ts'
import { keptShareLine } from './kept-share.ts'
import { formatDecimal, formatYuan, groupThousands } from './numbers.ts'
import { column, drawSheet, type Sheet } from './sheet.ts'
import { spentLine } from './answer.ts'

export function drawEstimate(context: Context, estimate: Estimate): string {
  const { text, host } = context
  const words = text.estimate
  const lines = [
    ...drawSheet(estimateSheet(context, estimate), host.out.isTerminal ? host.out.columns : 1_000),
    '',
    ...(estimate.fits !== null
      ? [
          spentLine(context, estimate.privacy),
          words.price(formatYuan(estimate.price.fen)),
          words.room(formatNanoRho(estimate.room), groupThousands(estimate.fits)),
        ]
      : [words.stored(estimate.storedAnswer ?? '')]),
    ...estimate.keptShares.map(kept => keptShareLine(context, kept)),
    words.unspent,
  ]
  return `${lines.join('\n')}\n`
}

export function estimateSheet({ text }: Context, estimate: Estimate): Sheet {
  const { columns, free } = text.estimate
  const { statistics } = text.answer
  return {
    columns: [
      column(columns.part),
      column(columns.statistic),
      column(columns.view),
      column(columns.groups, 'right'),
      column('± 95 %', 'right'),
      column(columns.smallestReadable, 'right'),
      column('ρ', 'right'),
    ],
    rows: estimate.parts.map(part => [
      part.name,
      part.measure === null ? statistics[part.statistic] : `${statistics[part.statistic]} ${part.measure}`,
      part.view,
      groupThousands(String(part.groups)),
      `± ${formatDecimal(part.plusMinus)}`,
      formatDecimal(part.smallestReadable),
      part.free ? free : formatNanoRho(part.rho),
    ]),
  }
}
