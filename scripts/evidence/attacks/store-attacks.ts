// Attacks on the store of a service: what each does to the database, and who has to catch it.
import type { Kysely } from 'kysely'
import { canonicalJson, type Json } from '../../../protocols/canonical-json.ts'
import { fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import type { Database } from '../../../src/store/tables.ts'
import { EDITION, storeOptions } from '../../../test/support/store-market.ts'
import { readLeaves, rewriteLog } from './rewrite.ts'

/**
 * `start`: the service refuses its own store. `witness`: a witness keeps it from being served. `reader`:
 * whoever verifies the log anew. `watcher`: who remembers.
 */
export type Catcher = 'start' | 'witness' | 'reader' | 'watcher'

export type Attack = {
  readonly name: string
  /** What the attacker has in addition to the database. */
  readonly withLogKey: boolean
  readonly expected: readonly Catcher[]
}

export type Work = (db: Kysely<Database>) => Promise<void>

const { signCheckpoint } = storeOptions()

export const ATTACKS: readonly (readonly [Attack, Work | 'old'])[] = [
  [{ name: 'nothing (control)', withLogKey: false, expected: [] }, async () => undefined],
  [
    { name: 'restored backup, rolled-back database', withLogKey: false, expected: ['witness', 'watcher'] },
    'old',
  ],
  [
    { name: 'log cut off', withLogKey: true, expected: ['start', 'witness', 'watcher'] },
    async db => await rewriteLog(db, (await readLeaves(db)).slice(0, -5), signCheckpoint),
  ],
  [
    { name: 'log cut off, balances put back too', withLogKey: true, expected: ['witness', 'watcher'] },
    async db => {
      await rewriteLog(db, (await readLeaves(db)).slice(0, -5), signCheckpoint)
      await fitBalances(db)
    },
  ],
  [
    {
      name: 'history rewritten: an entry’s body exchanged',
      withLogKey: true,
      expected: ['witness', 'watcher'],
    },
    async db =>
      await rewriteLog(db, await changed(db, 20, { bodyCommitment: 'ab'.repeat(32) }), signCheckpoint),
  ],
  [
    {
      name: 'an entry changed in the database alone',
      withLogKey: false,
      expected: ['start', 'reader'],
    },
    async db => {
      const leaf = (await changed(db, 20, { bodyCommitment: 'ab'.repeat(32) }))[20]
      await db
        .updateTable('entries')
        .set({ leaf: leaf ?? utf8('') })
        .where('seq', '=', 20n)
        .execute()
    },
  ],
  [
    { name: 'two entries change places', withLogKey: true, expected: ['witness', 'reader', 'watcher'] },
    async db => {
      const leaves = [...(await readLeaves(db))]
      ;[leaves[20], leaves[21]] = [leaves[21] ?? utf8(''), leaves[20] ?? utf8('')]
      await rewriteLog(db, leaves, signCheckpoint)
    },
  ],
  [
    {
      name: 'an answer without a charge in its entry',
      withLogKey: true,
      expected: ['start', 'witness', 'reader', 'watcher'],
    },
    async db => await rewriteLog(db, await changed(db, 20, { charge: '0' }), signCheckpoint),
  ],
  [
    { name: 'a charge without an answer', withLogKey: false, expected: ['start'] },
    async db => {
      const last = await db
        .selectFrom('answers')
        .select('id')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      await db.deleteFrom('answers').where('id', '=', last.id).execute()
    },
  ],
  [
    { name: 'a budget row edited', withLogKey: false, expected: ['start'] },
    async db =>
      void (await db
        .updateTable('editions')
        .set({ total_spent: 1_000n })
        .where('id', '=', EDITION)
        .execute()),
  ],
  [
    { name: 'a cap row edited', withLogKey: false, expected: ['start'] },
    async db =>
      void (await db
        .updateTable('editions')
        .set({ total_cap: 2_000_000_000_000n })
        .where('id', '=', EDITION)
        .execute()),
  ],
]

async function changed(
  db: Kysely<Database>,
  at: number,
  change: Record<string, Json>,
): Promise<readonly Uint8Array[]> {
  const leaves = await readLeaves(db)
  return leaves.map((leaf, i) => {
    if (i !== at) return leaf
    return utf8(canonicalJson({ ...(JSON.parse(fromUtf8(leaf)) as Record<string, Json>), ...change }))
  })
}

/** The balances that follow from the answers that are left. */
async function fitBalances(db: Kysely<Database>): Promise<void> {
  const { sum, count } = await db
    .selectFrom('answers')
    .select(eb => [eb.fn.sum<string>('charge').as('sum'), eb.fn.countAll<string>().as('count')])
    .executeTakeFirstOrThrow()
  const spent = BigInt(sum)
  await db
    .updateTable('grants')
    .set({ spent, uses: BigInt(count) })
    .where('spent', '>', 0n)
    .execute()
  await db
    .updateTable('accounts')
    .set({ spent: spent + 1_000n })
    .where('spent', '>', 0n)
    .execute()
  await db
    .updateTable('editions')
    .set({ total_spent: spent + 1_000n })
    .execute()
}
