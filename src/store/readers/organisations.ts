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

export function organisationReaders(db: Kysely<Database>, now: () => number) {
  return {
    async organisation(id: string): Promise<Organisation | undefined> {
      const row = await db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst()
      return row && organisationOf(row, now())
    },

    async organisations(request: PageRequest): Promise<Page<Organisation>> {
      return await pageById(db.selectFrom('organisations').selectAll(), request, row =>
        organisationOf(row, now()),
      )
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
      if (row === undefined) return undefined
      return { key: memberKeyOf(row), organisation: organisationOf({ ...row, id: row.organisation }, now()) }
    },

    /** When it was halted last, and by which officer. */
    async lastHalt(id: string): Promise<{ readonly at: number; readonly by: string } | undefined> {
      const row = await db
        .selectFrom('organisations')
        .select(['last_halt as at', 'halted_by as by'])
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined || row.at === null || row.by === null
        ? undefined
        : { at: Number(row.at), by: row.by }
    },

    /** The key that was enrolled, where others came one in the place of another. */
    async firstKey(id: string): Promise<string> {
      for (let first = id; ; ) {
        const row = await db
          .selectFrom('member_keys')
          .select('replaces')
          .where('id', '=', first)
          .executeTakeFirst()
        if (row === undefined || row.replaces === null) return first
        first = row.replaces
      }
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
