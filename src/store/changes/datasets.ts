import type { Transaction } from 'kysely'
import type { ReportSummary } from '../../../schemas/contribution.ts'
import { type Declaration, headOf, sealingCharge } from '../../../schemas/declaration.ts'
import type { SealResult } from '../../../schemas/engine.ts'
import { editionId } from '../../../schemas/common.ts'
import type { EditionStatus } from '../../../schemas/edition-status.ts'
import { dayNumber } from '../../domain/allowance.ts'
import type { Dataset, Freezes } from '../readers/datasets.ts'
import type { Database } from '../tables.ts'

export function datasetChanges(tx: Transaction<Database>, now: number) {
  return {
    ...editionChanges(tx, now),

    async addDataset({ id, provider, unitKey, allowance }: Dataset): Promise<void> {
      await tx
        .insertInto('datasets')
        .values({
          id,
          provider,
          unit_key: unitKey,
          allowance_per_consumer: allowance.perConsumer,
          allowance_total: allowance.total,
          allowance_pool: allowance.pool,
          registered: BigInt(now),
        })
        .execute()
    },

    /**
     * As stated in the entry of a sealed edition; it may fall and never rise, which is the domain's
     * rule.
     */
    async setAllowance({ id, unitKey, allowance }: Dataset): Promise<void> {
      await tx
        .updateTable('datasets')
        .set({
          unit_key: unitKey,
          allowance_per_consumer: allowance.perConsumer,
          allowance_total: allowance.total,
          allowance_pool: allowance.pool,
        })
        .where('id', '=', id)
        .execute()
    },
  }
}

function editionChanges(tx: Transaction<Database>, now: number) {
  return {
    /** Registers it as `sealing`; one of this id that failed is replaced. */
    async addEdition(declaration: Declaration, provider: string, uploadBytes = 0): Promise<void> {
      const id = editionId(declaration.dataset, declaration.edition)
      await tx.deleteFrom('editions').where('id', '=', id).where('status', '=', 'failed').execute()
      await tx
        .insertInto('editions')
        .values({
          id,
          dataset: declaration.dataset,
          provider,
          status: 'sealing',
          declaration: JSON.stringify(declaration),
          head: JSON.stringify(headOf(declaration)),
          upload_bytes: BigInt(uploadBytes),
          unit_key: declaration.unitKey,
          period_from: dayNumber(declaration.period.from),
          period_to: dayNumber(declaration.period.to),
          per_consumer_cap: BigInt(declaration.budget.perConsumer),
          total_cap: BigInt(declaration.budget.total),
          total_spent: 0n,
          sealing_charge: sealingCharge(declaration),
          standing_spent: 0n,
          pool_cap: BigInt(declaration.budget.pool?.epsilon ?? 0),
          pool_spent: 0n,
          totals: null,
          manifest: null,
          manifest_salt: null,
          sealed: null,
          registered: BigInt(now),
        })
        .execute()
    },

    /** Its sealing charge is spent from now on, and it waits for an approval. True if it was sealing. */
    async sealEdition(
      id: string,
      result: SealResult,
      manifestSalt: Uint8Array,
      report: ReportSummary,
    ): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('editions')
        .set(eb => ({
          status: 'waiting',
          report: JSON.stringify(report),
          total_spent: eb.ref('sealing_charge'),
          totals: JSON.stringify(result.totals),
          manifest: JSON.stringify(result.manifest),
          manifest_salt: manifestSalt,
          sealed: BigInt(now),
        }))
        .where('id', '=', id)
        .where('status', '=', 'sealing')
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** True if the edition was in one of the states `from`. */
    async setEditionStatus(
      id: string,
      status: Exclude<EditionStatus, 'sealing'>,
      from: readonly EditionStatus[],
    ): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('editions')
        .set({ status })
        .where('id', '=', id)
        .where('status', 'in', from)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** True if it was open or frozen. */
    async setFreezes(id: string, { paused, held }: Freezes): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('editions')
        .set({ paused, held, status: paused || held ? 'frozen' : 'open' })
        .where('id', '=', id)
        .where('status', 'in', ['open', 'frozen'])
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}
