import t from 'tap'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { ROUTES } from '../../schemas/api.ts'
import { RESPONSE } from '../../schemas/routes/route.ts'
import { fault } from '../../schemas/fault.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { ask } from '../../src/sdk/ask.ts'
import { type Client, createClient } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { readService } from '../../src/sdk/service.ts'
import { upload } from '../../src/sdk/upload.ts'
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
  haltEnds: null,
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
    const job = {
      id: `job_${'j'.repeat(22)}`,
      edition: 'a@b',
      step: 'seal',
      fraction: jobPolls / 3,
      promised: null,
    }
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

t.test('a list without end is read no further', async t => {
  let asked = 0
  /** A service whose lists go on as `next` says; the client believes no signature but its own. */
  const listing = (page: (asked: number) => { items: unknown[]; next: string | null }): Client =>
    ({ organisationList: async () => page(asked++) }) as unknown as Client
  const item = { id: 'a' }
  const cases = [
    ['empty pages', () => ({ items: [], next: `${asked}` }), 1],
    ['a page that leads to itself', () => ({ items: [item], next: 'a' }), 2],
    ['pages that always lead on', () => ({ items: [item], next: `${asked}` }), 50_000],
  ] as const
  for (const [name, page, most] of cases) {
    asked = 0
    const read = async (): Promise<void> => {
      for await (const _ of listAll(listing(page), 'organisationList')) continue
    }
    await t.rejects(read(), { code: 'sdk.list' }, name)
    t.equal(asked, most, name)
  }
  async function* forever(): AsyncGenerator<number> {
    for (;;) yield 1
  }
  await t.rejects(collect(forever()), { code: 'sdk.list' })
  t.equal((await collect(forever(), 150_000)).length, 150_000, 'a caller that names a limit gets it')
})

t.test('an answer without end, or longer than its route allows, is dropped', async t => {
  let pulled = 0
  const chunk = new Uint8Array(2 ** 20)
  const endless: typeof fetch = async () =>
    new Response(
      new ReadableStream({
        pull: controller => {
          pulled++
          controller.enqueue(chunk)
        },
      }),
    )
  const expected = { code: 'sdk.response_size', details: { url: service.url } }
  await t.rejects(service.client(consumer, { fetch: endless }).me(), expected)
  t.ok(pulled * chunk.length < RESPONSE.usual + 3 * chunk.length, `after ${pulled} MiB`)
  pulled = 0
  await t.rejects(service.client(consumer, { fetch: endless }).entryList({ query: {} }), expected)
  t.ok(pulled * chunk.length > RESPONSE.usual, 'a page of the log may be longer')
  await t.rejects(readService(service.url, { fetch: endless }), expected)
  const reader = httpLogReader(service.url, { fetch: endless })
  for (const read of [
    () => reader.readCheckpoint(),
    () => reader.readTile('tile/0/000'),
    () => reader.readEntryBundle('tile/entries/000'),
    () => reader.readHandovers?.(),
  ])
    await t.rejects(async () => await read(), expected)
  const claims: typeof fetch = async () =>
    new Response('{}', { headers: { 'content-length': String(RESPONSE.usual + 1) } })
  await t.rejects(service.client(consumer, { fetch: claims }).me(), expected, 'as its head says')
  const failing: typeof fetch = async () =>
    new Response(new Uint8Array(RESPONSE.problem + 1), { status: 500 })
  await t.rejects(service.client(consumer, { fetch: failing }).entryList({ query: {} }), expected, 'an error')
})

t.test('an answer that never ends, or never begins, is waited for as long as was said', async t => {
  const slow: typeof fetch = async () =>
    new Response(new ReadableStream({ start: controller => controller.enqueue(utf8('{')) }))
  const silent: typeof fetch = () => new Promise(() => undefined)
  for (const fetch of [slow, silent]) {
    const expected = { code: 'sdk.timeout', details: { url: service.url, seconds: 0.05 } }
    const options = { fetch, timeoutMs: 50 }
    await t.rejects(service.client(consumer, options).me(), expected)
    await t.rejects(readService(service.url, options), expected)
    await t.rejects(async () => await httpLogReader(service.url, options).readCheckpoint(), expected)
    const asking = ask(service.client(consumer, options), query, { pauses: [1] })
    await t.rejects(asking, expected, 'it may have been carried out, and was asked again')
  }
})

t.test('a job or an upload that never ends is not followed without end', async t => {
  const id = `job_${'j'.repeat(22)}`
  const running = {
    id,
    edition: 'a@b',
    step: 'seal',
    fraction: 0,
    state: 'running',
    code: null,
    detail: null,
  }
  const lying = { jobShow: async () => running } as unknown as Client
  await t.rejects(followJob(lying, id, { timeoutMs: 100 }), {
    code: 'sdk.stalled',
    details: { id, state: 'running', seconds: 0.1 },
  })
  const started = {
    id: 'upload',
    size: 0,
    sha256: 'x',
    partBytes: 1,
    files: [0],
    parts: [],
    committed: false,
  }
  const never = async () => started
  const uploads = { uploadStart: never, uploadCommit: never, uploadShow: never } as unknown as Client
  const source = { size: 0, sha256: async () => 'x', read: async () => new Uint8Array() }
  await t.rejects(upload(uploads, source, { commitMs: 100 }), {
    code: 'sdk.stalled',
    details: { id: 'upload' },
  })
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
