import { sha256 } from '../../../protocols/hashes.ts'
import { fromBase64, toBase64, toHex } from '../../../protocols/bytes.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { BlindReleaseResult } from '../../../schemas/engine.ts'
import { fault } from '../../../schemas/fault.ts'
import type { FilledPart } from '../../domain/answer.ts'
import { levelFault } from '../../domain/blind-delta.ts'
import { type BlindPlan, isShapeFor } from '../../domain/plan/blind.ts'
import { plan } from '../../domain/plan/plan.ts'
import { declarationInForce } from '../../domain/policy.ts'
import type { Question } from '../../domain/release/draft.ts'
import { refusalDetail } from '../../domain/release/refusal.ts'
import { isAllowed } from '../../domain/tickets.ts'
import type { TicketRow } from '../../store/readers/tickets.ts'
import type { ReleaseOutcome, ReleaseMember } from '../../store/release-member.ts'
import type { Call, Reply, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { visible } from '../editions/catalogue.ts'
import { invariant, orNotFound } from '../presence.ts'
import { RecordedFault } from '../record-refusals.ts'
import { answerFile, blindAnswerFile, madeFile } from './answer-file.ts'
import { checkBalances } from './check-balances.ts'
import { type HiddenAnswer, prepareRelease } from './prepare-release.ts'
import {
  fillParts,
  MAX_ROUNDS,
  permit,
  storedAnswer,
  storedUse,
  underContract,
  withStored,
} from './question.ts'

/**
 * A blind question: like an open one, with the evaluation on ciphertexts in place of the cube scan. The
 * service learns neither the selection nor the answer, and not whether the answer could be decrypted.
 */
export const askBlind: UseCase<'askBlind'> = async (context, call) => {
  // One at a time for each ticket: the second question finds the first one's answer, or a used ticket.
  return await context.blindQuestions.run(call.body.ticket, () => askWithTicket(context, call))
}

async function askWithTicket(context: Context, call: Call<'askBlind'>): Promise<Reply<'askBlind'>> {
  const { store } = context
  const { query, ticket: ticketId } = call.body
  const consumer = call.actor.organisation
  const shifts = decodeShifts(call.body.shifts)
  const found = orNotFound(visible(await store.recent.edition(query.edition)))
  const edition = await underContract(context, call, found)
  const ticketUse = { id: ticketId, shiftsDigest: toHex(sha256(shifts)) }
  const { totals } = edition
  const planned = plan(declarationInForce(edition), query, 'blind', ticketUse, totals)
  const use = await storedUse(context, call, edition, planned)
  const stored = await storedAnswer(context, call, edition, planned.digest, use)
  if (stored !== undefined) {
    if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
    return await blindAnswerFile(context, stored)
  }
  const blind = invariant(planned.blind, 'a blind question has a blind plan')
  const question = await permit(context, call, edition, planned, 'blind')
  const ticket = orNotFound(await store.read.ticket(ticketId, consumer))
  checkTicket(context, ticket, question, blind)
  // An exhausted budget must cost neither work nor the ticket.
  let known = await withStored(context, consumer, question, use.bases)
  await checkBalances(store, known, consumer)
  // Before the ticket is used up: what can fail for other reasons fails here.
  const openParts = await fillParts(context, known)
  const { ciphertexts, counts } = await evaluate(context, question, blind, ticket, shifts)
  let filled = withCounts(openParts, blind, counts)
  const hidden: HiddenAnswer = { answer: blindAnswer(blind, ticket, shifts, ciphertexts), ciphertexts }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const release = prepareRelease(context, call, known, filled, hidden)
    const outcome = await store.commitRelease(release)
    if (outcome.kind !== 'stale') return await toReply(context, question, release, hidden, outcome)
    // Only open parts are drawn again: nobody has seen the ciphertexts.
    const { bases } = await storedUse(context, call, edition, planned)
    known = await withStored(context, consumer, question, bases)
    filled = withCounts(await fillParts(context, known), blind, counts)
  }
  await invalidateTicket(context, ticketId, ciphertexts)
  throw fault('request.overloaded', { seconds: 1 })
}

/** Ciphertexts that are not released are destroyed. */
async function toReply(
  context: Context,
  { edition }: Question,
  { organisation, charge }: ReleaseMember,
  { answer: { ticket }, ciphertexts }: HiddenAnswer,
  outcome: Exclude<ReleaseOutcome, { kind: 'stale' }>,
): Promise<Reply<'askBlind'>> {
  switch (outcome.kind) {
    case 'released':
      context.quotas.answered(organisation)
      return {
        file: madeFile(outcome.made, outcome.receipt),
        ciphertexts: toBase64(ciphertexts),
        stored: false,
      }
    case 'stored':
      ciphertexts.fill(0)
      return await blindAnswerFile(context, await answerFile(context, outcome.answer, organisation))
    case 'refused':
      await invalidateTicket(context, ticket, ciphertexts)
      throw new RecordedFault(refusalDetail(edition, charge, outcome.code, outcome.room))
    case 'idempotency_conflict':
      await invalidateTicket(context, ticket, ciphertexts)
      throw fault('request.idempotency_conflict', {}, '/idempotencyKey')
    case 'replayed':
      await invalidateTicket(context, ticket, ciphertexts)
      throw fault('request.replayed')
    case 'not_held':
      throw new Error('a blind question has no hold')
    case 'ticket_unusable':
      ciphertexts.fill(0)
      throw stateFault(ticket, 'used')
  }
}

function decodeShifts(text: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch {
    throw fault('blind.shifts', { length: Math.floor((text.length * 3) / 4) }, '/shifts')
  }
}

/** The ticket's state, the grant's level, and that the ticket fits the question. */
function checkTicket(
  { engine, store }: Context,
  { ticket, joint }: TicketRow,
  { edition, grant }: Question,
  blind: BlindPlan,
): void {
  const { shape, state, id } = ticket
  if (state === 'ready' && ticket.expires <= new Date(store.now()).toISOString()) {
    throw stateFault(id, 'expired')
  }
  if (state !== 'ready') throw stateFault(id, state)
  if (!engine.blind.holds(id)) throw stateFault(id, 'lost')
  // Its choice was made for a market edition, whose members count it as asked jointly.
  if (joint !== null) throw fault('joint.only_jointly', { edition: edition.id }, '/ticket')
  if (!isAllowed(shape.level, grant.blindLevel)) throw fault('blind.level', { valid: [grant.blindLevel] })
  const refused = levelFault(shape.level, edition.declaration.budget.delta)
  if (refused !== undefined) throw refused
  if (ticket.dataset !== edition.dataset || !isShapeFor(shape, blind)) {
    const { parameters, mode, cells, answers } = blind
    const needed = `dataset ${edition.dataset}, ${parameters}, mode ${mode}, ${cells} cells, ${answers} answers`
    throw fault('blind.ticket_shape', { ticket: id, needed }, '/ticket')
  }
}

async function evaluate(
  { engine, store }: Context,
  { edition, planned }: Question,
  blind: BlindPlan,
  { ticket }: TicketRow,
  shifts: Uint8Array,
): Promise<BlindReleaseResult> {
  const parts = planned.parts.flatMap(({ part: { shape, noise }, hidden }) =>
    hidden ? [{ shape, noise }] : [],
  )
  try {
    return await engine.blind.release({
      edition: edition.id,
      ticket: ticket.id,
      shifts,
      hidden: [...blind.dimensions],
      parts,
    })
  } catch (error) {
    if (!engine.blind.holds(ticket.id)) {
      await store.work(async write => await write.setTicketState(ticket.id, ['ready'], 'lost'), null)
    }
    throw error
  }
}

/** Hidden parts with the counts that were drawn with their ciphertexts. */
function withCounts(
  filled: readonly FilledPart[],
  blind: BlindPlan,
  counts: BlindReleaseResult['counts'],
): readonly FilledPart[] {
  const ofPart = new Map(blind.parts.map(({ part }, i) => [part, counts[i] ?? null]))
  return filled.map((part, i) => ({ ...part, counts: ofPart.get(i) ?? part.counts }))
}

function blindAnswer(
  blind: BlindPlan,
  { ticket, opened }: TicketRow,
  shifts: Uint8Array,
  ciphertexts: Uint8Array,
): NonNullable<Answer['blind']> {
  return {
    ticket: ticket.id,
    shape: ticket.shape,
    hidden: { dimensions: [...blind.dimensions], mode: blind.mode },
    ciphertextsDigest: toHex(sha256(ciphertexts)),
    sharesDigest: invariant(opened?.sharesDigest, 'a ready ticket has the digest of its shares'),
    shiftsDigest: toHex(sha256(shifts)),
    parts: blind.parts.map(({ part, groups }) => ({ part, groups })),
  }
}

/** The masks are used: a second answer under them would reveal the difference of the two. */
async function invalidateTicket({ store }: Context, ticket: string, ciphertexts: Uint8Array): Promise<void> {
  ciphertexts.fill(0)
  await store.work(async write => await write.setTicketState(ticket, ['ready'], 'lost'), null)
}

function stateFault(ticket: string, state: string) {
  return fault('blind.ticket_state', { ticket, state }, '/ticket')
}
