import type { Kysely, Selectable } from 'kysely'
import type { Evidence, Rebuttal, Ticket, TicketState } from '../../../schemas/blind.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import { instant, instantOrNull, json } from '../decode.ts'
import { type Page, pageById, type PageRequest } from '../page.ts'
import type { Database } from '../tables.ts'
import { lapsedDraws } from './draws.ts'

export interface TicketRow {
  readonly ticket: Ticket
  readonly organisation: string
  readonly digests: readonly string[]
  readonly seq: number
  readonly signedUpload: SignedRequest
  readonly opening: {
    readonly upload: string
    readonly sha256: string
    readonly signed: SignedRequest
    readonly seq: number
  } | null
  /** Once the opening passed. */
  readonly opened: { readonly seq: number; readonly sharesDigest: string | null } | null
  /** Of a joint ticket: it answers joint questions to this market edition at this member only. */
  readonly joint: { readonly marketEdition: string; readonly node: string } | null
}

export interface StoredEvidence
  extends Pick<Evidence, 'id' | 'position' | 'reason' | 'openingParts' | 'found' | 'lifted' | 'rebuttals'> {
  readonly ticket: TicketRow
}

export function ticketReaders(db: Kysely<Database>) {
  return {
    /** Newest first. */
    async sealedCopies(keyId: string): Promise<readonly { readonly id: string; readonly kept: string }[]> {
      const rows = await db
        .selectFrom('sealed_copies')
        .select(['id', 'kept'])
        .where('key_id', '=', keyId)
        .orderBy('kept', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(({ id, kept }) => ({ id, kept: instant(kept) }))
    },

    async sealedCopy(
      keyId: string,
      id: string,
    ): Promise<{ readonly kept: string; readonly sealed: Uint8Array } | undefined> {
      const row = await db
        .selectFrom('sealed_copies')
        .select(['kept', 'sealed'])
        .where('key_id', '=', keyId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row && { kept: instant(row.kept), sealed: row.sealed }
    },

    /** Of this organisation; null: of any. */
    async ticket(id: string, organisation: string | null): Promise<TicketRow | undefined> {
      let query = db.selectFrom('blind_tickets').selectAll().where('id', '=', id)
      if (organisation !== null) query = query.where('organisation', '=', organisation)
      const row = await query.executeTakeFirst()
      return row && ticketOf(row)
    },

    async tickets(
      request: PageRequest & { readonly organisation?: string | undefined },
    ): Promise<Page<Ticket>> {
      let query = db.selectFrom('blind_tickets').selectAll()
      if (request.organisation !== undefined) query = query.where('organisation', '=', request.organisation)
      return await pageById(query, request, row => ticketOf(row).ticket)
    },

    async ticketOfDigests(organisation: string, digestsKey: string): Promise<TicketRow | undefined> {
      const row = await db
        .selectFrom('blind_tickets')
        .selectAll()
        .where('organisation', '=', organisation)
        .where('digests_key', '=', digestsKey)
        .executeTakeFirst()
      return row && ticketOf(row)
    },

    async ticketsInState(
      states: readonly TicketState[],
      organisation?: string,
    ): Promise<readonly TicketRow[]> {
      let query = db.selectFrom('blind_tickets').selectAll().where('state', 'in', states)
      if (organisation !== undefined) query = query.where('organisation', '=', organisation)
      const rows = await query.orderBy('made').orderBy('id').execute()
      return rows.map(ticketOf)
    },

    /**
     * How many choices the organisation gave up itself since then, or let lapse and has not opened by `now`.
     */
    async writtenOff(organisation: string, since: number, now: number): Promise<number> {
      const rows = await db
        .selectFrom('blind_tickets')
        .select('id')
        .where('organisation', '=', organisation)
        .where(eb =>
          eb.or([
            eb.and([eb('written_off', '>', BigInt(since)), eb('written_off_by_officer', '=', false)]),
            eb.and([
              eb('state', 'in', ['chosen', 'lapsed', 'clearing']),
              eb('expires', '>', BigInt(since)),
              eb('expires', '<=', BigInt(now)),
            ]),
          ]),
        )
        .execute()
      return rows.length + (await lapsedDraws(db, organisation, since, now))
    },

    async blindCiphertexts(answer: string): Promise<Uint8Array | undefined> {
      const query = db.selectFrom('blind_answers').select('ciphertexts').where('answer', '=', answer)
      return (await query.executeTakeFirst())?.ciphertexts
    },

    /** Against this organisation; null: against any. */
    async evidence(id: string, organisation: string | null): Promise<StoredEvidence | undefined> {
      let query = db.selectFrom('blind_evidence').selectAll().where('id', '=', id)
      if (organisation !== null) query = query.where('organisation', '=', organisation)
      const row = await query.executeTakeFirst()
      return row && (await withTicket(db, row))
    },

    async evidences(
      request: PageRequest & { readonly organisation?: string | undefined },
    ): Promise<Page<StoredEvidence>> {
      let query = db.selectFrom('blind_evidence').selectAll()
      if (request.organisation !== undefined) query = query.where('organisation', '=', request.organisation)
      const { items, next } = await pageById(query, request, row => row)
      return { items: await Promise.all(items.map(row => withTicket(db, row))), next }
    },

    async evidenceOpening(id: string, part: number): Promise<Uint8Array | undefined> {
      const query = db
        .selectFrom('blind_evidence_parts')
        .select('bytes')
        .where('evidence', '=', id)
        .where('part', '=', part)
      return (await query.executeTakeFirst())?.bytes
    },
  }
}

async function withTicket(
  db: Kysely<Database>,
  row: Selectable<Database['blind_evidence']>,
): Promise<StoredEvidence> {
  const ticket = await db
    .selectFrom('blind_tickets')
    .selectAll()
    .where('id', '=', row.ticket)
    .executeTakeFirstOrThrow()
  const rebuttals = await db
    .selectFrom('blind_rebuttals')
    .selectAll()
    .where('evidence', '=', row.id)
    .orderBy('seq')
    .execute()
  return {
    id: row.id,
    ticket: ticketOf(ticket),
    position: row.position,
    reason: row.reason,
    openingParts: row.opening_parts,
    found: instant(row.found),
    lifted: instantOrNull(row.lifted),
    rebuttals: rebuttals.map(({ seq, made, signed }): Rebuttal => {
      return { seq: String(seq), made: instant(made), signed: json<SignedRequest>(signed) }
    }),
  }
}

function ticketOf(row: Selectable<Database['blind_tickets']>): TicketRow {
  const { upload, opening_sha256: sha256, signed_opening: signed, seq_opening: seq } = row
  return {
    ticket: {
      id: row.id,
      dataset: row.dataset as Ticket['dataset'],
      shape: json<Ticket['shape']>(row.shape),
      state: row.state,
      choice: json<number[]>(row.choice),
      made: instant(row.made),
      expires: instant(row.expires),
    },
    organisation: row.organisation,
    digests: json<string[]>(row.digests),
    seq: Number(row.seq),
    signedUpload: json<SignedRequest>(row.signed_upload),
    opening:
      upload === null || sha256 === null || signed === null || seq === null
        ? null
        : { upload, sha256, signed: json<SignedRequest>(signed), seq: Number(seq) },
    joint:
      row.market_edition === null || row.node === null
        ? null
        : { marketEdition: row.market_edition, node: row.node },
    opened: row.seq_opened === null ? null : { seq: Number(row.seq_opened), sharesDigest: row.shares_digest },
  }
}
