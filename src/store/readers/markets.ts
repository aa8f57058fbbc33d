import type { Kysely, Selectable } from 'kysely'
import type { WitnessedTree } from '../../../protocols/audit/add-checkpoint.ts'
import { EMPTY_ROOT } from '../../../protocols/audit/merkle.ts'
import { type Declaration, readsFrom } from '../../../schemas/declaration.ts'
import type { MarketEditionRecord, MarketMember } from '../../../schemas/market.ts'
import type { AlikeEdition } from '../../domain/only-jointly.ts'
import { keptLeaves } from '../kept-leaves.ts'
import type { Database } from '../tables.ts'

export interface StoredStandard {
  readonly digest: string
  readonly market: string
  readonly standard: string
  readonly published: bigint | null
}

export interface StoredOffer {
  readonly market: string
  readonly label: string
  readonly member: MarketMember
}

export type MarketLog = Pick<MarketMember, 'organisation' | 'logKey' | 'serviceKey'>

/** Of the editions that all members signed. */
export function marketLogsOf(
  editions: readonly Pick<MarketEditionRecord, 'document' | 'state'>[],
): readonly MarketLog[] {
  return editions
    .filter(({ state }) => state === 'open')
    .flatMap(({ document }) => {
      const { members } = JSON.parse(document) as { readonly members: readonly MarketMember[] }
      return members.map(({ organisation, logKey, serviceKey }) => ({ organisation, logKey, serviceKey }))
    })
}

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

    /** Of one member, to all markets. */
    async offersOf(organisation: string): Promise<readonly StoredOffer[]> {
      const rows = await db
        .selectFrom('market_offers')
        .select(['market', 'label', 'member'])
        .where('organisation', '=', organisation)
        .execute()
      return rows.map(({ member, ...of }) => ({ ...of, member: JSON.parse(member) as MarketMember }))
    },

    /** Whose nodes offered, or brought into an edition, which log. Who was halted keeps no name from others. */
    async offeredLogs(): Promise<readonly { readonly organisation: string; readonly logKey: string }[]> {
      const rows = await db
        .selectFrom('market_offers as m')
        .innerJoin('organisations as o', 'o.id', 'm.organisation')
        .select(['m.organisation', 'm.member'])
        .where('o.halted', 'is', null)
        .execute()
      return rows.map(({ organisation, member }) => {
        const { logKey } = JSON.parse(member) as Pick<MarketMember, 'logKey'>
        return { organisation, logKey }
      })
    },

    /** Editions that answer no single questions. */
    async onlyJointly(): Promise<ReadonlySet<string>> {
      const rows = await db.selectFrom('editions').select('id').where('only_jointly', '=', true).execute()
      return new Set(rows.map(({ id }) => id))
    },

    /**
     * Editions of this provider that speak of the same pseudonyms on days that this one reads too, itself among
     * them: what one of them answers, the others' joint sums no longer hide.
     */
    async alike(
      provider: string,
      { unitKey, ...days }: Pick<Declaration, 'unitKey' | 'period' | 'lookBack'>,
    ): Promise<readonly AlikeEdition[]> {
      const rows = await db
        .selectFrom('editions')
        .select(['id', 'declaration', 'only_jointly as onlyJointly'])
        .select(['total_spent as spent', 'sealing_charge as sealing', 'standing_spent as standing'])
        .select(eb =>
          eb
            .exists(
              eb
                .selectFrom('standing_questions as s')
                .leftJoin('standing_readings as r', 'r.answer', 's.id')
                .select('s.id')
                .whereRef('s.edition', '=', 'editions.id')
                .where(or => or.or([or('s.withdrawn', 'is', null), or('r.seq', 'is not', null)])),
            )
            .as('isPublished'),
        )
        .where('provider', '=', provider)
        .where('unit_key', '=', unitKey)
        .where('status', '!=', 'failed')
        .execute()
      return rows
        .filter(({ declaration }) => overlaps(days, JSON.parse(declaration) as Declaration))
        .map(({ id, onlyJointly, isPublished, spent, sealing, standing }) => ({
          id,
          onlyJointly,
          isReleased: spent > sealing + standing,
          isPublished: Boolean(isPublished),
        }))
    },

    /**
     * Whose log is signed by which key, in market editions that all members signed; a hosted member's is this
     * service's. Anybody can have one formed, so before that nothing follows from it.
     */
    async marketLogs(): Promise<readonly MarketLog[]> {
      const rows = await db
        .selectFrom('market_editions')
        .select(['document', 'state'])
        .where('state', '=', 'open')
        .execute()
      return marketLogsOf(rows)
    },

    /**
     * The largest tree of this log that this service cosigned; a log is its verifier key, so that nobody's history
     * is taken for another's of the same name.
     */
    async witnessedLog(log: string): Promise<WitnessedTree> {
      const row = await db.selectFrom('witnessed_logs').selectAll().where('log', '=', log).executeTakeFirst()
      if (row === undefined) return { size: 0, root: EMPTY_ROOT }
      return { size: Number(row.size), root: Uint8Array.from(row.root), note: row.note }
    },

    /**
     * Leaves of this log from `from` on, as many as one message holds; none where the first of them is not
     * kept.
     */
    async keptLeaves(log: string, from: number): Promise<readonly Uint8Array[]> {
      return await keptLeaves(db, log, from)
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

type Days = Pick<Declaration, 'period' | 'lookBack'>

/** By the days whose rows they read. */
function overlaps(one: Days, other: Days): boolean {
  return readsFrom(one) <= other.period.to && readsFrom(other) <= one.period.to
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
