import t from 'tap'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { ROUTES } from '../../schemas/api.ts'
import { fault } from '../../schemas/fault.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { ask } from '../../src/sdk/ask.ts'
import { createClient } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { member } from '../server/harness.ts'
import { losing, startService, tampering } from './service.ts'

const asked: { readonly nonce: unknown; readonly body: unknown }[] = []
let jobPolls = 0
const organisations = Array.from({ length: 7 }, (_, at) => ({
  id: `member-${at}`,
  title: { zh: `成员${at}`, en: `Member ${at}` },
  roles: ['consumer'],
  added: '2026-01-01T00:00:00.000Z',
  suspended: null,
  halted: null,
}))

const service = await startService({
  async organisationList({ ...call }) {
    const { after, limit } = (call as { query: { after?: string; limit: number } }).query
    const start = after === undefined ? 0 : Number(after)
    const next = start + limit < organisations.length ? String(start + limit) : null
    return { items: organisations.slice(start, start + limit), next }
  },
  async ask(call) {
    asked.push({ nonce: call.nonce?.nonce, body: call.body })
    throw fault('query.edition_not_open', { edition: 'a@b', status: 'frozen' })
  },
  async jobShow() {
    jobPolls++
    const job = { id: `job_${'j'.repeat(22)}`, edition: 'a@b', step: 'seal', fraction: jobPolls / 3 }
    if (jobPolls < 3) return { ...job, state: 'running', code: null, detail: null }
    return { ...job, state: jobPolls === 3 ? 'done' : 'failed', code: 'engine.full', detail: 'no room' }
  },
})
t.teardown(() => service.close())
const { consumer, operator, provider } = service.rooms.members
const query: QueryInput = { kind: 'profile', edition: 'a@b', by: ['age'], privacy: { epsilon: '1' } }

t.test('a call is signed, its answer verified and parsed', async t => {
  const me = await service.client(consumer).me()
  t.equal(me.organisation.id, 'consumer-one')
  t.equal(me.key.id, consumer.signer.keyId)
})

t.test('every route of the table has a method, and the same by name', async t => {
  const client = service.client(consumer)
  for (const name of Object.keys(ROUTES)) t.type(client[name as keyof typeof ROUTES], 'function', name)
  t.same(await client.call('me'), await client.me())
})

t.test('an answer that was changed on the way is not used', async t => {
  const changes: readonly (readonly [string, Parameters<typeof tampering>[0]])[] = [
    ['identity.digest', answer => void answer.body.fill(48, -3)],
    ['identity.signature', answer => void (answer.status = 201)],
    ['identity.signature_missing', answer => answer.headers.delete('signature')],
    ['identity.digest', answer => answer.headers.delete('content-digest')],
    ['identity.signature_missing', answer => answer.headers.delete('signature-input')],
  ]
  for (const [code, change] of changes) {
    const client = service.client(consumer, { fetch: tampering(change) })
    await t.rejects(client.me(), { code }, code)
  }
})

t.test('an answer to another request of the same member is not taken', async t => {
  const first: Headers[] = []
  const replaying: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    first.push(response.headers)
    const headers = first[0] ?? response.headers
    return new Response(await response.arrayBuffer(), { status: response.status, headers })
  }
  const client = service.client(consumer, { fetch: replaying })
  await client.me()
  await t.rejects(client.me(), { code: 'identity.signature' })
})

t.test('another service under the same address is found out', async t => {
  const other = member('other', ['consumer'])
  const client = service.client(consumer, { serviceKey: encodePublicKey(other.signer.publicKey) })
  await t.rejects(client.me(), { code: 'identity.key_id' })
})

t.test(
  'a refusal arrives as a ProblemError with code, status and words in the caller’s language',
  async t => {
    const zh = service.client(consumer, { language: 'zh' })
    const error = await zh
      .organisationAdd({ body: { id: 'x', title: { zh: 'x', en: 'x' }, roles: ['consumer'] } })
      .catch(e => e)
    t.type(error, ProblemError)
    t.match(error, { code: 'request.role', status: 403, authenticated: true, detail: /角色/ })
    t.ok(error.requestId)
  },
)

t.test('a proxy’s error is told apart from the service’s', async t => {
  const proxy: typeof fetch = async () => new Response('<h1>Bad gateway</h1>', { status: 502 })
  const client = service.client(consumer, { fetch: proxy })
  await t.rejects(client.me(), { code: 'sdk.response', status: 502, authenticated: false })
})

t.test('a wrong path of an object with odd characters stays one path segment', async t => {
  const asked = service.client(consumer).editionShow({ params: { id: '../../v1/me?x=1' } })
  await t.rejects(asked, { code: 'request.invalid' })
})

t.test('no service: sdk.connection with the address', async t => {
  const { signer } = consumer
  const client = createClient({
    baseUrl: 'http://127.0.0.1:9',
    keyId: signer.keyId,
    sign: signer.sign,
    serviceKey: encodePublicKey(signer.publicKey),
  })
  await t.rejects(client.me(), { code: 'sdk.connection', details: { url: 'http://127.0.0.1:9' } })
})

t.test('a base URL with a path, a query, a user or another scheme is refused', async t => {
  const { signer } = consumer
  for (const baseUrl of [
    'https://a.example/x',
    'https://a.example/?q',
    'https://me@a.example',
    'ftp://a',
    'a',
  ]) {
    const make = () =>
      createClient({
        baseUrl,
        keyId: signer.keyId,
        sign: signer.sign,
        serviceKey: encodePublicKey(signer.publicKey),
      })
    t.throws(make, { code: 'sdk.base_url' }, baseUrl)
  }
})

t.test('a question whose answer was lost is asked again under the same key, newly signed', async t => {
  asked.length = 0
  const client = service.client(consumer, { fetch: losing(2) })
  await t.rejects(ask(client, query, { pauses: [1, 1, 1] }), { code: 'query.edition_not_open' })
  t.equal(asked.length, 3)
  t.equal(new Set(asked.map(({ nonce }) => nonce)).size, 3, 'three signatures')
  const keys = asked.map(({ body }) => (body as { idempotencyKey: string }).idempotencyKey)
  t.equal(new Set(keys).size, 1, 'one key')
})

t.test('what the service itself refuses is not asked again', async t => {
  asked.length = 0
  await t.rejects(ask(service.client(consumer), query, { pauses: [1, 1], idempotencyKey: 'k'.repeat(20) }), {
    code: 'query.edition_not_open',
  })
  t.equal(asked.length, 1)
})

t.test('a question ends with the connection error once every attempt is spent', async t => {
  const client = service.client(consumer, { fetch: losing(9) })
  await t.rejects(ask(client, query, { pauses: [1] }), { code: 'sdk.connection' })
})

t.test('pages come one after the other, only as far as they are taken', async t => {
  const client = service.client(operator)
  const all = await collect(listAll(client, 'organisationList', 3))
  t.same(
    all.map(({ id }) => id),
    organisations.map(({ id }) => id),
  )
  t.equal((await collect(listAll(client, 'organisationList', 2), 3)).length, 3)
  const [first] = await collect(listAll(client, 'organisationList', 2, '4'))
  t.equal(first?.id, 'member-4')
})

t.test('a job is followed to its end, and a failed one is an error with its code', async t => {
  jobPolls = 0
  const client = service.client(provider)
  const fractions: number[] = []
  const job = await followJob(client, `job_${'j'.repeat(22)}`, {
    intervalMs: 1,
    onProgress: ({ fraction }) => void fractions.push(fraction),
  })
  t.equal(job.state, 'done')
  t.equal(fractions.length, 3)
  await t.rejects(followJob(client, `job_${'j'.repeat(22)}`), {
    code: 'sdk.job',
    details: { code: 'engine.full' },
  })
})
