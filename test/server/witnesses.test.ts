// The service among witnesses that lie, are slow, or say too much: they count for nothing and keep nobody
// waiting, and what each of them does is reported.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { cosign } from '../../protocols/audit/cosignature.ts'
import { leafHash, merkleRoot, proveConsistency } from '../../protocols/audit/merkle.ts'
import { formatSignatureLine, formatVkey, parseNote } from '../../protocols/audit/note.ts'
import { openCheckpoint } from '../../protocols/audit/policy.ts'
import { parseAddCheckpoint } from '../../protocols/audit/witness.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { appendStart, witnessChecks, statedPolicy } from '../../src/server/witnessing/serving.ts'
import { Witnesses } from '../../src/server/witnessing/witnesses.ts'
import type { LogView } from '../../src/store/log-reader.ts'
import { openStore } from '../../src/store/open-store.ts'
import { logKey, type TestKey, testKey } from '../protocols/audit/log-fixture.ts'
import { placeEmptyDatabase } from '../support/pglite.ts'
import { SOFTWARE, storeOptions } from '../support/store-market.ts'

type Said = { readonly status: number; readonly body: string }
/** What a witness answers to a checkpoint; undefined: nothing, ever. */
type Manner = (text: string, own: TestKey) => Promise<Said | undefined>

const now = () => Math.floor(Date.now() / 1000)
const line = async (text: string, { key, sign }: TestKey, time = now()): Promise<string> =>
  formatSignatureLine(await cosign(text, key, time, sign))
const cosigned = (body: string): Said => ({ status: 200, body })
const stranger = testKey('witness', 'stranger.example/witness', new Uint8Array(32).fill(99))
const strangers = async (text: string, count: number): Promise<string> =>
  (await line(text, stranger)).repeat(count)

const honest: Manner = async (text, own) => cosigned(await line(text, own))
const MANNERS: Readonly<Record<string, readonly [state: string, manner: Manner]>> = {
  'from-the-future': ['lying', async (text, own) => cosigned(await line(text, own, now() + 3600))],
  'from-the-past': ['lying', async (text, own) => cosigned(await line(text, own, now() - 3600))],
  'of-another-text': ['lying', async (_, own) => cosigned(await line('another text\n', own))],
  'of-another-key': ['lying', async text => cosigned(await line(text, stranger))],
  'a-page': ['lying', async () => cosigned('<!doctype html><p>welcome</p>\n')],
  nothing: ['lying', async () => cosigned('')],
  'a-hundred-and-one': [
    'lying',
    async (text, own) => cosigned(`${await strangers(text, 101)}${await line(text, own)}`),
  ],
  'without-end': ['unreachable', async text => cosigned(await strangers(text, 10_000))],
  silent: ['unreachable', async () => undefined],
  failing: ['refusing', async () => ({ status: 500, body: '' })],
  forbidding: ['refusing', async () => ({ status: 403, body: '' })],
}

async function startWitness(t: Test, name: string, seed: number, manner: Manner) {
  const own = testKey('witness', `${name}.example/witness`, new Uint8Array(32).fill(seed))
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { checkpoint } = parseAddCheckpoint(String(Buffer.concat(chunks)))
      void manner(parseNote(utf8(checkpoint)).text, own).then(said => {
        if (said !== undefined) response.writeHead(said.status).end(said.body)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { own, asked: { key: formatVkey(own.key), url: `http://127.0.0.1:${port}` } }
}

async function asking(t: Test, manners: Readonly<Record<string, Manner>>, quorum: number) {
  const started = await Promise.all(
    Object.entries(manners).map(([name, manner], at) => startWitness(t, name, 10 + at, manner)),
  )
  const witnesses = new Witnesses({
    witnesses: started.map(({ asked }) => asked),
    quorum,
    witnessSeconds: 1,
    verify: nodeVerifier(),
    clock: Date.now,
  })
  t.teardown(() => witnesses.close())
  const states = () =>
    Object.fromEntries(
      witnesses.figures().map(({ name, state }) => [name.replace('.example/witness', ''), state]),
    )
  return { witnesses, keys: started.map(({ own }) => own.key), states }
}

const LEAVES = Array.from({ length: 20 }, (_, at) => leafHash(utf8(`entry ${at}`)))

async function viewOf(size: number): Promise<LogView> {
  const root = merkleRoot(LEAVES.slice(0, size))
  const note = await signCheckpoint({ origin: logKey.key.name, size, root }, logKey.key, logKey.sign)
  const tree = {
    proveConsistency: async (older: number, newer: number) =>
      older === 0 ? [] : proveConsistency(LEAVES.slice(0, newer), older),
  }
  return { checkpoint: { size, note, stored: null }, tree: tree as unknown as LogView['tree'] }
}

await t.test('two honest ones among eleven that are not: answers go on, each with those two', async t => {
  const manners = {
    a: honest,
    ...Object.fromEntries(Object.entries(MANNERS).map(([name, [, each]]) => [name, each])),
    b: honest,
  }
  const { witnesses, keys, states } = await asking(t, manners, 2)
  for (const size of [5, 12]) {
    witnesses.offer(await viewOf(size))
    const began = performance.now()
    const { note } = await witnesses.covering(size)
    t.ok(performance.now() - began < 900, 'nobody waits for the silent one')
    const policy = { logKey: logKey.key, witnesses: keys, quorum: 2 }
    const { cosignatures } = await openCheckpoint(note, policy, nodeVerifier())
    t.same(cosignatures.map(({ name }) => name).toSorted(), ['a.example/witness', 'b.example/witness'])
  }
  // The silent one is given up after two seconds.
  while (states()['silent'] === 'new') await new Promise(resolve => setTimeout(resolve, 50))
  t.same(states(), {
    a: 'ok',
    b: 'ok',
    ...Object.fromEntries(Object.entries(MANNERS).map(([name, [state]]) => [name, state])),
  })
  const checks = new Map(witnessChecks(witnesses).map(check => [check.name, check]))
  t.match(checks.get('witnesses'), { ok: true, lag: 0 })
  t.match(checks.get('witness a.example/witness'), { ok: true, needed: false, lag: 0 })
  t.match(checks.get('witness from-the-future.example/witness'), { ok: false, needed: false, lag: 12 })
})

await t.test('a hundred signatures of strangers beside its own hide nothing', async t => {
  const crowded: Manner = async (text, own) =>
    cosigned(`${await strangers(text, 99)}${await line(text, own)}`)
  const { witnesses, states } = await asking(t, { crowded }, 1)
  witnesses.offer(await viewOf(7))
  t.equal(parseNote((await witnesses.covering(7)).note).signatures.length, 2, 'only its own is kept')
  t.same(states(), { crowded: 'ok' })
})

await t.test('where only liars are left the wait is bounded, and readiness says so', async t => {
  const [, future] = MANNERS['from-the-future'] ?? []
  if (future === undefined) throw new Error('one of them')
  const { witnesses } = await asking(t, { a: honest, liar: future }, 2)
  witnesses.offer(await viewOf(5))
  const began = performance.now()
  await t.rejects(witnesses.covering(5), { code: 'witness.too_few' })
  t.ok(performance.now() - began < 2_000)
  t.match(witnessChecks(witnesses)[0], { name: 'witnesses', ok: false, lag: 5 })
})

await t.test('whom the service asks stands in the log, once for each change', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-policy-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  await placeEmptyDatabase(folder)
  const store = await openStore({ kind: 'pglite', folder }, storeOptions())
  t.teardown(() => store.close())
  const keys = [stranger, testKey('witness', 'b.example/witness', new Uint8Array(32).fill(3))].map(
    ({ key }) => formatVkey(key),
  )
  const start = async (witnesses: readonly string[], quorum: number) => {
    const asked = { witnesses: witnesses.map(key => ({ key, url: 'https://witness.example' })) }
    await appendStart(store, SOFTWARE, 'process-crash-only', statedPolicy(asked, quorum))
  }
  await start([], 0)
  await start(keys, 2)
  await start(keys.toReversed(), 2)
  await start(keys, 1)
  await start([], 0)
  const { items } = await store.log.entries({ reader: { kind: 'anyone' }, limit: 100 })
  const leaves = items.map(({ leaf }) => JSON.parse(fromUtf8(leaf))).toReversed()
  t.equal(leaves.filter(({ type }) => type === 'start').length, 5)
  t.match(
    leaves.filter(({ type }) => type === 'witness-policy'),
    [
      { quorum: '2', witnesses: keys.toSorted() },
      { quorum: '1', witnesses: keys.toSorted() },
      { quorum: '0', witnesses: [] },
    ],
  )
})

await t.test('one that knows a larger log, or another of this size, ends the waiting at once', async t => {
  for (const [name, said] of [
    ['ahead', { status: 409, body: '900\n' }],
    ['forked', { status: 422, body: '' }],
  ] as const) {
    const { witnesses, states } = await asking(t, { a: honest, other: async () => said }, 2)
    witnesses.offer(await viewOf(5))
    const began = performance.now()
    await t.rejects(witnesses.covering(5), { code: `witness.${name}` })
    t.ok(performance.now() - began < 900)
    t.match(states(), { other: name })
    t.equal(witnessChecks(witnesses)[0]?.ok, false)
    await t.rejects(witnesses.covering(5), { code: `witness.${name}` }, 'and nothing new is answered')
  }
})
