// Market reports that an organisation keeps: each is the list of its answers, which makes the same document
// again at no cost, also after the contract under which they were asked has ended.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { MarketReportFile } from '../../../schemas/market-report.ts'
import {
  type KeptQuestion,
  type KeptReport,
  NewSavedQuestion,
  type SavedQuestion,
} from '../../../schemas/saved-question.ts'
import type { Client } from '../client.ts'
import { ProblemError } from '../errors.ts'
import { readAnswer } from '../verify-answer.ts'
import { inLanes } from './ask-report.ts'

export function isQuestion(saved: SavedQuestion): saved is KeptQuestion {
  return 'query' in saved
}

export function isReport(saved: SavedQuestion): saved is KeptReport {
  return 'report' in saved
}

/**
 * Kept once, whoever asks for it again; the file is dated by when it was kept first. `id` is undefined where
 * the organisation keeps as much as it may: the answers stay, and the report can be asked again for free.
 */
export async function keepReport(
  client: Client,
  file: MarketReportFile,
): Promise<{ readonly id: string | undefined; readonly file: MarketReportFile }> {
  const { edition, where, leftOut, parts } = file
  const report = {
    edition,
    where,
    leftOut,
    parts: parts.map(part => ({ name: part.name, answer: readAnswer(part.file).id })),
  }
  const { items } = await client.savedList()
  const known = items.filter(isReport).find(each => canonicalJson(each.report) === canonicalJson(report))
  try {
    const { id, saved } = known ?? (await client.savedAdd({ body: NewSavedQuestion.parse({ report }) }))
    return { id, file: { ...file, made: saved } }
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'quota.saved_questions')
      return { id: undefined, file }
    throw error
  }
}

/**
 * From the stored answers; nothing is asked. Verify it as a file (`verifyReport`).
 * Throws `sdk.answer` for another answer than the kept one.
 */
export async function openReport(client: Client, { report, saved }: KeptReport): Promise<MarketReportFile> {
  const parts = await inLanes(report.parts, async ({ name, answer }) => {
    const file = await client.answerShow({ params: { id: answer } })
    readAnswer(file, { id: answer })
    return { name, file }
  })
  return { v: 1, kind: 'market-report', ...report, made: saved, parts }
}
