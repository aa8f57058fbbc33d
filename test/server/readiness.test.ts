import { randomBytes } from 'node:crypto'
import pg from 'pg'
import t from 'tap'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { checkReadiness } from '../../src/server/observe/readiness.ts'
import { plain, storeOptions } from '../support/store-market.ts'
import { storeKinds } from '../support/stores.ts'

const [log, service] = [nodeSigner(randomBytes(32)), nodeSigner(randomBytes(32))]
const KEYS = { log, service }
const ALL = ['store', 'migrations', 'writable', 'signing-keys']

const failing = async (store: Store, keys = KEYS): Promise<readonly string[]> => {
  const checks = await checkReadiness(store, keys)
  t.same(
    checks.map(({ name }) => name),
    ALL,
  )
  return checks.flatMap(({ name, ok }) => (ok ? [] : [name]))
}

const stores = await storeKinds()
t.teardown(() => stores.stop())
const hasPostgres = stores.kinds.some(({ name }) => name === 'PostgreSQL')
const skip = hasPostgres ? false : (stores.missing ?? 'PostgreSQL is tried in another run')

await t.test('a service that can do its work is ready, and its checkpoint ages', async t => {
  for (const kind of stores.kinds) {
    const { name } = kind
    const location = await kind.fresh()
    let now = 1_800_000_000_000
    const clock = () => now
    const store = await openStore(location, storeOptions({ clock }))
    t.same(await failing(store), [], name)
    await store.decision({
      nonce: null,
      change: async ({ append }) => append(at => plain(at, { type: 'stop' })),
    })
    const signed = now
    now += 60_000
    t.equal(store.log.checkpoint().stored, signed, `${name}: the time at which it was stored`)
    await store.close()
    t.same(await failing(store), ['store', 'migrations', 'writable'], `${name}: closed`)
    const again = await openStore(location, storeOptions({ clock }))
    t.equal(again.log.checkpoint().stored, null, `${name}: how old another process’s is, nobody knows`)
    await again.close()
  }
})

await t.test('a key that signs what its public half does not verify is found', { skip }, async t => {
  const store = await openStore(await location(), storeOptions())
  const other = nodeSigner(randomBytes(32)).publicKey
  t.same(await failing(store, { log, service: { ...service, publicKey: other } }), ['signing-keys'])
  t.same(await failing(store, { log: { ...log, publicKey: other }, service }), ['signing-keys'])
  await store.close()
})

await t.test('tables that a newer program changed are found', { skip }, async t => {
  const { url } = await location()
  const store = await openStore({ kind: 'postgres', url }, storeOptions())
  await query(url, `insert into kysely_migration (name, timestamp) values ('9999-newer', '2030-01-01')`)
  t.same(await failing(store), ['migrations'])
  await store.close()
})

await t.test('a database that takes no changes is found', { skip }, async t => {
  const { url } = await location()
  const store = await openStore({ kind: 'postgres', url }, storeOptions())
  await query(
    url,
    `alter role postgres in database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`,
  )
  const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
  // It returns when they have ended: the store's next connection is one of the new ones.
  await query(url, `select pg_terminate_backend(pid, 10000) ${others}`)
  t.same(await failing(store), ['writable'])
  await store.close()
})

await t.test('a store that another server took is found', { skip }, async t => {
  const place = await location()
  const store = await openStore(place, storeOptions())
  const second = await openStore(place, storeOptions())
  t.same(await failing(store), ['writable'])
  t.same(await failing(second), [])
  await second.close()
  await store.close()
})

async function location() {
  const place = await stores.kinds.find(({ name }) => name === 'PostgreSQL')?.fresh()
  if (place?.kind !== 'postgres') throw new Error('PostgreSQL is there')
  return place
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
