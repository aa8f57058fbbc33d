import type { Transaction } from 'kysely'
import type { Grant } from '../../../schemas/records.ts'
import type { Database } from '../tables.ts'

export type NewGrant = Omit<Grant, 'spent' | 'issued' | 'revoked'>

export function grantChanges(tx: Transaction<Database>, now: number) {
  return {
    async addGrant(grant: NewGrant): Promise<void> {
      await tx
        .insertInto('grants')
        .values({
          id: grant.id,
          dataset: grant.dataset,
          provider: grant.provider,
          consumer: grant.consumer,
          modes: JSON.stringify([...grant.modes].sort()),
          purposes: JSON.stringify([...grant.purposes].sort()),
          budget: BigInt(grant.budget),
          spent: 0n,
          fen_per_answer: grant.price.fenPerAnswer,
          issued: BigInt(now),
          expires: BigInt(Date.parse(grant.expires)),
          revoked: null,
          blind_level: grant.blindLevel,
        })
        .execute()
    },

    async setBlindLevel(id: string, level: Grant['blindLevel']): Promise<void> {
      await tx.updateTable('grants').set({ blind_level: level }).where('id', '=', id).execute()
    },

    /** True if the grant was not revoked before. */
    async revokeGrant(id: string): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('grants')
        .set({ revoked: BigInt(now) })
        .where('id', '=', id)
        .where('revoked', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}
