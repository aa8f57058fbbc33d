// Blind queries: tickets from choice to use, and questions.
import { openingLength } from '../../../protocols/blind/messages.ts'
import { fromHex, toBase64, toHex } from '../../../protocols/bytes.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import { concatBytes } from '../../../protocols/bytes.ts'
import type { TicketOpening } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import { checkNewTicket, checkWriteOff, giveUpsLeft, writtenOffSince } from '../../domain/tickets.ts'
import type { StoredTicket } from '../../store/readers/tickets.ts'
import { sha256 } from '../../store/sha256.ts'
import { actorBody } from '../actor-body.ts'
import { answerFile, blindAnswerFile } from '../questions/answer-file.ts'
import { askBlind } from '../questions/ask-blind.ts'
import { type Context, decide, found } from '../context.ts'
import type { Handlers } from '../../server/services.ts'
import { appendTicket } from './ticket-records.ts'
import { chooseTicket } from './choose-ticket.ts'
import {
  currentTicket,
  loggedTicketEntry,
  readableBy,
  requireState,
  signedRequest,
  stateFault,
} from './ticket-state.ts'

type BlindRoutes =
  | 'ticketNew'
  | 'ticketList'
  | 'ticketShow'
  | 'ticketEntries'
  | 'ticketOpening'
  | 'ticketShares'
  | 'ticketGiveUp'
  | 'askBlind'
  | 'blindAnswerShow'

export function blindHandlers(context: Context): Pick<Handlers, BlindRoutes> {
  const { store, engine, uploads, ticketJobs, software } = context
  return {
    ticketNew: async call => {
      const { shape, digests } = call.body
      checkNewTicket(shape, digests)
      if (engine.blind.bytesOf(shape) === undefined) throw fault('blind.ticket_large', {}, '/shape')
      return await decide(store, {
        nonce: call.nonce,
        change: decision => chooseTicket(context, decision, call),
      })
    },

    ticketList: async ({ query, actor }) => {
      const organisation = readableBy(actor)
      const { items, next } = await store.read.tickets({ ...query, ...(organisation && { organisation }) })
      const left = organisation === null ? null : giveUpsLeft(await givenUp(context, organisation))
      return { items: items.map(ticket => currentTicket(context, ticket)), next, giveUpsLeft: left }
    },

    ticketShow: async ({ params, actor }) =>
      currentTicket(context, found(await store.read.ticket(params.id, readableBy(actor))).ticket),

    ticketEntries: async ({ params, actor }) => {
      const stored = found(await store.read.ticket(params.id, readableBy(actor)))
      const { seq, opening, opened } = stored
      const places = [seq, opening?.seq, opened?.seq].filter(place => place !== undefined)
      return { items: await Promise.all(places.map(place => loggedTicketEntry(context, place))) }
    },

    ticketOpening: async call => {
      const { upload, sha256: digest } = call.body
      const stored = found(await store.read.ticket(call.params.id, call.actor.organisation))
      const { ticket } = stored
      requireState(ticket, ['chosen', 'lapsed'])
      const { suspended } = found(await store.read.organisation(call.actor.organisation))
      if (suspended !== null) throw fault('request.suspended', { since: suspended })
      const file = found(await store.read.upload(upload, call.actor.organisation))
      if (!file.committed || !(await uploads.isJoined(upload)))
        throw fault('registry.upload_open', {}, '/upload')
      const length = openingLength(ticket.shape)
      if (file.size !== length) throw fault('blind.opening_length', { length }, '/upload')
      if (file.sha256 !== digest) throw fault('blind.opening_digest', {}, '/sha256')
      await checkBinding(context, stored, call.body)
      if (ticketJobs.isFull || !engine.blind.hasRoom(ticket.shape)) throw fault('blind.busy', { seconds: 5 })
      const signed = signedRequest(call)
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const facts = { ...stored, opening: { sha256: digest } }
          const seq = await appendTicket(decision, software, 'opening', facts, actorBody(call))
          const opened = await decision.write.openTicket(ticket.id, { upload, sha256: digest, signed, seq })
          if (!opened) throw stateFault(ticket.id, 'checking')
        },
      })
      ticketJobs.enqueue(ticket.id)
      return found(await store.read.ticket(ticket.id, call.actor.organisation)).ticket
    },

    ticketShares: async ({ params, actor }) => {
      const stored = found(await store.read.ticket(params.id, actor.organisation))
      requireState(currentTicket(context, stored.ticket), ['ready'])
      const first = found(engine.blind.shares(params.id, 0))
      const shares = engine.blind.shares(params.id, params.part)
      if (shares === undefined) throw fault('blind.shares_missing', { parts: first.parts })
      return { part: params.part, parts: shares.parts, bytes: toBase64(shares.bytes) }
    },

    ticketGiveUp: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const { read, write, now } = decision
          const byOfficer = call.actor.roles.includes('officer')
          const owner = byOfficer ? null : call.actor.organisation
          const stored = found(await read.ticket(call.params.id, owner))
          // One that has lapsed counts already; only an officer's decision changes that, or its opening.
          requireState(
            currentTicket(context, stored.ticket, now),
            byOfficer ? ['chosen', 'lapsed'] : ['chosen'],
          )
          if (!byOfficer) checkWriteOff(await read.writtenOff(stored.organisation, writtenOffSince(now), now))
          await write.writeOffTicket(stored.ticket.id, byOfficer)
          const action = byOfficer ? 'written-off-by-officer' : 'written-off'
          await appendTicket(decision, software, action, stored, actorBody(call))
          return found(await read.ticket(stored.ticket.id, null)).ticket
        },
      }),

    askBlind: async call => await askBlind(context, call),

    blindAnswerShow: async ({ params, actor }) =>
      await blindAnswerFile(context, await answerFile(context, params.id, actor.organisation)),
  }
}

/** Choices that it left unopened within the year. */
async function givenUp({ store }: Context, organisation: string): Promise<number> {
  const now = store.now()
  return await store.read.writtenOff(organisation, writtenOffSince(now), now)
}

/** What the sender's signature has to bind, so that the opening can be held against it, and nothing else of it. */
async function checkBinding({ store }: Context, stored: StoredTicket, body: TicketOpening): Promise<void> {
  const { ticket, digests, seq } = stored
  const { leaf } = found(await store.log.entry(seq, { kind: 'anyone' }))
  const binds =
    body.choice.join() === ticket.choice.join() &&
    body.digestsSha256 === toHex(sha256(concatBytes(...digests.map(fromHex)))) &&
    body.entry.seq === String(seq) &&
    body.entry.hash === toHex(leafHash(leaf))
  if (!binds) throw fault('blind.opening_binding', { seq: String(seq) }, '/entry')
}
