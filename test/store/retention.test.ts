// What was asked is destroyed after its months, on both databases: its keys, in one transaction with the
// entry that says so.
import { CompiledQuery } from 'kysely'
import t from 'tap'
import { commit } from '../../protocols/audit/commitment.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { shredBodies } from '../../src/app/operation/shred-bodies.ts'
import { connect } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { ReleaseMember } from '../../src/store/release-member.ts'
import type { Store } from '../../src/store/store.ts'
import {
  content,
  EDITION,
  LOG_KEY,
  member,
  openMarket,
  plain,
  SOFTWARE,
  storeOptions,
  verifyEd25519,
} from '../support/store-market.ts'
import { storeLogReader } from '../support/store-log.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const OCTOBER = Date.parse('2022-10-05T00:00:00.000Z')
const NOVEMBER = Date.parse('2022-11-01T00:00:00.000Z')
const STILL = Date.parse('2025-10-31T23:59:59.999Z')
const DUE = Date.parse('2025-11-01T00:00:00.000Z')
const MASTER = { bytes: new Uint8Array(32).fill(7) }
const NEXT_MASTER = { bytes: new Uint8Array(32).fill(9) }

for (const kind of stores.kinds) {
  t.test(kind.name, async t => {
    const location = await kind.fresh()
    let clock = OCTOBER
    let armed = false
    const boom = new Error('boom')
    const options = storeOptions({
      clock: () => clock,
      masterKey: MASTER,
      crashPointForTesting: point => {
        if (armed && point === 'committed') throw boom
      },
    })
    let store = await openStore(location, options)
    t.teardown(() => store.close())
    await openMarket(store)
    const old = asked('maker-a', 'first')
    const { answer: oldAnswer } = await released(store, old)
    const decided = await decide(store, 'kept as a record')
    await carry(store, 'first joint')
    clock = NOVEMBER
    await carry(store, 'second joint')
    await store.work(async write => {
      for (const question of ['held', 'waiting'])
        await write.addRelayedQuestion({ ...CARRIED, question, signed: carried(question).signed })
      await write.setRelayed('held', { yeses: [carried('held').signed] })
    }, null)
    t.equal(await store.read.openRelayedCount('maker-a'), 2, 'of a joint question, what is cancelled is over')
    const { answer: later } = await released(store, asked('maker-a', 'second'))
    await shredBodies(store, SOFTWARE, 36)
    clock = STILL
    await shredBodies(store, SOFTWARE, 36)
    t.notOk(await shredEntry(store), 'not a millisecond too early')
    const backup = await exported(store)

    await t.test(
      'in the first moment after its months what was asked is gone, and the log says so',
      async t => {
        clock = DUE
        t.ok(await store.read.answer(oldAnswer, 'maker-a'))
        t.ok(await store.read.answerDocument(oldAnswer, 'maker-a'))
        t.match(await store.read.relayedQuestion('first joint'), carried('first joint'))
        await shredBodies(store, SOFTWARE, 36)
        const entry = await shredEntry(store)
        t.match(entry, { from: '0', to: String(decided + 1), through: '2022-10', months: '36' })
        const officer = { kind: 'officer' } as const
        const computation = await store.log.entry(decided - 1, officer)
        t.equal(computation?.body, null)
        t.equal(computation?.destroyed, Number(entry?.['seq']))
        t.equal((await store.log.entry(decided - 1, { kind: 'anyone' }))?.destroyed, null)
        t.equal(await store.read.answer(oldAnswer, 'maker-a'), undefined)
        t.equal(await store.read.answerDocument(oldAnswer, 'maker-a'), undefined, 'nor remembered')
        t.equal(await store.read.destroyedAnswer(oldAnswer, 'maker-a'), Number(entry?.['seq']))
        t.equal(await store.read.destroyedAnswer(oldAnswer, 'maker-b'), undefined, 'nobody else’s')
        const record = await store.log.entry(decided, officer)
        t.equal(record?.body && fromUtf8(record.body.bytes), 'kept as a record')
        t.ok(await store.read.answer(later, 'maker-a'), 'the next month’s is still there')
        t.equal(await store.read.relayedQuestion('first joint'), undefined, 'nor what a hub carried')
        t.match(await store.read.relayedQuestion('second joint'), carried('second joint'))
        t.equal(
          await store.read.openRelayedCount('maker-a'),
          1,
          'nor is one in the way that no node can hold',
        )
      },
    )

    await t.test(
      'the log verifies, its budgets are recomputed, and whoever kept a body opens its commitment',
      async t => {
        const policy = { logKey: LOG_KEY, witnesses: [], quorum: 0 }
        const report = await verifyLog(storeLogReader(store), { policy, verify: verifyEd25519 })
        t.equal(report.shredded, decided + 2)
        t.equal(report.editions[0]?.spent, 3_000n, 'sealing and two answers')
        const { size } = store.log.checkpoint()
        await shredBodies(store, SOFTWARE, 36)
        t.equal(store.log.checkpoint().size, size, 'said once')
        const entry = await store.log.entry(decided - 1, { kind: 'anyone' })
        const kept = KEPT.get(old.id)
        t.equal(
          kept && commit('body', kept.salt, kept.bytes),
          JSON.parse(fromUtf8(entry?.leaf ?? new Uint8Array())).bodyCommitment,
        )
      },
    )

    await t.test('nothing that was asked stands in the tables, before or after', async t => {
      const [before, after] = [backup.join('\n'), (await exported(store)).join('\n')]
      for (const question of ['first', 'second', 'first joint', 'second joint'])
        t.notOk(holds(before, secret(question)))
      t.ok(holds(before, '"type":"computation"'), 'the search finds what is there')
      for (const gone of [
        '"name":"2022-10"',
        old.canonicalDigest,
        '"key":"first"',
        '"question":"first joint"',
      ]) {
        t.match(before, gone)
        t.notMatch(after, gone, 'keys, and digests of questions that could be guessed')
      }
    })

    const again = asked('maker-a', 'again')
    await t.test('the same question is asked anew and charged, not answered by what is gone', async t => {
      const question = { ...again, canonicalDigest: old.canonicalDigest, idempotencyKey: 'first' }
      t.equal((await store.commitRelease(question)).kind, 'released')
    })

    await t.test(
      'an end between the commit and the rest is made good; all is put under another master key; a body moved elsewhere is found',
      async t => {
        clock = Date.parse('2025-12-01T00:00:00.000Z')
        for (const question of ['one', 'other']) await carry(store, question)
        const before = await store.read.answer(again.id, 'maker-a')
        if (before === undefined) throw new Error('an answer')
        armed = true
        await t.rejects(shredBodies(store, SOFTWARE, 36), boom)
        armed = false
        await store.decision({
          nonce: null,
          change: async ({ write, append }) => {
            append(at => plain(at, { type: 'master-key' }))
            await write.putKeysUnder(NEXT_MASTER)
          },
        })
        await store.close()
        const connection = await connect(location)
        const { db } = connection
        await db.executeQuery(
          CompiledQuery.raw(
            'update entries set body = (select sealed from sealed_batches order by seq desc limit 1) where seq = $1',
            [decided],
          ),
        )
        await db.executeQuery(
          CompiledQuery.raw(
            "update joint_questions set signed = (select signed from joint_questions where question = 'one') where question = 'other'",
          ),
        )
        await connection.close()
        await t.rejects(openStore(location, options), { code: 'store.master_key' })
        store = await openStore(location, { ...options, masterKey: NEXT_MASTER })
        t.equal(await store.read.answer(later, 'maker-a'), undefined, 'its key is gone already')
        await shredBodies(store, SOFTWARE, 36)
        t.match(await shredEntry(store), { from: String(decided + 2), through: '2022-11' })
        t.same(await store.read.answer(again.id, 'maker-a'), before, 'the same bytes')
        const rows = await exported(store)
        t.notOk(holds(rows.join('\n'), secret('again')))
        const open = rows.filter(row => /_key":"2022-/.test(row) && !/"(?:body|answer)":null/.test(row))
        t.same(open, [], 'nothing is left of what is gone')
        t.notOk(
          rows.some(row => row.startsWith('{"table":"sealed_batches"') && row.includes('"key":"2022-')),
          'no sealed batch either',
        )
        t.ok(
          backup.some(row => row.startsWith('{"table":"sealed_batches"') && row.includes('"key":"2022-10')),
        )
        await t.rejects(store.log.entry(decided, { kind: 'officer' }), { code: 'store.log_damaged' })
        t.match(await store.read.relayedQuestion('one'), carried('one'))
        await t.rejects(store.read.relayedQuestion('other'), /sealed in its place/)
      },
    )

    if (kind !== stores.kinds.at(-1)) return
    await t.test(
      'an older backup opens what it holds with its master key, and nothing with another',
      async t => {
        const restored = await openStore(await kind.fresh(), options)
        t.teardown(() => restored.close())
        await restored.importTables(each(backup))
        t.match(await restored.log.entry(decided - 1, { kind: 'officer' }), {
          destroyed: null,
          body: { bytes: KEPT.get(old.id)?.bytes },
        })
        const masterKey = { bytes: new Uint8Array(32).fill(8) }
        const other = await openStore(await kind.fresh(), storeOptions({ masterKey }))
        t.teardown(() => other.close())
        await t.rejects(other.importTables(each(backup)), { code: 'store.master_key' })
      },
    )
  })
}

const KEPT = new Map<string, { readonly bytes: Uint8Array; readonly salt: Uint8Array }>()

/** A question whose text, in body and answer, can be searched for. */
function asked(consumer: string, question: string): ReleaseMember {
  const answer = { asked: JSON.stringify(secret(question)), values: '["1"]' }
  const asked = content(consumer, answer, secret(question))
  const base = member(consumer, { idempotencyKey: question, content: { ...asked, parties: [consumer] } })
  KEPT.set(base.id, { bytes: utf8(asked.bodyJson), salt: asked.bodySalt })
  return base
}

const CARRIED = { joint: 'a'.repeat(64), marketEdition: 'b'.repeat(64), consumer: 'maker-a' }

/** A joint question with its cancel and a share, as a hub keeps them. */
async function carry(store: Store, question: string): Promise<void> {
  const { signed, cancel, shares } = carried(question)
  await store.work(async write => await write.addRelayedQuestion({ ...CARRIED, question, signed }), null)
  await store.work(async write => await write.setRelayed(question, { cancel, shares }), null)
}

function carried(question: string) {
  const signed = { document: secret(question), signature: '' }
  const share = {
    share: signed,
    sealed: '',
    leaf: '',
    receipt: '',
    result: '',
    resultSalt: '',
    accountSalt: '',
  }
  return { signed, cancel: signed, shares: [share] }
}

/** As text, or in any of the three ways that base64 writes it within something longer. */
function holds(rows: string, text: string): boolean {
  if (rows.includes(text)) return true
  return [0, 1, 2].some(before =>
    rows.includes(
      Buffer.from(`${'x'.repeat(before)}${text}`)
        .toString('base64')
        .slice(4, -4),
    ),
  )
}

/** Long enough that base64 in the middle of others still shows it. */
function secret(question: string): string {
  return `who asks about ${question} is a business secret of its asker`
}

async function released(store: Store, question: ReleaseMember): Promise<{ readonly answer: string }> {
  const outcome = await store.commitRelease(question)
  if (outcome.kind !== 'released') throw new Error(outcome.kind)
  return outcome
}

/** A freeze and its end; returns the index of the first. */
async function decide(store: Store, text: string): Promise<number> {
  const bytes = utf8(text)
  const salt = new Uint8Array(32).fill(3)
  const bodyCommitment = commit('body', salt, bytes)
  const outcome = await store.decision({
    nonce: null,
    change: async ({ append }) => {
      const body = { bytes, salt, asked: false }
      const at = append(place => ({
        ...plain(place, { type: 'freeze', edition: EDITION, bodyCommitment }),
        body,
      }))
      append(place => plain(place, { type: 'unfreeze', edition: EDITION, bodyCommitment }))
      return at
    },
  })
  if (outcome.kind !== 'done') throw new Error(outcome.kind)
  return outcome.value
}

async function shredEntry(store: Store): Promise<Record<string, string> | undefined> {
  const { items } = await store.log.entries({ reader: { kind: 'anyone' }, limit: 50 })
  return items.map(({ leaf }) => JSON.parse(fromUtf8(leaf))).find(({ type }) => type === 'shred')
}

async function exported(store: Store): Promise<readonly string[]> {
  const lines: string[] = []
  await store.exportTables(async line => void lines.push(line))
  return lines
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}
