import type { Kysely } from 'kysely'
import type { MemberKey, Organisation } from '../../../schemas/records.ts'
import { memberKeyOf, organisationOf } from '../decode.ts'
import { type Page, pageById, type PageRequest } from '../page.ts'
import type { Database } from '../tables.ts'

export interface StoredEnrolmentCode {
  readonly organisation: string
  /** Milliseconds. */
  readonly expires: number
  readonly used: boolean
}

export function organisationReaders(db: Kysely<Database>) {
  return {
    async organisation(id: string): Promise<Organisation | undefined> {
      const row = await db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst()
      return row && organisationOf(row)
    },

    async organisations(request: PageRequest): Promise<Page<Organisation>> {
      return await pageById(db.selectFrom('organisations').selectAll(), request, organisationOf)
    },

    /** Opens the log's commitments to this organisation. */
    async organisationSalt(id: string): Promise<Uint8Array | undefined> {
      const query = db.selectFrom('organisations').select('salt').where('id', '=', id)
      return (await query.executeTakeFirst())?.salt
    },

    async memberKey(id: string): Promise<MemberKey | undefined> {
      const row = await db.selectFrom('member_keys').selectAll().where('id', '=', id).executeTakeFirst()
      return row && memberKeyOf(row)
    },

    /**
     * With its owner, in one look: every signed request asks for it. Never remembered, so that a revoked key
     * is refused at once.
     */
    async memberKeyAndOwner(
      id: string,
    ): Promise<{ readonly key: MemberKey; readonly organisation: Organisation } | undefined> {
      const row = await db
        .selectFrom('member_keys as k')
        .innerJoin('organisations as o', 'o.id', 'k.organisation')
        .selectAll('k')
        .select(['o.title', 'o.roles', 'o.added', 'o.salt', 'o.suspended', 'o.halted'])
        .where('k.id', '=', id)
        .executeTakeFirst()
      return row && { key: memberKeyOf(row), organisation: organisationOf({ ...row, id: row.organisation }) }
    },

    async memberKeys(organisation: string): Promise<readonly MemberKey[]> {
      const rows = await db
        .selectFrom('member_keys')
        .selectAll()
        .where('organisation', '=', organisation)
        .orderBy('valid_from')
        .orderBy('id')
        .execute()
      return rows.map(memberKeyOf)
    },

    async enrolmentCode(hash: string): Promise<StoredEnrolmentCode | undefined> {
      const row = await db
        .selectFrom('enrolment_codes')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst()
      return row && { organisation: row.organisation, expires: Number(row.expires), used: row.used !== null }
    },
  }
}
