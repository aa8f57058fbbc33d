// A consumer that lost its tickets: what it asked comes back from the service's sealed copies, and no ticket
// is used twice.
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { SEALED, sealVault } from '../../protocols/blind/ticket-vault.ts'
import { fromBase64 } from '../../protocols/bytes.ts'
import { COPY } from '../../schemas/sealed-copy.ts'
import { askBlind } from '../../src/sdk/blind/ask-blind.ts'
import { ensureTicket } from '../../src/sdk/blind/ensure-ticket.ts'
import { readBlindAnswer } from '../../src/sdk/blind/open-answer.ts'
import { adoptCopies, readBegunAnswer } from '../../src/sdk/blind/sealed-copies.ts'
import type { BlindClientDeps } from '../../src/sdk/blind/side.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { Crash, KEY, MemoryStorage, openBlindMarket, yes } from './blind-market.ts'

const world = await openBlindMarket()
t.teardown(world.market.close)
const { question } = world
const charged = async (): Promise<number> =>
  (await collect(listAll(world.client('dongfang'), 'answerList'))).length
const states = (storage: MemoryStorage): readonly string[] => storage.tickets().map(({ state }) => state)
/** Another machine with the same member key. */
const elsewhere = async (storage = new MemoryStorage()) => ({ storage, side: await world.side(storage) })

type Sent = { readonly route: string; readonly body: Uint8Array }

/** `lose` names the route whose request never arrives. */
async function recorded(lose?: RegExp, storage = new MemoryStorage()) {
  const sent: Sent[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const route = `${request.method} ${new URL(request.url).pathname}`
    if (lose?.test(route)) throw new Crash(route)
    sent.push({ route, body: new Uint8Array(await request.clone().arrayBuffer()) })
    return await globalThis.fetch(request)
  }
  return { storage, sent, side: await world.side(storage, fetch) }
}
const isCopy = ({ route }: Sent): boolean => route.startsWith('PUT /v1/sealed-copies/')
const isQuestion = ({ route }: Sent): boolean => route === 'POST /v1/blind-queries'

t.test('an answer is read again where no ticket was, at no cost; another key opens nothing', async t => {
  const { side } = await elsewhere()
  const asked = await askBlind(side, question('空气炸锅', '0.00031'), yes)
  const before = await charged()
  const lost = await elsewhere()
  t.equal(await readBlindAnswer(lost.side.store, asked.file), undefined, 'it has nothing')
  const foreign = { ...lost.side, copyKey: new Uint8Array(32).fill(1) }
  t.equal(await readBegunAnswer(foreign, asked.file), undefined)
  t.same(states(lost.storage), [])
  const read = await readBegunAnswer(lost.side, asked.file)
  t.same(read, { answer: asked.answer, hidden: asked.hidden })
  t.same((await readBlindAnswer(lost.side.store, asked.file))?.answer, asked.answer, 'and kept')
  t.equal(await charged(), before, 'no charge')
})

t.test('the copy is at the service before the question is sent, and as long whatever is hidden', async t => {
  const lengths = []
  for (const value of ['空气炸锅', '电饭煲']) {
    const { sent, side } = await recorded()
    await askBlind(side, question(value, '0.00032'), yes)
    t.ok(sent.findIndex(isCopy) >= 0 && sent.findIndex(isCopy) < sent.findIndex(isQuestion), value)
    const last = sent.findLast(({ route }) => !route.startsWith('GET'))
    t.equal(last?.route, 'POST /v1/blind-queries', 'and nothing after it')
    lengths.push(sent.filter(isCopy).map(({ body }) => body.length))
  }
  t.same(lengths[0], lengths[1])
  t.equal((lengths[0]?.[0] ?? 1) % COPY.step, 0)
})

t.test('where the copy does not arrive, nothing is asked', async t => {
  const broken = await recorded(/^PUT .v1.sealed-copies/)
  const before = await charged()
  await t.rejects(askBlind(broken.side, question('空气炸锅', '0.00033'), yes))
  t.notOk(broken.sent.some(isQuestion))
  t.same(states(broken.storage), ['asked'])
  await askBlind(await world.side(broken.storage), question('空气炸锅', '0.00033'), yes)
  t.equal((await charged()) - before, 1, 'it goes on where it stopped')
})

t.test('lost between copy and question: asked elsewhere with the very same bytes, charged once', async t => {
  const broken = await recorded(/blind-queries/)
  const before = await charged()
  await t.rejects(askBlind(broken.side, question('空气炸锅', '0.00034'), yes))
  t.ok(broken.sent.some(isCopy))
  const lost = await recorded()
  await adoptCopies(lost.side)
  const [theirs] = broken.storage.tickets()
  t.same(
    lost.storage.tickets().find(ticket => ticket.state === 'asked'),
    theirs,
  )
  const asked = await askBlind(lost.side, question('空气炸锅', '0.00034'), yes)
  t.notOk(asked.stored)
  t.notOk(
    lost.sent.some(({ route }) => route === 'POST /v1/tickets'),
    'no other ticket',
  )
  const late = await askBlind(await world.side(broken.storage), question('空气炸锅', '0.00034'), yes)
  t.match(late, { stored: true, answer: { id: asked.answer.id } })
  t.same(late.answer, asked.answer)
  t.equal((await charged()) - before, 1)
  const seen: unknown[] = []
  const no = { confirmRepeat: async (earlier: unknown) => seen.push(earlier) < 0 }
  await t.rejects(askBlind(lost.side, question('电饭煲', '0.00035'), no), { code: 'sdk.blind_repeat' })
  t.ok(seen.length > 0, 'what was asked elsewhere counts as asked before')
})

t.test('a ticket that could still be asked is in no copy, and none is taken in', async t => {
  const { side, storage, sent } = await recorded()
  const wanted = { dataset: world.declaration.dataset, shape: (await shapeOf(side)).shape }
  const { name } = await ensureTicket(side, wanted)
  t.notOk(sent.some(isCopy), 'none is sent')
  const [ready] = storage.tickets()
  t.match(ready, { state: 'ready' })
  const text = new TextEncoder().encode(JSON.stringify(ready))
  const content = new Uint8Array(COPY.step - SEALED)
  new DataView(content.buffer).setUint32(0, text.length, true)
  content.set(text, 8)
  const sealed = sealVault(KEY, `${name}.copy`, content, side.client.random)
  await side.client.sealedCopyKeep({ params: { id: name }, bytes: sealed })
  const lost = await elsewhere()
  await adoptCopies(lost.side)
  t.notOk(lost.storage.tickets().some(({ state }) => state === 'ready'))
  t.notOk([...lost.storage.files.keys()].some(place => place.startsWith(name)))
})

t.test('a store that was restored from a backup learns that its ready ticket was asked', async t => {
  const { side, storage } = await elsewhere()
  const wanted = { dataset: world.declaration.dataset, shape: (await shapeOf(side)).shape }
  const { name } = await ensureTicket(side, wanted)
  const backup = new MemoryStorage()
  for (const [place, bytes] of storage.files) backup.files.set(place, bytes)
  await askBlind(side, question('空气炸锅', '0.00036'), yes)
  const restored = await elsewhere(backup)
  t.ok(states(backup).includes('ready'))
  await adoptCopies(restored.side)
  t.match((await restored.side.store.list()).held.find(held => held.name === name)?.ticket.state, 'asked')
  t.notOk(states(backup).includes('ready'), 'the ready one is erased')
})

t.test('copies under another name, cut or made up are left', async t => {
  const { side } = await elsewhere()
  const before = new Set((await side.client.sealedCopyList()).items.map(({ id }) => id))
  await askBlind(side, question('空气炸锅', '0.00037'), yes)
  const id = (await side.client.sealedCopyList()).items.find(item => !before.has(item.id))?.id ?? ''
  const genuine = fromBase64((await side.client.sealedCopyShow({ params: { id } })).bytes)
  const flipped = new Uint8Array(genuine)
  flipped[4_000] = (flipped[4_000] ?? 0) ^ 1
  for (const bytes of [genuine, flipped, new Uint8Array(COPY.step), randomBytes(COPY.step)])
    await side.client.sealedCopyKeep({
      params: { id: randomBytes(8).toString('hex') },
      bytes: new Uint8Array(bytes),
    })
  await side.client.sealedCopyKeep({ params: { id }, bytes: flipped })
  const lost = await elsewhere()
  const all = (await side.client.sealedCopyList()).items.length
  const adopted = await adoptCopies(lost.side)
  t.ok(adopted > 0 && adopted <= all - 5, `${adopted} of ${all}`)
  t.notOk([...lost.storage.files.keys()].some(place => place.startsWith(id)))
  t.equal(await adoptCopies(lost.side), 0, 'none is taken in twice')
})

t.test('a service that keeps no copies is asked all the same, once it has said so itself', async t => {
  const { side } = await elsewhere()
  const refusal = (authenticated: boolean) => async (): Promise<never> => {
    const problem = { type: 'about:blank', title: 'Not found', status: 404, detail: '', requestId: 'x' }
    const code = 'request.path_unknown'
    throw new ProblemError({ ...problem, code } as never, code, undefined, authenticated)
  }
  const without = (authenticated: boolean): BlindClientDeps => {
    const none = refusal(authenticated)
    return { ...side, client: { ...side.client, sealedCopyKeep: none, sealedCopyList: none } }
  }
  await t.rejects(askBlind(without(false), question('空气炸锅', '0.00038'), yes), {
    code: 'request.path_unknown',
  })
  t.match(await askBlind(without(true), question('空气炸锅', '0.00038'), yes), { stored: false })
  t.equal(await adoptCopies(without(true)), 0)
})

/** Of the ticket that the questions above need. */
async function shapeOf({ client }: BlindClientDeps) {
  const { query, hidden } = question('空气炸锅')
  const { blind } = await client.estimate({ body: { query: { ...query, hidden: hidden.hidden } as never } })
  if (blind === null) throw new Error('it hides something')
  return blind
}
