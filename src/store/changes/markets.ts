import type { Transaction } from 'kysely'
import type { WitnessedTree } from '../../../protocols/audit/add-checkpoint.ts'
import type { MarketEditionRecord, MarketMember } from '../../../schemas/market.ts'
import { marketReaders } from '../readers/markets.ts'
import { keepLeaves } from '../kept-leaves.ts'
import type { Database } from '../tables.ts'

export function marketChanges(tx: Transaction<Database>, now: number) {
  return {
    async addStandard(digest: string, market: string, standard: string): Promise<void> {
      await tx
        .insertInto('market_standards')
        .values({ digest, market, standard, published: null })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },

    /** True if it was not published before. */
    async publishStandard(digest: string): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('market_standards')
        .set({ published: BigInt(now) })
        .where('digest', '=', digest)
        .where('published', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async putOffer(market: string, label: string, member: MarketMember): Promise<void> {
      const row = { member: JSON.stringify(member) }
      await tx
        .insertInto('market_offers')
        .values({ market, label, organisation: member.organisation, ...row })
        .onConflict(conflict => conflict.columns(['market', 'label', 'organisation']).doUpdateSet(row))
        .execute()
    },

    /** Single questions to these editions end now, those under way too. */
    async closeSingle(editions: readonly string[]): Promise<void> {
      await tx.updateTable('editions').set({ only_jointly: true }).where('id', 'in', editions).execute()
    },

    /** False where this member has no such log in a market, or nothing of it was cosigned here. */
    async forgetWitnessed(organisation: string, log: string): Promise<boolean> {
      const logs = await marketReaders(tx).marketLogs()
      if (!logs.some(each => each.organisation === organisation && each.logKey === log)) return false
      await tx.deleteFrom('kept_leaves').where('log', '=', log).execute()
      const { numDeletedRows } = await tx
        .deleteFrom('witnessed_logs')
        .where('log', '=', log)
        .executeTakeFirst()
      return numDeletedRows === 1n
    },

    /**
     * Compare and set: false where another request moved it since `before` was read. `leaves`: what lies
     * between the two trees, to be kept.
     */
    async advanceWitnessed(
      log: string,
      before: WitnessedTree,
      { size, root, note }: Required<WitnessedTree>,
      leaves: readonly Uint8Array[] = [],
    ): Promise<boolean> {
      const next = { size: BigInt(size), root, note }
      if (before.note === undefined) {
        const added = await tx
          .insertInto('witnessed_logs')
          .values({ log, ...next })
          .onConflict(conflict => conflict.doNothing())
          .executeTakeFirst()
        if (added.numInsertedOrUpdatedRows !== 1n) return false
        await keepLeaves(tx, log, before.size, leaves)
        return true
      }
      const { numUpdatedRows } = await tx
        .updateTable('witnessed_logs')
        .set(next)
        .where('log', '=', log)
        .where('size', '=', BigInt(before.size))
        .where('size', '<=', next.size)
        .where('root', '=', before.root)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) return false
      await keepLeaves(tx, log, before.size, leaves)
      return true
    },

    async putMarketEdition(edition: MarketEditionRecord): Promise<void> {
      const { signatures, state, ...fixed } = edition
      const changing = { signatures: JSON.stringify(signatures), state }
      await tx
        .insertInto('market_editions')
        .values({ ...fixed, ...changing })
        .onConflict(conflict => conflict.column('id').doUpdateSet(changing))
        .execute()
    },
  }
}
