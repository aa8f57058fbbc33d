import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { fromHex } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Grant } from '../../../schemas/records.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import { checkGrant, findGrant } from '../../domain/policy.ts'
import { isPossible } from '../../domain/possible-shapes.ts'
import {
  checkNewTicket,
  checkUnopened,
  digestsKeyOf,
  isAllowed,
  MAX_TICKETS,
  TICKET_HOURS,
  writtenOffSince,
} from '../../domain/tickets.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { TicketRow } from '../../store/readers/tickets.ts'
import { actorBody, signedRequest } from '../actor-body.ts'
import type { Call, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { editionsOf } from '../editions/edition.ts'
import { makeId } from '../ids.ts'
import { drawOf, jointChoice, type MemberHere, memberHere } from '../joint/draw-jointly.ts'
import { invariant } from '../presence.ts'
import { appendTicket } from './ticket-entries.ts'
import { effectiveState } from './ticket-state.ts'

/**
 * The choice of cut and choose: draws which instances of a new ticket the caller must open, and logs it. The
 * same digests always get the same ticket, so a client that lost the reply cannot draw a second choice.
 */
export const chooseTicket: UseCase<'ticketNew'> = async (context, call) => {
  const { shape, digests, joint } = call.body
  checkNewTicket(shape, digests)
  if (context.engine.blind.bytesOf(shape) === undefined) throw fault('blind.ticket_large', {}, '/shape')
  const member = joint && (await memberHere(context, joint.marketEdition, joint.node))
  return await decide(context.store, call, async decision => {
    const digestsKey = digestsKeyOf(digests, call.body.joint)
    const known = await decision.read.ticketOfDigests(call.actor.organisation, digestsKey)
    if (known !== undefined) {
      requireSame(known, call.body)
      return effectiveState(context, known.ticket)
    }
    const own = joint && drawOf({ ...joint, shape, digests }, call.actor.organisation)
    await admitTicket(decision, call.body, call.actor.organisation, own)
    return await draw(context, decision, call, digestsKey, await choiceOf(context, decision, call, member))
  })
}

type Body = Call<'ticketNew'>['body']

function requireSame({ ticket, digests: stored }: TicketRow, { dataset, shape, digests }: Body): void {
  const same =
    ticket.dataset === dataset &&
    JSON.stringify([ticket.shape, stored]) === JSON.stringify([sorted(shape), digests])
  if (!same) throw fault('blind.digests', { made: digests.length }, '/digests')
}

/** This service's own choice, or the one that the proofs of all members of a market edition determine. */
async function choiceOf(
  { ticketSecret }: Context,
  decision: DecisionTransaction,
  { body, actor }: Call<'ticketNew'>,
  member: MemberHere | undefined,
): Promise<readonly number[]> {
  const { shape, digests, joint } = body
  return joint === undefined || member === undefined
    ? chooseInstances(ticketSecret, actor.organisation, shape, digests.map(fromHex))
    : await jointChoice(decision, member, { ...body, joint }, actor.organisation)
}

/**
 * Whether the caller may have this ticket: member, grant, level, a possible shape, earlier choices. An
 * organisation has one choice that is not opened, be it a ticket's or the one of a joint draw (`draw`: this
 * ticket's own).
 */
export async function admitTicket(
  decision: DecisionTransaction,
  { dataset, shape }: Pick<Body, 'dataset' | 'shape'>,
  organisation: string,
  draw: string | undefined,
): Promise<void> {
  const { read, write, now, time } = decision
  const member = invariant(await read.organisation(organisation), 'an acting member is stored')
  const since = member.suspended ?? member.halted
  if (since !== null) throw fault('request.suspended', { since })
  const grant = findGrant(await read.grantsFor(dataset, organisation), dataset, organisation, time)
  checkGrant(grant, 'blind', grant.purposes[0])
  if (!isAllowed(shape.level, grant.blindLevel))
    throw fault('blind.level', { valid: [grant.blindLevel] }, '/shape/level')
  if (!(await isPossibleIn(read, dataset, grant, shape))) {
    const { parameters, mode, cells, answers, level } = shape
    throw fault('blind.shape_impossible', { dataset, parameters, mode, cells, answers, level }, '/shape')
  }
  await write.lapseTickets(organisation)
  checkUnopened(await read.writtenOff(organisation, writtenOffSince(now), now))
  const live = await read.ticketsInState(['chosen', 'checking', 'preparing', 'ready'], organisation)
  const open = live.find(({ ticket }) => ticket.state !== 'ready')
  if (open !== undefined) throw fault('blind.open_choice', { ticket: open.ticket.id })
  if (await read.openDraw(organisation, draw, now)) throw fault('joint.draw_open')
  if (live.length >= MAX_TICKETS)
    throw fault('blind.too_many_tickets', { held: live.length, limit: MAX_TICKETS })
}

async function draw(
  { software }: Context,
  decision: DecisionTransaction,
  call: Call<'ticketNew'>,
  digestsKey: string,
  choice: readonly number[],
): Promise<TicketRow['ticket']> {
  const { read, write, now } = decision
  const { dataset, shape, digests, joint } = call.body
  const { organisation } = call.actor
  const ticket = {
    id: makeId('ticket'),
    dataset,
    shape: sorted(shape),
    choice: [...choice],
    expires: new Date(now + TICKET_HOURS * 3_600_000).toISOString(),
  }
  const facts = { organisation, digests, ticket }
  const seq = await appendTicket(decision, software, 'chosen', facts, actorBody(call))
  await write.addTicket({
    ...ticket,
    organisation,
    digests,
    digestsKey,
    seq,
    signed: signedRequest(call),
    joint: joint ?? null,
  })
  return invariant(await read.ticket(ticket.id, organisation), 'an added ticket is stored').ticket
}

async function isPossibleIn(
  read: DecisionTransaction['read'],
  dataset: string,
  grant: Grant,
  shape: TicketShape,
): Promise<boolean> {
  for await (const edition of editionsOf(read, dataset)) if (isPossible(edition, grant, shape)) return true
  return false
}

/** Members in one order, so that equal shapes are equal texts. */
function sorted({ parameters, level, mode, cells, answers }: TicketRow['ticket']['shape']) {
  return { parameters, level, mode, cells, answers }
}
