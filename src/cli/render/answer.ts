// An answer for people: what was asked, the tables, what was spent, and what the intervals do not cover.
import { isPractice } from '../../sdk/practice/is-practice.ts'
import { FINDING_WORDS } from '../../text/shared/findings.ts'
import { PRACTICE_WORDS } from '../../text/shared/practice.ts'
import { type Answer, deltaText, type PrivacySpent } from '../../../schemas/answer.ts'
import { mostOfSmall } from '../../../schemas/answer-tables.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { explainAnswer } from '../../sdk/findings/explain-answer.ts'
import { ALL_VALUES, conditionsOf, dimensionWords, whereOf } from '../../sdk/questions/question-words.ts'
import type { Context } from '../context.ts'
import { barredSheets } from './answer-table.ts'
import { answerCountedLines } from '../../sdk/format/answer-lines.ts'
import { lookLines } from '../../sdk/format/look-lines.ts'
import { drawProse, drawSheet, outWidth, sheetWidth, splitSheet } from './sheet.ts'
import { plainText } from './plain-text.ts'
import { formatDecimal } from '../../sdk/format/numbers.ts'

/** `hidden`: what a blind question hid, where the reader is who asked. */
export function drawAnswer(context: Context, answer: Answer, stored: boolean, hidden?: HiddenValues): string {
  const { text, language } = context
  const width = outWidth(context)
  const drawn = barredSheets(language, answer).map(({ sheet, bars, keys }) =>
    bars !== undefined && sheetWidth(bars) <= width
      ? { parts: [bars], barred: true }
      : { parts: sheetWidth(sheet) <= width ? [sheet] : splitSheet(sheet, keys, width), barred: false },
  )
  const explained = explainAnswer(answer, language, hidden).map(plainText)
  const lines = [
    ...drawProse(context, [
      `${plainText(answer.title[language])} (${answer.edition})`,
      scopeLine(context, answer),
      ...hiddenLines(context, answer, hidden),
    ]),
    '',
    ...drawProse(context, explained),
    '',
    ...drawn.flatMap(({ parts }) => parts.flatMap(part => [...drawSheet(context, part), ''])),
    ...drawProse(context, [
      ...markLines(context, answer),
      drawn.some(({ barred }) => barred)
        ? `${text.answer.intervals}${text.words.space}${text.answer.bars}`
        : text.answer.intervals,
      ...(explained.length === 0 ? [] : [FINDING_WORDS[language].together]),
      ...lookLines(context.text.sharpen, answer),
      ...answerCountedLines(language, answer),
      ...(isPractice(answer)
        ? [PRACTICE_WORDS[language].line]
        : [
            stored ? text.answer.free(answer.id) : spentLine(context, answer.privacy),
            text.answer.entry(answer.id, answer.seq, answer.released),
          ]),
    ]),
  ]
  return `${lines.filter((line, at) => line !== '' || lines[at - 1] !== '').join('\n')}\n`
}

function spentLine({ text }: Context, privacy: PrivacySpent): string {
  return privacy.pool === undefined
    ? text.answer.spent(...privacyFigures(privacy))
    : text.answer.spentOfPool(privacy.epsilon)
}

/** ε, ρ and δ as people read them. */
export function privacyFigures(privacy: PrivacySpent): [string, string, string] {
  return [formatDecimal(privacy.epsilon), formatDecimal(privacy.rho), deltaText(privacy)]
}

/** The filter in the reader's words: `category: air fryer`. */
export function scopeLine({ text, language }: Context, answer: Answer): string {
  const parts = conditionsOf(answer.query.where, { language, vocabulary: answer, most: ALL_VALUES })
  const all = answer.query.hidden === undefined ? text.answer.everything : text.blind.everythingElse
  return plainText(parts.length === 0 ? all : parts.join(text.words.semicolon))
}

/** What a blind question hid: its values for who asked, its dimensions for anybody else. */
export function hiddenLines(
  context: Context,
  answer: Answer,
  hidden: HiddenValues | undefined,
): readonly string[] {
  const { text, language } = context
  const { query } = answer
  if (query.hidden === undefined) return []
  const names = { language, vocabulary: answer, most: ALL_VALUES }
  const parts =
    hidden === undefined
      ? query.hidden.dimensions.map(name => dimensionWords(names, name))
      : conditionsOf(whereOf(hidden), names)
  const what = plainText(parts.join(text.words.semicolon))
  return [hidden === undefined ? text.blind.hiddenFromYou(what) : text.blind.hidden(what)]
}

/** Why some cells show no number. */
function markLines({ text }: Context, answer: Answer): readonly string[] {
  const count = (mark: 'small' | 'unbounded' | 'no-earlier'): number => {
    const groups = answer.tables
      // A group that is small is small in all of its tables.
      .filter(({ kind }) => mark !== 'small' || (kind !== 'growth' && kind !== 'index'))
      .flatMap(({ dimensions, cells }) =>
        cells.filter(cell => cell.mark === mark).map(({ codes }) => `${dimensions.join()} ${codes.join()}`),
      )
    return new Set(groups).size
  }
  const [small, unbounded] = [count('small'), count('unbounded')]
  const most = formatDecimal(String(mostOfSmall(answer)))
  return [
    ...(small === 0 ? [] : [text.answer.smallCells(small, answer.reportingThreshold, most)]),
    ...(unbounded === 0 ? [] : [text.answer.unboundedCells(unbounded)]),
    ...(count('no-earlier') === 0 ? [] : [text.answer.noEarlierCells]),
  ]
}
