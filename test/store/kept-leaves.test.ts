// What a hub keeps of the logs of its nodes, on both databases.
import t from 'tap'
import { utf8 } from '../../protocols/bytes.ts'
import { connect } from '../../src/store/connect.ts'
import { fitting, keepLeaves, keptLeaves } from '../../src/store/kept-leaves.ts'
import { openStore } from '../../src/store/open-store.ts'
import { storeOptions } from '../support/store-market.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const leaf = (seq: number) => utf8(`entry ${String(seq).padStart(4, '0')}`)
const leaves = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => leaf(from + i))

t.test('a message holds one entry at least, and not too many', async t => {
  const long = new Uint8Array(300 * 1024)
  t.equal(fitting([long, long]).length, 1)
  t.equal(fitting(leaves(0, 1500)).length, 1000)
  t.same(fitting([]), [])
})

for (const kind of stores.kinds)
  t.test(kind.name, async t => {
    const location = await kind.fresh()
    await (await openStore(location, storeOptions())).close()
    const connection = await connect(location)
    t.teardown(() => connection.close())
    const { db } = connection
    const keep = async (origin: string, from: number, to: number, most?: number) =>
      await db.transaction().execute(tx => keepLeaves(tx, origin, from, leaves(from, to), most))
    await keep('a.example/log', 0, 3)
    await keep('a.example/log', 3, 1400)
    await keep('b.example/log', 5, 7)
    const kept = async (origin: string, from: number) =>
      (await keptLeaves(db, origin, from)).map(bytes => new TextDecoder().decode(bytes))
    const named = (from: number, to: number) => leaves(from, to).map(bytes => new TextDecoder().decode(bytes))
    t.same(await kept('a.example/log', 0), named(0, 1000), 'page by page')
    t.same(await kept('a.example/log', 1000), named(1000, 1400))
    t.same(await kept('a.example/log', 1400), [])
    t.same(await kept('b.example/log', 0), [], 'from where it began to keep them')
    t.same(await kept('b.example/log', 5), named(5, 7))

    // Ten bytes each: the oldest go.
    await keep('a.example/log', 1500, 1502, 100)
    t.same(await kept('a.example/log', 1391), [])
    t.same(await kept('a.example/log', 1392), named(1392, 1400), 'up to a gap')
    t.same(await kept('a.example/log', 1500), named(1500, 1502))
    t.same(await kept('b.example/log', 5), named(5, 7), 'of another log nothing')
  })
