import type { Kysely, Selectable } from 'kysely'
import type { WitnessedTree } from '../../../protocols/audit/add-checkpoint.ts'
import { EMPTY_ROOT } from '../../../protocols/audit/merkle.ts'
import type { MarketEditionRecord, MarketMember, MarketStandard } from '../../../schemas/market.ts'
import { keptLeaves } from '../kept-leaves.ts'
import type { Database } from '../tables.ts'

export interface StoredStandard {
  readonly digest: string
  readonly market: string
  readonly standard: string
  readonly published: bigint | null
}

export type MarketLog = Pick<MarketMember, 'organisation' | 'logKey' | 'serviceKey'>

export function marketReaders(db: Kysely<Database>) {
  return {
    async marketStandard(digest: string): Promise<StoredStandard | undefined> {
      return await db
        .selectFrom('market_standards')
        .selectAll()
        .where('digest', '=', digest)
        .executeTakeFirst()
    },

    async publishedStandard(market: string): Promise<StoredStandard | undefined> {
      return await db
        .selectFrom('market_standards')
        .selectAll()
        .where('market', '=', market)
        .where('published', 'is not', null)
        .executeTakeFirst()
    },

    async publishedStandards(): Promise<readonly StoredStandard[]> {
      return await db
        .selectFrom('market_standards')
        .selectAll()
        .where('published', 'is not', null)
        .orderBy('market')
        .execute()
    },

    async marketOffers(
      market: string,
    ): Promise<readonly { readonly label: string; readonly member: MarketMember }[]> {
      const rows = await db
        .selectFrom('market_offers')
        .select(['label', 'member'])
        .where('market', '=', market)
        .orderBy('label')
        .orderBy('organisation')
        .execute()
      return rows.map(({ label, member }) => ({ label, member: JSON.parse(member) as MarketMember }))
    },

    /** Editions that answer no single questions: those of markets that are asked only jointly. */
    async onlyJointly(): Promise<ReadonlySet<string>> {
      const rows = await db.selectFrom('market_editions').select(['document', 'standard']).execute()
      return new Set(
        rows.flatMap(({ document, standard }) => {
          const { onlyJointly } = JSON.parse(standard) as Pick<MarketStandard, 'onlyJointly'>
          const { members } = JSON.parse(document) as { readonly members: readonly MarketMember[] }
          return onlyJointly ? members.map(({ edition }) => edition) : []
        }),
      )
    },

    /** Whose log is signed by which key, in all market editions here; a hosted member's is this service's. */
    async marketLogs(): Promise<readonly MarketLog[]> {
      const rows = await db.selectFrom('market_editions').select('document').execute()
      return rows.flatMap(({ document }) => {
        const { members } = JSON.parse(document) as { readonly members: readonly MarketMember[] }
        return members.map(({ organisation, logKey, serviceKey }) => ({ organisation, logKey, serviceKey }))
      })
    },

    /** The largest tree of this log that this service cosigned. */
    async witnessedLog(origin: string): Promise<WitnessedTree> {
      const row = await db
        .selectFrom('witnessed_logs')
        .selectAll()
        .where('origin', '=', origin)
        .executeTakeFirst()
      if (row === undefined) return { size: 0, root: EMPTY_ROOT }
      return { size: Number(row.size), root: Uint8Array.from(row.root), note: row.note }
    },

    /**
     * Leaves of this log from `from` on, as many as one message holds; none where the first of them is not
     * kept.
     */
    async keptLeaves(origin: string, from: number): Promise<readonly Uint8Array[]> {
      return await keptLeaves(db, origin, from)
    },

    async marketEdition(id: string): Promise<MarketEditionRecord | undefined> {
      const row = await db.selectFrom('market_editions').selectAll().where('id', '=', id).executeTakeFirst()
      return row && marketEditionOf(row)
    },

    async marketEditions(market?: string): Promise<readonly MarketEditionRecord[]> {
      let query = db.selectFrom('market_editions').selectAll().orderBy('market').orderBy('label')
      if (market !== undefined) query = query.where('market', '=', market)
      return (await query.execute()).map(marketEditionOf)
    },
  }
}

function marketEditionOf(row: Selectable<Database['market_editions']>): MarketEditionRecord {
  const { id, market, label, document, standard, signatures, state } = row
  return {
    id,
    market: market as MarketEditionRecord['market'],
    label,
    document,
    standard,
    signatures: JSON.parse(signatures) as MarketEditionRecord['signatures'],
    state,
  }
}
