import initialize from 'node-seal/allows'
import t from 'tap'
import { MANIPULATIONS } from '../../scripts/evidence/malicious-service/manipulations.ts'
import { alterResponse } from '../../scripts/evidence/malicious-service/proxy.ts'
import { CELLS, openMaliciousWorld } from '../../scripts/evidence/malicious-service/world.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { askBlind } from '../../src/sdk/blind/ask-blind.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { readBlindAnswer } from '../../src/sdk/blind/open-answer.ts'
import { type BlindClientDeps, schemesOf } from '../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../src/sdk/blind/ticket-store.ts'
import { acceptOffers } from '../support/market.ts'
import { enrolMember, memberOf } from '../support/member.ts'
import { KEY, MemoryStorage, yes } from './blind-market.ts'

const world = await openMaliciousWorld()
t.teardown(world.stop)
const { keys, market } = world
const scheme = schemesOf(await initialize())
const { client: member, peer } = await enrolMember(
  market.server.url,
  await market.inviteConsumer('maker'),
  'maker',
)
await acceptOffers(member)
const { organisation } = await member.me()
const edition = await member.editionShow({ params: { id: market.edition } })
/**
 * A full cell and an empty one: a question of ρ ≥ 1 confuses them with probability below 10⁻¹⁴
 * (world.ts).
 */
const HIDDEN = [`v${CELLS - 1}`, 'v0']

async function sideOf(storage: MemoryStorage, fetch = peer.fetch): Promise<BlindClientDeps> {
  const { client } = memberOf({ ...peer, fetch })
  const store = await openTicketStore(storage, KEY, client.random)
  const serviceKey = encodePublicKey(peer.serviceKey)
  return {
    client,
    store,
    scheme,
    organisation: organisation.id,
    serviceKey,
    logKey: market.logKey,
    copyKey: KEY,
    now: Date.now,
  }
}

const question = (value: string, rho: string) => ({
  query: {
    kind: 'aggregate' as const,
    edition: market.edition,
    select: [{ statistic: 'count' as const }, { statistic: 'mean' as const, measure: 'x' }],
    groupBy: ['b'],
    privacy: { rho },
  },
  hidden: hiddenSelection(market.declaration, 'one', { a: [value] }),
  edition,
})

function named(name: string) {
  const found = MANIPULATIONS.find(manipulation => manipulation.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

/** As the service with all its keys would answer. */
function altering(name: string, sent: string[]): typeof fetch {
  return async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    sent.push(`${init?.method} ${pathname.replace(/(?:answer|ticket|upload)_[\w-]+/, ':id')}`)
    const response = await fetch(input, init)
    if (pathname !== '/v1/blind-queries' || response.status !== 200) return response
    const signature = new Headers(init?.headers).get('signature') ?? ''
    const bytes = new Uint8Array(await response.arrayBuffer())
    const { body, fields } = await alterResponse(keys, named(name), bytes, signature)
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    for (const [field, value] of Object.entries(fields)) headers.set(field, value)
    return new Response(body, { status: 200, headers })
  }
}

t.test('the numbers of the two hidden cells do differ: one is shown, the other is small', async t => {
  const shown: boolean[] = []
  for (const [i, value] of HIDDEN.entries()) {
    const side = await sideOf(new MemoryStorage(), altering('honest', []))
    const { answer } = await askBlind(side, question(value, `1.${i}`), yes)
    shown.push(answer.tables.some(({ cells }) => cells.some(cell => cell.value !== null)))
  }
  t.same(shown, [true, false])
})

t.test(
  'an open part too short under a mean that counts the hidden part tells nothing of the hidden cell',
  async t => {
    for (const [i, value] of HIDDEN.entries()) {
      const storage = new MemoryStorage()
      const name = 'open part too short, mean that counts the hidden part'
      const side = await sideOf(storage, altering(name, []))
      await t.rejects(askBlind(side, question(value, `2.${i}`), yes), {
        code: 'sdk.blind_differs',
        details: { field: 'parts' },
      })
      t.match(storage.tickets(), [{ state: 'asked' }], 'refused before it was decrypted')
    }
  },
)

t.test(
  'a refused answer can be fetched again, and is compared with the edition that was pinned with the question',
  async t => {
    const storage = new MemoryStorage()
    const [value = ''] = HIDDEN
    const asked = question(value, '3')
    const first = await sideOf(storage, altering('a reporting threshold between the cells', []))
    await t.rejects(askBlind(first, asked, yes), {
      code: 'sdk.blind_differs',
      details: { field: 'reportingThreshold' },
    })
    // Another declaration since then: it is not the one that counts.
    const declaration = { ...market.declaration, reportingThreshold: 100 }
    const later = { ...asked, edition: { ...edition, declaration } }
    const second = await sideOf(storage, altering('a reporting threshold between the cells', []))
    await t.rejects(askBlind(second, later, yes), {
      code: 'sdk.blind_differs',
      details: { field: 'reportingThreshold' },
    })
    const { answer, stored } = await askBlind(await sideOf(storage), later, yes)
    t.match(
      { stored, threshold: answer.reportingThreshold },
      { stored: true, threshold: market.declaration.reportingThreshold },
    )
  },
)

t.test('what follows a question is begun before its answer is opened, and as often', async t => {
  for (const name of ['honest', 'open part too short, mean that counts the hidden part', 'random bytes']) {
    for (const [i, value] of HIDDEN.entries()) {
      const storage = new MemoryStorage()
      const side = await sideOf(storage, altering(name, []))
      const seen: unknown[] = []
      const onReceived = (received: unknown) =>
        seen.push({ received, state: storage.tickets().map(({ state }) => state) })
      const asked = question(value, `4.${i}${name.length}`)
      await askBlind(side, asked, { ...yes, onReceived }).catch(() => undefined)
      t.match(seen, [{ received: { ticket: /^ticket_/, stored: false }, state: ['asked'] }], name)
    }
  }
})

t.test('another text of an answer that was read is not filled with its numbers', async t => {
  const storage = new MemoryStorage()
  const side = await sideOf(storage)
  const { file, answer } = await askBlind(side, question(HIDDEN[0] ?? '', '5'), yes)
  t.same((await readBlindAnswer(side.store, file))?.answer, answer)
  const changed = { ...file, answer: file.answer.replace('"reportingThreshold":', '"reportingThreshold": ') }
  t.not(changed.answer, file.answer)
  await t.rejects(readBlindAnswer(side.store, changed), {
    code: 'sdk.blind_differs',
    details: { field: 'answer' },
  })
})

t.test(
  'a question that the pinned edition does not allow, or of another edition, is refused before anything is sent',
  async t => {
    const sent: string[] = []
    const side = await sideOf(new MemoryStorage(), altering('honest', sent))
    const asked = question(HIDDEN[0] ?? '', '6')
    const other = { ...asked, edition: { ...edition, id: 'test@2024' as never } }
    await t.rejects(askBlind(side, other, yes), { code: 'sdk.blind_differs', details: { field: 'edition' } })
    const unknown = { ...asked, query: { ...asked.query, groupBy: ['nothing'] } }
    await t.rejects(askBlind(side, unknown, yes), { code: 'query.dimension_unknown' })
    const used = { ...asked, query: { ...asked.query, groupBy: ['a'] } }
    await t.rejects(askBlind(side, used, yes), { code: 'blind.hidden_used' })
    t.same(sent, [])
  },
)

t.test('an answer that says another question than its signed body is refused before decryption', async t => {
  const storage = new MemoryStorage()
  const { name, outcome } = named('another edition')
  const asked = question(HIDDEN[0] ?? '', '7')
  await t.rejects(askBlind(await sideOf(storage, altering(name, [])), asked, yes), {
    code: outcome,
    details: { field: 'query' },
  })
  t.match(storage.tickets(), [{ state: 'asked' }])
})
