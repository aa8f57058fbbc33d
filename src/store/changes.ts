// The rows that a decision changes, inside the transaction that also writes its entry.
import type { Transaction } from 'kysely'
import type { BodyVault, MasterKey } from './body-vault.ts'
import { datasetChanges } from './changes/datasets.ts'
import { grantChanges } from './changes/grants.ts'
import { organisationChanges } from './changes/organisations.ts'
import { proposalChanges } from './changes/proposals.ts'
import { standingChanges } from './changes/standing.ts'
import { ticketChanges } from './changes/tickets.ts'
import type { LogSetting } from './log-reader.ts'
import { destroyKeys, type ShredRange } from './retention.ts'
import type { Database } from './tables.ts'

export function changes(tx: Transaction<Database>, now: number, vault: BodyVault) {
  return {
    ...organisationChanges(tx, now),
    ...datasetChanges(tx, now),
    ...grantChanges(tx, now),
    ...ticketChanges(tx, now),
    ...proposalChanges(tx, now),
    ...standingChanges(tx, now, vault),
    ...logChanges(tx, vault),
  }
}

export type Changes = ReturnType<typeof changes>

function logChanges(tx: Transaction<Database>, vault: BodyVault) {
  return {
    /** Whether the log said something else of itself before. */
    async changeLogSetting(name: LogSetting, value: string): Promise<boolean> {
      const before = await tx
        .selectFrom('log_settings')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirst()
      if (before?.value === value) return false
      await tx
        .insertInto('log_settings')
        .values({ name, value })
        .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
        .execute()
      return true
    },

    /** `seq` is the index of the entry that says so. */
    destroyKeys: async (range: ShredRange, seq: number) => await destroyKeys(tx, range, seq),

    /** The store has to be opened under the new one after this is committed. */
    async putKeysUnder(master: MasterKey): Promise<void> {
      for (const { name, ...row } of vault.under(master))
        await tx.updateTable('body_keys').set(row).where('name', '=', name).execute()
    },
  }
}
