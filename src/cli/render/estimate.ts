// What a question would cost, before anything is spent.
import { shiftsLength } from '../../../protocols/blind/messages.ts'
import { instancesOf, packingOf } from '../../../protocols/blind/shape.ts'
import { deltaText } from '../../../schemas/answer.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import { readableName, readableStatistic } from '../../sdk/buyers.ts'
import { type CsvSheet, poolCell, rhoCell } from '../../sdk/csv.ts'
import { listed } from '../columns.ts'
import type { Context } from '../context.ts'
import { countedLines, forecastLines } from '../../sdk/counted-lines.ts'
import { countedReaderOf } from '../../sdk/format/answer-lines.ts'
import { changedErrors } from '../../sdk/format/look-lines.ts'
import { drawProse, drawSheet } from './sheet.ts'
import { privacyFigures } from './answer.ts'
import {
  formatNanoRho,
  formatBytes,
  formatDecimal,
  formatYuan,
  groupThousands,
} from '../../sdk/format/numbers.ts'
import { right } from '../../sdk/format/sheet.ts'

export function drawEstimate(context: Context, estimate: Estimate): string {
  const { text } = context
  const words = text.estimate
  const notes = [
    ...(estimate.fits === null
      ? [words.stored(estimate.storedAnswer ?? '')]
      : costLines(context, estimate, groupThousands(estimate.fits))),
    ...forecastLines(context, estimate),
    ...sharpeningLines(context, estimate),
    ...blindLines(context, estimate),
    ...countedLines(countedReaderOf(context.language, []), estimate.counted),
    words.unspent,
  ]
  const table = drawSheet(context, listedParts(context, estimate).sheet)
  return `${[...table, '', ...drawProse(context, notes)].join('\n')}\n`
}

/** Pure ε as it is: it is typed, and adds up exactly. */
function costLines(
  { text: { estimate: words } }: Context,
  { privacy, price, room }: Estimate,
  fits: string,
): readonly string[] {
  return privacy.pool === undefined
    ? [
        words.cost(...privacyFigures(privacy)),
        words.price(formatYuan(price.fen)),
        words.room(formatNanoRho(room), fits),
      ]
    : [words.ofPool(privacy.epsilon), words.poolRoom(poolCell(room), fits)]
}

/** What the step would do that gives an answer of this exactness from an earlier one. */
function sharpeningLines({ text }: Context, { sharpening, privacy }: Estimate): readonly string[] {
  if (sharpening === null) return []
  const { answer, look } = sharpening
  const changes = changedErrors(text.sharpen, sharpening, formatDecimal)
  if (sharpening.privacy.charge === privacy.charge) return [text.sharpen.sharpens(answer, look, changes)]
  const [epsilon, rho] = privacyFigures(sharpening.privacy)
  return [text.sharpen.instead(answer, look, changes, epsilon, rho)]
}

/** Bytes each way, and about how long: ahead of the question, and for it. */
function blindLines({ text }: Context, { blind }: Estimate): readonly string[] {
  if (blind === null) return []
  const { shape, groups, bytesUp, bytesAheadDown, bytesDown } = blind
  const { made, closed } = instancesOf(shape)
  const { selectors } = packingOf(shape.cells)
  // Milliseconds on one core, as measured: derive each instance twice, prepare each answer ciphertext of each
  // closed one.
  const aheadMs = selectors * (9 * made + 9 * (made - closed)) + 18 * closed * selectors * shape.answers
  const onlineMs = 40 + 6 * selectors * shape.answers + 2 * closed * shape.answers
  return [
    text.blind.estimate(groups, groupThousands(String(shape.cells)), shape.level, made, closed),
    text.blind.ahead(formatBytes(bytesUp), formatBytes(bytesAheadDown), (aheadMs / 1_000).toFixed(1)),
    text.blind.online(formatBytes(shiftsLength(shape)), formatBytes(bytesDown), String(Math.round(onlineMs))),
  ]
}

/** All that the drawing says: figures plain, what holds for the whole question above the header. */
export function estimateCsv(context: Context, estimate: Estimate): CsvSheet {
  const { privacy, price, room, fits, storedAnswer } = estimate
  const { epsilon, rho, pool } = privacy
  return {
    comments: [
      `estimate of a question to ${estimate.edition}: nothing was spent and no row was read`,
      ...(fits === null
        ? [`stored answer ${storedAnswer ?? ''}`]
        : [
            `epsilon ${epsilon}`,
            `rho ${rho}`,
            `delta ${deltaText(privacy)}`,
            ...(pool === undefined
              ? [`price_fen ${price.fen}`, `left_rho ${rhoCell(room)}`]
              : [`pool_epsilon ${poolCell(pool)}`, `left_pool_epsilon ${poolCell(room)}`]),
            `fits ${fits}`,
          ]),
      ...forecastLines(context, estimate),
      ...sharpeningLines(context, estimate),
      ...blindLines(context, estimate),
      ...countedLines(countedReaderOf(context.language, []), estimate.counted),
    ],
    ...listedParts(context, estimate).csv,
  }
}

function listedParts({ text }: Context, { parts, privacy }: Estimate) {
  const { columns, free } = text.estimate
  // Where the pool pays, no part is charged in ρ.
  const isCharged = privacy.pool === undefined
  const { statistics } = text.answer
  return listed(parts, [
    [columns.part, 'part', ({ name }) => readableName(name)],
    [
      columns.statistic,
      'statistic',
      ({ statistic }) => readableStatistic(statistic),
      ({ statistic, measure }) => `${statistics[statistic]} ${measure ?? ''}`.trimEnd(),
    ],
    [null, 'measure', ({ measure }) => measure],
    [columns.view, 'view', ({ view }) => view],
    [right(columns.groups), 'groups', ({ groups }) => groups, ({ groups }) => groupThousands(String(groups))],
    [
      right('± 95 %'),
      'plus_minus_95',
      ({ plusMinus }) => plusMinus,
      ({ plusMinus }) => `± ${formatDecimal(plusMinus)}`,
    ],
    [
      right(columns.smallestReadable),
      'smallest_readable',
      ({ smallestReadable }) => smallestReadable,
      ({ smallestReadable, cut }) => (cut ? '' : formatDecimal(smallestReadable)),
    ],
    [
      isCharged ? right('ρ') : null,
      'rho',
      part => rhoCell(part.free || !isCharged ? '0' : part.rho),
      part => (part.free ? free : formatNanoRho(part.rho)),
    ],
    [null, 'free', part => (part.free ? 'yes' : 'no')],
    [null, 'cut_total', ({ cut }) => (cut ? 'yes' : 'no')],
  ])
}
