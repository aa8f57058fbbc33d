import t, { type Test } from 'tap'
import { KEY_ROLES } from '../../protocols/audit/key-roles.ts'
import { parseEntry } from '../../protocols/audit/entry.ts'
import { Replay } from '../../protocols/audit/replay.ts'
import { verifyReceipt } from '../../protocols/audit/receipt.ts'
import { decodeEntryBundle } from '../../protocols/audit/tiles.ts'
import { TILE_WIDTH } from '../../protocols/audit/tile-path.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { ReleaseOutcome, ReleaseMember } from '../../src/store/release-member.ts'
import type { Store } from '../../src/store/store.ts'
import type { WriterOptions } from '../../src/store/writer.ts'
import {
  EDITION,
  freshNonce,
  grantLeaf,
  give,
  grantTerms,
  LOG_KEY,
  type MarketTerms,
  member,
  NO_HASH,
  openMarket,
  plain,
  storeOptions,
  verifyEd25519,
} from '../support/store-market.ts'
import { storeKinds, type StoreKind } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

for (const kind of stores.kinds) {
  t.test(kind.name, async t => {
    await t.test('48 clients on two accounts share a budget of exactly 100 answers', async t => {
      const store = await market(t, kind, { totalCap: 100_000n + 1_000n, sealingCharge: 1_000n })
      let left = 400
      const outcomes: ReleaseOutcome[] = []
      await Promise.all(
        Array.from({ length: 48 }, async (_, client) => {
          while (left-- > 0)
            outcomes.push(await store.commitRelease(member(client % 2 === 0 ? 'maker-a' : 'maker-b')))
        }),
      )
      const kinds = outcomes.map(outcome => outcome.kind)
      t.equal(kinds.filter(kind => kind === 'released').length, 100, 'granted')
      t.equal(kinds.filter(kind => kind === 'refused').length, 300, 'refused')
      t.ok(outcomes.every(outcome => outcome.kind !== 'refused' || outcome.code === 'query.budget_total'))
      t.equal((await store.read.edition(EDITION))?.totalSpent, '101000')
      const accounts = await store.read.accountsOfEdition(EDITION)
      t.equal(
        accounts.reduce((sum, account) => sum + BigInt(account.spent) - 1_000n, 0n),
        100_000n,
        'the accounts hold what the total holds',
      )
      await everyRuleHolds(t, store)
    })

    await t.test('48 requests with one idempotency key are one charge and one answer', async t => {
      const store = await market(t, kind)
      const canonicalDigest = 'ab'.repeat(32)
      const outcomes = await Promise.all(
        Array.from({ length: 48 }, () =>
          store.commitRelease(member('maker-a', { idempotencyKey: 'once', canonicalDigest })),
        ),
      )
      const answers = outcomes.map(outcome => ('answer' in outcome ? outcome.answer : outcome.kind))
      t.equal(new Set(answers).size, 1, 'all have the same answer')
      t.equal(outcomes.filter(outcome => outcome.kind === 'released').length, 1)
      t.equal((await store.read.account(EDITION, 'maker-a'))?.spent, '2000')
      const other = await store.commitRelease(member('maker-a', { idempotencyKey: 'once' }))
      t.equal(other.kind, 'idempotency_conflict', 'the key with another query')
      const foreign = await store.commitRelease(member('maker-b', { idempotencyKey: 'once' }))
      t.equal(foreign.kind, 'released', "another organisation's key is its own")
      t.equal(
        (await store.commitRelease(member('maker-a', { canonicalDigest, idempotencyKey: 'again' }))).kind,
        'stored',
        'the same query under another key',
      )
      t.equal(
        (await store.commitRelease(member('maker-a', { idempotencyKey: 'again' }))).kind,
        'idempotency_conflict',
        'which is bound to it from then on',
      )
    })

    await t.test('a used nonce, contents without an entry and bytes that do not fit fail alone', async t => {
      const store = await market(t, kind)
      const nonce = freshNonce()
      await store.commitRelease(member('maker-a', { nonce }))
      const { content } = member('maker-a')
      const sound = Array.from({ length: 8 }, () => member('maker-b'))
      const twin = freshNonce()
      const results = await Promise.allSettled(
        [
          member('maker-a', { nonce }),
          member('maker-a', { content: { ...content, resultSalt: new Uint8Array(31) } }),
          member('maker-a', { nonce: { ...freshNonce(), nonce: 'a\0b' } }),
          member('maker-a', { content: { ...content, software: 'x'.repeat(70_000) } }),
          member('maker-a', { charge: 0n }),
          member('maker-a', { grant: 'grant_none' }),
          member('maker-a', { nonce: twin, id: 'answer_twin' }),
          member('maker-a', { nonce: twin }),
          member('maker-a', { id: 'answer_twin' }),
          ...sound,
        ].map(each => store.commitRelease(each)),
      )
      const kinds = results.map(result => (result.status === 'fulfilled' ? result.value.kind : 'failed'))
      t.strictSame(kinds.slice(0, 9), [
        'replayed',
        'failed',
        'failed',
        'failed',
        'failed',
        'failed',
        'released',
        'replayed',
        'failed',
      ])
      t.ok(
        kinds.slice(9).every(outcome => outcome === 'released'),
        'the others are served',
      )
      t.equal((await store.read.account(EDITION, 'maker-a'))?.spent, '3000', 'two answers and the opening')
      await everyRuleHolds(t, store)
    })

    await t.test(
      'an expired nonce is refused though its row may be gone and the clock goes back',
      async t => {
        let now = Date.now()
        const store = await market(t, kind, {}, { clock: () => now })
        const nonce = freshNonce(now + 300_000)
        t.equal((await store.commitRelease(member('maker-a', { nonce }))).kind, 'released')
        now += 301_000
        await store.forgetOldNonces()
        now -= 301_000
        t.equal((await store.commitRelease(member('maker-a', { nonce }))).kind, 'replayed')
        t.equal(await store.useNonce(nonce), false)
        t.equal(store.now(), now + 301_000, 'the time of the store never goes back')
      },
    )

    await t.test('requests that arrive during a commit share the next one', async t => {
      let commits = 0
      let arrive: (() => void) | undefined
      const store = await market(
        t,
        kind,
        {},
        {
          crashPointForTesting: point => {
            if (point === 'committed') commits++
            if (point !== 'decided') return
            arrive?.()
            arrive = undefined
          },
        },
      )
      const before = commits
      const late: Promise<ReleaseOutcome>[] = []
      arrive = () => late.push(...[0, 1, 2].map(() => store.commitRelease(member('maker-b'))))
      const first = await Promise.all([0, 1].map(() => store.commitRelease(member('maker-a'))))
      const outcomes = [...first, ...(await Promise.all(late))]
      t.same(
        outcomes.map(({ kind }) => kind),
        Array.from({ length: 5 }, () => 'released'),
      )
      t.equal(commits - before, 2, 'one commit for those of one turn, one for all that came during it')
    })

    await t.test('reads use a nonce once, many at a time', async t => {
      const store = await market(t, kind)
      const nonces = Array.from({ length: 20 }, () => freshNonce())
      const used = await Promise.all([...nonces, ...nonces].map(nonce => store.useNonce(nonce)))
      t.equal(used.filter(fresh => fresh).length, 20)
      t.equal(
        (await store.commitRelease(member('maker-a', { nonce: nonces[0] ?? freshNonce() }))).kind,
        'replayed',
      )
    })

    await t.test('a base part stored meanwhile makes a member stale, and its nonce stays good', async t => {
      const store = await market(t, kind)
      const baseParts = [{ digest: 'cd'.repeat(32), position: 1 }]
      const second = member('maker-a', { baseParts })
      const [first, stale, other] = await Promise.all([
        store.commitRelease(member('maker-a', { baseParts })),
        store.commitRelease(second),
        store.commitRelease(member('maker-b', { baseParts })),
      ])
      t.same([first.kind, stale.kind, other.kind], ['released', 'stale', 'released'])
      const [part] = await store.read.baseParts(EDITION, 'maker-a', ['cd'.repeat(32)])
      t.equal(part?.position, 1)
      t.equal(part?.answer, first.kind === 'released' ? first.answer : '')
      t.equal((await store.commitRelease({ ...second, baseParts: [] })).kind, 'released')
    })

    await t.test(
      'of two steps after one base part only the first is stored; a later one follows it',
      async t => {
        const store = await market(t, kind)
        const digest = 'ce'.repeat(32)
        const base = member('maker-a', { baseParts: [{ digest, position: 1 }] })
        t.equal((await store.commitRelease(base)).kind, 'released')
        const after = (over: string) => member('maker-a', { baseParts: [{ digest, position: 3, over }] })
        const steps = await Promise.all([
          store.commitRelease(after(base.id)),
          store.commitRelease(after(base.id)),
          store.commitRelease(member('maker-b', { baseParts: [{ digest, position: 0 }] })),
        ])
        t.same(
          steps.map(outcome => outcome.kind),
          ['released', 'stale', 'released'],
        )
        const [part] = await store.read.baseParts(EDITION, 'maker-a', [digest])
        const [first] = steps
        t.match(part, { position: 3, answer: first.kind === 'released' ? first.answer : '' })
        t.equal((await store.commitRelease(after(part?.answer ?? ''))).kind, 'released')
        t.equal((await store.commitRelease(after(base.id))).kind, 'stale', 'the base serves nobody any more')
      },
    )

    await t.test('freeze, revocation, expiry and mode are looked at again under the locks', async t => {
      let now = Date.now()
      const store = await market(t, kind, {}, { clock: () => now })
      const known = member('maker-a')
      await store.commitRelease(known)
      const code = async (change: Partial<ReleaseMember> = {}, consumer = 'maker-a') => {
        const outcome = await store.commitRelease(
          member(consumer, { nonce: freshNonce(now + 1000), ...change }),
        )
        return outcome.kind === 'refused' ? outcome.code : outcome.kind
      }
      t.equal(await code({ mode: 'blind' }), 'query.mode_not_granted')
      await setStatus(store, 'freeze', 'frozen')
      t.equal(await code(), 'query.edition_not_open')
      t.equal(await code({}, 'maker-b'), 'query.edition_not_open', 'also before the account is open')
      t.equal(
        await code({ canonicalDigest: known.canonicalDigest }),
        'stored',
        'what is stored is still given',
      )
      await setStatus(store, 'unfreeze', 'open')
      t.equal(await code(), 'released')
      await store.decision({
        nonce: null,
        change: async ({ write, append }) => {
          const grant = grantTerms('maker-a', 1_000_000_000_000n)
          await write.revokeGrant(grant.id)
          append(at => plain(at, grantLeaf(grant, 'revoked')))
        },
      })
      t.equal(await code(), 'query.grant_revoked')
      now = Date.parse('2099-01-01T00:00:00.000Z')
      t.equal(await code({}, 'maker-b'), 'query.grant_expired')
      await everyRuleHolds(t, store)
    })

    await t.test('another grant gives no new budget in the edition', async t => {
      const store = await market(t, kind, { grantBudget: 3_000n, perConsumer: 5_000n })
      const outcomes = []
      for (let i = 0; i < 3; i++) outcomes.push((await store.commitRelease(member('maker-a'))).kind)
      t.same(outcomes, ['released', 'released', 'refused'], 'the account opens with the sealing charge spent')
      const next = grantTerms('maker-a', 100_000n, 'grant_second0000000000000000')
      await store.decision({
        nonce: null,
        change: async decision => await give(decision, next),
      })
      for (let i = 0; i < 3; i++)
        outcomes.push((await store.commitRelease(member('maker-a', { grant: next.id }))).kind)
      t.same(outcomes.slice(3), ['released', 'released', 'refused'])
      t.match(await store.read.account(EDITION, 'maker-a'), { grant: next.id, cap: '5000', spent: '5000' })
      t.equal((await store.read.grant(next.id))?.spent, '2000')
      await everyRuleHolds(t, store)
    })

    await t.test('nonces that both ways of a request use at once fail nobody', async t => {
      const store = await market(t, kind)
      for (let round = 0; round < 20; round++) {
        const nonces = Array.from({ length: 40 }, () => freshNonce())
        const used = nonces.toReversed().map(nonce => store.useNonce(nonce))
        const asked = nonces.map(nonce => store.commitRelease(member('maker-a', { nonce })))
        const taken = [(await Promise.all(used)).toReversed(), await Promise.all(asked)] as const
        const once = taken[0].every((read, i) => read !== (taken[1][i]?.kind === 'released'))
        t.ok(once, 'each was good for one of the two')
      }
    })

    await t.test('a decision is rows, nonce and entries, all or nothing', async t => {
      const store = await market(t, kind)
      const nonce = freshNonce()
      const size = store.log.checkpoint().size
      const refuse = (fail: boolean) =>
        store.decision({
          nonce,
          change: async ({ write, append }) => {
            await write.setEditionStatus(EDITION, 'frozen', ['open'])
            const seq = append(at =>
              plain(at, { type: 'refusal', code: 'query.no_grant', bodyCommitment: NO_HASH }),
            )
            if (fail) throw new Error('no')
            return seq
          },
        })
      await t.rejects(refuse(true), { message: 'no' })
      t.equal((await store.read.edition(EDITION))?.status, 'open')
      t.equal(store.log.checkpoint().size, size)
      t.same(await refuse(false), { kind: 'done', value: size })
      t.same(await refuse(false), { kind: 'replayed' })
      t.equal(store.log.checkpoint().size, size + 1)
    })

    await t.test(
      'receipts, tiles and bundles verify from outside; bodies are for parties and officers',
      async t => {
        const store = await market(t, kind)
        const outcomes = await Promise.all(
          Array.from({ length: 600 }, () => store.commitRelease(member('maker-a'))),
        )
        const policy = { logKey: LOG_KEY, witnesses: [], quorum: 0 }
        const seqs = outcomes.flatMap(outcome => (outcome.kind === 'released' ? [outcome] : []))
        for (const { seq, receipt } of seqs.filter((_, i) => i % 40 === 0)) {
          const leaf = (await store.log.entry(seq, { kind: 'anyone' }))?.leaf ?? new Uint8Array(0)
          t.equal((await verifyReceipt(leaf, receipt, policy, verifyEd25519)).index, seq)
          const newer = (await store.log.receipt(seq)) ?? ''
          t.equal((await verifyReceipt(leaf, newer, policy, verifyEd25519)).index, seq)
        }
        const seq = seqs[0]?.seq ?? -1
        t.equal((await store.log.entry(seq, { kind: 'anyone' }))?.body, null)
        t.equal((await store.log.entry(seq, { kind: 'party', organisation: 'maker-b' }))?.body, null)
        for (const reader of [{ kind: 'officer' }, { kind: 'party', organisation: 'platform' }] as const) {
          t.ok((await store.log.entry(seq, reader))?.body, 'has the body')
        }
        const own = await store.log.entries({
          limit: 500,
          reader: { kind: 'party', organisation: 'maker-b' },
        })
        t.equal(own.items.length, 0)
        const first = await store.log.entries({
          limit: 200,
          reader: { kind: 'party', organisation: 'maker-a' },
        })
        const next = await store.log.entries({
          limit: 200,
          after: first.next ?? '',
          reader: { kind: 'party', organisation: 'maker-a' },
        })
        t.equal(new Set([...first.items, ...next.items].map(entry => entry.seq)).size, 400)
        t.equal(await store.log.receipt(store.log.checkpoint().size), undefined)
        t.equal(await store.log.tile(0, 3, 1), undefined)
        t.equal((await store.log.tile(1, 0, 2))?.length, 64)
        await everyRuleHolds(t, store)
      },
    )

    await t.test('every list and look-up gives what was put in', async t => {
      const store = await market(t, kind)
      const released = await store.commitRelease(member('maker-a'))
      const id = released.kind === 'released' ? released.answer : ''
      const stored = await store.read.answer(id, 'maker-a')
      t.match(stored && parseEntry(stored.leaf), { type: 'computation', charge: '1000' })
      t.equal(await store.read.answer(id, 'maker-b'), undefined, "another's answer is not there")
      t.equal((await store.read.answers({ organisation: 'maker-a', limit: 10 })).items.length, 1)
      const page = await store.read.organisations({ limit: 2 })
      t.same(
        page.items.map(each => each.id),
        ['maker-a', 'maker-b'],
      )
      const rest = await store.read.organisations({ limit: 2, after: page.next ?? '' })
      t.same([rest.items.map(each => each.id), rest.next], [['platform'], null])
      t.equal((await store.read.grants({ limit: 10, provider: 'platform' })).items.length, 2)
      t.match(await store.read.editionCaps({ unitKey: 'ab'.repeat(32) }, Date.now()), [{ edition: EDITION }])
      t.ok((await store.read.sealedSecrets(EDITION))?.salt)
      await workIsKept(t, store)
      await codesAreUsedOnce(t, store)
    })
  })
}

async function market(
  t: Test,
  kind: StoreKind,
  terms: Partial<MarketTerms> = {},
  options: Partial<WriterOptions> = {},
): Promise<Store> {
  const store = await openStore(await kind.fresh(), storeOptions(options))
  t.teardown(() => store.close())
  await openMarket(store, terms)
  return store
}

async function setStatus(
  store: Store,
  type: 'freeze' | 'unfreeze',
  status: 'frozen' | 'open',
): Promise<void> {
  await store.decision({
    nonce: null,
    change: async ({ write, append }) => {
      await write.setEditionStatus(EDITION, status, ['open', 'frozen'])
      append(at => plain(at, { type, edition: EDITION, bodyCommitment: NO_HASH }))
    },
  })
}

/**
 * The verifier that outsiders run: gapless, every charge stated, no cap passed; and the rows say the same.
 */
async function everyRuleHolds(t: Test, store: Store): Promise<void> {
  const replay = new Replay()
  const { size } = store.log.checkpoint()
  for (let at = 0; at < size; at += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, size - at)
    const bundle = (await store.log.entryBundle(at / TILE_WIDTH, width)) ?? new Uint8Array(0)
    for (const leaf of decodeEntryBundle(bundle, width)) replay.add(parseEntry(leaf))
  }
  const spent = replay.report().editions.map(edition => String(edition.spent))
  t.same(spent, [(await store.read.edition(EDITION))?.totalSpent], 'rows and entries agree')
}

async function workIsKept(t: Test, store: Store): Promise<void> {
  const id = 'upload_0000000000000000000000'
  const expires = '2099-01-01T00:00:00.000Z'
  await store.work(async write => {
    const size = 10
    await write.addUpload(
      { id, size, sha256: '00'.repeat(32), partBytes: 5, files: [size], expires },
      'platform',
    )
    await write.addUploadPart(id, 1)
    await write.addUploadPart(id, 0)
    await write.addUploadPart(id, 1)
  }, freshNonce())
  t.match(await store.read.upload(id, 'platform'), { parts: [0, 1], committed: false, expires })
  t.equal(await store.read.upload(id, 'maker-a'), undefined)
  const commits = await Promise.all([1, 2].map(() => store.work(write => write.commitUpload(id), null)))
  t.equal(commits.filter(first => first).length, 1, 'committed once')
  const job = { id: 'job_0000000000000000000000', edition: EDITION as never, step: 'verify' }
  await store.work(write => write.addJob(job, 'platform'), null)
  t.match(await store.read.runningJobs(), [{ id: job.id, organisation: 'platform', attempts: 0 }])
  t.same(await store.read.runningJobs('maker-a'), [])
  t.equal(await store.work(write => write.startJob(job.id), null), 1)
  t.equal(await store.work(write => write.startJob(job.id), null), 2, 'each attempt counts before it is made')
  await store.work(write => write.returnAttempt(job.id), null)
  t.match(await store.read.runningJobs('platform'), [{ attempts: 1 }])
  const done = { id: job.id, state: 'done', step: 'done', fraction: 1, code: null, detail: null } as const
  t.equal(await store.work(write => write.endJob(done), null), true)
  t.equal(await store.work(write => write.endJob({ ...done, state: 'failed' }), null), false, 'it ends once')
  t.equal(await store.work(write => write.startJob(job.id), null), undefined, 'and is not begun again')
  await store.work(write => write.noteProgress(job.id, 'verify', 0.5), null)
  t.match(await store.read.job(job.id, 'platform'), done)
  await store.work(write => write.removeUpload(id), null)
  t.equal(await store.read.upload(id, 'platform'), undefined)
}

async function codesAreUsedOnce(t: Test, store: Store): Promise<void> {
  const change = <T>(work: Parameters<typeof store.decision<T>>[0]['change']) =>
    store.decision({ nonce: null, change: work })
  const expires = Date.now() + 60_000
  await change(({ write }) => write.issueEnrolmentCode('maker-a', 'lost', expires, KEY_ROLES, null))
  await change(({ write }) => write.issueEnrolmentCode('maker-a', 'code', expires, ['reader', 'asker'], null))
  t.match(await change(({ write }) => write.useEnrolmentCode('lost')), { value: undefined })
  t.match(await change(({ write }) => write.useEnrolmentCode('code')), {
    value: { organisation: 'maker-a', roles: ['asker', 'reader'] },
  })
  t.match(await change(({ write }) => write.useEnrolmentCode('code')), { value: undefined })
  const key = {
    id: 'key_00000000000000000000',
    organisation: 'maker-a' as never,
    publicKey: 'A'.repeat(43),
    label: '',
    roles: [...KEY_ROLES],
    validUntil: null,
    replaces: null,
    invitedBy: null,
  }
  await change(({ write }) => write.addMemberKey(key))
  t.match(await change(({ write }) => write.revokeMemberKey(key.id, 7)), { value: true })
  t.match(await store.read.memberKeys('maker-a'), [{ id: key.id, revokedAt: '7' }])
  const next = { ...key, id: 'key_11111111111111111111', roles: ['asker' as const], replaces: key.id }
  await change(({ write }) => write.addMemberKey(next))
  t.match(await store.read.memberKey(key.id), { roles: KEY_ROLES })
  t.match(await store.read.memberKey(next.id), { roles: ['asker'] })
  await change(({ write }) =>
    write.addMemberKey({ ...next, id: 'key_22222222222222222222', replaces: next.id }),
  )
  t.equal(await store.read.firstKey('key_22222222222222222222'), key.id)
  t.equal(await store.read.firstKey('key_99999999999999999999'), 'key_99999999999999999999')
  // Let in before the revocation, decided after it.
  let ran = false
  const late = { ...freshNonce(), keyId: key.id }
  const decision = (nonce: typeof late) =>
    store.decision({
      nonce,
      change: async () => {
        ran = true
      },
    })
  await t.rejects(decision(late), { code: 'request.key_revoked', faults: [{ params: { seq: '7' } }] })
  t.notOk(ran, 'nothing is decided under a revoked key')
  t.match(await decision({ ...freshNonce(), keyId: next.id }), { kind: 'done' })
  t.ok(ran)
}
