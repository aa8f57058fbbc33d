// The check at the end of every world can fail.
import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import t from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { leafHash } from '../../protocols/audit/merkle.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { type Connection, connect } from '../../src/store/connect.ts'
import type { Database } from '../../src/store/tables.ts'
import { checkedStore, checkLog } from '../support/check-log.ts'
import { freshKey, openWorld, question } from './world.ts'

const { service, maker, edition } = await openWorld()
t.teardown(() => service.stop())
for (const groupBy of [['gender'], ['age_band']])
  await maker.ask({ body: { query: question(edition, { groupBy }), idempotencyKey: freshKey() } })
await service.halt()
const logKey = parseVkey(service.logKey)

type Damage = (db: Kysely<Database>) => Promise<unknown>

async function newest(db: Kysely<Database>): Promise<{ readonly seq: bigint; readonly leaf: Uint8Array }> {
  return await db
    .selectFrom('entries')
    .innerJoin('answers', 'answers.seq', 'entries.seq')
    .select(['entries.seq', 'entries.leaf'])
    .orderBy('entries.seq', 'desc')
    .executeTakeFirstOrThrow()
}

const DAMAGES: Readonly<Record<string, readonly [code: string, Damage]>> = {
  'an answer that was charged more than its entry says': [
    'store.ledger_damaged',
    async db =>
      await db
        .updateTable('answers')
        .set(eb => ({ charge: eb('charge', '+', 1n) }))
        .execute(),
  ],
  'an edition that forgot a charge': [
    'store.ledger_damaged',
    async db =>
      await db
        .updateTable('editions')
        .set(eb => ({ total_spent: eb('total_spent', '-', 1n) }))
        .execute(),
  ],
  'a grant that forgot a use': [
    'store.ledger_damaged',
    async db =>
      await db
        .updateTable('grants')
        .set(eb => ({ uses: eb('uses', '-', 1n) }))
        .execute(),
  ],
  'an entry whose answer is lost': [
    'store.ledger_damaged',
    async db => {
      const { seq } = await newest(db)
      const lost = db.selectFrom('answers').select('id').where('seq', '=', seq)
      await db.deleteFrom('idempotency_keys').where('answer', 'in', lost).execute()
      await db.deleteFrom('answers').where('seq', '=', seq).execute()
    },
  ],
  'a lost entry': [
    'store.log_damaged',
    async db => await db.deleteFrom('entries').where('seq', '=', 1n).execute(),
  ],
  'an entry that was changed together with its hash': [
    'store.log_root',
    async db => {
      const { seq, leaf } = await newest(db)
      // Another time, which no rule forbids.
      const changed = utf8(fromUtf8(leaf).replace(/(\d)Z"/, (_, digit) => `${(Number(digit) + 1) % 10}Z"`))
      const hash = leafHash(changed)
      await db.updateTable('entries').set({ leaf: changed, leaf_hash: hash }).where('seq', '=', seq).execute()
    },
  ],
}

t.test('a sound store is sound', async t => {
  const connection = await connect(service.store)
  const { db } = connection
  t.teardown(async () => await connection.close())
  await t.resolves(checkLog(db, logKey))
  const stranger = { ...logKey, publicKey: nodeSigner(randomBytes(32)).publicKey }
  await t.rejects(checkLog(db, stranger), { code: 'log.checkpoint' }, 'under its own key only')
})

for (const [what, [code, damage]] of Object.entries(DAMAGES))
  t.test(`it finds ${what}`, async t => {
    const connection = await connect(service.store)
    const { db } = connection
    t.teardown(async () => await connection.close())
    const damaged = db.transaction().execute(async tx => {
      await damage(tx)
      await checkLog(tx, logKey)
    })
    await t.rejects(damaged, { code })
    await t.resolves(checkLog(db, logKey), 'which was rolled back')
  })

t.test('it is made when the store is closed, and what it finds is thrown once', async t => {
  const store = checkedStore(() => service.logKey)
  const first = await store.connect(service.store)
  const spend = async ({ db }: Connection, amount: bigint) =>
    await db
      .updateTable('editions')
      .set(eb => ({ total_spent: eb('total_spent', '+', amount) }))
      .execute()
  await spend(first, 1n)
  await first.close()
  t.throws(() => store.requireSound(), { code: 'store.ledger_damaged' })
  t.doesNotThrow(() => store.requireSound())
  const again = await store.connect(service.store)
  await spend(again, -1n)
  await again.close()
  t.doesNotThrow(() => store.requireSound())
})
