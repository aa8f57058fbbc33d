import t from 'tap'
import { openStore } from '../../src/store/open-store.ts'
import { EDITION, grantOf, member, openMarket, SOFTWARE, storeOptions } from '../support/store-market.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { encodeLeaf } from '../../src/domain/entries.ts'
import type { Store } from '../../src/store/store.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const KEY = 'key_AAAAAAAAAAAAAAAAAAAA'

for (const kind of stores.kinds) {
  t.test(kind.name, async t => {
    const store = await openStore(await kind.fresh(), storeOptions())
    t.teardown(() => store.close())
    await openMarket(store)
    await addKey(store)

    await t.test('what is remembered is what is stored, and a repeat asks the database no more', async t => {
      t.strictSame(await store.recent.memberKeyAndOwner(KEY), await store.read.memberKeyAndOwner(KEY))
      t.strictSame(await store.recent.edition(EDITION), await store.read.edition(EDITION))
      t.strictSame(
        await store.recent.grantsFor('market', 'maker-a'),
        await store.read.grantsFor('market', 'maker-a'),
      )
      t.equal(await store.recent.edition(EDITION), await store.recent.edition(EDITION))
      t.equal(await store.recent.memberKeyAndOwner('key_BBBBBBBBBBBBBBBBBBBB'), undefined)
      t.strictSame(await store.recent.grantsFor('market', 'nobody'), [])
    })

    await t.test('a hold changes nothing that is remembered', async t => {
      const before = await store.recent.edition(EDITION)
      await store.hold(async () => undefined)
      t.equal(await store.recent.edition(EDITION), before)
    })

    await t.test(
      'a revocation, a freeze and a revoked grant are seen as soon as they are answered',
      async t => {
        t.equal((await store.recent.memberKeyAndOwner(KEY))?.key.revokedAt, null)
        await decide(store, write => write.revokeMemberKey(KEY, 3))
        t.equal((await store.recent.memberKeyAndOwner(KEY))?.key.revokedAt, '3')
        await decide(store, write => write.setEditionStatus(EDITION, 'frozen', ['open']))
        t.equal((await store.recent.edition(EDITION))?.status, 'frozen')
        await decide(store, write => write.setEditionStatus(EDITION, 'open', ['frozen']))
        await decide(store, write => write.revokeGrant(grantOf('maker-b')))
        const [grant] = await store.recent.grantsFor('market', 'maker-b')
        t.not(grant?.revoked, null)
      },
    )

    await t.test('what was read before a decision is not remembered after it', async t => {
      const reading = store.recent.edition(EDITION)
      const freezing = decide(store, write => write.setEditionStatus(EDITION, 'frozen', ['open']))
      await Promise.all([reading, freezing])
      t.equal((await store.recent.edition(EDITION))?.status, 'frozen')
      await decide(store, write => write.setEditionStatus(EDITION, 'open', ['frozen']))
    })

    await t.test(
      'balances move though declarations are remembered, which nobody can change for others',
      async t => {
        const before = await store.read.edition(EDITION)
        t.equal((await store.commitRelease(member('maker-a'))).kind, 'released')
        const after = await store.read.edition(EDITION)
        t.equal(BigInt(after?.totalSpent ?? 0), BigInt(before?.totalSpent ?? 0) + 1_000n)
        t.equal(after?.declaration, before?.declaration, 'decoded once')
        t.throws(() => after?.declaration.views.pop(), TypeError)
      },
    )

    await t.test('an edition that failed and was registered anew shows its new declaration', async t => {
      const id = 'market@2026'
      const next = (capacity: number) => marketDeclaration({ edition: '2026', capacity } as never)
      await decide(store, write => write.addEdition(next(1000), 'platform'))
      t.equal((await store.read.edition(id))?.declaration.capacity, 1000)
      await decide(store, write => write.setEditionStatus(id, 'failed', ['sealing']))
      await decide(store, write => write.addEdition(next(2000), 'platform'))
      t.equal((await store.read.edition(id))?.declaration.capacity, 2000)
    })

    await t.test('a stored answer is shown to its own organisation only, remembered or not', async t => {
      const base = { digest: 'cd'.repeat(32), position: 1 }
      const release = member('maker-a', { idempotencyKey: 'first-use-of-key', baseParts: [base] })
      await store.commitRelease(release)
      t.not(await store.read.answerDocument(release.id, 'maker-a'), undefined)
      t.equal(await store.read.answerDocument(release.id, 'maker-b'), undefined)
      t.equal(
        await store.read.answerDocument(release.id, 'maker-a'),
        await store.read.answerDocument(release.id, 'maker-a'),
      )
      const { canonicalDigest } = release
      const use = { answer: release.id, edition: EDITION, canonicalDigest }
      const bases = [{ ...base, answer: release.id }]
      const none = { byKey: undefined, answer: undefined, bases: [] }
      const asked = (organisation: string, digest: string, key: string) =>
        store.storedUse({
          edition: EDITION,
          organisation,
          canonicalDigest: digest,
          idempotencyKey: key,
          baseDigests: ['cd'.repeat(32), 'ef'.repeat(32)],
        })
      t.match(await asked('maker-a', canonicalDigest, 'first-use-of-key'), {
        byKey: use,
        answer: release.id,
        bases,
      })
      t.match(await asked('maker-a', 'ab'.repeat(32), 'first-use-of-key'), { byKey: use, answer: undefined })
      t.match(await asked('maker-a', canonicalDigest, 'another-key'), {
        byKey: undefined,
        answer: release.id,
      })
      t.match(await asked('maker-b', canonicalDigest, 'first-use-of-key'), none)
    })
  })
}

type Write = Parameters<Parameters<Store['decision']>[0]['change']>[0]['write']

async function decide(store: Store, change: (write: Write) => Promise<unknown>): Promise<void> {
  await store.decision({
    nonce: null,
    change: async ({ write, append }) => {
      await change(write)
      append(at => encodeLeaf(at, SOFTWARE, { type: 'stop' }))
    },
  })
}

async function addKey(store: Store): Promise<void> {
  await decide(store, write =>
    write.addMemberKey({
      id: KEY,
      organisation: 'maker-a' as never,
      publicKey: 'A'.repeat(43),
      label: 'laptop',
      roles: ['reader'],
      validUntil: null,
      replaces: null,
      invitedBy: null,
    }),
  )
}
