import type { Transaction } from 'kysely'
import type { Ticket, TicketState } from '../../../schemas/blind.ts'
import type { OpeningFault } from '../../../schemas/opening-fault.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import type { Database } from '../tables.ts'

export interface NewTicketRow extends Omit<Ticket, 'state' | 'made'> {
  readonly organisation: string
  readonly digests: readonly string[]
  /** Of the sorted digests: the same instances in another order are the same ticket. */
  readonly digestsKey: string
  /** The index of the entry with the choice. */
  readonly seq: number
  readonly signed: SignedRequest
  /** Of a joint ticket. */
  readonly joint: { readonly marketEdition: string; readonly node: string } | null
}

export interface NewEvidence {
  readonly id: string
  readonly organisation: string
  readonly ticket: string
  readonly position: number
  readonly reason: OpeningFault
  readonly parts: readonly Uint8Array[]
}

/** Where a ticket is, and what a key keeps of its questions: what needs no entry. */
export function ticketStateChanges(tx: Transaction<Database>, now: number) {
  return {
    /** The newest of this key that are within both limits stay; the one that comes is one of them. */
    async keepSealedCopy(
      keyId: string,
      id: string,
      sealed: Uint8Array,
      limit: { readonly copies: number; readonly bytes: number },
    ): Promise<void> {
      const content = { kept: BigInt(now), size: sealed.length, sealed }
      await tx
        .insertInto('sealed_copies')
        .values({ key_id: keyId, id, ...content })
        .onConflict(conflict => conflict.columns(['key_id', 'id']).doUpdateSet(content))
        .execute()
      const others = await tx
        .selectFrom('sealed_copies')
        .select(['id', 'size'])
        .where('key_id', '=', keyId)
        .where('id', '!=', id)
        .orderBy('kept', 'desc')
        .orderBy('id')
        .execute()
      let bytes = sealed.length
      const older = others.filter(({ size }, at) => (bytes += size) > limit.bytes || at + 1 >= limit.copies)
      if (older.length === 0) return
      const ids = older.map(row => row.id)
      await tx.deleteFrom('sealed_copies').where('key_id', '=', keyId).where('id', 'in', ids).execute()
    },

    /** True for exactly one of several that move the ticket on from one of these states. */
    async setTicketState(id: string, from: readonly TicketState[], to: TicketState): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('blind_tickets')
        .set({ state: to })
        .where('id', '=', id)
        .where('state', 'in', from)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** Every ticket in one of these states; returns how many. */
    async setTicketStates(from: readonly TicketState[], to: TicketState, expired = false): Promise<number> {
      let query = tx.updateTable('blind_tickets').set({ state: to }).where('state', 'in', from)
      if (expired) query = query.where('expires', '<=', BigInt(now))
      return Number((await query.executeTakeFirst()).numUpdatedRows)
    },

    /** The choice of this organisation whose time is over makes room for another; it may still be opened. */
    async lapseTickets(organisation: string): Promise<void> {
      await tx
        .updateTable('blind_tickets')
        .set({ state: 'lapsed' })
        .where('organisation', '=', organisation)
        .where('state', '=', 'chosen')
        .where('expires', '<=', BigInt(now))
        .execute()
    },

    /**
     * True for the first opening of a choice: `checking`, and `clearing` for one that has lapsed. `seq`: its
     * entry.
     */
    async openTicket(
      id: string,
      opening: {
        readonly upload: string
        readonly sha256: string
        readonly signed: SignedRequest
        readonly seq: number
      },
    ): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('blind_tickets')
        .set(eb => ({
          state: eb
            .case()
            .when(eb.and([eb('state', '=', 'chosen'), eb('expires', '>', BigInt(now))]))
            .then<TicketState>('checking')
            .else<TicketState>('clearing')
            .end(),
          upload: opening.upload,
          opening_sha256: opening.sha256,
          signed_opening: JSON.stringify(opening.signed),
          seq_opening: BigInt(opening.seq),
        }))
        .where('id', '=', id)
        .where('state', 'in', ['chosen', 'lapsed'])
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** `seq`: the entry that says that the opening passed, and what the shares are. */
    async setTicketOpened(id: string, seq: number, sharesDigest: string | null): Promise<void> {
      await tx
        .updateTable('blind_tickets')
        .set({ seq_opened: BigInt(seq), shares_digest: sharesDigest })
        .where('id', '=', id)
        .execute()
    },
  }
}

export function ticketChanges(tx: Transaction<Database>, now: number) {
  return {
    /** Fails where the organisation has a choice that is not opened yet: look first, in the same decision. */
    async addTicket(ticket: NewTicketRow): Promise<void> {
      await tx
        .insertInto('blind_tickets')
        .values({
          id: ticket.id,
          organisation: ticket.organisation,
          dataset: ticket.dataset,
          shape: JSON.stringify(ticket.shape),
          digests: JSON.stringify(ticket.digests),
          digests_key: ticket.digestsKey,
          choice: JSON.stringify(ticket.choice),
          state: 'chosen',
          made: BigInt(now),
          expires: BigInt(Date.parse(ticket.expires)),
          seq: BigInt(ticket.seq),
          signed_upload: JSON.stringify(ticket.signed),
          upload: null,
          opening_sha256: null,
          signed_opening: null,
          seq_opening: null,
          seq_opened: null,
          shares_digest: null,
          written_off: null,
          written_off_by_officer: false,
          market_edition: ticket.joint?.marketEdition ?? null,
          node: ticket.joint?.node ?? null,
        })
        .execute()
    },

    async writeOffTicket(id: string, byOfficer: boolean): Promise<void> {
      await tx
        .updateTable('blind_tickets')
        .set({ state: 'written-off', written_off: BigInt(now), written_off_by_officer: byOfficer })
        .where('id', '=', id)
        .execute()
    },

    /** Suspends with it. */
    async addEvidence({ parts, ...evidence }: NewEvidence): Promise<void> {
      await tx
        .insertInto('blind_evidence')
        .values({ ...evidence, opening_parts: parts.length, found: BigInt(now), lifted: null })
        .execute()
      for (const [part, bytes] of parts.entries()) {
        await tx.insertInto('blind_evidence_parts').values({ evidence: evidence.id, part, bytes }).execute()
      }
      await tx
        .updateTable('organisations')
        .set({ suspended: BigInt(now) })
        .where('id', '=', evidence.organisation)
        .execute()
    },

    /** `seq`: its entry. */
    async addRebuttal(evidence: string, seq: number, signed: SignedRequest): Promise<void> {
      await tx
        .insertInto('blind_rebuttals')
        .values({ evidence, seq: BigInt(seq), made: BigInt(now), signed: JSON.stringify(signed) })
        .execute()
    },

    /** True if it was suspended until now. */
    async liftSuspension(evidence: string, organisation: string): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('blind_evidence')
        .set({ lifted: BigInt(now) })
        .where('id', '=', evidence)
        .where('lifted', 'is', null)
        .executeTakeFirst()
      await tx.updateTable('organisations').set({ suspended: null }).where('id', '=', organisation).execute()
      return numUpdatedRows === 1n
    },
  }
}
