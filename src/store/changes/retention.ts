import type { Transaction } from 'kysely'
import type { BodyVault, MasterKey } from '../body-vault.ts'
import { destroyKeys, type ShredRange } from '../retention.ts'
import type { Database } from '../tables.ts'

export function retentionChanges(tx: Transaction<Database>, vault: BodyVault) {
  return {
    /** `seq` is the index of the entry that says so. */
    async destroyKeys(range: ShredRange, seq: number): Promise<void> {
      await destroyKeys(tx, range, seq)
    },

    /** The store has to be opened under the new one after this is committed. */
    async putKeysUnder(master: MasterKey): Promise<void> {
      for (const { name, ...row } of vault.under(master))
        await tx.updateTable('body_keys').set(row).where('name', '=', name).execute()
    },
  }
}
