import type { Kysely } from 'kysely'
import type { SignedBy, SignedContract } from '../../../schemas/contract.ts'
import type { Account, Grant } from '../../../schemas/records.ts'
import { accountOf, grantOf } from '../decode.ts'
import { type Page, pageById, type PageRequest } from '../page.ts'
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

    /** Undefined of a grant from before contracts. */
    async signedContract(id: string): Promise<SignedContract | undefined> {
      const row = await db
        .selectFrom('grants as g')
        .leftJoin('member_keys as p', join =>
          join.onRef('p.id', '=', 'g.provider_key').onRef('p.organisation', '=', 'g.provider'),
        )
        .leftJoin('member_keys as c', join =>
          join.onRef('c.id', '=', 'g.consumer_key').onRef('c.organisation', '=', 'g.consumer'),
        )
        .select(['g.contract', 'g.provider', 'g.consumer', 'g.provider_signature', 'g.consumer_signature'])
        .select(['g.provider_key', 'g.consumer_key'])
        .select(['p.public_key as provider_public', 'c.public_key as consumer_public'])
        .where('g.id', '=', id)
        .executeTakeFirst()
      if (row === undefined || row.contract === null) return undefined
      const provider = signedBy(row.provider, row.provider_key, row.provider_public, row.provider_signature)
      if (provider === null) return undefined
      const { contract } = row
      const consumer = signedBy(row.consumer, row.consumer_key, row.consumer_public, row.consumer_signature)
      return { contract, provider, consumer }
    },

    async grants(request: GrantsRequest): Promise<Page<Grant>> {
      let query = db.selectFrom('grants').selectAll()
      for (const column of ['consumer', 'provider', 'dataset'] as const) {
        const value = request[column]
        if (value !== undefined) query = query.where(column, '=', value)
      }
      const { party } = request
      if (party !== undefined)
        query = query.where(eb => eb.or([eb('provider', '=', party), eb('consumer', '=', party)]))
      return await pageById(query, request, grantOf)
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

    /** Shows whose an account is. Undefined where the member was never named in this edition. */
    async accountSalt(edition: string, organisation: string): Promise<Uint8Array | undefined> {
      const row = await db
        .selectFrom('accounts')
        .select('salt')
        .where('edition', '=', edition)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
      return row?.salt
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

function signedBy(
  organisation: string,
  keyId: string | null,
  publicKey: string | null,
  signature: string | null,
): SignedBy | null {
  if (keyId === null || publicKey === null || signature === null) return null
  return { organisation: organisation as SignedBy['organisation'], keyId, publicKey, signature }
}

function opened(db: Kysely<Database>) {
  return db
    .selectFrom('accounts')
    .select(['edition', 'organisation', 'account', 'cap', 'spent'])
    .select('grant_id')
    .where('grant_id', 'is not', null)
    .$narrowType<{ grant_id: string }>()
}
