// Bad questions, and questions asked again: what is charged, what is logged, what is said.
import { OWN_ENTRIES } from '../../src/app/refusal-counts.ts'
import type { Test } from 'tap'
import type { Peer } from '../../src/sdk/exchange.ts'
import { readAnswer } from '../../src/sdk/verify-answer.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ROUTES } from '../../schemas/api.ts'
import { Answered } from '../../schemas/api-bodies.ts'
import { grantTo, publish } from '../support/market.ts'
import { send } from '../support/wire.ts'
import { entriesFrom, freshKey, logSize, question, spending, type World } from './world.ts'

type BadQuestion = {
  readonly name: string
  /** The query, or the whole content as a text. */
  readonly query: Record<string, unknown> | string
  readonly status: number
  readonly code: string
  /** What the refusal teaches. */
  readonly says?: RegExp
  /** Whether a rule refused it, which is an entry; what does not even fit the contract is none. */
  readonly logged: boolean
}

const rule = (
  name: string,
  query: Record<string, unknown>,
  code: string,
  says: RegExp,
  status = 400,
): BadQuestion => ({ name, query, status, code, says, logged: true })
const misfit = (name: string, query: Record<string, unknown>, says: RegExp): BadQuestion => ({
  name,
  query,
  status: 400,
  code: 'request.invalid',
  says,
  logged: false,
})
const unreadable = (name: string, content: string, code: string): BadQuestion => ({
  name,
  query: content,
  status: 400,
  code,
  logged: false,
})

const deep = `${'['.repeat(33)}${']'.repeat(33)}`
const BAD: readonly BadQuestion[] = [
  rule('an unknown dimension', { groupBy: ['gendre'] }, 'query.dimension_unknown', /gender/),
  rule('an unknown filter dimension', { where: { categorie: ['x'] } }, 'query.dimension_unknown', /category/),
  rule('an unknown value', { where: { category: ['空气炸'] } }, 'query.value_unknown', /空气炸锅/),
  rule(
    'an unknown measure',
    { select: [{ statistic: 'sum', measure: 'revenu' }] },
    'query.measure_unknown',
    /revenue/,
  ),
  rule(
    'an unknown view',
    { select: [{ statistic: 'units', view: 'buyer' }] },
    'query.view_unknown',
    /buyers/,
  ),
  rule(
    'a view for another statistic',
    { select: [{ statistic: 'sum', measure: 'revenue', view: 'buyers' }] },
    'query.view_not_for',
    /spending/,
  ),
  rule('a dimension named twice', { groupBy: ['gender', 'gender'] }, 'query.dimension_repeated', /gender/),
  rule(
    'too many cells',
    { groupBy: ['category', 'price_band', 'month', 'province', 'channel', 'age_band'] },
    'query.cube_too_large',
    /1048576/,
  ),
  rule(
    'a period that is no calendar',
    { kind: 'trend', period: 'gender', select: [{ statistic: 'units' }], groupBy: undefined },
    'query.period_not_calendar',
    /month/,
  ),
  rule('an absurd epsilon', { privacy: { epsilon: '9e99' } }, 'query.privacy_too_large', /epsilon \d/),
  rule(
    'an absurd rho',
    { privacy: { rho: '999999999999999999e99' } },
    'query.privacy_too_large',
    /epsilon \d/,
  ),
  rule(
    'an error of nearly nothing',
    { privacy: { within: '1e-99' } },
    'query.privacy_too_large',
    /epsilon \d/,
  ),
  rule('privacy of nearly nothing', { privacy: { rho: '1e-99' } }, 'query.privacy_too_small', /at least/),
  rule(
    'an error promised for a mean',
    { select: [{ statistic: 'mean', measure: 'revenue' }], privacy: { within: '5' } },
    'query.within_mean',
    /epsilon or rho/,
  ),
  rule(
    'a purpose that was not granted',
    { purpose: 'pricing' },
    'query.purpose_not_granted',
    /product-planning/,
    403,
  ),
  rule(
    'no purpose where two are granted',
    { purpose: undefined },
    'query.purpose_missing',
    /market-research/,
  ),
  misfit('an unknown statistic', { select: [{ statistic: 'median' }] }, /statistic/),
  misfit('an empty filter', { where: { category: [] } }, /where\/category/),
  misfit('an epsilon of 1e308', { privacy: { epsilon: '1e308' } }, /privacy/),
  misfit('an epsilon as a JSON number', { privacy: { epsilon: 0.5 } }, /privacy/),
  misfit('an epsilon of zero', { privacy: { epsilon: '0' } }, /privacy/),
  misfit('a negative epsilon', { privacy: { epsilon: '-1' } }, /privacy/),
  misfit('two budgets at once', { privacy: { epsilon: '1', rho: '1' } }, /privacy/),
  misfit('an unknown key', { limit: 5 }, /Unrecognized key|limit/),
  misfit('nothing to compute', { select: [] }, /select/),
  unreadable('a number that is not finite', '{"query":{"privacy":{"epsilon":1e309}}}', 'request.json_number'),
  unreadable(
    'an unsafe integer',
    '{"query":{"privacy":{"epsilon":9007199254740993}}}',
    'request.json_number',
  ),
  unreadable(
    'a key that stands twice',
    '{"query":{"kind":"profile","kind":"trend"}}',
    'request.json_duplicate',
  ),
  unreadable('JSON of depth 33', `{"query":${deep}}`, 'request.json_depth'),
  unreadable('a lone surrogate', '{"query":"\\ud800"}', 'request.json_surrogate'),
  unreadable('the key __proto__', '{"query":{"__proto__":{}}}', 'request.json_key'),
  unreadable('half a document', '{"query":{', 'request.json_syntax'),
]

export async function badQuestions(t: Test, world: World): Promise<void> {
  const maker = world.service.peerOf(world.maker)
  for (const bad of BAD) {
    const query = bad.query
    const body =
      typeof query === 'string'
        ? query
        : { query: dropUndefined(question(world.edition, query)), idempotencyKey: freshKey() }
    await refused(t, world, maker, { ...bad, body })
  }
}

/** Rules about who asks, and when. */
export async function refusedByPolicy(t: Test, world: World): Promise<void> {
  const { service, mall, edition, declaration } = world
  const stranger = await service.member('stranger', ['consumer'])
  const poor = await service.member('poor', ['consumer'])
  const { charge } = declaration.totals
  await grantTo(mall, poor, declaration.dataset, { budget: BigInt(charge) + 5_000_000n })
  const revoked = await service.member('revoked', ['consumer'])
  const grant = await grantTo(mall, revoked, declaration.dataset)
  await mall.grantRevoke({ params: { id: grant.id } })
  const ask = (client: Client, status: number, code: string, says: RegExp, change = {}) =>
    refused(t, world, service.peerOf(client), {
      name: code,
      status,
      code,
      says,
      logged: true,
      body: { query: question(edition, change), idempotencyKey: freshKey() },
    })
  await ask(stranger, 403, 'query.no_grant', /grant issue/)
  await ask(revoked, 403, 'query.grant_revoked', /provider/)
  await ask(poor, 409, 'query.budget_account', /epsilon 0\.\d+/i, { privacy: { rho: '0.006' } })
  const { room } = await poor.estimate({ body: { query: question(edition) } })
  t.equal(room, '5000000', 'the room that the estimate tells')
  await poor.ask({
    body: { query: question(edition, { privacy: { rho: '0.005' } }), idempotencyKey: freshKey() },
  })
  await ask(poor, 409, 'query.budget_account', /epsilon 0 /i, { privacy: { rho: '0.000000001' } })
  const twice = String(2n * BigInt(charge))
  const budget = { ...declaration.budget, perConsumer: twice, total: twice }
  const period = { from: '2027-01-01', to: '2027-12-31' }
  const limited = { ...declaration, edition: 'small', period, budget }
  const small = await publish(mall, world.contribution, limited, world.officer)
  await ask(world.maker, 409, 'query.budget_account', /epsilon 0\.\d+/i, {
    edition: small,
    privacy: { rho: '0.011' },
  })
  await t.rejects(
    world.maker.ask({ body: { query: question('no-such@2025'), idempotencyKey: freshKey() } }),
    { status: 404, code: 'request.not_found' },
    'an edition that is not there',
  )
}

/** Asks twice, in English and Chinese; each refusal costs nothing and is one entry or none. */
export async function refused(
  t: Test,
  world: World,
  peer: Peer,
  bad: Omit<BadQuestion, 'query'> & { readonly body: unknown },
): Promise<void> {
  const [before, size] = [await spending(world), await logSize(world)]
  const en = await send(peer, 'ask', { body: bad.body, language: 'en-GB, zh;q=0.4' })
  const zh = await send(peer, 'ask', { body: bad.body, language: 'zh-CN' })
  t.match(en, { status: bad.status, language: 'en', problem: { code: bad.code } }, `${bad.name}: ${bad.code}`)
  t.match(zh, { status: bad.status, language: 'zh', problem: { code: bad.code } })
  t.match(zh.problem?.detail, /\p{Script=Han}/u, `${bad.name}: said in Chinese`)
  t.notMatch(en.problem?.detail, /\p{Script=Han}.*\p{Script=Han}{8}/u, `${bad.name}: said in English`)
  if (bad.says !== undefined) t.match(en.text, bad.says, `${bad.name}: says what would be valid`)
  const entries = await entriesFrom(world, size)
  const codes = entries.map(({ leaf }) => leaf['code'])
  t.ok(codes.every(code => code === bad.code))
  // After so many of its hour they share one entry.
  const all = (await entriesFrom(world, 0)).filter(({ leaf }) => leaf['code'] === bad.code)
  const own = all.length < OWN_ENTRIES ? 2 : codes.length
  t.equal(codes.length, bad.logged ? own : 0, `${bad.name}: one entry for each refusal`)
  t.equal(await spending(world), before, `${bad.name}: nothing was charged`)
}

function dropUndefined(query: object): object {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
}

/**
 * They leave without another look by their schema (routes/api.ts), so it is taken here, of the bytes on the
 * wire.
 */
export async function answersFitTheirSchema(t: Test, world: World): Promise<void> {
  const peer = world.service.peerOf(world.maker)
  const body = {
    query: question(world.edition, { groupBy: ['gender', 'age_band'] }),
    idempotencyKey: freshKey(),
  }
  const fits = (name: 'ask' | 'answerShow', text: string) => {
    const sent: unknown = JSON.parse(text)
    const parsed = ROUTES[name].response.parse(sent)
    t.strictSame(parsed, sent, `${name}: every key is in the schema, and nothing else was sent`)
    return parsed
  }
  const texts = [await send(peer, 'ask', { body }), await send(peer, 'ask', { body })].map(({ text }) => text)
  const [fresh, stored] = texts.map(text => Answered.parse(fits('ask', text)))
  t.match([fresh?.stored, stored?.stored], [false, true])
  fits('answerShow', (await send(peer, 'answerShow', { params: { id: fresh?.file.id ?? '' } })).text)
}

export async function askedAgain(t: Test, world: World): Promise<void> {
  const { service, mall, maker, edition, declaration } = world
  const peer = service.peerOf(maker)
  const idempotencyKey = freshKey()
  const query = question(edition, { groupBy: ['age_band'] })
  const first = await maker.ask({ body: { query, idempotencyKey } })
  t.equal(first.stored, false)
  const spent = await spending(world)
  const retry = await maker.ask({ body: { query, idempotencyKey } })
  t.equal(retry.stored, true)
  const { receipt: _, ...same } = first.file
  t.match(retry.file, same, 'a retry returns the same bytes')
  const reordered = {
    ...query,
    where: { category: ['空气炸锅', '空气炸锅'] },
    mechanism: 'discrete-gaussian',
  }
  const written = await maker.ask({ body: { query: reordered as typeof query, idempotencyKey: freshKey() } })
  t.equal(written.file.answer, first.file.answer, 'the same question however it is written')
  const other = await send(peer, 'ask', { body: { query: question(edition), idempotencyKey } })
  t.match(other, { status: 422, problem: { code: 'request.idempotency_conflict' } })
  t.equal(await spending(world), spent, 'all of it was free')
  t.equal((await maker.answerShow({ params: { id: first.file.id } })).answer, first.file.answer)

  const brief = await service.member('brief', ['consumer'])
  const expires = new Date(Date.now() + 4000).toISOString()
  await grantTo(mall, brief, declaration.dataset, { expires })
  const asked = await brief.ask({ body: { query, idempotencyKey: freshKey() } })
  await mall.editionFreeze({ params: { id: edition } })
  const frozen = await maker.ask({ body: { query, idempotencyKey: freshKey() } })
  t.equal(frozen.file.answer, first.file.answer, 'a stored answer comes back from a frozen edition')
  const unasked = question(edition, { groupBy: ['city_tier'] })
  const body = { query: unasked, idempotencyKey: freshKey() }
  await refused(t, world, peer, {
    name: 'frozen',
    status: 409,
    code: 'query.edition_not_open',
    says: /frozen/,
    logged: true,
    body,
  })
  await mall.editionUnfreeze({ params: { id: edition } })
  while (new Date().toISOString() <= expires) await new Promise(resolve => setTimeout(resolve, 200))
  const expired = await brief.ask({ body: { query, idempotencyKey: freshKey() } })
  t.equal(expired.file.answer, asked.file.answer, 'a stored answer comes back after the grant expired')
  await refused(t, world, service.peerOf(brief), {
    name: 'expired',
    status: 403,
    code: 'query.grant_expired',
    says: /expired/,
    logged: true,
    body,
  })
}

export async function baseIsReused(t: Test, world: World): Promise<void> {
  const { maker, edition } = world
  const profile = (category: string): QueryInput => ({
    kind: 'profile',
    edition,
    where: { category: [category] },
    by: ['gender'],
    privacy: { rho: '0.004' },
    purpose: 'product-planning',
  })
  const first = await maker.ask({ body: { query: profile('电饭煲'), idempotencyKey: freshKey() } })
  const [firstAnswer] = [readAnswer(first.file)]
  const estimate = await maker.estimate({ body: { query: profile('破壁机') } })
  const second = await maker.ask({ body: { query: profile('破壁机'), idempotencyKey: freshKey() } })
  const answer = readAnswer(second.file)
  const bases = answer.parts.filter(({ name }) => name.startsWith('base.'))
  const drawn = answer.parts.filter(({ name }) => !name.startsWith('base.'))
  t.ok(
    bases.length > 0 && bases.every(({ reusedFrom }) => reusedFrom === first.file.id),
    'the base is the stored one',
  )
  t.strictSame(
    bases.map(({ values }) => values),
    firstAnswer.parts.filter(({ name }) => name.startsWith('base.')).map(({ values }) => values),
  )
  const sum = (parts: readonly { readonly rho: string }[]) =>
    String(parts.reduce((total, { rho }) => total + BigInt(rho), 0n))
  t.equal(firstAnswer.privacy.charge, sum(firstAnswer.parts), 'the first profile pays for all its parts')
  t.equal(answer.privacy.charge, sum(drawn), 'the second only for its target')
  t.equal(estimate.privacy.charge, answer.privacy.charge, 'as the estimate said')
}
