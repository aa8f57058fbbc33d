// The list of stored answers on both databases: what was asked lies sealed beside each answer.
import t from 'tap'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import type { AnswerSummary } from '../../schemas/records.ts'
import { shredBodies } from '../../src/app/operation/shred-bodies.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Page } from '../../src/store/page.ts'
import type { ReleaseMember } from '../../src/store/release-member.ts'
import {
  content,
  EDITION,
  give,
  grantTerms,
  member,
  openMarket,
  SOFTWARE,
  storeOptions,
} from '../support/store-market.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const OCTOBER = Date.parse('2022-10-05T00:00:00.000Z')
const NOVEMBER = Date.parse('2022-11-05T00:00:00.000Z')
const BOTH: ('open' | 'blind')[] = ['blind', 'open']
const DUE = Date.parse('2025-11-01T00:00:00.000Z')

/** What the entry's body has in the place of a query. */
function asking(consumer: string, query: string, change: Partial<ReleaseMember> = {}): ReleaseMember {
  return member(consumer, { content: content(consumer, { id: '"x"' }, query), ...change })
}

for (const kind of stores.kinds) {
  t.test(kind.name, async t => {
    let clock = OCTOBER
    const store = await openStore(await kind.fresh(), storeOptions({ clock: () => clock }))
    t.teardown(() => store.close())
    await openMarket(store)
    const forBoth = { ...grantTerms('maker-a', 1_000_000n, `grant_${'b'.repeat(22)}`), modes: BOTH }
    await store.decision({ nonce: null, change: decision => give(decision, forBoth) })
    const release = async (each: ReleaseMember) => t.equal((await store.commitRelease(each)).kind, 'released')
    const digest = 'ab'.repeat(32)
    const share = asking('maker-a', 'a share', { canonicalDigest: digest, questionDigest: digest })
    const [first, blind, others, last] = [
      asking('maker-a', 'the first'),
      asking('maker-a', 'the public part', { mode: 'blind', kind: 'trend', grant: forBoth.id }),
      asking('maker-b', 'another maker’s'),
      asking('maker-a', 'the last'),
    ]
    for (const each of [first, share, blind, others]) await release(each)
    clock = NOVEMBER
    await release(last)
    const list = (organisation: string, more = {}) => store.read.answers({ organisation, limit: 10, ...more })

    await t.test('each answer states what it was asked; a share and others’ are not listed', async t => {
      t.same(asked(await list('maker-a')), [
        [last.id, 'the last'],
        [blind.id, 'the public part'],
        [first.id, 'the first'],
      ])
      t.same(asked(await list('maker-b')), [[others.id, 'another maker’s']])
      t.notMatch(canonicalJson(await list('maker-a')), 'another maker')
    })

    await t.test('the list is narrowed by edition, kind and mode', async t => {
      t.same(asked(await list('maker-a', { mode: 'blind' })), [[blind.id, 'the public part']])
      t.same(asked(await list('maker-a', { kind: 'trend' })), [[blind.id, 'the public part']])
      t.equal((await list('maker-a', { kind: 'trend', mode: 'open' })).items.length, 0)
      t.equal((await list('maker-a', { edition: EDITION })).items.length, 3)
      t.equal((await list('maker-a', { edition: 'market@2024' })).items.length, 0)
    })

    await t.test('what was destroyed is still listed, without what it asked, and a share is not', async t => {
      clock = DUE
      await shredBodies(store, SOFTWARE, 36)
      t.equal(await store.read.answer(first.id, 'maker-a'), undefined)
      t.same(asked(await list('maker-a')), [
        [last.id, 'the last'],
        [blind.id, null],
        [first.id, null],
      ])
      await shredBodies(store, SOFTWARE, 36)
      t.equal((await list('maker-a')).items.length, 3, 'the same after another run')
    })

    await t.test('a page ends where its questions are long, and the next one goes on', async t => {
      const long = Array.from({ length: 5 }, (_, i) => asking('maker-b', `${i}`.repeat(3 * 2 ** 20)))
      for (const each of long) await release(each)
      const page = await list('maker-b')
      t.equal(page.items.length, 3, 'of 3 MiB each')
      const rest = await list('maker-b', { after: page.next ?? '' })
      t.same(
        [...page.items, ...rest.items].map(({ id }) => id),
        [...long.toReversed(), others].map(({ id }) => id),
      )
      t.equal(rest.next, null)
    })
  })
}

function asked({ items }: Page<AnswerSummary>): readonly (readonly [string, unknown])[] {
  return items.map(({ id, query }) => [id, query])
}
