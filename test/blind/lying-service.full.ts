// A service that logs one choice and sends another, or sends other shares than it committed to: nothing is
// opened, nothing is used, and what the honest consumer holds proves the lie.
import t from 'tap'
import initialize from 'node-seal/allows'
import { sha256 } from '../../protocols/hashes.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { openVault, sealVault } from '../../protocols/blind/ticket-vault.ts'
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from '../../protocols/bytes.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { OrganisationId } from '../../schemas/common.ts'
import type { TicketRecord } from '../../schemas/ticket-record.ts'
import { askBlind, type BlindQuestion } from '../../src/sdk/blind/ask-blind.ts'
import { ensureTicket } from '../../src/sdk/blind/ensure-ticket.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { type BlindClientDeps, schemesOf } from '../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../src/sdk/blind/ticket-store.ts'
import { verifyRecord } from '../../src/sdk/blind/verify-record.ts'
import { openBlindMarket } from '../support/blind-market.ts'
import { random } from '../support/blind.ts'
import { consumerOf, SMALL } from '../support/cheating.ts'
import { type Lie, lyingService } from '../support/lying-service.ts'
import { shifted } from '../support/shifted-shares.ts'
import { logKey, witnessKeys } from '../protocols/audit/log-fixture.ts'
import { KEY, MemoryStorage } from '../sdk/blind-market.ts'

const market = await openBlindMarket()
const { service, declaration } = market
t.teardown(() => service.stop())
const scheme = schemesOf(await initialize())
const wanted = { dataset: declaration.dataset, shape: SMALL }
const { id, totals } = await (await consumerOf(market, 'reader')).client.editionShow({
  params: { id: 'market@2025' },
})
const question: BlindQuestion = {
  query: {
    kind: 'profile',
    edition: 'market@2025',
    by: ['gender'],
    base: false,
    privacy: { epsilon: '0.4' },
  },
  hidden: hiddenSelection(declaration, 'one', { category: ['kettle'] }),
  edition: { id, declaration, totals },
}
const yes = { confirmRepeat: async () => true }

async function victim(id: string, lie: Lie, policy?: BlindClientDeps['policy']) {
  const current = { current: lie }
  const { member, routes } = lyingService((await consumerOf(market, id)).peer, current)
  const storage = new MemoryStorage()
  const store = await openTicketStore(storage, KEY, random)
  const serviceKey = encodePublicKey(member.peer.serviceKey)
  const side: BlindClientDeps = {
    client: member.client,
    store,
    scheme,
    organisation: OrganisationId.parse(id),
    serviceKey,
    logKey: service.logKey,
    copyKey: KEY,
    now: Date.now,
    ...(policy === undefined ? {} : { policy }),
  }
  const record = async (ticket: string): Promise<TicketRecord> => {
    const kept = await store.record(ticket)
    if (kept === undefined) throw new Error('no record was kept')
    return kept
  }
  return { side, storage, routes, serviceKey, record, lie: current }
}

const isNew = (method: string, path: string) => method === 'POST' && path === '/v1/tickets'
const opened = (routes: readonly string[]) =>
  routes.filter(route => /uploads|opening|blind-queries/.test(route))
const policy = logKeyAlone(service.logKey)
const otherChoice = (choice: readonly number[]) => [0, 1, 2, 3].filter(position => !choice.includes(position))

t.test('a choice that is sent and not logged gets nothing opened, and the record proves it', async t => {
  let id = ''
  const { side, storage, routes, serviceKey, record } = await victim('told', (method, path, content) => {
    if (!isNew(method, path)) return undefined
    const ticket = content as { id: string; choice: number[] }
    id = ticket.id
    return { ...ticket, choice: otherChoice(ticket.choice) }
  })
  await t.rejects(ensureTicket(side, wanted), { code: 'sdk.contradiction', details: { field: 'choice' } })
  t.same(opened(routes), [])
  t.match(storage.tickets(), [{ state: 'ended', reason: 'contradicted' }])
  const kept = await record(id)
  const verdict = await verifyRecord(kept, { policy, serviceKey })
  t.match(verdict, { ticket: id, field: 'choice' })
  t.same(verdict.told, otherChoice(verdict.logged ?? []))
  const forged = { ...kept, ticket: 'ticket_AAAAAAAAAAAAAAAAAAAAAA' }
  await t.rejects(verifyRecord(forged, { policy, serviceKey }), { code: 'sdk.evidence' })
  const edited = kept.upload.response.content.replace(/"choice":\[\d,\d\]/, '"choice":[0,1]')
  const upload = { ...kept.upload, response: { ...kept.upload.response, content: edited } }
  if (edited !== kept.upload.response.content)
    await t.rejects(verifyRecord({ ...kept, upload }, { policy, serviceKey }), { code: 'sdk.evidence' })
  const real = encodePublicKey(service.peerOf(market.officer).serviceKey)
  await t.rejects(
    verifyRecord(kept, { policy, serviceKey: real }),
    { code: 'sdk.evidence' },
    'another service',
  )
})

t.test('nor does a choice whose entry is made to fit it', async t => {
  let told: readonly number[] = []
  const { side, routes } = await victim('fitted', (method, path, content) => {
    if (isNew(method, path)) {
      const ticket = content as { choice: number[] }
      told = otherChoice(ticket.choice)
      return { ...ticket, choice: told }
    }
    if (!path.endsWith('/entries')) return undefined
    const { items } = content as { items: { body: string }[] }
    return {
      items: items.map(item => {
        return { ...item, body: JSON.stringify({ ...JSON.parse(item.body), choice: told }) }
      }),
    }
  })
  await t.rejects(ensureTicket(side, wanted), { code: 'sdk.contradiction', details: { field: 'entry' } })
  t.same(opened(routes), [])
})

t.test('nor one that the log has for other digests or another ticket', async t => {
  const honest = await victim('earlier', () => undefined)
  const first = await ensureTicket(honest.side, wanted)
  const { items } = await honest.side.client.ticketEntries({ params: { id: first.ticket.id } })
  const { side, routes } = await victim('reused', (_, path) =>
    path.endsWith('/entries') ? { items } : undefined,
  )
  await t.rejects(ensureTicket(side, wanted), { code: 'sdk.contradiction' })
  t.same(opened(routes), [])
})

t.test('an honest service’s record proves nothing against it', async t => {
  const { side, serviceKey, record } = await victim('content', () => undefined)
  const { ticket } = await ensureTicket(side, wanted)
  const kept = await record(ticket.id)
  t.match(await verifyRecord(kept, { policy, serviceKey }), { ticket: ticket.id, field: undefined })
  t.equal(kept.opened?.seeds.length, 2, 'it holds what was opened, and no seed that stayed closed')
  const [closed = ''] = ticket.seeds
  t.notMatch(JSON.stringify(kept), closed)
})

t.test('without the witnesses that the member demands nothing is opened, and it can go on later', async t => {
  const [key] = witnessKeys.map(each => each.key)
  if (key === undefined) return
  const demanding = { logKey: parseVkey(service.logKey), witnesses: [key], quorum: 1 }
  const { side, storage, routes } = await victim('demanding', () => undefined, demanding)
  await t.rejects(ensureTicket(side, wanted), { code: 'policy.quorum' })
  t.same(opened(routes), [])
  t.match(storage.tickets(), [{ state: 'made' }])
  const { policy: _, ...content } = side
  t.match((await ensureTicket(content, wanted)).ticket, { state: 'ready' })
})

t.test(
  'a log under another key than the pinned one is no lie: nothing is opened, and nothing ends',
  async t => {
    const other = { logKey: logKey.key, witnesses: [], quorum: 0 }
    const { side, storage, routes } = await victim('other-log', () => undefined, other)
    await t.rejects(ensureTicket(side, wanted), { code: 'note.unsigned' })
    t.same(opened(routes), [])
    t.match(storage.tickets(), [{ state: 'made' }])
  },
)

t.test('altered shares are refused before they are used, and the right ones still serve', async t => {
  let altered = 0
  const { side, storage, routes, lie } = await victim('shares', (_, path, content) => {
    if (!path.includes('/shares/')) return undefined
    const part = content as { bytes: string }
    altered++
    return { ...part, bytes: toBase64(shifted(scheme(SMALL.parameters), fromBase64(part.bytes), 250)) }
  })
  await t.rejects(askBlind(side, question, yes), { code: 'sdk.shares' })
  t.ok(altered > 0)
  t.same(
    routes.filter(route => route.includes('blind-queries')),
    [],
  )
  t.match(storage.tickets(), [{ state: 'opened' }])
  lie.current = () => undefined
  const { answer } = await askBlind(side, question, yes)
  t.ok(answer.parts.every(({ values }) => values !== null))
})

t.test(
  'an answer over other shares than those that were opened is refused before it is decrypted',
  async t => {
    const { side, storage } = await victim('summands', () => undefined)
    const { name, version, ticket } = await ensureTicket(side, wanted)
    // As if the shares that this store opened had been others than those that the answer is over.
    const place = `${name}.${version}`
    const sealed = storage.files.get(place) ?? new Uint8Array()
    const state = fromUtf8(openVault(KEY, place, sealed)).replace(ticket.sharesDigest, '0'.repeat(64))
    storage.files.set(place, sealVault(KEY, place, utf8(state), random))
    const again = { ...side, store: await openTicketStore(storage, KEY, random) }
    await t.rejects(askBlind(again, question, yes), {
      code: 'sdk.blind_differs',
      details: { field: 'blind' },
    })
    t.match(storage.tickets(), [{ state: 'asked' }])
  },
)

t.test('a choice that was logged for another member than was pinned gets nothing opened', async t => {
  const { side, routes } = await victim('pinned', () => undefined)
  const elsewhere = { ...side, organisation: OrganisationId.parse('another') }
  await t.rejects(ensureTicket(elsewhere, wanted), {
    code: 'sdk.contradiction',
    details: { field: 'organisation' },
  })
  t.same(opened(routes), [])
  t.notOk(routes.includes('GET /v1/me'), 'the service is not asked who the member is')
})

/** Of every ticket that is ready the service says that it is in this state. */
function stuck(state: string, held: { current: boolean }): Lie {
  return (method, path, content) => {
    if (!held.current || method !== 'GET' || !/^\/v1\/tickets\/[^/]+$/.test(path)) return undefined
    const ticket = content as { state: string }
    return ticket.state === 'ready' ? { ...ticket, state } : undefined
  }
}

t.test('a service that calls every ticket cleared is asked for three, not without end', async t => {
  const { side, routes } = await victim('cleared', stuck('cleared', { current: true }))
  await t.rejects(ensureTicket(side, wanted), { code: 'sdk.ticket', details: { state: 'cleared' } })
  t.equal(routes.filter(route => route === 'POST /v1/tickets').length, 3)
})

t.test('a ticket that is never done is not followed without end, and nothing of it is lost', async t => {
  const held = { current: true }
  const { side, storage, routes } = await victim('followed', stuck('checking', held))
  await t.rejects(ensureTicket({ ...side, patienceMs: 2000 }, wanted), {
    code: 'sdk.stalled',
    details: { id: /^ticket_/, state: 'checking', seconds: 2 },
  })
  t.match(storage.tickets(), [{ state: 'opened' }])
  held.current = false
  t.match((await ensureTicket(side, wanted)).ticket, { state: 'ready' })
  t.equal(routes.filter(route => route === 'POST /v1/tickets').length, 1, 'the same one goes on')
})

t.test('an answer names every summand: shares as logged, shifts as sent, the last ciphertexts', async t => {
  const { side } = await victim('named', () => undefined)
  const { ticket } = await ensureTicket(side, wanted)
  const { answer, ciphertexts } = await askBlind(side, question, yes)
  const { items } = await side.client.ticketEntries({ params: { id: ticket.id } })
  const passed = items.map(({ leaf }) => JSON.parse(leaf)).find(({ action }) => action === 'opened')
  t.equal(passed.sharesDigest, ticket.sharesDigest)
  t.match(answer.blind, {
    sharesDigest: ticket.sharesDigest,
    ciphertextsDigest: toHex(sha256(fromBase64(ciphertexts))),
    shiftsDigest: /^[0-9a-f]{64}$/,
  })
})
