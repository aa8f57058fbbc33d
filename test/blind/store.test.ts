// What the database itself guarantees of tickets, on both databases.
import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { toHex } from '../../protocols/bytes.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import {
  freshNonce,
  give,
  grantTerms,
  member,
  openMarket,
  plain,
  storeOptions,
} from '../support/store-market.ts'
import { storeKinds, type StoreKind } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const GRANT = `grant_${'b'.repeat(22)}`
const SHAPE = { parameters: 'bfv-8192-30', level: 'full', mode: 'one', cells: 4, answers: 1 } as const
const signed = { keyId: 'k', publicKey: 'p', base: 'b', signature: 'AAAA', content: '{}' }

for (const kind of stores.kinds) {
  t.test(kind.name, async t => {
    await t.test(
      '48 releases on one ticket: one is charged, the others are told that it is used',
      async t => {
        const store = await market(t, kind)
        await addTicket(store, 'ticket-1')
        await ready(store, 'ticket-1')
        const outcomes = await Promise.all(
          Array.from({ length: 48 }, (_, i) =>
            store.commitRelease(
              member('maker-a', {
                grant: GRANT,
                mode: 'blind',
                blind: { ticket: 'ticket-1', ciphertexts: Uint8Array.of(i) },
              }),
            ),
          ),
        )
        const released = outcomes.filter(({ kind }) => kind === 'released')
        t.equal(released.length, 1)
        t.equal(outcomes.filter(({ kind }) => kind === 'ticket_unusable').length, 47)
        t.equal(
          (await store.read.account('market@2025', 'maker-a'))?.spent,
          '2000',
          'one charge and the sealing',
        )
        t.equal((await store.read.ticket('ticket-1', 'maker-a'))?.ticket.state, 'used')
        const [winner] = released
        if (winner?.kind !== 'released') return
        const at = outcomes.indexOf(winner)
        t.equal(hexOf(await store.read.blindCiphertexts(winner.answer)), hexOf(Uint8Array.of(at)))
      },
    )

    await t.test('a ticket of somebody else, of another state or past its time is not used', async t => {
      const store = await market(t, kind)
      await addTicket(store, 'chosen')
      const use = async (ticket: string, change: object = {}) =>
        (
          await store.commitRelease(
            member('maker-a', {
              grant: GRANT,
              mode: 'blind',
              blind: { ticket, ciphertexts: Uint8Array.of(1) },
              ...change,
            }),
          )
        ).kind
      t.equal(await use('chosen'), 'ticket_unusable')
      t.equal(await use('nobody'), 'ticket_unusable')
      await ready(store, 'chosen')
      t.equal(
        await use('chosen', { organisation: 'maker-b', grant: grantTerms('maker-b', 1n).id }),
        'ticket_unusable',
      )
      await addTicket(store, 'old', Date.now() - 1000)
      await ready(store, 'old')
      t.equal(await use('old'), 'ticket_unusable')
      t.equal(await use('chosen'), 'released')
    })

    await t.test('the tables hold no second choice that waits, whoever asks', async t => {
      const store = await market(t, kind)
      await addTicket(store, 'first')
      await t.rejects(addTicket(store, 'second'))
      await store.work(async write => await write.setTicketState('first', ['chosen'], 'checking'), null)
      await t.rejects(addTicket(store, 'third'))
      await ready(store, 'first')
      await addTicket(store, 'fourth')
      t.equal((await store.read.ticketsInState(['chosen'])).length, 1)
    })

    await t.test(
      'a suspended organisation is refused at the commit, and after the lift no longer',
      async t => {
        const store = await market(t, kind)
        await addTicket(store, 'bad')
        const evidence = {
          id: 'evidence-1',
          organisation: 'maker-a',
          ticket: 'bad',
          position: 2,
          reason: 'digest' as const,
        }
        const opening = Uint8Array.from(randomBytes(5000))
        const parts = [opening.subarray(0, 4000), opening.subarray(4000)]
        await store.decision({
          nonce: null,
          change: async ({ write }) => await write.addEvidence({ ...evidence, parts }),
        })
        const outcome = await store.commitRelease(member('maker-a'))
        t.match(outcome, { kind: 'refused', code: 'request.suspended' })
        t.equal((await store.commitRelease(member('maker-b'))).kind, 'released', 'others are not')
        t.match(await store.read.evidence('evidence-1', null), {
          position: 2,
          reason: 'digest',
          openingParts: 2,
        })
        t.equal(hexOf(await store.read.evidenceOpening('evidence-1', 1)), hexOf(parts[1]))
        await store.decision({
          nonce: freshNonce(),
          change: async ({ write }) => await write.liftSuspension('evidence-1', 'maker-a'),
        })
        t.equal((await store.commitRelease(member('maker-a'))).kind, 'released')
      },
    )
  })
}

async function market(t: Test, kind: StoreKind): Promise<Store> {
  const store = await openStore(await kind.fresh(), storeOptions())
  t.teardown(() => store.close())
  await openMarket(store)
  await store.decision({
    nonce: null,
    change: async decision =>
      await give(decision, { ...grantTerms('maker-a', 1_000_000n, GRANT), modes: ['blind'] }),
  })
  return store
}

async function addTicket(store: Store, id: string, expires = Date.now() + 60_000): Promise<void> {
  await store.decision({
    nonce: null,
    change: async ({ write, append }) => {
      const seq = append(at => plain(at, { type: 'refusal', code: 'test', bodyCommitment: '00'.repeat(32) }))
      await write.addTicket({
        id,
        organisation: 'maker-a',
        dataset: 'market' as never,
        shape: SHAPE,
        digests: [],
        digestsKey: toHex(randomBytes(32)),
        choice: [],
        joint: null,
        expires: new Date(expires).toISOString(),
        seq,
        signed,
      })
    },
  })
}

async function ready(store: Store, id: string): Promise<void> {
  await store.work(async write => await write.setTicketState(id, ['chosen', 'checking'], 'ready'), null)
}

/** PostgreSQL's driver answers a Buffer. */
function hexOf(bytes: Uint8Array | undefined): string {
  return toHex(bytes ?? new Uint8Array())
}
