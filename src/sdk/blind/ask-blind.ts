// A question whose selection only the asker knows, from its words to its numbers (protocols/blind/SPEC.md,
// "Question" and "Answer").
import { askTicket } from '../../../protocols/blind/question.ts'
import { fromHex, toBase64, toBase64Url } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import { parseOrThrow } from '../../../schemas/validation-errors.ts'
import { Query, type QueryInput } from '../../../schemas/query.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { isEditionOf, type PinnedEdition, planPinned } from '../../domain/plan/expected-answer.ts'
import { ProblemError, SdkError } from '../errors.ts'
import { isUncertain, retried } from '../retried.ts'
import { verifyAnswer } from '../verify-answer.ts'
import { ensureTicket, ownTickets, readyTicket, ticketMeanwhile, type WantedTicket } from './ensure-ticket.ts'
import type { SelectedCells } from './hidden-selection.ts'
import { markEnded } from './end-ticket.ts'
import { openBlindAnswer, readBlindAnswer } from './open-answer.ts'
import { keepCopy } from './sealed-copies.ts'
import { asksAgain, type DomainSizes } from './public-tables.ts'
import { type BlindClientDeps, toInstant, type OnProgress } from './side.ts'
import type { VersionedTicket, TicketIn } from './ticket-store.ts'

export type BlindQuestion = {
  /** The public part, without `hidden`. */
  readonly query: QueryInput
  readonly hidden: SelectedCells
  /**
   * As `editionShow` or the catalogue returned it before the question was made; it is kept with the question.
   * The answer has to follow from it, so never one that came with or after the answer.
   */
  readonly edition: PinnedEdition
}

export type BlindAnswered = {
  readonly file: AnswerFile
  /** The last instance's ciphertexts, base64: with `file` all that the service said. */
  readonly ciphertexts: string
  /** Like an open answer: with the numbers that only the consumer can read. */
  readonly answer: Answer
  readonly stored: boolean
  /** What stayed hidden. */
  readonly hidden: HiddenValues
}

/** An earlier question in this edition with the same public part, or some of it, in these or other words. */
export type Earlier = { readonly asked: string; readonly answer: string | null }

export interface AskBlindOptions {
  /**
   * Whether to ask although the same public part was asked before, in these or other words
   * (public-tables.ts). A person who repeats a question because its answer looked wrong may tell a dishonest
   * service one bit of what is hidden: warn before saying yes.
   */
  readonly confirmRepeat: (earlier: Earlier) => Promise<boolean>
  /**
   * What an estimate of this very question asked for a moment ago: with such a ticket ready the question is
   * the only request. Absent: the service is asked first.
   */
  readonly wanted?: WantedTicket
  readonly onProgress?: OnProgress
  /**
   * Called once for each answer that the service signed, before anything in it is looked at. Whatever a
   * program sends after a question without a person in between, the next ticket above all, is started here:
   * what follows `askBlind` could tell by its time, or by being left out, what was decrypted.
   */
  readonly onReceived?: (received: Received) => void
}

/** `ticket`: the one that was used. `stored`: the answer of an earlier question. */
export type Received = { readonly ticket: string; readonly stored: boolean }

/**
 * A question that was begun with this very selection is taken up again, with the same bytes: it is charged
 * once. One that was answered is read again, free. Throws a Fault for a question that the pinned edition does
 * not allow, what the service refuses, `sdk.blind_repeat`, what a broken receipt throws, `sdk.blind_differs`,
 * and `sdk.blind_unreadable`, after which nothing is sent and nothing is asked again.
 */
export async function askBlind(
  side: BlindClientDeps,
  question: BlindQuestion,
  options: AskBlindOptions,
): Promise<BlindAnswered> {
  const { onProgress } = options
  const query = publicPart(question)
  const own = await ownTickets(side)
  const earlier = own.filter(held => isRepeatedBy(held, query, question.hidden.sizes))
  const same = earlier.filter(held => isSameQuestion(held, query, question.hidden.values))
  const begun = same.find(isAsked)
  if (begun !== undefined) return await finishAsked(side, begun, options)
  const answered = same.findLast(isAnswered)
  if (answered !== undefined) return await readAgain(side, answered, options)
  // Refused before a ticket is used or a byte leaves.
  const asks = asksOf(question, query)
  const last = earlier.at(-1)
  if (last !== undefined && !(await options.confirmRepeat(earlierOf(last)))) {
    throw new SdkError('sdk.blind_repeat', 'the same public part was asked in this edition before')
  }
  const { cells, hidden } = question.hidden
  const likely = { dataset: datasetOf(query), cells, mode: hidden.mode }
  const wanted = async () =>
    options.wanted === undefined
      ? ticketFor(question, await retried(() => side.client.estimate({ body: { query } })))
      : checkWanted(options.wanted, asks)
  const anew = async () =>
    await commit(side, await ensureTicket(side, await wanted(), onProgress), question, query)
  const atOnce = options.wanted && readyTicket(side, own, checkWanted(options.wanted, asks))
  const ready = atOnce ?? (await ticketMeanwhile(side, own, likely, wanted, onProgress))
  const asked = await commit(side, ready, question, query).catch(async (error: unknown) => {
    // Another process of this store asks on it; nothing was sent, so another ticket serves as well.
    if (!(error instanceof SdkError && error.code === 'sdk.ticket_taken')) throw error
    return await anew()
  })
  return await finishAsked(side, asked, options).catch(async (error: unknown) => {
    // Nobody had looked whether the service still holds it: it does not, so nothing was answered on it, and
    // it is never asked on again. Only if the service signed that: whoever is on the way could otherwise keep
    // the answer back and have the question paid for twice.
    const gone = error instanceof ProblemError && error.authenticated && error.code === 'blind.ticket_state'
    if (atOnce === undefined || !gone) throw error
    return await finishAsked(side, await anew(), options)
  })
}

/**
 * The ticket that the service asks for, if it is the one that follows from the question; only its level is
 * the service's to say. Throws `sdk.blind_estimate`, and a Fault as `askBlind`.
 */
export function ticketFor(question: BlindQuestion, { blind }: Estimate): WantedTicket {
  const asks = asksOf(question, publicPart(question))
  if (blind === null) throw unfitting(asks.shape.cells)
  return checkWanted({ dataset: asks.dataset, shape: blind.shape }, asks)
}

type Asks = { readonly dataset: DatasetId; readonly shape: Omit<WantedTicket['shape'], 'level'> }

/** From the pinned edition alone. */
function asksOf({ edition, hidden }: BlindQuestion, query: Query): Asks {
  if (!isEditionOf(edition, query)) {
    throw new SdkError('sdk.blind_differs', 'the edition is not the one of the question', {
      field: 'edition',
    })
  }
  const { parameters, mode, cells, answers } = planPinned(edition, query).blind
  // The selection was made from another declaration.
  if (hidden.cells !== cells) throw unfitting(cells)
  return { dataset: datasetOf(query), shape: { parameters, mode, cells, answers } }
}

function checkWanted(wanted: WantedTicket, { dataset, shape }: Asks): WantedTicket {
  const asked = { ...shape, level: wanted.shape.level }
  if (wanted.dataset !== dataset || canonicalJson(wanted.shape) !== canonicalJson(asked)) {
    throw unfitting(shape.cells)
  }
  return wanted
}

function unfitting(cells: number): SdkError {
  const message = 'the service asks for a ticket that does not fit the question'
  return new SdkError('sdk.blind_estimate', message, { cells })
}

function datasetOf({ edition }: Query): DatasetId {
  const [dataset = ''] = edition.split('@')
  return dataset as DatasetId
}

export function publicPart({ query, hidden }: Pick<BlindQuestion, 'query' | 'hidden'>): Query {
  return parseOrThrow(Query, { ...query, hidden: hidden.hidden })
}

/**
 * From the last byte of this on, the ticket is good for this question only; the ready one is erased before a
 * shift leaves.
 */
async function commit(
  side: BlindClientDeps,
  ready: VersionedTicket<TicketIn<'ready'>>,
  { hidden, edition }: BlindQuestion,
  query: Query,
): Promise<VersionedTicket<TicketIn<'asked'>>> {
  const { v, service, dataset, shape, id, seeds, sharesDigest } = ready.ticket
  const { shifts } = askTicket({ kind: 'ready', shape, seeds: seeds.map(fromHex) }, hidden.selection)
  return await side.store.advance(ready, {
    state: 'asked',
    v,
    service,
    dataset,
    shape,
    id,
    query,
    hidden: hidden.values,
    room: hidden.room,
    asked: toInstant(side.now()),
    seeds,
    sharesDigest,
    shifts: toBase64(shifts),
    idempotencyKey: toBase64Url(side.client.random(new Uint8Array(16))),
    edition: { id: edition.id, declaration: edition.declaration, totals: edition.totals },
  })
}

async function finishAsked(
  side: BlindClientDeps,
  held: VersionedTicket<TicketIn<'asked'>>,
  { onProgress, onReceived }: AskBlindOptions,
): Promise<BlindAnswered> {
  const { query, id, shifts, idempotencyKey } = held.ticket
  onProgress?.('ask', 0, 1)
  const body = { query, ticket: id, shifts, idempotencyKey }
  // While the service works: they do not depend on its answer.
  const opened = side.store.shares(held)
  opened.catch(() => undefined)
  await keepCopy(side, held)
  const received = await retried(() => side.client.askBlind({ body })).catch(async (error: unknown) => {
    // Refused for good: the shifts were seen, so the ticket must never carry others.
    const refused = error instanceof ProblemError && error.authenticated && !isUncertain(error)
    if (refused) await markEnded(side, held, 'refused').catch(() => undefined)
    throw error
  })
  onReceived?.({ ticket: id, stored: received.stored })
  const answer = await openBlindAnswer(side, held, received, opened)
  return {
    file: received.file,
    ciphertexts: received.ciphertexts,
    answer,
    stored: received.stored,
    hidden: held.ticket.hidden,
  }
}

/**
 * The stored answer, as of an open question that was asked before: free. It is fetched whether or not it
 * could be decrypted.
 */
async function readAgain(
  side: BlindClientDeps,
  { ticket }: VersionedTicket<TicketIn<'answered'>>,
  { onReceived }: AskBlindOptions,
): Promise<BlindAnswered> {
  const { file, ciphertexts } = await side.client.blindAnswerShow({ params: { id: ticket.answer } })
  onReceived?.({ ticket: ticket.id, stored: true })
  await verifyAnswer(file, { logKey: side.logKey, asked: { id: ticket.answer, query: ticket.query } })
  const read = await readBlindAnswer(side.store, file)
  if (read === undefined) {
    throw new SdkError('sdk.blind_unreadable', 'the answer does not decrypt', { id: ticket.answer })
  }
  return { file, ciphertexts, stored: true, ...read }
}

/** From what the log shows of both, so that whether a person is warned says nothing of what is hidden. */
function isRepeatedBy({ ticket }: VersionedTicket, query: Query, sizes: DomainSizes): boolean {
  return (ticket.state === 'asked' || ticket.state === 'answered') && asksAgain(query, ticket.query, sizes)
}

function isSameQuestion({ ticket }: VersionedTicket, query: Query, hidden: HiddenValues): boolean {
  return (
    'query' in ticket &&
    canonicalJson(ticket.query) === canonicalJson(query) &&
    canonicalJson(ticket.hidden) === canonicalJson(hidden)
  )
}

function isAsked(held: VersionedTicket): held is VersionedTicket<TicketIn<'asked'>> {
  return held.ticket.state === 'asked'
}

function isAnswered(held: VersionedTicket): held is VersionedTicket<TicketIn<'answered'>> {
  return held.ticket.state === 'answered'
}

function earlierOf({ ticket }: VersionedTicket): Earlier {
  return {
    asked: 'asked' in ticket ? ticket.asked : '',
    answer: ticket.state === 'answered' ? ticket.answer : null,
  }
}
