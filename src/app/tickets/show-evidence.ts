// Evidence of openings that did not pass: read by its auditors and the accused, answered by the accused, ended by an officer.
import { toBase64, toHex } from '../../../protocols/bytes.ts'
import type { Evidence } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import type { StoredEvidence } from '../../store/readers/tickets.ts'
import { sha256 } from '../../store/sha256.ts'
import { actorBody } from '../actor-body.ts'
import { type Context, decide, found } from '../context.ts'
import type { Handlers } from '../../server/services.ts'
import { appendRebuttal, appendSuspension } from './ticket-records.ts'
import { loggedTicketEntry, readableBy, signedRequest } from './ticket-state.ts'

type EvidenceRoutes = 'evidenceList' | 'evidenceShow' | 'evidenceOpening' | 'evidenceRebut' | 'suspensionLift'

export function evidenceHandlers(context: Context): Pick<Handlers, EvidenceRoutes> {
  const { store, software } = context
  return {
    evidenceList: async ({ query, actor }) => {
      const organisation = readableBy(actor)
      const { items, next } = await store.read.evidences({ ...query, ...(organisation && { organisation }) })
      return { items: await Promise.all(items.map(item => evidenceOf(context, item))), next }
    },

    evidenceShow: async ({ params, actor }) =>
      await evidenceOf(context, found(await store.read.evidence(params.id, readableBy(actor)))),

    evidenceOpening: async ({ params: { id, part }, actor }) => {
      const { openingParts } = found(await store.read.evidence(id, readableBy(actor)))
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
      choice: await loggedTicketEntry(context, seq),
      sent: await loggedTicketEntry(context, signedOpening.seq),
    },
    found: stored.found,
    lifted: stored.lifted,
    rebuttals: [...stored.rebuttals],
  }
}
