// Blind queries: tickets from choice to use, questions, and what officers see of openings that did not pass.
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { openingLength } from '../../../protocols/blind/messages.ts'
import { fromHex, fromUtf8, toBase64, toHex } from '../../../protocols/bytes.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import { concatBytes } from '../../../protocols/bytes.ts'
import type { Evidence, LoggedTicketEntry, TicketOpening } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Grant } from '../../../schemas/records.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import { checkGrant, findGrant } from '../../domain/policy.ts'
import { readsAll } from '../../domain/roles.ts'
import { isPossible } from '../../domain/possible-shapes.ts'
import {
  checkNewTicket,
  checkUnopened,
  checkWriteOff,
  giveUpsLeft,
  isAllowed,
  MOST_TICKETS,
  TICKET_HOURS,
  writtenOffSince,
} from '../../domain/tickets.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { StoredEvidence, StoredTicket } from '../../store/readers/tickets.ts'
import { sha256 } from '../../store/sha256.ts'
import { actorBody } from '../actor-body.ts'
import { answerFile, blindAnswerFile } from '../answer-file.ts'
import { askBlind } from '../ask-blind.ts'
import { type Context, decide, found, makeId } from '../context.ts'
import type { Actor, Call, Handlers, Signed } from '../services.ts'
import { editionsOf } from '../editions-of.ts'
import { appendRebuttal, appendSuspension, appendTicket } from '../ticket-records.ts'

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
  | 'evidenceList'
  | 'evidenceShow'
  | 'evidenceOpening'
  | 'evidenceRebut'
  | 'suspensionLift'

export function blindHandlers(context: Context): Pick<Handlers, BlindRoutes> {
  const { store, engine, uploads, ticketJobs, software } = context
  return {
    ticketNew: async call => {
      const { shape, digests } = call.body
      checkNewTicket(shape, digests)
      if (engine.blind.bytesOf(shape) === undefined) throw fault('blind.ticket_large', {}, '/shape')
      return await decide(store, {
        nonce: call.nonce,
        change: decision => chooseOnce(context, decision, call),
      })
    },

    ticketList: async ({ query, actor }) => {
      const organisation = readableBy(actor)
      const { items, next } = await store.read.tickets({ ...query, ...(organisation && { organisation }) })
      const left = organisation === null ? null : giveUpsLeft(await givenUp(context, organisation))
      return { items: items.map(ticket => asItIs(context, ticket)), next, giveUpsLeft: left }
    },

    ticketShow: async ({ params, actor }) =>
      asItIs(context, found(await store.read.ticket(params.id, readableBy(actor))).ticket),

    ticketEntries: async ({ params, actor }) => {
      const stored = found(await store.read.ticket(params.id, ownerOf(actor)))
      const { seq, opening, opened } = stored
      const places = [seq, opening?.seq, opened?.seq].filter(place => place !== undefined)
      return { items: await Promise.all(places.map(place => loggedEntry(context, place))) }
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
      requireState(asItIs(context, stored.ticket), ['ready'])
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
          const stored = found(await read.ticket(call.params.id, ownerOf(call.actor)))
          // An officer's own organisation gives up like any other.
          const byOfficer = stored.organisation !== call.actor.organisation
          // One that has lapsed counts already; only an officer's decision changes that, or its opening.
          requireState(asItIs(context, stored.ticket, now), byOfficer ? ['chosen', 'lapsed'] : ['chosen'])
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

    evidenceList: async ({ query, actor }) => {
      const organisation = ownerOf(actor)
      const { items, next } = await store.read.evidences({ ...query, ...(organisation && { organisation }) })
      return { items: await Promise.all(items.map(item => evidenceOf(context, item))), next }
    },

    evidenceShow: async ({ params, actor }) =>
      await evidenceOf(context, found(await store.read.evidence(params.id, ownerOf(actor)))),

    evidenceOpening: async ({ params: { id, part }, actor }) => {
      const { openingParts } = found(await store.read.evidence(id, ownerOf(actor)))
      const bytes = found(await store.read.evidenceOpening(id, part))
      return { part, parts: openingParts, bytes: toBase64(bytes) }
    },

    evidenceRebut: async call => {
      const { organisation } = call.actor
      const rebutted = await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const stored = found(await decision.read.evidence(call.params.id, organisation))
          if (stored.rebuttals.length >= MOST_REBUTTALS)
            throw fault('blind.too_many_rebuttals', { limit: MOST_REBUTTALS })
          // The log has the digest of the words, not the words.
          const digest = toHex(sha256(call.proof.content))
          const seq = await appendRebuttal(decision, software, stored, actorBody(call, 0), digest)
          await decision.write.addRebuttal(stored.id, seq, signedRequest(call))
          return found(await decision.read.evidence(stored.id, organisation))
        },
      })
      return await evidenceOf(context, rebutted)
    },

    suspensionLift: async call => {
      const lifted = await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const { read, write } = decision
          const stored = found(await read.evidence(call.params.id, null))
          const { ticket, id, position, reason } = stored
          if (stored.lifted !== null) return stored
          await write.liftSuspension(id, ticket.organisation)
          const facts = { stored: ticket, evidence: id, position, reason }
          await appendSuspension(decision, software, 'lift', facts, actorBody(call))
          return found(await read.evidence(id, null))
        },
      })
      return await evidenceOf(context, lifted)
    },
  }
}

/** Choices that it left unopened within the year. */
async function givenUp({ store }: Context, organisation: string): Promise<number> {
  const now = store.now()
  return await store.read.writtenOff(organisation, writtenOffSince(now), now)
}

/** The same digests get the same ticket: a retry, and a client that lost the answer, see one choice. Only then is it told. */
async function chooseOnce(context: Context, decision: DecisionTransaction, call: Call<'ticketNew'>) {
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
    return asItIs(context, known.ticket)
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

/**
 * A ready ticket without its masks is lost, whatever its row still says; a ready one past its time is expired, a chosen one lapsed.
 */
function asItIs(
  { engine, store }: Context,
  ticket: StoredTicket['ticket'],
  now = store.now(),
): StoredTicket['ticket'] {
  const isOver = ticket.expires <= new Date(now).toISOString()
  if (ticket.state === 'chosen') return isOver ? { ...ticket, state: 'lapsed' } : ticket
  if (ticket.state !== 'ready') return ticket
  if (isOver) return { ...ticket, state: 'expired' }
  return engine.blind.holds(ticket.id) ? ticket : { ...ticket, state: 'lost' }
}

function requireState({ id, state }: StoredTicket['ticket'], wanted: readonly string[]): void {
  if (!wanted.includes(state)) throw stateFault(id, state)
}

function stateFault(ticket: string, state: string) {
  return fault('blind.ticket_state', { ticket, state })
}

/** Null: those of everybody. */
function readableBy(actor: Actor): string | null {
  return readsAll(actor) ? null : actor.organisation
}

function ownerOf(actor: Actor): string | null {
  return actor.roles.includes('officer') ? null : actor.organisation
}

function signedRequest({ keyId, publicKey, proof }: Signed): SignedRequest {
  return {
    keyId,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    base: fromUtf8(proof.base),
    signature: toBase64(proof.signature),
    content: fromUtf8(proof.content),
  }
}

/** For a party of the entry, or an officer: whoever may read the ticket. */
async function loggedEntry({ store }: Context, seq: number): Promise<LoggedTicketEntry> {
  // First: it waits until the entry is under a checkpoint that may be shown.
  const receipt = found(await store.log.receipt(seq))
  const { leaf, body } = found(await store.log.entry(seq, { kind: 'officer' }))
  const { bytes, salt } = found(body ?? undefined)
  return { leaf: fromUtf8(leaf), body: fromUtf8(bytes), bodySalt: toHex(salt), receipt }
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

/** The accused is heard, and nobody fills the log with it. */
const MOST_REBUTTALS = 8

async function evidenceOf(context: Context, stored: StoredEvidence): Promise<Evidence> {
  const { ticket, organisation, digests, seq, signedUpload, opening } = stored.ticket
  const signedOpening = found(opening ?? undefined)
  return {
    id: stored.id,
    organisation: organisation as Evidence['organisation'],
    ticket: ticket.id,
    shape: ticket.shape,
    digests: [...digests],
    choice: ticket.choice,
    position: stored.position,
    reason: stored.reason,
    openingSha256: signedOpening.sha256,
    openingParts: stored.openingParts,
    signed: {
      upload: signedUpload,
      opening: signedOpening.signed,
      choice: await loggedEntry(context, seq),
      sent: await loggedEntry(context, signedOpening.seq),
    },
    found: stored.found,
    lifted: stored.lifted,
    rebuttals: [...stored.rebuttals],
  }
}

/** One order of members, so that equal shapes are equal texts. */
function sorted({ parameters, level, mode, cells, answers }: StoredTicket['ticket']['shape']) {
  return { parameters, level, mode, cells, answers }
}
