// A service with all its own keys that shows an answer for another question than the one that was signed, or
// asked.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { sha256 } from '../../protocols/hashes.ts'
import { canonicalJson, type Json } from '../../protocols/canonical-json.ts'
import { fromUtf8, toBase64Url, utf8 } from '../../protocols/bytes.ts'
import { signResponse } from '../../protocols/identity/response-signature.ts'
import { type } from '../cli/terminal.ts'
import type { ComputationBody } from '../../schemas/body.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { AnswerFile } from '../../schemas/records.ts'
import { forgeAnswer, readServiceKeys } from '../../scripts/evidence/malicious-service/forge.ts'
import { ask } from '../../src/sdk/ask.ts'
import { exchange } from '../../src/sdk/exchange.ts'
import { random } from '../../src/sdk/web-crypto.ts'
import { readAnswer, verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { openWorld, question } from '../e2e/world.ts'
import { lyingService } from '../support/lying-service.ts'

const world = await openWorld()
const { service, maker } = world
t.teardown(() => service.stop())
const { logKey } = service
const keys = readServiceKeys(service.folder, logKey)
const query = question(world.edition)
const edition = await maker.editionShow({ params: { id: world.edition } })
const { file } = await ask(maker, query)
const other = { ...query, purpose: 'market-research' as const }

type Change = { answer?: (answer: Answer) => Answer; body?: (body: ComputationBody) => ComputationBody }

async function forged({ answer = same, body = same }: Change): Promise<AnswerFile> {
  const changed = answer(JSON.parse(file.answer) as Answer)
  const { id, edition, privacy } = changed
  return await forgeAnswer(keys, file, {
    id,
    edition,
    charge: privacy.charge,
    answer: write({ ...changed, seq: '0' }),
    body: write(body(JSON.parse(file.body) as ComputationBody)),
  })
}

function same<T>(value: T): T {
  return value
}

function write(value: unknown): string {
  return canonicalJson(value as Json)
}

const withoutContent = (body: ComputationBody): ComputationBody => ({
  ...body,
  actor: { ...body.actor, request: { ...body.actor.request, content: null } },
})

t.test('a forgery that changes nothing verifies: the others fail for what they change', async t => {
  const { answer, asker } = await verifyAnswer(await forged({}), { logKey })
  t.match({ answer, asker }, { answer: { edition: world.edition }, asker: { organisation: 'maker' } })
})

t.test('a signed request whose content is withheld proves no question', async t => {
  const asks = { ...JSON.parse(file.body).query, purpose: other.purpose }
  const paired = await forged({
    answer: answer => ({ ...answer, query: asks }),
    body: body => withoutContent({ ...body, query: asks, purpose: other.purpose }),
  })
  await t.rejects(verifyAnswer(paired, { logKey }), {
    code: 'sdk.author',
    details: { why: 'its content is missing' },
  })
  const wide = { ...asks, where: { gender: Array.from({ length: 4000 }, (_, i) => `${'v'.repeat(40)}${i}`) } }
  const large = await forged({
    answer: answer => ({ ...answer, query: wide }),
    body: body => withoutContent({ ...body, query: wide, purpose: other.purpose }),
  })
  t.ok(write(wide).length > 65_536)
  await t.rejects(verifyAnswer(large, { logKey }), { code: 'sdk.author' }, 'of a long question neither')
})

t.test('however long it was written, what was signed is kept and compared', async t => {
  const asked = { ...query, privacy: { rho: '0.0007' } }
  const content = JSON.stringify({ query: asked, idempotencyKey: toBase64Url(random(new Uint8Array(16))) })
  const body = { bytes: utf8(content + ' '.repeat(100_000)), contentType: 'application/json' }
  const { bytes } = await exchange(service.peerOf(maker), { method: 'POST', target: '/v1/queries', body })
  const padded = JSON.parse(fromUtf8(bytes)).file as AnswerFile
  t.ok(JSON.parse(padded.body).actor.request.content.length > 100_000)
  await t.resolves(verifyAnswer(padded, { logKey }))
})

t.test('an answer that says another question than its signed body is refused', async t => {
  const lie = await forged({
    answer: answer => ({ ...answer, query: { ...answer.query, where: { category: ['电饭煲'] } } }),
  })
  const expected = { code: 'sdk.answer', details: { field: 'query' } }
  await t.rejects(verifyAnswer(lie, { logKey }), expected)
  t.throws(() => readAnswer(lie, { id: lie.id }), expected, 'nor is it shown unverified')
})

t.test('an answer that its body calls another is refused', async t => {
  const id = `answer_${'A'.repeat(22)}` as Answer['id']
  const renamed = await forged({ answer: answer => ({ ...answer, id }) })
  await t.rejects(verifyAnswer(renamed, { logKey }), { code: 'sdk.answer', details: { field: 'id' } })
})

t.test('a true answer to another question is not taken for the one that was asked', async t => {
  const asked = { ...query, privacy: { rho: '0.0009' } }
  const { member } = lyingService(service.peerOf(maker), {
    current: (_, path) => (path === '/v1/queries' ? { file, stored: true } : undefined),
  })
  const expected = { code: 'sdk.answer', details: { field: 'query' } }
  await t.rejects(ask(member.client, asked), expected)
  await t.rejects(ask(member.client, asked, { edition }), expected)
  await t.rejects(verifyAnswer(file, { logKey, asked: { query: asked, edition } }), expected)
  await t.resolves(verifyAnswer(file, { logKey, asked: { query } }))
})

t.test('the stored answer to the same question in other words is taken, by the pinned edition', async t => {
  const words = edition.declaration.dimensions.find(({ name }) => name === 'category')?.values ?? []
  const [one = '', two = ''] = words.map(({ value }) => value)
  const first = { ...query, where: { category: [one, two] }, privacy: { rho: '0.0004' } }
  const asked = { ...first, where: { category: [two, one] } }
  const earlier = await ask(maker, first)
  const { file: found, stored, answer } = await ask(maker, asked, { edition })
  t.match({ stored, answer }, { stored: true, answer: { id: earlier.answer.id, query: first } })
  await t.resolves(verifyAnswer(found, { logKey, asked: { query: asked, edition } }))
  await t.rejects(ask(maker, asked), { code: 'sdk.answer' }, 'without it the words have to be the same')
  const { member } = lyingService(service.peerOf(maker), {
    current: (_, path) => (path === '/v1/queries' ? { file: found, stored: false } : undefined),
  })
  await t.rejects(ask(member.client, asked, { edition }), { code: 'sdk.answer' }, 'nor is it a new answer')
})

t.test('the command line shows no other answer than the one that was asked for', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-shown-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const env = { XDG_CONFIG_HOME: folder }
  t.equal((await type(['enrol', service.url, await service.invite('reader', ['consumer'])], { env })).exit, 0)
  // Whatever answer is asked for, this one is sent, signed by the service.
  const lying: typeof fetch = async (_, init) => {
    const body = utf8(JSON.stringify(file))
    const { service: signer } = keys
    const fields = await signResponse({
      status: 200,
      body,
      requestSignature: new Headers(init?.headers).get('signature') ?? '',
      keyId: signer.keyId,
      created: Math.floor(Date.now() / 1000),
      sign: signer.sign,
      sha256,
    })
    return new Response(Uint8Array.from(body), { headers: { ...fields } })
  }
  const show = (id: string) => type(['answer', 'show', id, '--json'], { env, fetch: lying })
  const shown = await show(file.id)
  t.equal(shown.exit, 0, shown.err)
  const other = await show(`answer_${'A'.repeat(22)}`)
  t.match(other, { exit: 5, out: '', err: /\[sdk\.answer\]/ })
})

t.test('a true answer of another name is not taken for the one that was asked for', async t => {
  const id = `answer_${'A'.repeat(22)}` as Answer['id']
  await t.rejects(verifyAnswer(file, { logKey, asked: { id } }), {
    code: 'sdk.answer',
    details: { field: 'id' },
  })
  t.throws(() => readAnswer(file, { id }), { code: 'sdk.answer' })
  await t.resolves(verifyAnswer(file, { logKey, asked: { id: file.id } }))
})
