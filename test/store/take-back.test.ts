// A store that was restored from a backup gets its later entries again, by their leaves, on both databases.
import t from 'tap'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { shredBodies } from '../../src/app/operation/shred-bodies.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import type { WriterOptions } from '../../src/store/writer.ts'
import { storeLogReader } from '../support/store-log.ts'
import {
  LOG_KEY,
  member,
  openMarket,
  plain,
  SOFTWARE,
  storeOptions,
  verifyEd25519,
} from '../support/store-market.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const THEN = Date.parse('2022-10-05T00:00:00.000Z')
const DUE = Date.parse('2025-11-01T00:00:00.000Z')

for (const kind of stores.kinds)
  t.test(kind.name, async t => {
    let clock = THEN
    const restored = async (lines: readonly string[], change: Partial<WriterOptions> = {}) => {
      const location = await kind.fresh()
      const store = await openStore(location, storeOptions({ clock: () => clock, ...change }))
      await store.importTables(each(lines))
      return { store, location }
    }
    const first = await openStore(await kind.fresh(), storeOptions({ clock: () => clock }))
    t.teardown(() => first.close())
    await openMarket(first, { totalCap: 9_000n, perConsumer: 9_000n })
    await ask(first, 'maker-a', 1_000n)
    const backup = await exported(first)
    const from = first.head()
    await ask(first, 'maker-a', 2_000n)
    await ask(first, 'maker-b', 3_000n)
    t.equal(await ask(first, 'maker-b', 9_000n), 'refused')
    clock = DUE
    await shredBodies(first, SOFTWARE, 36)
    const size = first.head()
    const leaves = await first.log.leaves(from, size)
    const taken = async (store: Store, given = leaves) =>
      await store.takeBack(given, at =>
        plain(at, { type: 'recovery', from: String(from), to: String(from + given.length - 1) }),
      )

    await t.test('its ledger is what it was, its log goes on, and its answers are lost', async t => {
      const { store, location } = await restored(backup)
      await taken(store)
      const [was, is] = [tables(await exported(first)), tables(await exported(store))]
      for (const table of ['accounts', 'editions', 'grants']) t.same(is.get(table), was.get(table), table)
      t.notMatch(JSON.stringify(is.get('body_keys')), '2022-10', 'what was destroyed since is gone again')
      const policy = { logKey: LOG_KEY, witnesses: [], quorum: 0 }
      const report = await verifyLog(storeLogReader(store), { policy, verify: verifyEd25519 })
      t.same(report.recovered, [{ from, to: size - 1 }])
      t.equal(report.editions[0]?.spent, 7_000n, 'sealing and three answers')
      const officer = { kind: 'officer' } as const
      t.match(await store.log.entry(from, officer), { body: null, destroyed: size })
      t.match(await store.log.entry(size - 1, officer), { body: null, destroyed: null }, 'it had none')
      t.equal((await store.log.entry(from, { kind: 'anyone' }))?.destroyed, null)
      t.same((await store.read.answers({ organisation: 'maker-b', limit: 9 })).items, [])
      t.equal(await ask(store, 'maker-b', 9_000n), 'refused', 'nothing spent is unspent')
      t.equal(await ask(store, 'maker-b', 1_000n), 'released', 'under the same account')
      await shredBodies(store, SOFTWARE, 36)
      await store.close()
      const again = await openStore(location, storeOptions({ clock: () => clock }))
      t.equal(again.head(), size + 3, 'what a start verifies holds')
      await again.close()
    })

    await t.test('in one transaction', async t => {
      let armed = true
      const { store } = await restored(backup, {
        crashPointForTesting: point => {
          if (armed && point === 'written') throw new Error('boom')
        },
      })
      await t.rejects(taken(store), { message: 'boom' })
      t.same(unchanging(await exported(store)), unchanging(backup))
      armed = false
      await taken(store)
      t.equal(store.head(), size + 1)
      await store.close()
    })

    await t.test('what does not follow from the ledger changes nothing', async t => {
      const { store } = await restored(backup)
      const forged = (change: (text: string) => string) => leaves.map(leaf => utf8(change(fromUtf8(leaf))))
      const wrong = {
        'a total': forged(text => text.replace('"totalSpent":"4000"', '"totalSpent":"3000"')),
        'a charge': forged(text => text.replace('"charge":"3000"', '"charge":"2000"')),
        'an account': forged(text => text.replace(/"account":"../g, '"account":"00')),
        'one left out': leaves.slice(1),
      }
      for (const [name, given] of Object.entries(wrong)) {
        await t.rejects(taken(store, given), { code: 'witness.entries_unknown' }, name)
        t.same(unchanging(await exported(store)), unchanging(backup), name)
      }
      await taken(store)
      await store.close()
    })
  })

async function ask(store: Store, consumer: string, charge: bigint): Promise<string> {
  return (await store.commitRelease(member(consumer, { charge }))).kind
}

async function exported(store: Store): Promise<readonly string[]> {
  const lines: string[] = []
  await store.exportTables(async line => void lines.push(line))
  return lines
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}

/** But for the keys of months, which are made beside the log. */
function unchanging(lines: readonly string[]): readonly string[] {
  return lines.filter(line => !/"table":"body_keys"|"end":true/.test(line))
}

function tables(lines: readonly string[]): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, unknown[]>()
  for (const line of lines) {
    const { table, row }: { readonly table?: string; readonly row?: unknown } = JSON.parse(line)
    if (table !== undefined) found.set(table, [...(found.get(table) ?? []), row])
  }
  return found
}
