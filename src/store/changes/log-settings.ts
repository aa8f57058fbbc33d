// What the log said last of itself: the newest witness policy, and its handovers from key to key.
import type { Transaction } from 'kysely'
import type { Database } from '../tables.ts'

export type LogSetting = 'witness-policy' | 'log-key' | 'handovers'

export function logSettingChanges(tx: Transaction<Database>) {
  return {
    /** Whether it was something else before. */
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
  }
}
