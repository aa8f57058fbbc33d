import type { Kysely } from 'kysely'
import { dueRange, type ShredRange } from '../retention.ts'
import type { Database } from '../tables.ts'

export function retentionReaders(db: Kysely<Database>) {
  return {
    /** What of this month or an earlier one was asked, and can still be read. */
    async dueForShredding(through: string): Promise<ShredRange | undefined> {
      return await dueRange(db, through)
    },
  }
}
