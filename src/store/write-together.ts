// Several writes of a transaction as one statement: while a commit goes back and forth with the database, all
// other questions wait for it.
import { ExpressionWrapper, type OperationNode, sql, type Transaction } from 'kysely'
import type { Database } from './tables.ts'

/** An INSERT, UPDATE or DELETE of Kysely that was not sent yet. */
export interface Write {
  toOperationNode(): OperationNode
}

/**
 * Foreign keys are checked at the end of the whole, so their order does not matter. None sees what another
 * writes, and no row may be written twice.
 */
export async function writeTogether(tx: Transaction<Database>, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return
  const parts = writes.map(
    (write, i) => sql`${sql.id(`write_${i}`)} as (${new ExpressionWrapper(write.toOperationNode())})`,
  )
  await sql`with ${sql.join(parts)} select 1`.execute(tx)
}
