// The choice of cut and choose: whether the caller may have a ticket, and which of its instances it must open.
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { fromHex, toHex } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Grant } from '../../../schemas/records.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import { checkGrant, findGrant } from '../../domain/policy.ts'
import { isPossible } from '../../domain/possible-shapes.ts'
import {
  checkUnopened,
  isAllowed,
  MOST_TICKETS,
  TICKET_HOURS,
  writtenOffSince,
} from '../../domain/tickets.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { StoredTicket } from '../../store/readers/tickets.ts'
import { sha256 } from '../../store/sha256.ts'
import { actorBody } from '../actor-body.ts'
import { type Context, found, makeId } from '../context.ts'
import type { Call } from '../../server/services.ts'
import { editionsOf } from '../editions/editions-of.ts'
import { appendTicket } from './ticket-records.ts'
import { currentTicket, signedRequest } from './ticket-state.ts'

/**
 * Chooses which instances to open and logs it, in the transaction of `decision`. The same digests always get
 * the same ticket, so a client that lost the answer cannot draw a second choice.
 */
export async function chooseTicket(context: Context, decision: DecisionTransaction, call: Call<'ticketNew'>) {
  const { read, write, now, time } = decision
  const { dataset, shape, digests } = call.body
  const { organisation } = call.actor
  const digestsKey = toHex(sha256(Buffer.from(digests.toSorted().join(''))))
  const known = await read.ticketOfDigests(organisation, digestsKey)
  if (known !== undefined) {
    const same =
      known.ticket.dataset === dataset &&
      JSON.stringify([known.ticket.shape, known.digests]) === JSON.stringify([sorted(shape), digests])
    if (!same) throw fault('blind.digests', { made: digests.length }, '/digests')
    return currentTicket(context, known.ticket)
  }
  const { suspended, halted } = found(await read.organisation(organisation))
  const since = suspended ?? halted
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
  if (live.length >= MOST_TICKETS)
    throw fault('blind.too_many_tickets', { held: live.length, limit: MOST_TICKETS })
  const ticket = {
    id: makeId('ticket'),
    dataset,
    shape: sorted(shape),
    choice: [...chooseInstances(context.ticketSecret, organisation, shape, digests.map(fromHex))],
    expires: new Date(now + TICKET_HOURS * 3_600_000).toISOString(),
  }
  const seq = await appendTicket(
    decision,
    context.software,
    'chosen',
    { organisation, digests, ticket },
    actorBody(call),
  )
  await write.addTicket({ ...ticket, organisation, digests, digestsKey, seq, signed: signedRequest(call) })
  return found(await read.ticket(ticket.id, organisation)).ticket
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

/** One order of members, so that equal shapes are equal texts. */
function sorted({ parameters, level, mode, cells, answers }: StoredTicket['ticket']['shape']) {
  return { parameters, level, mode, cells, answers }
}
