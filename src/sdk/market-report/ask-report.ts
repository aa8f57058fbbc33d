// A market report is priced as a whole before anything of it is bought, and asked part by part: a part that
// was asked before is free, so a report that broke off goes on where it was.
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { EditionId } from '../../../schemas/common.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import { fault } from '../../../schemas/fault.ts'
import { MarketReportFile, type ReportPartName } from '../../../schemas/market-report.ts'
import type { Where } from '../../../schemas/query.ts'
import type { PinnedEdition } from '../../domain/plan/expected-answer.ts'
import { ask } from '../ask.ts'
import type { Client } from '../client.ts'
import { SdkError } from '../errors.ts'
import { verifyAnswer, type VerifiedAnswerFile, type VerifyAnswerOptions } from '../verify-answer.ts'
import type { ReportQuestion } from './questions.ts'

export type PricedPart = ReportQuestion & { readonly estimate: Estimate }

export type ReportPrice = {
  readonly parts: readonly PricedPart[]
  /** Parts of which the noise would hide most groups: they are not worth their charge. */
  readonly lost: readonly ReportPartName[]
  /** Nano-ρ of all parts together; those that are stored cost nothing. */
  readonly charge: bigint
  readonly fen: bigint
  /** What the account has left, nano-ρ. */
  readonly room: bigint
}

/** Spends nothing. `keepLost`: parts stay although noise would hide most groups of them. */
export async function priceReport(
  client: Client,
  questions: readonly ReportQuestion[],
  keepLost: boolean,
): Promise<ReportPrice> {
  const all = await inLanes(questions, async ({ name, query }) => ({
    name,
    query,
    estimate: await client.estimate({ body: { query } }),
  }))
  const parts = keepLost ? all : all.filter(part => !isLost(part))
  const bought = parts.filter(({ estimate }) => estimate.storedAnswer === null)
  const sum = (of: (part: PricedPart) => string) =>
    bought.reduce((total, part) => total + BigInt(of(part)), 0n)
  const rooms = parts.map(({ estimate }) => BigInt(estimate.room))
  return {
    parts,
    lost: all.filter(part => !parts.includes(part)).map(({ name }) => name),
    charge: sum(({ estimate }) => estimate.privacy.charge),
    fen: sum(({ estimate }) => estimate.price.fen),
    room: rooms.reduce((least, room) => (room < least ? room : least), rooms[0] ?? 0n),
  }
}

/** Requests under way at once. */
const LANES = 4

/** In the order of the items. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const left = items.entries()
  const lane = async (): Promise<void> => {
    for (const [at, item] of left) results[at] = await work(item)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return results
}

/** Whether an average group of each of its figures is below one standard deviation of the noise. */
function isLost({ estimate }: PricedPart): boolean {
  const figures = estimate.parts.filter(({ cut }) => !cut)
  return (
    estimate.storedAnswer === null &&
    figures.length > 0 &&
    figures.every(
      ({ forecast, plusMinus }) =>
        forecast !== null && Math.abs(Number(forecast.figure)) < Number(plusMinus) / 2,
    )
  )
}

export type AskReport = {
  readonly edition: PinnedEdition & { readonly id: EditionId }
  readonly where: Where
  readonly logKey: string
  readonly now: () => number
  readonly onProgress?: (done: number, all: number) => void
}

/**
 * Each answer is verified as it arrives. Throws `query.report_none` without parts, `query.report_budget` before anything
 * is charged where the whole does not fit into what is left, and what `ask` and `verifyAnswer` throw: what was
 * answered until then is stored, and free when the report is asked again.
 */
export async function askReport(
  client: Client,
  { parts, charge, room, lost }: ReportPrice,
  { edition, where, logKey, now, onProgress }: AskReport,
): Promise<MarketReportFile> {
  if (parts.length === 0) throw fault('query.report_none', { edition: edition.id })
  if (charge > room) throw fault('query.report_budget', { edition: edition.id })
  const answered: MarketReportFile['parts'] = []
  for (const { name, query } of parts) {
    onProgress?.(answered.length, parts.length)
    const { file } = await ask(client, query, { edition })
    await verifyAnswer(file, { logKey, asked: { query, edition } })
    answered.push({ name, file })
  }
  onProgress?.(answered.length, parts.length)
  return {
    v: 1,
    kind: 'market-report',
    edition: edition.id,
    where: { ...where },
    made: new Date(now()).toISOString(),
    leftOut: [...lost],
    parts: answered,
  }
}

export type ReportPart = { readonly name: ReportPartName } & Pick<VerifiedAnswerFile, 'answer' | 'index'>

export type VerifiedReport = Omit<MarketReportFile, 'parts'> & { readonly parts: readonly ReportPart[] }

/**
 * From the file alone. Throws `sdk.answer` for a file that is none, or a part that is about another edition
 * or product, and what `verifyAnswer` throws.
 */
export async function verifyReport(
  file: unknown,
  options: Omit<VerifyAnswerOptions, 'asked'>,
): Promise<VerifiedReport> {
  const parsed = MarketReportFile.safeParse(file)
  if (!parsed.success) throw new SdkError('sdk.answer', 'not a market report')
  const { parts, ...report } = parsed.data
  const read: ReportPart[] = []
  for (const { name, file: answerFile } of parts) {
    const { answer, index } = await verifyAnswer(answerFile, options)
    const isTwice = read.some(part => part.name === name || part.answer.id === answer.id)
    if (isTwice || answer.edition !== report.edition || !isAbout(name, answer, report.where))
      throw new SdkError('sdk.answer', `${name} is another question than the report's`)
    read.push({ name, answer, index })
  }
  return { ...report, parts: read }
}

/** Ready questions replace the product by what follows from it; these name it as it is. */
const NAMING: readonly ReportPartName[] = [
  'buyers',
  'demand',
  'channel',
  'region',
  'price-bands',
  'promotion',
]

function isAbout(name: ReportPartName, { query }: Answer, where: Where): boolean {
  const kind = name === 'buyers' ? 'profile' : name === 'demand' ? 'trend' : 'aggregate'
  if (query.kind !== kind) return false
  if (!NAMING.includes(name)) return true
  const text = (of: Where) => JSON.stringify(Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return text(query.where) === text(where)
}

/** ε of all parts together at their edition's δ, as people read it: an upper bound, whole or in thousandths. */
export function epsilonOfParts(answers: readonly Pick<Answer, 'privacy'>[]): string {
  const charge = answers.reduce((all, { privacy }) => all + BigInt(privacy.charge), 0n)
  const epsilon = epsilonOfRho(charge, answers[0]?.privacy.delta ?? '1e-6')
  return String(Math.ceil(epsilon * 1000) / 1000)
}
