import { sql, type Transaction } from 'kysely'
import { accountId } from '../../../protocols/audit/commitment.ts'
import type { StandingReaders } from '../../../schemas/standing.ts'
import type { BodyVault } from '../body-vault.ts'
import type { CommitmentOpening } from '../sealed-batch.ts'
import type { Database } from '../tables.ts'

export type NewStandingRow = {
  readonly id: string
  readonly edition: string
  /** JSON. */
  readonly query: string
  readonly readers: StandingReaders
  readonly canonicalDigest: string
  readonly seq: number
  readonly charge: bigint
  /** Of the edition's pool; null: it is charged in ρ. */
  readonly pool: bigint | null
  readonly answer: CommitmentOpening
}

export function standingChanges(tx: Transaction<Database>, now: number, vault: BodyVault) {
  return {
    /**
     * Charges the edition's total and every open account in it, whose caps rise with it as far as the
     * edition's allows. That it fits is the caller's to check; the tables' CHECKs are the second wall.
     */
    async addStanding({ canonicalDigest, answer, pool, ...row }: NewStandingRow): Promise<void> {
      const { edition, charge, seq } = row
      await tx
        .insertInto('standing_questions')
        .values({
          ...row,
          canonical_digest: canonicalDigest,
          pool_charge: pool,
          seq: BigInt(seq),
          published: BigInt(now),
          withdrawn: null,
          sealed: vault.sealAnswer(seq, answer),
        })
        .execute()
      await tx
        .updateTable('editions')
        .set(eb => ({
          total_spent: eb('total_spent', '+', charge),
          standing_spent: eb('standing_spent', '+', charge),
          pool_spent: eb('pool_spent', '+', pool ?? 0n),
        }))
        .where('id', '=', edition)
        .execute()
      await sql`update accounts set spent = spent + ${charge}::bigint,
        cap = least(cap + ${charge}::bigint, e.per_consumer_cap) from editions e
        where e.id = accounts.edition and e.id = ${edition} and accounts.grant_id is not null`.execute(tx)
    },

    /** True if it was not withdrawn before. */
    async withdrawStanding(id: string): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('standing_questions')
        .set({ withdrawn: BigInt(now) })
        .where('id', '=', id)
        .where('withdrawn', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async addReading(answer: string, organisation: string, seq: number): Promise<void> {
      await tx
        .insertInto('standing_readings')
        .values({ answer, organisation, seq: BigInt(seq) })
        .execute()
    },

    /** What the log calls this organisation in this edition, from now on if it has no name there yet. */
    async nameAccount(
      edition: string,
      organisation: string,
    ): Promise<{ readonly account: string; readonly salt: Uint8Array }> {
      const salt = vault.accountSalt(edition, organisation)
      const account = accountId(salt, organisation)
      const row = { edition, organisation, salt, account, grant_id: null, cap: 0n, spent: 0n }
      await tx
        .insertInto('accounts')
        .values(row)
        .onConflict(conflict => conflict.columns(['edition', 'organisation']).doNothing())
        .execute()
      return await tx
        .selectFrom('accounts')
        .select(['account', 'salt'])
        .where('edition', '=', edition)
        .where('organisation', '=', organisation)
        .executeTakeFirstOrThrow()
    },
  }
}
