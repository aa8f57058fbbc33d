import { PGlite, types } from '@electric-sql/pglite'
import { AbortedTransactionError, Kysely, sql } from 'kysely'
import t from 'tap'
import { OneMessageDialect } from '../../src/store/pglite-dialect.ts'

interface Tables {
  things: { id: number; name: string }
}

const pglite = new PGlite({ parsers: { [types.INT8]: BigInt } })
const db = new Kysely<Tables>({ dialect: new OneMessageDialect(pglite) })
t.teardown(() => db.destroy())

await sql`create table things (id integer primary key, name text not null)`.execute(db)
const add = async (id: number, name: string) => await db.insertInto('things').values({ id, name }).execute()
const all = async () => await db.selectFrom('things').selectAll().orderBy('id').execute()

t.test('a statement that failed is executed again', async t => {
  await add(1, 'one')
  for (const _ of [1, 2]) await t.rejects(add(1, 'again'), { code: '23505' })
  await add(2, 'two')
  t.strictSame(await all(), [
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ])
})

t.test('a transaction whose failure was caught is rolled back, and its commit says so', async t => {
  const work = db.transaction().execute(async tx => {
    await tx.insertInto('things').values({ id: 3, name: 'three' }).execute()
    await tx
      .insertInto('things')
      .values({ id: 1, name: 'again' })
      .execute()
      .catch(() => undefined)
  })
  await t.rejects(work, AbortedTransactionError)
  t.equal((await all()).length, 2)
})

t.test('what was prepared is prepared anew once tables have changed', async t => {
  await all()
  await sql`alter table things add column more bigint not null default 9007199254740993`.execute(db)
  t.match(await all(), [{ more: 9007199254740993n }, { more: 9007199254740993n }])
})

t.test('and after so many statements that a table may want another plan', async t => {
  for (let i = 0; i < 1100; i++) await add(100 + i, `thing ${i}`)
  const { rows } = await sql<{ count: bigint }>`select count(*) as count from pg_prepared_statements`.execute(
    db,
  )
  t.ok((rows[0]?.count ?? 0n) < 5n)
  t.equal((await all()).length, 1102)
})

t.test('lists, bytes, truth values and nothing arrive as they are', async t => {
  const { rows } = await sql`select ${['a "b"', 'c\\d', 'e,f', null]}::text[] as list,
    ${new Uint8Array([0, 255])}::bytea as bytes, ${true}::boolean as yes, ${null}::text as nothing`.execute(
    db,
  )
  t.strictSame(rows, [
    { list: ['a "b"', 'c\\d', 'e,f', null], bytes: new Uint8Array([0, 255]), yes: true, nothing: null },
  ])
})

t.test('what is none of these is refused', async t => {
  await t.rejects(sql`select ${{ a: 1 }}::text`.execute(db), TypeError)
})
