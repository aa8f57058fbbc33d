import fc from 'fast-check'
import { CompiledQuery } from 'kysely'
import t from 'tap'
import { commit } from '../../protocols/audit/commitment.ts'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { connect } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import { type BatchItem, encodeBatch, intoBatches, decodeBatch } from '../../src/store/sealed-batch.ts'
import { member, openMarket, storeOptions } from '../support/store-market.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

t.test('what is packed is unpacked, in any number and of any length', async t => {
  const opening = (least: number) =>
    fc.record({
      bytes: fc.uint8Array({ minLength: least, maxLength: 300 }),
      salt: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    })
  const asked = fc.record({ gap: fc.nat(1000), body: opening(0), answer: fc.option(opening(1)) })
  fc.assert(
    fc.property(
      fc.nat(2 ** 40),
      asked,
      fc.array(asked, { maxLength: 20 }),
      (first, { body, answer }, more) => {
        let seq = first
        const others = more.map(({ gap, ...each }): BatchItem => ({ ...each, seq: (seq += gap + 1) }))
        const all: [BatchItem, ...BatchItem[]] = [{ seq: first, body, answer }, ...others]
        t.same(decodeBatch(first, encodeBatch(all)), all)
      },
    ),
    { numRuns: 60 },
  )
})

t.test('what other parties asked is in another batch, and a full one is followed by another', async t => {
  const asked = (seq: number, parties: string[], bytes: number) => {
    const salt = new Uint8Array(32)
    const body = { bytes: new Uint8Array(100), salt }
    return { seq, body, answer: { bytes: new Uint8Array(bytes), salt }, parties }
  }
  const seqs = (list: readonly ReturnType<typeof asked>[]) =>
    intoBatches(list).map(batch => batch.map(each => each.seq))
  t.same(seqs([]), [])
  t.same(
    seqs([
      asked(4, ['maker-a', 'mall'], 10),
      asked(5, ['maker-b', 'mall'], 10),
      asked(7, ['maker-a', 'mall'], 10),
      asked(8, ['maker-a', 'market'], 10),
    ]),
    [[4, 7], [5], [8]],
  )
  const large = 100_000
  t.same(
    seqs([1, 2, 3, 4, 5].map(seq => asked(seq, ['maker-a', 'mall'], large))),
    [[1, 2], [3, 4], [5]],
    'a quarter of a MiB',
  )
  t.same(seqs([1, 2].map(seq => asked(seq, ['maker-a', 'mall'], 1_000_000))), [[1], [2]], 'larger ones alone')
})

t.test('a page of entries with long bodies ends before it is too long, and the next one goes on', async t => {
  const [kind] = stores.kinds
  if (kind === undefined) throw new Error('no store')
  const store = await openStore(await kind.fresh(), storeOptions())
  t.teardown(() => store.close())
  await openMarket(store)
  const MIB = 2 ** 20
  for (let i = 0; i < 20; i++) {
    const asked = member('maker-a')
    // The body is not what the leaf commits to: the store does not read it.
    const bodyJson = '\0'.repeat(MIB)
    await store.commitRelease({ ...asked, content: { ...asked.content, bodyJson } })
  }
  const { size } = store.log.checkpoint()
  const seen: number[] = []
  let after: string | undefined
  let pages = 0
  do {
    const page = await store.log.entries({ reader: { kind: 'officer' }, limit: 200, after })
    const bytes = page.items.reduce((sum, { body }) => sum + (body?.bytes.length ?? 0), 0)
    t.ok(bytes <= 9 * MIB, `${bytes} bytes`)
    seen.push(...page.items.map(({ seq }) => seq))
    after = page.next ?? undefined
    pages++
  } while (after !== undefined)
  t.equal(pages, 3)
  t.same(
    seen,
    Array.from({ length: size }, (_, i) => size - 1 - i),
    'each entry once, the newest first',
  )
})

for (const kind of stores.kinds) {
  t.test(`${kind.name}: each answer and body of a group is found again, and no other`, async t => {
    const location = await kind.fresh()
    let store = await openStore(location, storeOptions())
    t.teardown(() => store.close())
    await openMarket(store)
    const asked = Array.from({ length: 24 }, (_, i) => member(i % 3 === 0 ? 'maker-b' : 'maker-a'))
    await Promise.all(asked.map(each => store.commitRelease(each)))
    await store.close()
    store = await openStore(location, storeOptions())
    const page = await store.log.entries({ reader: { kind: 'officer' }, limit: 100 })
    const bodies = new Map(page.items.map(({ seq, body }) => [seq, body]))
    for (const { id, organisation } of asked) {
      const stored = await store.read.answer(id, organisation)
      if (stored === undefined) throw new Error('an answer')
      const leaf: Readonly<Record<string, string>> = JSON.parse(fromUtf8(stored.leaf))
      t.equal(commit('result', stored.answer.salt, stored.answer.bytes), leaf['resultCommitment'])
      t.equal(commit('body', stored.body.salt, stored.body.bytes), leaf['bodyCommitment'])
      t.same(bodies.get(stored.seq), stored.body)
      const other = organisation === 'maker-a' ? 'maker-b' : 'maker-a'
      t.equal(await store.read.answer(id, other), undefined)
      const reader = { kind: 'party', organisation: other } as const
      t.equal((await store.log.entry(stored.seq, reader))?.body, null)
    }

    await store.close()
    const connection = await connect(location)
    const batches = await connection.db.selectFrom('sealed_batches').select(['seq']).orderBy('seq').execute()
    t.ok(batches.length >= 2 && batches.length < asked.length, `${batches.length} batches`)
    await connection.db.executeQuery(
      CompiledQuery.raw(
        'update sealed_batches set sealed = (select sealed from sealed_batches where seq = $1) where seq = $2',
        [batches[0]?.seq, batches[1]?.seq],
      ),
    )
    await connection.close()
    store = await openStore(location, storeOptions())
    await t.rejects(
      store.log.entries({ reader: { kind: 'officer' }, limit: 100 }),
      { code: 'store.log_damaged', faults: [{ params: { index: Number(batches[1]?.seq) } }] },
      'one that was moved',
    )
  })
}
