// What a question would cost, before anything is spent.
import { shiftsLength } from '../../../protocols/blind/messages.ts'
import { instancesOf, packingOf } from '../../../protocols/blind/shape.ts'
import type { Estimate } from '../../../schemas/answer.ts'
import type { Context } from '../context.ts'
import { keptShareLine } from './kept-share.ts'
import { drawSheet } from './sheet.ts'
import { spentLine } from './answer.ts'
import {
  formatNanoRho,
  formatBytes,
  formatDecimal,
  formatYuan,
  groupThousands,
} from '../../sdk/paper/numbers.ts'
import { column, type Sheet } from '../../sdk/paper/sheet.ts'

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
    ...blindLines(context, estimate),
    ...estimate.keptShares.map(kept => keptShareLine(context, kept)),
    words.unspent,
  ]
  return `${lines.join('\n')}\n`
}

/** Bytes each way, and about how long: ahead of the question, and for it. */
function blindLines({ text }: Context, { blind }: Estimate): readonly string[] {
  if (blind === null) return []
  const { shape, groups, bytesUp, bytesAheadDown, bytesDown } = blind
  const { made, closed } = instancesOf(shape)
  const { selectors } = packingOf(shape.cells)
  // Milliseconds on one core, as measured: derive each instance twice, prepare each answer ciphertext of each closed one.
  const aheadMs = selectors * (9 * made + 9 * (made - closed)) + 18 * closed * selectors * shape.answers
  const onlineMs = 40 + 6 * selectors * shape.answers + 2 * closed * shape.answers
  return [
    text.blind.estimate(groups, groupThousands(String(shape.cells)), shape.level, made, closed),
    text.blind.ahead(formatBytes(bytesUp), formatBytes(bytesAheadDown), (aheadMs / 1_000).toFixed(1)),
    text.blind.online(formatBytes(shiftsLength(shape)), formatBytes(bytesDown), String(Math.round(onlineMs))),
  ]
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
