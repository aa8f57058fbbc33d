// Questions that an organisation keeps to ask again, and market reports to open again: all of its consumers'
// keys see them.
import { z } from 'zod'
import { AnswerId, Instant, KeyId, madeId } from './common.ts'
import { MarketReportFile, ReportPartName } from './market-report.ts'
import { Query } from './query.ts'

/** Names a saved question or report. */
export const SavedQuestionId = madeId('saved')

/** The answers of a market report: it is made again from them, at no cost. */
export const SavedReport = MarketReportFile.pick({ edition: true, where: true, leftOut: true }).extend({
  parts: z
    .array(z.strictObject({ name: ReportPartName, answer: AnswerId }))
    .min(1)
    .max(ReportPartName.options.length),
})
export type SavedReport = z.infer<typeof SavedReport>

/** A question has names of hidden dimensions only: whoever asks it again chooses the values. */
const Question = z.strictObject({ name: z.string().trim().min(1).max(80), query: Query })
const Report = z.strictObject({ report: SavedReport })
export const NewSavedQuestion = z.union([Question, Report])
export type NewSavedQuestion = z.infer<typeof NewSavedQuestion>

const KEPT = {
  id: SavedQuestionId,
  saved: Instant,
  /** The key that saved it. */
  by: KeyId,
}

/** Kept sealed until it is removed; no entry says anything of it. */
export const SavedQuestion = z.union([Question.extend(KEPT), Report.extend(KEPT)])
export type SavedQuestion = z.infer<typeof SavedQuestion>
export type KeptQuestion = Extract<SavedQuestion, { readonly query: Query }>
export type KeptReport = Extract<SavedQuestion, { readonly report: SavedReport }>
