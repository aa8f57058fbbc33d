import type { Kysely } from 'kysely'
import type { Account, Grant } from '../../../schemas/records.ts'
import { accountOf, grantOf } from '../decode.ts'
import { type Page, pageLimit, pageOf, type PageRequest } from '../page.ts'
import type { Database } from '../tables.ts'

export interface GrantsRequest extends PageRequest {
  readonly consumer?: string | undefined
  readonly provider?: string | undefined
  readonly dataset?: string | undefined
  /** Given or received by it. */
  readonly party?: string | undefined
}

export function grantReaders(db: Kysely<Database>) {
  return {
    async grant(id: string): Promise<Grant | undefined> {
      const row = await db.selectFrom('grants').selectAll().where('id', '=', id).executeTakeFirst()
      return row && grantOf(row)
    },

    async grants(request: GrantsRequest): Promise<Page<Grant>> {
      let query = db
        .selectFrom('grants')
        .selectAll()
        .where('id', '>', request.after ?? '')
      for (const column of ['consumer', 'provider', 'dataset'] as const) {
        const value = request[column]
        if (value !== undefined) query = query.where(column, '=', value)
      }
      const { party } = request
      if (party !== undefined)
        query = query.where(eb => eb.or([eb('provider', '=', party), eb('consumer', '=', party)]))
      const rows = await query
        .orderBy('id')
        .limit(pageLimit(request) + 1)
        .execute()
      return pageOf(rows, request, row => row.id, grantOf)
    },

    /** What this consumer may use or might have used of the dataset, the newest first. */
    async grantsFor(dataset: string, consumer: string): Promise<readonly Grant[]> {
      const rows = await db
        .selectFrom('grants')
        .selectAll()
        .where('consumer', '=', consumer)
        .where('dataset', '=', dataset)
        .orderBy('issued', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(grantOf)
    },

    /** Undefined until the consumer's first release in the edition. */
    async account(edition: string, organisation: string): Promise<Account | undefined> {
      const row = await opened(db)
        .where('edition', '=', edition)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
      return row && accountOf(row)
    },

    async accountsOfEdition(edition: string): Promise<readonly Account[]> {
      const rows = await opened(db).where('edition', '=', edition).orderBy('organisation').execute()
      return rows.map(accountOf)
    },

    async accountsOfOrganisation(organisation: string): Promise<readonly Account[]> {
      const rows = await opened(db).where('organisation', '=', organisation).orderBy('edition').execute()
      return rows.map(accountOf)
    },
  }
}

function opened(db: Kysely<Database>) {
  return db
    .selectFrom('accounts')
    .select(['edition', 'organisation', 'account', 'cap', 'spent'])
    .select('grant_id')
    .where('grant_id', 'is not', null)
    .$narrowType<{ grant_id: string }>()
}
