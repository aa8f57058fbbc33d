import t from 'tap'
import { openVault, sealVault } from '../../protocols/blind/ticket-vault.ts'
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from '../../protocols/bytes.ts'
import type { StoredTicket } from '../../schemas/stored-ticket.ts'
import { askBlind, publicPart, ticketFor } from '../../src/sdk/blind/ask-blind.ts'
import { ensureTicket } from '../../src/sdk/blind/ensure-ticket.ts'
import { writeOffTicket } from '../../src/sdk/blind/write-off.ts'
import { hiddenQuestions } from '../../src/sdk/blind/hidden-questions.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { readBlindAnswer } from '../../src/sdk/blind/open-answer.ts'
import { openTicketKeeper } from '../../src/sdk/blind/ticket-keeper.ts'
import { openTicketStore } from '../../src/sdk/blind/ticket-store.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { trials } from '../support/trials.ts'
import { Crash, KEY, MemoryStorage, openBlindMarket, yes } from './blind-market.ts'

const world = await openBlindMarket()
t.teardown(world.market.close)
const { question } = world
const answers = async (): Promise<number> =>
  (await collect(listAll(world.client('dongfang'), 'answerList'))).length

t.test('what cannot be hidden is refused before anything is sent', async t => {
  const { declaration } = world
  const hide = (mode: 'one' | 'any', values: Record<string, string[]>) => () =>
    hiddenSelection(declaration, mode, values)
  t.throws(hide('one', { category: ['空气炸'] }), { code: 'query.value_unknown' })
  t.throws(hide('one', { nothing: ['x'] }), { code: 'query.dimension_unknown' })
  t.throws(hide('one', { category: ['空气炸锅', '电饭煲'] }), { code: 'hidden.one' })
  t.throws(hide('any', { category: [] }), { code: 'hidden.one' })
  t.throws(hide('any', {}), { code: 'hidden.none' })
})

t.test('cells are row-major in the order of the declared dimensions, however they were named', async t => {
  const { declaration } = world
  const [first, second] = ['category', 'gender'].map(name =>
    declaration.dimensions.findIndex(dimension => dimension.name === name),
  )
  t.ok((first ?? 0) < (second ?? 0))
  const sizeOf = (name: string) => declaration.dimensions.find(d => d.name === name)?.values.length ?? 0
  const code = (name: string, value: string) =>
    declaration.dimensions.find(d => d.name === name)?.values.findIndex(v => v.value === value) ?? -1
  const category = code('category', '空气炸锅')
  const gender = declaration.dimensions.find(d => d.name === 'gender')?.values[1]?.value ?? ''
  const one = hiddenSelection(declaration, 'one', { gender: [gender], category: ['空气炸锅'] })
  t.same(one.hidden, { dimensions: ['category', 'gender'], mode: 'one' })
  t.same(one.selection, { kind: 'one', cell: category * sizeOf('gender') + 1 })
  const any = hiddenSelection(declaration, 'any', { category: ['空气炸锅', '电饭煲'] })
  t.equal(any.cells, sizeOf('category'))
  t.same(any.selection.kind === 'any' && [...any.selection.bits.entries()].filter(([, bit]) => bit).length, 2)
})

t.test('a blind answer reads like an open one, and lies in the store to be read again', async t => {
  const storage = new MemoryStorage()
  const side = await world.side(storage)
  const { answer, file, hidden } = await askBlind(side, question('空气炸锅'), yes)
  t.same(hidden, [{ dimension: 'category', values: ['空气炸锅'] }])
  t.ok(answer.tables.length > 0)
  t.ok(answer.parts.every(({ values }) => values !== null))
  t.notMatch(file.answer + file.body, '空气炸锅" }', 'the selection is in nothing that the service keeps')
  t.ok(JSON.parse(file.answer).parts.some((part: { values: unknown }) => part.values === null))
  const again = await readBlindAnswer(side.store, file)
  t.same(again?.answer.tables, answer.tables)
  t.same([...(await hiddenQuestions(side.store))], [[answer.id, hidden]])
  const repeated = await askBlind(side, question('空气炸锅'), { confirmRepeat: async () => false })
  t.match(repeated, { stored: true, answer: { id: answer.id } }, 'asked again it is free')
  t.same(repeated.answer.tables, answer.tables)
  t.same(
    storage.tickets().map(({ state }) => state),
    ['answered'],
  )
  t.notOk(
    [...storage.files.keys()].some(name => name.endsWith('.shares')),
    'opened shares are gone',
  )
})

t.test('what lies in the store is as long whatever is hidden and whatever was answered', async t => {
  const { declaration } = world
  const lengths = async (value: string): Promise<readonly number[]> => {
    const storage = new MemoryStorage()
    const created: number[] = []
    storage.fail = (when, step) => {
      const [, name = ''] = /^create (.*)$/.exec(step) ?? []
      if (when === 'after') created.push(storage.files.get(name)?.length ?? 0)
    }
    await askBlind(await world.side(storage), question(value, '0.00024'), yes)
    return created
  }
  t.not(utf8('空气炸锅').length, utf8('电饭煲').length)
  t.same(await lengths('空气炸锅'), await lengths('电饭煲'))
  const any = (category: string[]) => hiddenSelection(declaration, 'any', { category })
  const all = declaration.dimensions.find(({ name }) => name === 'category')?.values ?? []
  const whole = any(all.map(({ value }) => value))
  t.equal(any(['电饭煲']).room, whole.room)
  t.equal(whole.room, utf8(JSON.stringify(whole.values)).length, 'no room is wasted on the longest')
})

t.test('a cell of many buyers is given within its interval of the open answer', async t => {
  const { query, hidden, edition } = question('空气炸锅', '0.02')
  const blind = await askBlind(await world.side(new MemoryStorage()), { query, hidden, edition }, yes)
  const open = await world
    .client('dongfang')
    .ask({ body: { query: { ...query, where: { category: ['空气炸锅'] } }, idempotencyKey: 'o'.repeat(24) } })
  const openParts: (typeof blind.answer)['parts'] = JSON.parse(open.file.answer).parts
  t.equal(blind.answer.privacy.charge, JSON.parse(open.file.answer).privacy.charge, 'the same charge')
  for (const [i, part] of blind.answer.parts.entries()) {
    t.equal(part.halfWidth, openParts[i]?.halfWidth, 'the same noise')
    for (const [cell, value] of (part.values ?? []).entries()) {
      const difference = Number(value) - Number(openParts[i]?.values?.[cell])
      // Five half-widths of the difference of two noises at 95 %: beyond 13 σ.
      t.ok(Math.abs(difference) <= 5 * Math.SQRT2 * Number(part.halfWidth), `${difference}`)
    }
  }
})

t.test('the same public part is not asked again without a yes, whatever is hidden', async t => {
  const side = await world.side(new MemoryStorage())
  await askBlind(side, question('空气炸锅'), yes)
  const before = await answers()
  const seen: unknown[] = []
  const no = { confirmRepeat: async (earlier: unknown) => seen.push(earlier) < 0 }
  await t.rejects(askBlind(side, question('电饭煲', '0.0002'), no), { code: 'sdk.blind_repeat' })
  t.match(seen, [{ asked: /^20/, answer: /^answer_/ }])
  const other = question('电饭煲', '0.0003')
  const reworded = { ...other, query: { ...other.query, mechanism: 'discrete-laplace' as const } }
  await t.rejects(askBlind(side, reworded, no), { code: 'sdk.blind_repeat' }, 'in other words')
  t.equal(seen.length, 2)
  t.equal(await answers(), before)
})

t.test(
  'whatever step the consumer crashes at, the question goes on: one opening, one set of shifts, one charge',
  async t => {
    const steps: string[] = []
    const counting = new MemoryStorage()
    counting.fail = (when, step) => {
      if (when === 'after') steps.push(step.replace(/ [0-9a-f]{16}/, ''))
    }
    await askBlind(await world.side(counting), question('空气炸锅'), yes)
    t.same(steps, STEPS)
    for (const moment of each([...steps.keys()])) {
      const watch = watched()
      let passed = 0
      watch.storage.fail = (when, step) => {
        // What lies between two steps are requests: see the next test.
        if (when === 'after' && passed++ === moment) throw new Crash(`${when} ${step}`)
      }
      const before = await answers()
      const outcome = await run(watch).catch((error: unknown) => error)
      t.ok(outcome instanceof Crash, `moment ${moment}`)
      watch.storage.fail = () => undefined
      await run(watch)
      watch.check(t, `after a crash ${String(outcome)}`)
      t.equal((await answers()) - before, 1, 'one charge')
    }
  },
)

t.test('whatever answer is lost on its way, the same holds', async t => {
  const whole = watched()
  await run(whole)
  const changing = [...whole.routes().entries()].filter(([, route]) => !route.startsWith('GET'))
  t.same(
    changing.map(([, route]) => anyCopy(route).replace(/(?:upload|ticket)_[\w-]+/, ':id')),
    [
      'POST /v1/estimates',
      'POST /v1/tickets',
      'POST /v1/uploads',
      'PUT /v1/uploads/:id/parts/0',
      'POST /v1/uploads/:id/commit',
      'POST /v1/tickets/:id/opening',
      'PUT /v1/sealed-copies/:id',
      'POST /v1/blind-queries',
    ],
  )
  for (const [at, route] of each(changing)) {
    const watch = watched(at)
    const before = await answers()
    await run(watch).catch(() => run(watch))
    watch.check(t, `the answer to ${route} is lost`)
    t.equal((await answers()) - before, 1, 'one charge')
  }
})

t.test('two processes on one store never ask two questions on one ticket', async t => {
  const watch = watched()
  await ensureTicket(await world.side(watch.storage), await wanted())
  const values = ['空气炸锅', '电饭煲', '空气炸锅', '电饭煲']
  const before = await answers()
  const outcomes = await Promise.allSettled(
    values.map(async (value, i) =>
      askBlind(await world.side(watch.storage, watch.fetch), question(value, `0.000${i + 1}`), yes),
    ),
  )
  const done = outcomes.filter(({ status }) => status === 'fulfilled').length
  t.ok(done >= 1)
  t.equal((await answers()) - before, done)
  watch.check(t, 'side by side')
})

t.test(
  'two processes that make tickets in one store wait for each other, and each ticket is used once',
  async t => {
    const watch = watched()
    const two = await Promise.all([1, 2].map(() => world.side(watch.storage, watch.fetch)))
    const shape = await wanted()
    const made = await Promise.all(two.map(side => ensureTicket(side, shape)))
    t.ok(made.every(({ ticket }) => ticket.state === 'ready'))
    const before = await answers()
    const asked = await Promise.all(
      two.map((side, i) => askBlind(side, question(i === 0 ? '空气炸锅' : '电饭煲', `0.00021${i}`), yes)),
    )
    t.equal((await answers()) - before, 2)
    t.not(asked[0]?.answer.blind?.ticket, asked[1]?.answer.blind?.ticket)
    watch.check(t, 'two makers')
  },
)

t.test('a keeper has tickets ready before anybody asks, and makes the used one again', async t => {
  const side = await world.side(new MemoryStorage())
  const ready = async () =>
    (await side.store.list()).held.filter(({ ticket }) => ticket.state === 'ready').length
  const failures: unknown[] = []
  const options = { count: 2, onError: (error: unknown) => failures.push(error) }
  const keeper = openTicketKeeper(side, await wanted(), options)
  await keeper.refill()
  t.equal(await ready(), 2)
  await askBlind(side, question('空气炸锅', '0.00022'), yes)
  t.equal(await ready(), 1)
  await keeper.refill()
  t.equal(await ready(), 2)
  await keeper.stop()
  await keeper.refill()
  await askBlind(side, question('空气炸锅', '0.00023'), yes)
  t.equal(await ready(), 1, 'stopped, it makes no more')
  t.same(failures, [])
})

t.test('a choice is given up whether or not its seeds are here, and another can be made', async t => {
  const storage = new MemoryStorage()
  storage.fail = (when, step) => {
    if (when === 'after' && step.endsWith('.2')) throw new Crash(step)
  }
  const shape = await wanted()
  const chosenId = async (from: MemoryStorage): Promise<string> => {
    await t.rejects(ensureTicket(await world.side(from), shape), Crash)
    from.fail = () => undefined
    const chosen = from.tickets().find(ticket => ticket.state === 'chosen')
    return chosen?.id ?? ''
  }
  const id = await chosenId(storage)
  const elsewhere = await world.side(new MemoryStorage())
  await t.rejects(ensureTicket(elsewhere, shape), { code: 'blind.open_choice', params: { ticket: id } })
  t.match(await writeOffTicket(elsewhere, id), { state: 'written-off' })
  t.match(await writeOffTicket(elsewhere, id), { state: 'written-off' }, 'again it is the same one')
  t.match((await ensureTicket(await world.side(storage), shape)).ticket, { state: 'ready' })
  t.match(storage.tickets(), [{ state: 'ended', reason: 'written-off' }, { state: 'ready' }])
  t.equal((await elsewhere.client.ticketList({ query: {} })).giveUpsLeft, 1)
})

t.test('another passphrase or key opens nothing, and a damaged ticket is never used', async t => {
  const storage = new MemoryStorage()
  const { client } = await world.side(storage)
  await ensureTicket(await world.side(storage), await wanted())
  await t.rejects(openTicketStore(storage, new Uint8Array(32).fill(1), client.random), {
    code: 'blind.vault',
  })
  const [place = ''] = [...storage.files]
    .filter(([, content]) => content.length > 0)
    .map(([name]) => name)
    .filter(name => /\.\d+$/.test(name))
  const content = storage.files.get(place) ?? new Uint8Array()
  content[content.length - 1] = (content[content.length - 1] ?? 0) ^ 1
  const { store } = await world.side(storage)
  t.match(await store.list(), { held: [], damaged: [place.split('.')[0] ?? ''] })
  const another = await ensureTicket(await world.side(storage), await wanted())
  t.not(another.name, place.split('.')[0])
  await store.remove(place.split('.')[0] ?? '')
  t.match(await store.list(), { damaged: [] })
})

t.test('where there is no room for a state, what it allows is not sent', async t => {
  for (const state of [1, 2, 3] as const) {
    const watch = watched()
    watch.storage.fail = (when, step) => {
      if (when === 'before' && step.startsWith('create') && step.endsWith(`.${state}`)) {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      }
    }
    await t.rejects(run(watch), { code: 'ENOSPC' })
    const routes = watch.routes()
    t.equal(routes.includes('POST /v1/tickets'), state > 1, 'digests')
    t.notOk(
      routes.some(route => route.includes('/uploads')),
      'no opening',
    )
    watch.storage.fail = () => undefined
    await run(watch)
    watch.check(t, `no room for state ${state}`)
  }
})

t.test(
  'an answer that was tampered with is refused before it is decrypted, and can be fetched again',
  async t => {
    const watch = watched()
    let broken = true
    const tampering: typeof fetch = async (input, init) => {
      const response = await watch.fetch(input, init)
      if (!broken || !addressOf(input).pathname.endsWith('/blind-queries')) return response
      const text = await response.text()
      return new Response(text.replace(/"ciphertexts":"..../, '"ciphertexts":"AAAA'), response)
    }
    const side = await world.side(watch.storage, tampering)
    await t.rejects(askBlind(side, question('空气炸锅'), yes), { code: /^identity\./ })
    t.match(watch.storage.tickets(), [{ state: 'asked' }])
    broken = false
    t.equal((await askBlind(side, question('空气炸锅'), yes)).stored, true)
    watch.check(t, 'tampered')
  },
)

t.test(
  'an answer that does not decrypt is reported to the person, never to the service, and never asked again',
  async t => {
    const watch = watched()
    const side = await world.side(watch.storage, watch.fetch)
    await ensureTicket(side, await wanted())
    // The opened shares were cut before they were sealed: the vault opens, but no answer does.
    const name = [...watch.storage.files.keys()].find(file => file.endsWith('.shares')) ?? ''
    const shares = openVault(KEY, name, watch.storage.files.get(name) ?? new Uint8Array())
    watch.storage.files.set(name, sealVault(KEY, name, shares.subarray(8), side.client.random))
    await t.rejects(askBlind(side, question('空气炸锅'), yes), { code: 'sdk.blind_unreadable' })
    const sent = watch.sent()
    t.match(watch.storage.tickets(), [{ state: 'answered', values: null }])
    await t.rejects(askBlind(side, question('空气炸锅'), yes), { code: 'sdk.blind_unreadable' })
    t.same(
      watch
        .routes()
        .slice(sent)
        .map(route => route.replace(/answer_[\w-]+/, ':id')),
      ['GET /v1/blind-answers/:id'],
      'asked again it is fetched, as one that could be read is',
    )
  },
)

t.test('a ticket that the service lost is replaced before anything is asked', async t => {
  const storage = new MemoryStorage()
  const side = await world.side(storage)
  const first = await ensureTicket(side, await wanted())
  const late = { ...side, now: () => Date.now() + 25 * 3_600_000 }
  const second = await ensureTicket(late, await wanted())
  t.not(second.ticket.id, first.ticket.id)
  t.match(await side.store.list(), {
    held: [{ ticket: { state: 'ready' } }, { ticket: { reason: 'expired' } }],
  })
})

t.test('with its estimate known and a ticket ready, a question is one request, after its copy', async t => {
  const watch = watched()
  const side = await world.side(watch.storage, watch.fetch)
  const shape = await wanted()
  await ensureTicket(side, shape)
  const sent = watch.sent()
  const options = { ...yes, wanted: shape }
  t.match(await askBlind(side, question('豆浆机'), options), { stored: false })
  t.same(watch.routes().slice(sent).map(anyCopy), ['PUT /v1/sealed-copies/:id', 'POST /v1/blind-queries'])
  // Gone at the service, by a copy of the store that should not be, and nobody looks whether it is there.
  await ensureTicket(side, shape)
  const copy = new MemoryStorage()
  for (const [name, content] of watch.storage.files) copy.files.set(name, content)
  await askBlind(await world.side(copy), question('电风扇'), options)
  const before = await answers()
  const again = await askBlind(side, question('加湿器'), options)
  t.match(again, { stored: false, hidden: [{ values: ['加湿器'] }] }, 'is replaced by another')
  t.equal((await answers()) - before, 1, 'one charge')
  watch.check(t, 'with a lost ticket')
})

t.test(
  'an unsigned word that the ticket is gone does not make the question be paid for a second time',
  async t => {
    const asked = question('空气炸锅', '0.00013')
    const storage = new MemoryStorage()
    const sent: string[] = []
    const intercepting: typeof fetch = async (input, init) => {
      const { pathname } = addressOf(input)
      sent.push(`${init?.method} ${pathname}`)
      const response = await fetch(input, init)
      if (pathname !== '/v1/blind-queries') return response
      await response.arrayBuffer()
      const code = 'blind.ticket_state'
      const problem = { type: 'about:blank', title: '', status: 409, code, detail: '', requestId: '' }
      return new Response(JSON.stringify(problem), { status: 409 })
    }
    const side = await world.side(storage, intercepting)
    const wanted = ticketFor(asked, await side.client.estimate({ body: { query: publicPart(asked) } }))
    const { ticket } = await ensureTicket(side, wanted)
    const before = await answers()
    sent.length = 0
    const failed = askBlind(side, asked, { ...yes, wanted })
    await t.rejects(failed, { code: 'blind.ticket_state', authenticated: false })
    t.same(
      sent.map(anyCopy),
      ['PUT /v1/sealed-copies/:id', 'POST /v1/blind-queries'],
      'nothing more was asked, and no other ticket was made',
    )
    t.match(storage.tickets(), [{ state: 'asked', id: ticket.id }])
    const { stored, answer } = await askBlind(await world.side(storage), asked, { ...yes, wanted })
    t.match({ stored, answer }, { stored: true, answer: { blind: { ticket: ticket.id } } })
    t.equal(await answers(), before + 1, 'charged once')
  },
)

t.test('a request that a browser sends again by itself is answered, and charged once', async t => {
  const storage = new MemoryStorage()
  let repeats = 1
  const side = await world.side(storage, async (input, init) => {
    const repeated = addressOf(input).pathname === '/v1/blind-queries' && repeats-- > 0
    if (repeated) await (await fetch(input, init)).arrayBuffer()
    return await fetch(input, init)
  })
  const before = await answers()
  const { answer } = await askBlind(side, question('电吹风'), yes)
  t.ok(answer.parts.every(({ values }) => values !== null))
  t.equal((await answers()) - before, 1)
})

/** All of them, or in `npm test` each fourth. */
function each<T>(moments: readonly T[]): readonly T[] {
  const step = trials(1, 4)
  return moments.filter((_, i) => i % step === 0)
}

async function wanted() {
  const { blind } = await world.client('dongfang').estimate({
    body: { query: { ...question('空气炸锅').query, hidden: question('空气炸锅').hidden.hidden } },
  })
  if (blind === null) throw new Error('not blind')
  return { dataset: world.declaration.dataset, shape: blind.shape }
}

/** What a clean run writes, in order. */
const STEPS = [
  'create check',
  'create.1', // made
  'create.record', // what was signed about it
  'create.2', // chosen
  'erase.1',
  'create.3', // opened
  'erase.2',
  'create.4', // the upload has an id
  'erase.3',
  'create.shares',
  'create.5', // ready
  'erase.4',
  'create.6', // asked
  'erase.5',
  'create.7', // answered
  'erase.6',
  'remove.shares',
]

type Watch = ReturnType<typeof watched>

async function run({ storage, fetch }: Watch) {
  return await askBlind(await world.side(storage, fetch), question('空气炸锅'), yes)
}

/**
 * A storage and a connection under observation; the answer to the request at place `lose` does not come back.
 */
function watched(lose = -1) {
  const storage = new MemoryStorage()
  const routes: string[] = []
  const openings = new Set<string>()
  const openedSeeds = new Set<string>()
  const shifts = new Map<string, Set<string>>()
  const wrong: string[] = []
  const usedSeeds = new Set<string>()
  const note = (route: string, body: Uint8Array): void => {
    const states = storage.tickets()
    const only = (state: StoredTicket['state'], held: readonly StoredTicket[]) =>
      held.length > 0 && held.every(ticket => ticket.state === state)
    if (route.startsWith('PUT /v1/uploads')) {
      if (!states.some(({ state }) => state === 'opened')) wrong.push('an opening left before it was stored')
      for (let i = 0; i < 2; i++) openedSeeds.add(toHex(body.subarray(32 * i, 32 * (i + 1))))
      openings.add(toHex(body.subarray(0, 64)))
    }
    if (route === 'POST /v1/blind-queries') {
      const { ticket, shifts: sent } = JSON.parse(fromUtf8(body)) as { ticket: string; shifts: string }
      const own = states.filter(held => 'id' in held && held.id === ticket)
      if (!only('asked', own)) wrong.push(`shifts left in state ${own.map(({ state }) => state).join()}`)
      for (const held of own) if (held.state === 'asked') for (const seed of held.seeds) usedSeeds.add(seed)
      shifts.set(ticket, (shifts.get(ticket) ?? new Set()).add(toBase64(fromBase64(sent))))
    }
  }
  const watching: typeof fetch = async (input, init) => {
    const { pathname } = addressOf(input)
    const route = `${init?.method} ${pathname}`
    note(route, bytesOf(init?.body))
    const lost = routes.push(route) - 1 === lose
    const response = await fetch(input, init)
    if (lost) {
      await response.arrayBuffer()
      throw new TypeError('fetch failed')
    }
    return response
  }
  return {
    storage,
    fetch: watching,
    routes: () => routes,
    sent: () => routes.length,
    check(t: Tap, when: string) {
      t.same(wrong, [], when)
      t.ok(
        [...shifts.values()].every(set => set.size === 1),
        `${when}: one set of shifts a ticket`,
      )
      t.notOk(
        [...usedSeeds].some(seed => openedSeeds.has(seed)),
        `${when}: no instance both opened and used`,
      )
    },
  }
}

type Tap = Pick<typeof t, 'same' | 'ok' | 'notOk'>

function addressOf(input: Parameters<typeof fetch>[0]): URL {
  return new URL(input instanceof Request ? input.url : input)
}

function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array()
}

function anyCopy(route: string): string {
  return route.replace(/[0-9a-f]{16}$/, ':id')
}
