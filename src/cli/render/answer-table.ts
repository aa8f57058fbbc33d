// The sheets of an answer for a terminal: one of their figures drawn as bars.
import type { ValueInterval } from '../../../schemas/answer-tables.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import { type AnswerSheet, answerSheets } from '../../sdk/format/answer-sheets.ts'
import { sheetColumn, type Sheet } from '../../sdk/format/sheet.ts'
import { drawBar, scaleOf } from './bar.ts'

/** `bars`: the same sheet with bars, where there is one to draw. */
export type BarredSheet = AnswerSheet & { readonly bars: Sheet | undefined }

const BAR_WIDTH = 24

export function barredSheets(language: Language, answer: Answer): readonly BarredSheet[] {
  return answerSheets(language, answer).map(each => ({
    ...each,
    bars: each.main === undefined ? undefined : withBars(each.sheet, each.main.estimates),
  }))
}

function withBars(sheet: Sheet, estimates: readonly (ValueInterval | undefined)[]): Sheet | undefined {
  const scale = scaleOf(estimates.filter(estimate => estimate !== undefined))
  const bars = estimates.map(estimate => (estimate === undefined ? '' : drawBar(estimate, scale, BAR_WIDTH)))
  if (bars.every(bar => bar === '')) return undefined
  return {
    columns: [...sheet.columns, sheetColumn('')],
    rows: sheet.rows.map((row, at) => [...row, bars[at] ?? '']),
  }
}
