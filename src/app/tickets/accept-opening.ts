import { sha256 } from '../../../protocols/hashes.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import { openingLength } from '../../../protocols/blind/messages.ts'
import { concatBytes, fromHex, toHex } from '../../../protocols/bytes.ts'
import type { TicketOpening } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import type { TicketRow } from '../../store/readers/tickets.ts'
import { actorBody, signedRequest } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { appendTicket } from './ticket-entries.ts'
import { requireState, stateFault } from './ticket-state.ts'

/** Accepts the opening of a chosen ticket, from a committed upload, and queues its check. */
export const acceptOpening: UseCase<'ticketOpening'> = async (context, call) => {
  const { store, engine, ticketJobs, software } = context
  const { upload, sha256: digest } = call.body
  const { organisation } = call.actor
  const stored = orNotFound(await store.read.ticket(call.params.id, organisation))
  const { ticket } = stored
  requireState(ticket, ['chosen', 'lapsed'])
  const member = invariant(await store.read.organisation(organisation), 'an acting member is stored')
  if (member.suspended !== null) throw fault('request.suspended', { since: member.suspended })
  await checkUpload(context, stored, organisation, call.body)
  await checkBinding(context, stored, call.body)
  if (ticketJobs.isFull || !engine.blind.hasRoom(ticket.shape)) throw fault('blind.busy', { seconds: 5 })
  const signed = signedRequest(call)
  await decide(store, call, async decision => {
    const facts = { ...stored, opening: { sha256: digest } }
    const seq = await appendTicket(decision, software, 'opening', facts, actorBody(call))
    const opened = await decision.write.openTicket(ticket.id, { upload, sha256: digest, signed, seq })
    if (!opened) throw stateFault(ticket.id, 'checking')
  })
  ticketJobs.enqueue(ticket.id)
  return invariant(await store.read.ticket(ticket.id, organisation), 'an opened ticket is stored').ticket
}

/** The upload must be committed, as long as this ticket's opening, and the one that was signed. */
async function checkUpload(
  { store, uploads }: Context,
  { ticket }: TicketRow,
  organisation: string,
  { upload, sha256: digest }: TicketOpening,
): Promise<void> {
  const file = orNotFound(await store.read.upload(upload, organisation))
  if (!file.committed || !(await uploads.isJoined(upload))) throw fault('registry.upload_open', {}, '/upload')
  const length = openingLength(ticket.shape)
  if (file.size !== length || file.files.length > 1)
    throw fault('blind.opening_length', { length }, '/upload')
  if (file.sha256 !== digest) throw fault('blind.opening_digest', {}, '/sha256')
}

/**
 * The sender's signature has to bind this ticket's record and no other, so that the opening is evidence
 * against it.
 */
async function checkBinding({ store }: Context, stored: TicketRow, body: TicketOpening): Promise<void> {
  const { ticket, digests, seq } = stored
  const { leaf } = invariant(await store.log.entry(seq, { kind: 'anyone' }), 'a ticket has its entry')
  const binds =
    body.choice.join() === ticket.choice.join() &&
    body.digestsSha256 === toHex(sha256(concatBytes(...digests.map(fromHex)))) &&
    body.entry.seq === String(seq) &&
    body.entry.hash === toHex(leafHash(leaf))
  if (!binds) throw fault('blind.opening_binding', { seq: String(seq) }, '/entry')
}
