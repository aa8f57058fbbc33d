import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import t from 'tap'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import type { Leaf } from '../../src/domain/entries.ts'
import { connect, type Connection, type StoreLocation } from '../../src/store/connect.ts'
import type { StoredCheckpoint } from '../../src/store/log-reader.ts'
import { openStore, openStoreReadOnly } from '../../src/store/open-store.ts'
import { lockFolder } from '../../src/store/folder-lock.ts'
import { loadLog } from '../../src/store/log-transaction.ts'
import type { Store } from '../../src/store/store.ts'
import { verifyStore } from '../../src/store/verify-store.ts'
import type { CrashPoint } from '../../src/store/writer.ts'
import { EDITION, member, NO_HASH, openMarket, plain, storeOptions, TERMS } from '../support/store-market.ts'
import { storeKinds, type StoreKind } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

for (const kind of stores.kinds) {
  t.test(kind.name, async t => {
    await t.test(
      'a log is found damaged at the first bad entry, and a ledger at the first bad row',
      async t => {
        const location = await filled(kind, 600)
        const connection = await connect(location)
        t.equal(await faultAfter(connection, 'select 1'), undefined, 'undamaged')
        for (const [statement, code, params] of DAMAGES) {
          t.match(await faultAfter(connection, statement), { code, params }, statement)
        }
        await connection.db.executeQuery(
          CompiledQuery.raw("update entries set leaf = leaf || ' ' where seq = 300"),
        )
        await connection.close()
        await t.rejects(openStore(location, storeOptions()), { code: 'store.log_damaged' })
      },
    )

    await t.test('a newer schema is refused', async t => {
      const location = await kind.fresh()
      const store = await openStore(location, storeOptions())
      await store.close()
      await tamper(location, `insert into kysely_migration (name, timestamp) values ('0999-later', 'now')`)
      await t.rejects(openStore(location, storeOptions()), { code: 'store.newer_schema' })
      await t.rejects(openStoreReadOnly(location), { code: 'store.newer_schema' })
    })

    await t.test('a backup restored elsewhere has the same root and balances, and goes on', async t => {
      const location = await filled(kind, 300)
      const lines: string[] = []
      const source = await openStore(location, storeOptions())
      await source.exportTables(async line => {
        lines.push(line)
      })
      const before = await stateOf(source)
      await source.close()
      for (const other of stores.kinds) {
        const store = await openStore(await other.fresh(), storeOptions())
        t.teardown(() => store.close())
        const cut = lines.filter((_, i) => i !== 40)
        await t.rejects(store.importTables(each(cut)), { code: 'store.backup_damaged' })
        await t.rejects(store.importTables(each(lines.slice(0, -1))), { code: 'store.backup_damaged' })
        const forged = lines.map(line => line.replace('"spent":{"n":"', '"spent":{"n":"1'))
        await t.rejects(store.importTables(each(forged)), { code: 'store.ledger_damaged' })
        await t.rejects(store.importTables(each(['{"backup":"yinsuan-store","schema":"x"}'])), {
          code: 'store.backup_schema',
        })
        await store.importTables(each(lines))
        t.same(await stateOf(store), before, `into ${other.name}`)
        t.equal((await store.commitRelease(member('maker-b'))).kind, 'released')
        await t.rejects(store.importTables(each(lines)), { code: 'store.not_empty' })
      }
    })

    await t.test('an end between a commit and its answer is made good at the next start', async t => {
      const location = await filled(kind, 3)
      const boom = new Error('boom')
      let armed = false
      const options = storeOptions({
        crashPointForTesting: point => {
          if (armed && point === 'committed') throw boom
        },
      })
      const store = await openStore(location, options)
      const { size } = store.log.checkpoint()
      armed = true
      const lost = member('maker-a', { idempotencyKey: 'lost' })
      await t.rejects(store.commitRelease(lost), boom)
      armed = false
      await store.close()
      const again = await openStore(location, storeOptions())
      t.equal(again.log.checkpoint().size, size + 1)
      const retry = await again.commitRelease(member('maker-a', { ...lost, nonce: member('maker-a').nonce }))
      t.same(retry, { kind: 'stored', answer: lost.id }, 'a retry finds the charged answer')
      await again.close()
    })

    await t.test(
      'a head that an older version left without its checkpoint is signed at the next start',
      async t => {
        const location = await filled(kind, 3)
        const store = await openStore(location, storeOptions())
        const { size, note } = store.log.checkpoint()
        const seq = size
        t.match(await store.commitRelease(member('maker-a')), { kind: 'released', seq })
        await store.close()
        const connection = await connect(location)
        await connection.db
          .updateTable('checkpoint')
          .set({ size: BigInt(size), note })
          .execute()
        await connection.close()
        const again = await openStore(location, storeOptions())
        t.teardown(() => again.close())
        t.equal(again.log.checkpoint().size, size + 1)
        t.type(await again.log.receipt(seq), 'string')
        t.match(await again.commitRelease(member('maker-a')), { kind: 'released', seq: seq + 1 })
      },
    )

    await t.test('an approval changes caps for the next start, an edited row does not', async t => {
      const location = await filled(kind, 4)
      const store = await openStore(location, storeOptions())
      const [perConsumer, total] = [TERMS.perConsumer / 2n, TERMS.totalCap - 1n]
      await store.decision({
        nonce: null,
        change: async ({ write, append }) => {
          append(at => plain(at, capProposal(perConsumer, total)))
          append(at => plain(at, { type: 'approval', ...BY }))
          await write.setCaps(EDITION, perConsumer, total)
        },
      })
      t.equal((await store.commitRelease(member('maker-a'))).kind, 'released')
      await store.close()
      const connection = await connect(location)
      t.teardown(() => connection.close())
      const { db } = connection
      const { state } = await loadLog(db)
      await verifyStore(db, state)
      await t.resolves(verifyStore(db, state, 2), 'also where the proposal is older than what is read')
      const back = `update editions set per_consumer_cap = ${TERMS.perConsumer}`
      t.match(await faultAfter(connection, back), { code: 'store.ledger_damaged' })
    })

    await t.test(
      'a failed transaction is forgotten with what was signed for it, and the next one goes on',
      async t => {
        const location = await filled(kind, 3)
        const signed: string[] = []
        const offered: string[] = []
        let newest: StoredCheckpoint = { size: 0, note: new Uint8Array(0), stored: null }
        let fail: CrashPoint | undefined
        const { signCheckpoint } = storeOptions()
        const options = storeOptions({
          signCheckpoint: async (size, root) => {
            const note = await signCheckpoint(size, root)
            signed.push(fromUtf8(note))
            return note
          },
          cosigner: {
            offer: ({ checkpoint }) => {
              offered.push(fromUtf8(checkpoint.note))
              newest = checkpoint
            },
            newest: () => newest,
            covering: async () => newest,
          },
          crashPointForTesting: point => {
            if (point === fail) throw new Error('boom')
          },
        })
        const store = await openStore(location, options)
        t.teardown(() => store.close())
        for (const point of ['signed', 'written'] as const) {
          const before = store.log.checkpoint()
          offered.length = signed.length = 0
          fail = point
          const results = await Promise.allSettled(
            [1, 2, 3].map(async () => await store.commitRelease(member('maker-a'))),
          )
          t.ok(results.every(result => result.status === 'rejected'))
          fail = undefined
          t.ok(
            signed.length > 0 && signed.every(note => !offered.includes(note)),
            'nobody is shown what was signed',
          )
          t.equal(fromUtf8(store.log.checkpoint().note), fromUtf8(before.note))
          t.match(await store.commitRelease(member('maker-a')), { kind: 'released', seq: before.size })
          t.equal(offered.at(-1), signed.at(-1), 'and what is committed is shown')
        }
      },
    )
  })
}

const postgres = stores.kinds.find(kind => kind.name === 'PostgreSQL')
t.test(
  'of two servers on one database the first can commit and sign no more',
  { skip: postgres === undefined && (stores.missing ?? 'PostgreSQL is tried in another run') },
  async t => {
    if (postgres === undefined) return
    const location = await filled(postgres, 3)
    const first = await openStore(location, storeOptions())
    const second = await openStore(location, storeOptions())
    t.teardown(() => Promise.all([first.close(), second.close()]))
    const [late, taken] = await Promise.allSettled([
      first.commitRelease(member('maker-a')),
      second.commitRelease(member('maker-a')),
    ])
    t.match(late, { status: 'rejected', reason: { code: 'store.superseded' } })
    t.match(taken, { status: 'fulfilled', value: { kind: 'released' } })
    await t.rejects(
      first.work(async () => undefined, null),
      { code: 'store.superseded' },
    )
    await t.rejects(first.forgetOldNonces(), { code: 'store.superseded' })
    const reading = await openStoreReadOnly(location)
    t.equal(reading.log.checkpoint().size, second.log.checkpoint().size, 'a reader takes nothing over')
    await reading.close()
    t.equal((await second.commitRelease(member('maker-a'))).kind, 'released')
  },
)

t.test('reading makes no store where there is none', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-none-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  await t.rejects(openStoreReadOnly({ kind: 'pglite', folder }), { code: 'store.older_schema' })
  t.same(readdirSync(folder), [])
})

t.test('a PGlite folder has one holder; the lock of a dead process is taken over', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-lock-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const lock = await lockFolder(folder)
  await t.rejects(lockFolder(folder), { code: 'store.folder_in_use' })
  const path = () => join(folder, readdirSync(folder).find(name => name.startsWith('control.lock')) ?? '')
  const holder = JSON.parse(readFileSync(path(), 'utf8'))
  t.equal(holder.pid, process.pid)
  await lock.release()
  writeFileSync(path(), JSON.stringify({ ...holder, started: '1' }))
  const reused = await lockFolder(folder)
  await reused.release()
  const lost = ['', 'half of', JSON.stringify({ pid: 2 ** 30, started: '1' })]
  for (let round = 0; round < 60; round++) {
    writeFileSync(path(), lost[round % 3] ?? '')
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
    const got = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
    if (got.length !== 1 || readdirSync(folder).length !== 1) t.fail(`${got.length} of eight hold the folder`)
    await got[0]?.release()
  }
})

const BY = {
  proposal: 'proposal_AAAAAAAAAAAAAAAAAAAAAA',
  organisation: NO_HASH,
  keyId: 'key_AAAAAAAAAAAAAAAAAAAAAA',
  bodyCommitment: NO_HASH,
} as const

function capProposal(perConsumer: bigint, total: bigint): Leaf {
  return {
    type: 'proposal',
    kind: 'cap',
    edition: EDITION,
    grantId: null,
    capPerConsumer: String(perConsumer),
    capTotal: String(total),
    subject: null,
    roles: null,
    expires: '2030-01-01T00:00:00.000Z',
    ...BY,
  }
}

const DAMAGES: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ["update entries set leaf = leaf || ' ' where seq = 300", 'store.log_damaged', { index: 300 }],
  ["update entries set leaf_hash = sha256('x') where seq = 520", 'store.log_damaged', { index: 520 }],
  ['delete from entries where seq = 2', 'store.log_damaged', { index: 2 }],
  [
    'delete from answers where seq > 400; delete from entries where seq > 400',
    'store.log_damaged',
    { index: 401 },
  ],
  [
    "update entries set leaf = 'x', leaf_hash = sha256('\\x0078') where seq = 300",
    'store.log_damaged',
    { index: 300 },
  ],
  [
    "update entries set leaf = 'x', leaf_hash = sha256('\\x0078') where seq = (select size - 1 from head)",
    'store.log_damaged',
    {},
  ],
  [
    "update log_tiles set hashes = overlay(hashes placing '\\x00'::bytea from 33) where index = 1",
    'store.log_damaged',
    { index: 256 },
  ],
  ["update log_tiles set root = sha256('x') where index = 0", 'store.log_damaged', { index: 0 }],
  ['delete from log_tiles where index = 1', 'store.log_damaged', { index: 256 }],
  ["update head set frontier = overlay(frontier placing '\\x00'::bytea from 3)", 'store.log_root', {}],
  ['update checkpoint set size = size + 1000', 'store.log_damaged', {}],
  ['update checkpoint set size = size - 1', 'store.log_root', {}],
  [
    'update editions set total_spent = total_spent - 1',
    'store.ledger_damaged',
    { row: `edition ${EDITION}` },
  ],
  ['update accounts set spent = spent + 1', 'store.ledger_damaged', {}],
  ['update grants set spent = 0', 'store.ledger_damaged', {}],
  [
    'update editions set total_cap = total_cap + 1',
    'store.ledger_damaged',
    { row: `total cap of edition ${EDITION}` },
  ],
  [
    'update editions set per_consumer_cap = per_consumer_cap + 1',
    'store.ledger_damaged',
    { row: `cap per consumer of edition ${EDITION}` },
  ],
  ['update editions set pool_cap = 1', 'store.ledger_damaged', { row: `pool of edition ${EDITION}` }],
  [
    'update editions set pool_cap = 1, pool_spent = 1',
    'store.ledger_damaged',
    { row: `pool of edition ${EDITION}`, stated: '1', computed: '0' },
  ],
  ["update accounts set cap = cap + 1 where organisation = 'maker-a'", 'store.ledger_damaged', {}],
  ['update answers set charge = charge + 1 where seq = 500', 'store.ledger_damaged', { stated: '1001' }],
  [
    'delete from answers where seq = 500; update editions set total_spent = total_spent - 1000',
    'store.ledger_damaged',
    {},
  ],
]

/** Damages inside a transaction that is always rolled back. */
async function faultAfter(connection: Connection, statement: string): Promise<FaultDetail | undefined> {
  let found: FaultDetail | undefined
  const undone = new Error('undone')
  const work = connection.db.transaction().execute(async tx => {
    for (const each of statement.split('; ')) await tx.executeQuery(CompiledQuery.raw(each))
    const { state } = await loadLog(tx)
    found = await verifyStore(tx, state).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof Fault) return error.faults[0]
        throw error
      },
    )
    throw undone
  })
  await work.catch((error: unknown) => {
    if (error !== undone) throw error
  })
  return found
}

async function filled(kind: StoreKind, answers: number): Promise<StoreLocation> {
  const location = await kind.fresh()
  const store = await openStore(location, storeOptions())
  await openMarket(store)
  await Promise.all(
    Array.from({ length: answers }, (_, i) => store.commitRelease(member(i % 2 ? 'maker-a' : 'maker-b'))),
  )
  await store.close()
  return location
}

async function tamper(location: StoreLocation, statement: string): Promise<void> {
  const connection = await connect(location)
  await connection.db.executeQuery(CompiledQuery.raw(statement))
  await connection.close()
}

async function stateOf(store: Pick<Store, 'log' | 'read'>) {
  const { size, note } = store.log.checkpoint()
  const { items } = await store.read.editions({ limit: 10 })
  const accounts = await store.read.accountsOfEdition(EDITION)
  const grants = await store.read.grants({ limit: 10 })
  const [newest] = (await store.log.entries({ limit: 1, reader: { kind: 'officer' } })).items
  return {
    size,
    note: Buffer.from(note).toString(),
    items,
    accounts,
    grants,
    body: Buffer.from(newest?.body?.bytes ?? []).toString(),
  }
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}
