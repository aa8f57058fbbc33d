// Blind queries over the real service: tickets, questions, charges, races, cheating, restarts.
import t, { type Test } from 'tap'
import { createHash } from 'node:crypto'
import { anyOf } from '../../protocols/blind/question.ts'
import { instancesOf } from '../../protocols/blind/shape.ts'
import { fromBase64, toBase64, toHex, utf8 } from '../../protocols/bytes.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { withHiddenValues } from '../../schemas/answer-tables.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { TicketShape } from '../../schemas/ticket-shape.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { grantTo, offerTo } from '../support/market.ts'
import { openBlindMarket } from '../support/blind-market.ts'
import {
  answerOf,
  askBlind,
  askedOf,
  bindingOf,
  choose,
  decrypted,
  digestsOf,
  made,
  openingOf,
  readyTicket,
  sendOpening,
} from '../support/blind.ts'

const market = await openBlindMarket()
const { service, provider, officer } = market
t.teardown(() => service.stop())

let keys = 0
const key = () => `key-${String(keys++).padStart(16, '0')}`

const HIDDEN = { dimensions: ['category'], mode: 'one' } as const
const profile = (change: Partial<QueryInput> = {}): QueryInput =>
  ({
    kind: 'profile',
    edition: 'market@2025',
    by: ['age', 'gender'],
    privacy: { epsilon: '0.4' },
    hidden: HIDDEN,
    ...change,
  }) as QueryInput

const small = (change: Partial<TicketShape> = {}): TicketShape => ({
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 4,
  answers: 1,
  ...change,
})

/** Of no instances: good for what never comes to an opening. */
function freshDigests(shape: TicketShape): string[] {
  return Array.from({ length: instancesOf(shape).made }, () =>
    createHash('sha256').update(key()).digest('hex'),
  )
}

async function problemOf(work: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof ProblemError) return error
  throw new Error('nothing was refused', { cause: error })
}

async function refused(t: Test, work: Promise<unknown>, status: number, code: string): Promise<void> {
  const problem = await problemOf(work)
  t.same([problem.status, problem.code], [status, code])
}

t.test('a profile with a hidden category at level full is shown to its asker only', async t => {
  const consumer = await market.consumer('maker', 'full')
  const needs = await consumer.estimate({ body: { query: profile() } as never })
  t.match(needs.blind, { shape: small({ level: 'full' }), groups: 7 })
  const ticket = await readyTicket(consumer, 'market', needs.blind?.shape ?? small())
  const asked = askedOf(ticket, { kind: 'one', cell: 1 })
  const got = await askBlind(consumer, ticket, asked, profile(), key())
  const answer = answerOf(got.file)
  t.equal(answer.mode, 'blind')
  t.equal(answer.privacy.charge, needs.privacy.charge)
  t.same(
    answer.parts.map(({ name, values }) => [name, values === null]),
    [
      ['units/age', true],
      ['base.units/age', false],
      ['units/gender', true],
      ['base.units/gender', false],
    ],
  )
  t.equal(
    answer.blind?.ciphertextsDigest,
    createHash('sha256').update(fromBase64(got.ciphertexts)).digest('hex'),
  )
  t.same(answer.tables, [], 'nothing that needs a hidden part is told by the service')
  const full = withHiddenValues(answer, decrypted(ticket, asked, got))
  t.same(
    full.tables.map(({ name }) => name),
    [
      ...['age', 'gender'].flatMap(at => [`units/${at}`, `share/${at}`, `tgi/${at}`]),
      ...['age', 'gender'].map(at => `consistent/units/${at}`),
    ],
  )
  const open = await consumer.ask({
    body: {
      query: { ...profile({ where: { category: ['kettle'] } }), hidden: undefined },
      idempotencyKey: key(),
    } as never,
  })
  const openAnswer = answerOf(open.file)
  for (const [i, part] of openAnswer.parts.entries()) {
    for (const [g, value] of (part.values ?? []).entries()) {
      const apart = Math.abs(Number(value) - Number(full.parts[i]?.values?.[g]))
      // 4 × 1.96 σ is 5.5 standard deviations of the difference: by chance less than once in 10⁷ cells.
      t.ok(apart <= 4 * Number(part.halfWidth), `${part.name} agrees with the open answer`)
    }
  }
  await consumer.ticketShow({ params: { id: ticket.id } }).then(({ state }) => t.equal(state, 'used'))
  const again = await consumer.blindAnswerShow({ params: { id: answer.id } })
  t.equal(again.ciphertexts, got.ciphertexts)
  t.equal(again.file.answer, got.file.answer)
})

t.test('an opening that breaks off again and again goes on as one upload', async t => {
  const consumer = await market.consumer('broken-line')
  const { id, chosen } = await choose(consumer, 'market', made(small()))
  const opening = openingOf(chosen)
  const body = {
    size: opening.length,
    sha256: createHash('sha256').update(opening).digest('hex'),
    partBytes: 2 ** 18,
  }
  const first = await consumer.uploadStart({ body })
  await consumer.uploadPart({ params: { id: first.id, part: 0 }, bytes: opening.subarray(0, body.partBytes) })
  for (let attempt = 0; attempt < 6; attempt++)
    t.match(await consumer.uploadStart({ body }), { id: first.id, parts: [0] })
  const sent = new Set([first.id])
  const others = ['1', '2', '3'].map(digit => ({ ...body, sha256: digit.repeat(64) }))
  for (const other of others) sent.add((await consumer.uploadStart({ body: other })).id)
  t.equal(sent.size, 4)
  await refused(
    t,
    consumer.uploadStart({ body: { ...body, sha256: '4'.repeat(64) } }),
    429,
    'registry.upload_too_many',
  )
  await consumer.ticketGiveUp({ params: { id } })
})

t.test(
  'mode one is charged like the statistics of the open question with the cell fixed, mode any like the whole domain',
  async t => {
    const consumer = await market.consumer('charge-checker')
    const aggregate = (change: object) =>
      ({
        kind: 'aggregate',
        edition: 'market@2025',
        select: [{ statistic: 'count' }, { statistic: 'sum', measure: 'sold' }],
        groupBy: ['month'],
        privacy: { within: '800' },
        ...change,
      }) as never
    const cost = async (query: unknown) =>
      (await consumer.estimate({ body: { query } as never })).privacy.charge
    // A hidden part has no cut total.
    const costOfStatistics = async (query: unknown) => {
      const { parts } = await consumer.estimate({ body: { query } as never })
      return String(parts.reduce((sum, { cut, rho }) => sum + (cut ? 0n : BigInt(rho)), 0n))
    }
    const one = await cost(aggregate({ hidden: HIDDEN }))
    const any = await cost(aggregate({ hidden: { dimensions: ['category'], mode: 'any' } }))
    t.equal(one, await costOfStatistics(aggregate({ where: { category: ['fan'] } })))
    t.equal(any, await costOfStatistics(aggregate({})))
    const ticket = await readyTicket(consumer, 'market', small({ mode: 'any' }))
    const asked = askedOf(ticket, anyOf([0, 2], 4))
    const query = aggregate({
      hidden: { dimensions: ['category'], mode: 'any' },
      privacy: { epsilon: '0.4' },
    })
    const got = await askBlind(consumer, ticket, asked, query, key())
    const full = withHiddenValues(answerOf(got.file), decrypted(ticket, asked, got))
    const open = await consumer.ask({
      body: {
        query: aggregate({ where: { category: ['air-fryer', 'fan'] }, privacy: { epsilon: '0.4' } }),
        idempotencyKey: key(),
      } as never,
    })
    const counts = (values: readonly string[] | null | undefined) =>
      (values ?? []).reduce((sum, value) => sum + Number(value), 0)
    const [hiddenSum, openSum] = [full, answerOf(open.file)].map(({ parts }) => counts(parts[0]?.values))
    const half = Number(full.parts[0]?.halfWidth) * Math.sqrt(13)
    t.ok(Math.abs(Number(hiddenSum) - Number(openSum)) < 3 * half, 'and tells the same lines')
  },
)

t.test('one ticket gives one answer, however many ask at the same time', async t => {
  const consumer = await market.consumer('racer')
  const ticket = await readyTicket(consumer, 'market', small())
  const asked = askedOf(ticket, { kind: 'one', cell: 0 })
  const spent = async () => {
    const { items } = await consumer.budgetShow({ query: {} })
    return items[0]?.accounts[0]?.spent ?? '0'
  }
  const other = { ...asked, shifts: askedOf(ticket, { kind: 'one', cell: 2 }).shifts }
  const same = key()
  const calls = Array.from({ length: 48 }, (_, i) =>
    i % 2 === 0 ? ([asked, same] as const) : ([other, key()] as const),
  )
  const settled = await Promise.allSettled(
    calls.map(([asking, idempotencyKey]) => askBlind(consumer, ticket, asking, profile(), idempotencyKey)),
  )
  const answers = settled.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
  const problems = settled.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
  const texts = new Set(answers.map(each => JSON.stringify([each.ciphertexts, each.file.answer])))
  t.equal(texts.size, 1, 'every answer is the same bytes')
  t.ok(problems.every(error => error instanceof ProblemError && error.code === 'blind.ticket_state'))
  // Whichever came first.
  const [won, wonKey] = calls[
    settled.findIndex(each => each.status === 'fulfilled' && !each.value.stored)
  ] ?? [asked, same]
  const charged = await spent()
  await askBlind(consumer, ticket, won, profile(), wonKey)
  await askBlind(consumer, ticket, won, profile(), key())
  t.equal(await spent(), charged, 'the same question on its ticket is the stored answer, whatever the key')
  const lost = won === asked ? other : asked
  await refused(t, askBlind(consumer, ticket, lost, profile(), wonKey), 422, 'request.idempotency_conflict')
})

t.test('48 choices asked for at the same time give one, and the same digests always the same', async t => {
  const consumer = await market.consumer('hasty')
  const tickets = Array.from({ length: 48 }, () => {
    return { dataset: 'market', shape: small(), digests: freshDigests(small()) } as never
  })
  const settled = await Promise.allSettled(tickets.map(body => consumer.ticketNew({ body })))
  const chosen = settled.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
  t.equal(chosen.length, 1)
  t.ok(
    settled.every(each => each.status === 'fulfilled' || each.reason.code === 'blind.open_choice'),
    'the others are told which one waits',
  )
  const [first] = chosen
  const id = first?.id ?? ''
  const winner = tickets[settled.findIndex(each => each.status === 'fulfilled')] as never
  t.same(await consumer.ticketNew({ body: winner }), first)
  const { digests } = winner as { digests: string[] }
  const turned = { ...(winner as object), digests: digests.toReversed() } as never
  await refused(t, consumer.ticketNew({ body: turned }), 422, 'blind.digests')
  await service.restart()
  t.same(await consumer.ticketNew({ body: winner }), first, 'after a restart too')
  await consumer.ticketGiveUp({ params: { id } })
  const giveUpAnother = async () => {
    const { id: next } = await choose(consumer, 'market', made(small()))
    return await consumer.ticketGiveUp({ params: { id: next } })
  }
  t.equal((await giveUpAnother()).state, 'written-off')
  await refused(t, giveUpAnother(), 403, 'blind.written_off')
  const { items, giveUpsLeft } = await consumer.ticketList({ query: {} })
  t.equal(giveUpsLeft, 0)
  const left = items.find(({ state }) => state === 'chosen')
  t.equal((await officer.ticketGiveUp({ params: { id: left?.id ?? '' } })).state, 'written-off')
  t.equal((await officer.ticketList({ query: {} })).giveUpsLeft, null, 'an officer sees all tickets')
})

t.test('a level that would add more than half of δ is refused, with the term', async t => {
  await market.consumer('half', 'full')
  const { items } = await officer.grantList({ query: { limit: 100 } })
  const grant = items.find(found => (found.consumer as string) === 'half')
  const error: unknown = await officer
    .grantBlindLevel({ params: { id: grant?.id ?? '' }, body: { level: 'strong' } } as never)
    .catch((reason: unknown) => reason)
  t.match(error, { status: 422, code: 'blind.level_delta', detail: /1\.36e-6.*delta 1e-6/ })
})

t.test('a ticket that no question could need is not chosen for', async t => {
  const consumer = await market.consumer('shapeless')
  const begin = async (change: Partial<TicketShape>) =>
    await consumer.ticketNew({
      body: { dataset: 'market', shape: small(change), digests: freshDigests(small(change)) } as never,
    })
  for (const change of [
    { cells: 2 ** 20 },
    { cells: 7 },
    { cells: 4, answers: 256 },
    { parameters: 'bfv-8192-30', mode: 'any', cells: 5 },
  ] as const)
    await refused(t, begin(change), 422, 'blind.shape_impossible')
  const sized = await begin({ cells: 4, answers: 1 })
  const size = 403_000_000
  const upload = consumer.uploadStart({ body: { size, sha256: 'a'.repeat(64) as never } })
  await refused(t, upload, 422, 'blind.opening_length')
  await consumer.ticketGiveUp({ params: { id: sized.id } })
})

t.test('an opening that does not pass suspends its organisation until an officer lifts it', async t => {
  const cheater = await market.consumer('cheater')
  const earlier = await readyTicket(cheater, 'market', small())
  const stored = await askBlind(
    cheater,
    earlier,
    askedOf(earlier, { kind: 'one', cell: 1 }),
    profile(),
    key(),
  )
  const other = await readyTicket(cheater, 'market', small())
  const { id, chosen } = await choose(cheater, 'market', made(small()))
  const opening = openingOf(chosen)
  opening[5] = (opening[5] ?? 0) ^ 1
  t.equal((await sendOpening(cheater, id, opening)).state, 'failed')
  const digests = digestsOf(made(small()))
  for (const call of [
    () => askBlind(cheater, other, askedOf(other, { kind: 'one', cell: 1 }), profile(), key()),
    () => cheater.estimate({ body: { query: profile() } as never }),
    () => cheater.ticketNew({ body: { dataset: 'market', shape: small(), digests } as never }),
  ]) {
    await refused(t, call(), 403, 'request.suspended')
  }
  await Promise.all([
    cheater.budgetShow({ query: {} }),
    cheater.grantList({ query: {} }),
    cheater.datasetList({ query: {} }),
    cheater.answerList({ query: {} }),
    cheater.me(),
  ])
  await refused(t, cheater.ticketShares({ params: { id: other.id, part: 0 } }), 403, 'request.suspended')
  const own = await cheater.blindAnswerShow({ params: { id: answerOf(stored.file).id } })
  t.equal(own.ciphertexts, stored.ciphertexts, 'what it has it may read')
  const { items } = await officer.evidenceList({ query: {} })
  const evidence = items.find(({ organisation }) => (organisation as string) === 'cheater')
  t.match(evidence, { ticket: id, reason: 'derivation', position: chosen.choice[0], lifted: null })
  if (evidence === undefined) return
  const bytes = await officer.evidenceOpening({ params: { id: evidence.id, part: 0 } })
  t.equal(bytes.bytes, toBase64(opening))
  t.equal(toHex(createHash('sha256').update(opening).digest()), evidence.openingSha256)
  for (const { content, base } of [evidence.signed.upload, evidence.signed.opening]) {
    const digest = createHash('sha256').update(utf8(content)).digest('base64')
    t.match(base, `sha-256=:${digest}:`, 'the signature covers what was sent')
  }
  t.same(JSON.parse(evidence.signed.choice.body).choice, chosen.choice)
  t.match(evidence.signed.choice.receipt, parseVkey(service.logKey).name)
  await refused(t, provider.suspensionLift({ params: { id: evidence.id } }), 403, 'request.role')
  t.not((await officer.suspensionLift({ params: { id: evidence.id } })).lifted, null)
  const got = await askBlind(cheater, other, askedOf(other, { kind: 'one', cell: 1 }), profile(), key())
  t.equal(got.stored, false, 'lifted: its other ticket still serves')
  const entries = await officer.entryList({ query: { limit: 200 } })
  const types = entries.items.map(({ leaf }) => JSON.parse(leaf)).filter(({ ticket }) => ticket === id)
  t.same(types.map(({ type, action }) => action ?? type).toReversed(), [
    'chosen',
    'opening',
    'suspension',
    'lift',
  ])
  t.notOk(
    types.some(leaf => JSON.stringify(leaf).includes('cheater')),
    'the public leaves name nobody',
  )
})

t.test('after a restart a ready ticket is lost and an answer is still there, the same bytes', async t => {
  const consumer = await market.consumer('patient')
  const used = await readyTicket(consumer, 'market', small())
  const asked = askedOf(used, { kind: 'one', cell: 3 })
  const same = key()
  const first = await askBlind(consumer, used, asked, profile(), same)
  const ready = await readyTicket(consumer, 'market', small())
  await service.restart()
  t.equal((await consumer.ticketShow({ params: { id: ready.id } })).state, 'lost')
  const question = askedOf(ready, { kind: 'one', cell: 3 })
  await refused(t, askBlind(consumer, ready, question, profile(), key()), 409, 'blind.ticket_state')
  const again = await askBlind(consumer, used, asked, profile(), same)
  t.same([again.stored, again.ciphertexts, again.file.answer], [true, first.ciphertexts, first.file.answer])
})

t.test('what does not fit is refused before anything is charged', async t => {
  const consumer = await market.consumer('clumsy')
  const stranger = await market.consumer('stranger')
  const opener = await service.member('opener', ['consumer'])
  await grantTo(provider, opener, market.declaration.dataset, { budget: 6_000_000n })
  const estimate = (query: unknown) => consumer.estimate({ body: { query } as never })
  for (const [change, code] of [
    [{ hidden: { dimensions: ['colour'], mode: 'one' } }, 'query.dimension_unknown'],
    [{ hidden: { dimensions: ['category', 'category'], mode: 'one' } }, 'query.dimension_repeated'],
    [{ hidden: { dimensions: ['age'], mode: 'one' } }, 'blind.hidden_used'],
    [{ where: { category: ['fan'] } }, 'blind.hidden_used'],
    [{ hidden: { dimensions: ['category'], mode: 'any' } }, 'blind.one_only'],
    [{ privacy: { rho: '0.000000004' } }, 'blind.privacy_too_small'],
    [{ of: { statistic: 'sum', measure: 'revenue' } }, undefined],
  ] as const) {
    const asking = estimate(profile(change as never))
    if (code === undefined) t.equal((await asking).blind?.shape.parameters, 'bfv-8192-36')
    else t.equal((await problemOf(asking)).code, code)
  }
  await refused(
    t,
    consumer.ask({ body: { query: profile(), idempotencyKey: key() } as never }),
    422,
    'blind.hidden_open',
  )
  const shapeOfDigests = (shape: unknown, count = 4) =>
    consumer.ticketNew({
      body: {
        dataset: 'market',
        shape,
        digests: Array.from({ length: count }, (_, i) => String(i).repeat(64)),
      } as never,
    })
  await refused(t, shapeOfDigests({ ...small(), parameters: 'bfv-4096-20' }), 400, 'request.invalid')
  await refused(t, shapeOfDigests(small({ cells: 2 ** 20, answers: 256 })), 422, 'blind.ticket_large')
  await refused(t, shapeOfDigests(small(), 3), 422, 'blind.digests')
  const digests = digestsOf(made(small()))
  const notGranted = opener.ticketNew({ body: { dataset: 'market', shape: small(), digests } as never })
  await refused(t, notGranted, 403, 'query.mode_not_granted')
  const maker = await market.consumer('strict', 'full')
  const weaker = maker.ticketNew({ body: { dataset: 'market', shape: small(), digests } as never })
  await refused(t, weaker, 403, 'blind.level')

  const uploading = consumer.uploadStart({ body: { size: 1000, sha256: '0'.repeat(64) } })
  await refused(t, uploading, 409, 'registry.upload_no_ticket')
  const { id, chosen } = await choose(consumer, 'market', made(small()))
  const half = consumer.uploadStart({ body: { size: 1000, sha256: '0'.repeat(64) } })
  await refused(t, half, 422, 'blind.opening_length')
  const opening = openingOf(chosen)
  const body = { size: opening.length, sha256: createHash('sha256').update(opening).digest('hex') }
  const upload = await consumer.uploadStart({ body })
  const binding = await bindingOf(consumer, id)
  const early = consumer.ticketOpening({
    params: { id },
    body: { upload: upload.id, sha256: body.sha256, ...binding },
  })
  await refused(t, early, 409, 'registry.upload_open')
  const query = profile()
  const shifts = toBase64(new Uint8Array(8))
  const asking = (client: typeof consumer, ticket: string, change: object = {}) =>
    client.askBlind({ body: { query, ticket, shifts, idempotencyKey: key(), ...change } as never })
  await refused(t, asking(consumer, id), 409, 'blind.ticket_state')
  await refused(t, consumer.ticketShares({ params: { id, part: 0 } }), 409, 'blind.ticket_state')
  t.equal((await sendOpening(consumer, id, opening)).state, 'ready')
  await refused(t, sendOpening(consumer, id, opening), 409, 'registry.upload_no_ticket')
  const twice = consumer.ticketOpening({
    params: { id },
    body: { upload: upload.id, sha256: body.sha256, ...binding },
  })
  await refused(t, twice, 409, 'blind.ticket_state')
  await refused(t, consumer.ticketShares({ params: { id, part: 1 } }), 422, 'blind.shares_missing')
  await refused(t, stranger.ticketShow({ params: { id } }), 404, 'request.not_found')
  await refused(t, asking(stranger, id), 404, 'request.not_found')
  await refused(t, asking(consumer, id, { shifts: toBase64(new Uint8Array(7)) }), 422, 'blind.shifts')
  await refused(t, asking(consumer, id, { shifts: toBase64(new Uint8Array(8).fill(9)) }), 422, 'blind.shifts')
  const twoHidden = profile({ hidden: { dimensions: ['category', 'month'], mode: 'one' } } as never)
  await refused(t, asking(consumer, id, { query: twoHidden }), 422, 'blind.ticket_shape')
  const dear = profile({ privacy: { rho: '0.19' } } as never)
  await refused(t, asking(consumer, id, { query: dear }), 409, 'query.budget_account')
  t.equal((await consumer.ticketShow({ params: { id } })).state, 'ready', 'and the ticket is still good')
  t.same((await consumer.budgetShow({ query: {} })).items[0]?.accounts, [], 'nothing was charged')
  await asking(consumer, id)
  t.equal((await consumer.ticketShow({ params: { id } })).state, 'used')
  const terms = { modes: ['blind' as const], budget: 1n, blindLevel: 'strong' as const }
  const level = offerTo(provider, opener, market.declaration.dataset, terms)
  await refused(t, level, 422, 'registry.blind_level')
})

t.test('the whole log, tickets and suspension among it, follows its rules', async t => {
  const policy = { logKey: parseVkey(service.logKey), witnesses: [], quorum: 0 }
  const report = await verifyLog(httpLogReader(service.url), { policy, verify: nodeVerifier() })
  t.ok(report.outcomes.released >= 9)
})

t.test('the catalogue tells which statistics can be asked blind', async t => {
  const { editions } = await officer.datasetShow({ params: { id: 'market' as never } })
  const edition = await officer.editionShow({ params: { id: editions[0]?.id ?? '' } })
  t.same(
    edition.blind.map(({ statistic, measure, parameters, oneOnly }) => [
      measure ?? statistic,
      parameters,
      oneOnly,
    ]),
    [
      ['units', 'bfv-8192-30', true],
      ['count', 'bfv-8192-30', false],
      ['orders', 'bfv-8192-30', true],
      ['revenue', 'bfv-8192-36', false],
      ['sold', 'bfv-8192-30', false],
    ],
  )
})
