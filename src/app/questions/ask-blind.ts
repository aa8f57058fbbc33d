// A blind question: the way of an open one, with the evaluation on ciphertexts in the place of the cube scan. The service learns neither the
// selection nor the answer, and nothing of whether it could be decrypted.
import { fromBase64, toBase64, toHex } from '../../../protocols/bytes.ts'
import type { Answer } from '../../../schemas/answer.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Edition, Grant } from '../../../schemas/records.ts'
import { levelFault } from '../../domain/blind-delta.ts'
import { chargeOfParts } from '../../domain/estimate.ts'
import { decide } from '../../domain/ledger.ts'
import { type BlindPlan, isShapeFor } from '../../domain/plan/blind.ts'
import { plan } from '../../domain/plan/plan.ts'
import { declarationInForce, usesLeft } from '../../domain/policy.ts'
import { isAllowed } from '../../domain/tickets.ts'
import type { StoredUse } from '../../store/stored-use.ts'
import type { StoredTicket } from '../../store/readers/tickets.ts'
import { sha256 } from '../../store/sha256.ts'
import { answerFile, blindAnswerFile, madeFile } from './answer-file.ts'
import { MOST_ROUNDS } from './ask.ts'
import { fillParts, permit, type Question, storedAnswer, storedUse } from './question.ts'
import { type Context, found } from '../context.ts'
import { balances } from './own-budget.ts'
import { RecordedFault } from '../record-refusals.ts'
import { type Hidden, makeRelease, refusal } from './prepare-release.ts'
import { visible } from '../editions/catalogue.ts'
import type { Call, Reply } from '../../server/services.ts'

/** One at a time for each ticket: whoever is second finds the first one's answer, or a used ticket. */
export async function askBlind(context: Context, call: Call<'askBlind'>): Promise<Reply<'askBlind'>> {
  return await context.askingBlind.run(call.body.ticket, () => askInTurn(context, call))
}

async function askInTurn(context: Context, call: Call<'askBlind'>): Promise<Reply<'askBlind'>> {
  const { store } = context
  const { query, ticket: ticketId } = call.body
  const consumer = call.actor.organisation
  const shifts = decodeShifts(call.body.shifts)
  const edition = found(visible(await store.recent.edition(query.edition)))
  const planned = plan(declarationInForce(edition), query, 'blind', {
    id: ticketId,
    shiftsDigest: toHex(sha256(shifts)),
  })
  const use = await storedUse(context, call, edition, planned)
  const stored = await storedAnswer(context, call, edition, planned.digest, use)
  if (stored !== undefined) {
    if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
    return await blindAnswerFile(context, stored)
  }
  const blind = found(planned.blind ?? undefined)
  const question: Question = {
    edition,
    planned,
    mode: 'blind',
    ...(await permit(context, call, edition, planned, 'blind')),
  }
  const [known, standing] = await Promise.all([
    store.read.ticket(ticketId, consumer),
    readStanding(context, question, consumer),
  ])
  const ticket = found(known)
  checkTicket(context, ticket, question, blind)
  checkBudget(standing, question, use)
  // Before the ticket is used up: what can fail for other reasons fails here.
  let filled = await fillParts(context, consumer, edition, planned, use.bases)
  const ciphertexts = await evaluate(context, question, blind, ticket, shifts)
  const hidden: Hidden = {
    answer: blindAnswer(blind, ticket, shifts, ciphertexts),
    ciphertexts,
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const release = makeRelease(context, call, question, filled, hidden)
    const outcome = await store.commitRelease(release.member)
    switch (outcome.kind) {
      case 'released':
        context.quotas.answered(consumer)
        return {
          file: madeFile(release.made(), outcome.receipt),
          ciphertexts: toBase64(ciphertexts),
          stored: false,
        }
      case 'stale':
        // Only open parts are drawn again: the ciphertexts were seen by nobody.
        filled = await fillParts(
          context,
          consumer,
          edition,
          planned,
          (await storedUse(context, call, edition, planned)).bases,
        )
        break
      case 'stored':
        ciphertexts.fill(0)
        return await blindAnswerFile(context, await answerFile(context, outcome.answer, consumer))
      case 'refused':
        await lose(context, ticketId, ciphertexts)
        throw new RecordedFault(refusal(edition, release.charge, outcome.code, outcome.room))
      case 'idempotency_conflict':
        await lose(context, ticketId, ciphertexts)
        throw fault('request.idempotency_conflict', {}, '/idempotencyKey')
      case 'replayed':
        await lose(context, ticketId, ciphertexts)
        throw fault('request.replayed')
      case 'ticket_unusable':
        ciphertexts.fill(0)
        throw stateFault(ticketId, 'used')
    }
  }
  await lose(context, ticketId, ciphertexts)
  throw fault('request.overloaded', { seconds: 1 })
}

function decodeShifts(text: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch {
    throw fault('blind.shifts', { length: Math.floor((text.length * 3) / 4) }, '/shifts')
  }
}

/** The state, the grant's level, and that the ticket fits what is asked. */
function checkTicket(
  { engine, store }: Context,
  { ticket }: StoredTicket,
  { edition, grant }: Question,
  blind: BlindPlan,
): void {
  const { shape, state, id } = ticket
  if (state === 'ready' && ticket.expires <= new Date(store.now()).toISOString()) {
    throw stateFault(id, 'expired')
  }
  if (state !== 'ready') throw stateFault(id, state)
  if (!engine.blind.holds(id)) throw stateFault(id, 'lost')
  if (!isAllowed(shape.level, grant.blindLevel)) throw fault('blind.level', { valid: [grant.blindLevel] })
  const refused = levelFault(shape.level, edition.declaration.budget.delta)
  if (refused !== undefined) throw refused
  if (ticket.dataset !== edition.dataset || !isShapeFor(shape, blind)) {
    const { parameters, mode, cells, answers } = blind
    const needed = `dataset ${edition.dataset}, ${parameters}, mode ${mode}, ${cells} cells, ${answers} answers`
    throw fault('blind.ticket_shape', { ticket: id, needed }, '/ticket')
  }
}

type StandingNow = {
  readonly edition: Edition
  readonly grant: Grant
  readonly account: Awaited<ReturnType<Context['store']['read']['account']>>
}

/** As it is now: what is remembered of balances is old. */
async function readStanding(
  { store: { read } }: Context,
  question: Question,
  consumer: string,
): Promise<StandingNow> {
  const [edition, grant, account] = await Promise.all([
    read.edition(question.edition.id),
    read.grant(question.grant.id),
    read.account(question.edition.id, consumer),
  ])
  return { edition: found(edition), grant: found(grant), account }
}

/** A spent budget costs no work and no ticket. */
function checkBudget(
  { edition, grant, account }: StandingNow,
  { planned }: Question,
  { bases }: StoredUse,
): void {
  if (usesLeft(grant) === 0n) throw fault('query.grant_uses', { dataset: grant.dataset })
  const charge = chargeOfParts(planned.parts, new Set(bases.map(({ digest }) => digest)))
  const decision = decide(balances(edition, grant, account), charge)
  if (decision.kind === 'refused') throw new Fault(refusal(edition, charge, decision.code, decision.room))
}

async function evaluate(
  { engine, store }: Context,
  { edition, planned }: Question,
  blind: BlindPlan,
  { ticket }: StoredTicket,
  shifts: Uint8Array,
): Promise<Uint8Array> {
  const parts = planned.parts.flatMap(({ part: { shape, noise }, hidden }) =>
    hidden ? [{ shape, noise }] : [],
  )
  try {
    const { ciphertexts } = await engine.blind.release({
      edition: edition.id,
      ticket: ticket.id,
      shifts,
      hidden: [...blind.dimensions],
      parts,
    })
    return ciphertexts
  } catch (error) {
    if (!engine.blind.holds(ticket.id)) {
      await store.work(async write => await write.setTicketState(ticket.id, ['ready'], 'lost'), null)
    }
    throw error
  }
}

function blindAnswer(
  blind: BlindPlan,
  { ticket, opened }: StoredTicket,
  shifts: Uint8Array,
  ciphertexts: Uint8Array,
): NonNullable<Answer['blind']> {
  return {
    ticket: ticket.id,
    shape: ticket.shape,
    hidden: { dimensions: [...blind.dimensions], mode: blind.mode },
    ciphertextsDigest: toHex(sha256(ciphertexts)),
    sharesDigest: found(opened?.sharesDigest ?? undefined),
    shiftsDigest: toHex(sha256(shifts)),
    parts: blind.parts.map(({ part, groups }) => ({ part, groups })),
  }
}

/** The masks are used: another answer under them would tell the difference of the two. */
async function lose({ store }: Context, ticket: string, ciphertexts: Uint8Array): Promise<void> {
  ciphertexts.fill(0)
  await store.work(async write => await write.setTicketState(ticket, ['ready'], 'lost'), null)
}

function stateFault(ticket: string, state: string) {
  return fault('blind.ticket_state', { ticket, state }, '/ticket')
}
