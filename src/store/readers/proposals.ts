import type { Kysely } from 'kysely'
import type { ApprovalRules, Proposal } from '../../../schemas/proposal.ts'
import { proposalOf } from '../decode.ts'
import { type Page, pageBySeq, type PageRequest } from '../page.ts'
import type { Database } from '../tables.ts'

export interface ProposalsRequest extends PageRequest {
  readonly askedBy?: string | undefined
  readonly state?: 'waiting' | 'decided' | undefined
}

/** `now` in milliseconds: what waited too long has expired. */
export function proposalReaders(db: Kysely<Database>) {
  return {
    async proposal(id: string, now: number): Promise<Proposal | undefined> {
      const row = await db.selectFrom('proposals').selectAll().where('id', '=', id).executeTakeFirst()
      return row && proposalOf(row, now)
    },

    /** Newest first. */
    async proposals(request: ProposalsRequest, now: number): Promise<Page<Proposal>> {
      let query = db.selectFrom('proposals').selectAll()
      if (request.askedBy !== undefined) query = query.where('asked_by', '=', request.askedBy)
      if (request.state === 'waiting')
        query = query.where('state', '=', 'waiting').where('expires', '>', BigInt(now))
      if (request.state === 'decided') query = query.where('state', '!=', 'waiting')
      return await pageBySeq(query, request, row => proposalOf(row, now))
    },

    /** What an approval of an admission also needs; undefined for other kinds. */
    async proposedSeat(
      id: string,
    ): Promise<{ readonly salt: Uint8Array; readonly codeHash: string } | undefined> {
      const row = await db
        .selectFrom('proposals')
        .select(['organisation_salt as salt', 'code_hash as codeHash'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined || row.salt === null || row.codeHash === null) return undefined
      return { salt: row.salt, codeHash: row.codeHash }
    },

    /** The one that waits for a decision about an organisation. */
    async waitingAdmission(organisation: string, now: number): Promise<Proposal | undefined> {
      const row = await db
        .selectFrom('proposals')
        .selectAll()
        .where('organisation', '=', organisation)
        .where('state', '=', 'waiting')
        .where('expires', '>', BigInt(now))
        .executeTakeFirst()
      return row && proposalOf(row, now)
    },

    /** Everything that was asked about an edition, the oldest first. */
    async proposalsOfEdition(edition: string, now: number): Promise<readonly Proposal[]> {
      const rows = await db
        .selectFrom('proposals')
        .selectAll()
        .where('edition', '=', edition)
        .orderBy('seq')
        .execute()
      return rows.map(row => proposalOf(row, now))
    },

    /** Those that are in the log. */
    async approvalRules(): Promise<ApprovalRules | undefined> {
      const row = await db.selectFrom('approval_rules').select('rules').executeTakeFirst()
      return row && (JSON.parse(row.rules) as ApprovalRules)
    },
  }
}
