// Leaves of a node's log that its hub keeps beside the checkpoints that it cosigned, so that a node whose
// store was restored from a backup can have them again.
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './tables.ts'

/** Of one log. The oldest go first: backups are young. About 400 000 entries. */
const KEPT_BYTES = 256 * 2 ** 20

/** What one message between node and hub holds. Escaped as JSON in JSON it is at most twice as long. */
export const MESSAGE_LEAVES = 1000
const MESSAGE_BYTES = 384 * 1024

/** The first of them that fit into one message, and one at least. */
export function fitting(leaves: readonly Uint8Array[]): readonly Uint8Array[] {
  let [count, bytes] = [0, 0]
  for (const { length } of leaves) {
    bytes += length
    if (count > 0 && bytes > MESSAGE_BYTES) break
    count++
  }
  return leaves.slice(0, Math.min(count, MESSAGE_LEAVES))
}

/** In the transaction that stores the checkpoint which they lead to. */
export async function keepLeaves(
  tx: Transaction<Database>,
  log: string,
  from: number,
  leaves: readonly Uint8Array[],
  most = KEPT_BYTES,
): Promise<void> {
  if (leaves.length === 0) return
  const last = await tx
    .selectFrom('kept_leaves')
    .select('total')
    .where('log', '=', log)
    .orderBy('total', 'desc')
    .limit(1)
    .executeTakeFirst()
  let total = last?.total ?? 0n
  const rows = leaves.map((leaf, i) => {
    total += BigInt(leaf.length)
    return { log, seq: BigInt(from + i), leaf, total }
  })
  await tx.insertInto('kept_leaves').values(rows).execute()
  await tx
    .deleteFrom('kept_leaves')
    .where('log', '=', log)
    .where('total', '<=', total - BigInt(most))
    .execute()
}

export async function keptLeaves(
  db: Kysely<Database>,
  log: string,
  from: number,
): Promise<readonly Uint8Array[]> {
  const first = await db
    .selectFrom('kept_leaves')
    .select('total')
    .where('log', '=', log)
    .where('seq', '=', BigInt(from))
    .executeTakeFirst()
  if (first === undefined) return []
  const rows = await db
    .selectFrom('kept_leaves')
    .select(['seq', 'leaf'])
    .where('log', '=', log)
    .where('seq', '>=', BigInt(from))
    .where('total', '<=', first.total + BigInt(MESSAGE_BYTES))
    .orderBy('seq')
    .limit(MESSAGE_LEAVES)
    .execute()
  // A checkpoint that came without its leaves leaves a gap.
  const unbroken = rows.filter(({ seq }, i) => seq === BigInt(from + i))
  return fitting(unbroken.map(({ leaf }) => leaf))
}
