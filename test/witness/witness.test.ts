// A witness over HTTP, asked by honest logs, dishonest ones, and strangers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { leafHash, merkleRoot, proveConsistency } from '../../protocols/audit/merkle.ts'
import { formatNote, formatVkey, noteKeyId, parseNote, parseVkey } from '../../protocols/audit/note.ts'
import { openCheckpoint } from '../../protocols/audit/policy.ts'
import { formatAddCheckpoint, originHash, readCosignature } from '../../protocols/audit/witness.ts'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { Fault } from '../../schemas/fault.ts'
import { serveWitness } from '../../src/witness/serve-witness.ts'
import { createWitness, openWitness } from '../../src/witness/witness-folder.ts'
import { WitnessStateFile } from '../../src/witness/witness-state.ts'
import { logKey, testKey, verify } from '../protocols/audit/log-fixture.ts'
import { startWitness } from '../support/witness.ts'

const origin = logKey.key.name
const leaves = Array.from({ length: 1300 }, (_, i) => leafHash(utf8(`entry ${i}`)))
const rewritten = leaves.map((leaf, i) => (i === 7 ? leafHash(utf8('another entry')) : leaf))
const witness = await startWitness('witness.example/provider', [formatVkey(logKey.key)])
t.teardown(witness.remove)

async function request(old: number, size: number, tree = leaves, proofOf = tree): Promise<string> {
  const note = await signCheckpoint(
    { origin, size, root: merkleRoot(tree.slice(0, size)) },
    logKey.key,
    logKey.sign,
  )
  const proof = old > 0 && old <= size ? proveConsistency(proofOf.slice(0, size), old) : []
  return formatAddCheckpoint({ oldSize: old, proof, checkpoint: new TextDecoder().decode(note) })
}

async function post(body: string | Uint8Array, path = '/add-checkpoint') {
  const bytes = Uint8Array.from(typeof body === 'string' ? utf8(body) : body)
  const send = () => fetch(`${witness.url}${path}`, { method: 'POST', body: bytes })
  // The connection that was kept alive may be one that a witness closed when it was stopped.
  const response = await send().catch(send)
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.text(),
  }
}

t.test('a log that grows is cosigned, and its latest checkpoint is shown to anybody', async t => {
  t.equal((await fetch(`${witness.url}/${originHash(origin)}/checkpoint`)).status, 404)
  for (const [old, size] of [
    [0, 600],
    [600, 1000],
    [1000, 1000],
    [1000, 1200],
  ] as const) {
    const text = await request(old, size)
    const { status, body } = await post(text)
    t.equal(status, 200, `${old} to ${size}`)
    const asked = { oldSize: old, proof: [], checkpoint: text.slice(text.indexOf('\n\n') + 2) }
    const outcome = await readCosignature(asked, status, body, parseVkey(witness.vkey), verify)
    t.match(outcome, { kind: 'cosigned' })
  }
  const shown = await (await fetch(`${witness.url}/${originHash(origin)}/checkpoint`)).text()
  const policy = { logKey: logKey.key, witnesses: [parseVkey(witness.vkey)], quorum: 1 }
  t.equal((await openCheckpoint(utf8(shown), policy, verify)).size, 1200)
})

t.test('truncation, rewriting and a fork are refused, also after the witness was started anew', async t => {
  for (const again of [false, true]) {
    if (again) {
      await witness.stop()
      await witness.start()
    }
    t.match(
      await post(await request(1000, 1100)),
      { status: 409, type: 'text/x.tlog.size', body: '1200\n' },
      'an older size',
    )
    t.match(await post(await request(1200, 1100)), { status: 400 }, 'a truncation, said plainly')
    t.match(await post(await request(1200, 1300, rewritten)), { status: 422 }, 'another history')
    t.match(
      await post(await request(1200, 1200, rewritten)),
      { status: 422 },
      'another tree of the same size',
    )
    t.match(
      await post(await request(1200, 1300, leaves, rewritten)),
      { status: 422 },
      'a proof of another tree',
    )
  }
})

t.test('of two requests at once at most one is cosigned for each size that the witness saw', async t => {
  const [straight, forked] = await Promise.all([request(1200, 1250), request(1200, 1260)])
  const replies = await Promise.all([straight, forked, straight, forked].map(text => post(text)))
  const cosigned = replies.filter(({ status }) => status === 200).length
  t.ok(cosigned >= 1 && cosigned <= 2, `${cosigned} of 4`)
  for (const { status } of replies) t.ok(status === 200 || status === 409)
})

t.test('two processes on one state file: the compare and set lets one of them on', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-witness-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const [a, b] = [new WitnessStateFile(join(folder, 'seen')), new WitnessStateFile(join(folder, 'seen'))]
  t.teardown(() => [a.close(), b.close()])
  const tree = (size: number, byte: number) => ({
    size,
    root: new Uint8Array(32).fill(byte),
    note: `${size}`,
  })
  const before = a.seen('log')
  t.equal(a.advance('log', before, tree(5, 1)), true)
  t.equal(b.advance('log', before, tree(5, 2)), false)
  const seen = b.seen('log')
  t.equal(b.advance('log', seen, tree(9, 3)), true)
  t.equal(a.advance('log', seen, tree(8, 4)), false)
  t.equal(a.advance('log', a.seen('log'), tree(3, 5)), false, 'never backwards')
  t.equal(a.seen('log').size, 9)
})

t.test('strangers and malformed requests get a status and nothing else', async t => {
  const good = await request(1200, 1300)
  const [head = '', note = ''] = good.split('\n\n', 2)
  const stranger = testKey('log', 'stranger.example/log', new Uint8Array(32).fill(9))
  const foreign = await signCheckpoint(
    { origin: stranger.key.name, size: 1, root: leaves[0] ?? utf8('') },
    stranger.key,
    stranger.sign,
  )
  const impostor = testKey('log', origin, new Uint8Array(32).fill(9))
  const forged = await signCheckpoint(
    { origin, size: 1300, root: merkleRoot(leaves) },
    impostor.key,
    impostor.sign,
  )
  const flipped = good.replace(
    /(\n— \S+ \S{20})(.)/u,
    (_, before: string, digit: string) => `${before}${digit === 'A' ? 'B' : 'A'}`,
  )
  const parsed = parseNote(forged)
  const many = (count: number) =>
    formatNote({
      text: parsed.text,
      signatures: Array.from({ length: count }, () => parsed.signatures[0] ?? t.fail()) as never,
    })
  const cases: readonly (readonly [string, number, string | Uint8Array])[] = [
    ['nothing', 400, ''],
    ['no proof part', 400, note],
    ['not UTF-8', 400, Uint8Array.of(0xff, 0xfe)],
    ['a negative size', 400, good.replace('old 1200', 'old -1')],
    ['a leading zero', 400, good.replace('old 1200', 'old 01200')],
    ['a size beyond 2^53', 400, good.replace('old 1200', 'old 99999999999999999')],
    ['64 hashes', 400, `${head}\n${`${'A'.repeat(43)}=\n`.repeat(64)}\n${note}`],
    ['a short hash', 400, `old 1200\nAAAA\n\n${note}`],
    ['an extension line', 400, good.replace(/\n([A-Za-z0-9+/]{43}=)\n\n/u, '\n$1\nextension\n\n')],
    ['100 KiB', 400, `${good}${'x'.repeat(100_000)}`],
    ['an unknown log', 404, `old 0\n\n${new TextDecoder().decode(foreign)}`],
    ['a key of another under the name', 403, `old 1200\n\n${new TextDecoder().decode(forged)}`],
    ['a flipped signature', 403, flipped],
    ['100 signatures of strangers', 403, `old 1200\n\n${new TextDecoder().decode(many(100))}`],
    ['101 signatures', 403, `old 1200\n\n${new TextDecoder().decode(many(100))}— x AAAAAAAA\n`],
  ]
  for (const [name, status, body] of cases) t.equal((await post(body)).status, status, name)
  t.equal((await post(good, '/other')).status, 404)
  t.equal((await fetch(`${witness.url}/${'0'.repeat(64)}/checkpoint`)).status, 404)
  t.equal((await fetch(`${witness.url}/add-checkpoint`)).status, 404)
  t.equal(
    (await post(await request(1250, 1250))).status + (await post(await request(1260, 1260))).status > 400,
    true,
  )
})

t.test('99 signatures of strangers beside the log’s own do not hinder it', async t => {
  const seen = parseNote(utf8(await (await fetch(`${witness.url}/${originHash(origin)}/checkpoint`)).text()))
  const size = Number(seen.text.split('\n')[1])
  const text = await request(size, 1300)
  const own = parseNote(utf8(text.slice(text.indexOf('\n\n') + 2)))
  const other = { name: 'stranger.example', keyId: '01020304', signature: new Uint8Array(64) }
  const signatures = [...Array.from({ length: 98 }, () => other), ...own.signatures, ...own.signatures]
  const note = new TextDecoder().decode(formatNote({ text: own.text, signatures }))
  t.equal((await post(`${text.slice(0, text.indexOf('\n\n') + 2)}${note}`)).status, 200)
})

t.test('a connection that says nothing or half a request is closed and disturbs nobody', async t => {
  const socket = connect(Number(new URL(witness.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nold')
  t.equal((await post(await request(1300, 1300))).status, 200)
  socket.destroy()
})

t.test('while a log changes its key both of its keys are taken', async t => {
  const next = testKey('log', origin, new Uint8Array(32).fill(77))
  const both = await startWitness('witness.example/both', [formatVkey(logKey.key), formatVkey(next.key)])
  t.teardown(both.remove)
  t.not(noteKeyId(next.key), noteKeyId(logKey.key))
  const send = async (body: string) =>
    (await fetch(`${both.url}/add-checkpoint`, { method: 'POST', body })).status
  t.equal(await send(await request(0, 10)), 200)
  const note = await signCheckpoint(
    { origin, size: 20, root: merkleRoot(leaves.slice(0, 20)) },
    next.key,
    next.sign,
  )
  const proof = proveConsistency(leaves.slice(0, 20), 10)
  t.equal(
    await send(formatAddCheckpoint({ oldSize: 10, proof, checkpoint: new TextDecoder().decode(note) })),
    200,
  )
})

t.test('a folder is made once, and what is wrong in it is said', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-witness-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const code = (work: () => unknown): string => {
    try {
      work()
    } catch (error) {
      return error instanceof Fault ? error.code : String(error)
    }
    return 'none'
  }
  const log = formatVkey(logKey.key)
  t.equal(
    code(() => openWitness(folder)),
    'witness.folder_none',
  )
  t.equal(
    code(() => createWitness(folder, 'Not A Name', [log])),
    'witness.settings',
  )
  t.equal(
    code(() => createWitness(folder, 'w.example', [witness.vkey])),
    'witness.settings',
    'a witness is no log',
  )
  t.equal(
    code(() => createWitness(folder, 'w.example', [])),
    'witness.settings',
  )
  const made = createWitness(folder, 'w.example', [log])
  t.equal(
    code(() => createWitness(folder, 'w.example', [log])),
    'witness.folder_taken',
  )
  t.equal(openWitness(folder).vkey, made.vkey)
})

t.test(
  'settings that are no YAML of ours are told by their file and line, and nobody warns beside it',
  async t => {
    const warned: unknown[] = []
    const listen = (warning: unknown) => warned.push(warning)
    process.on('warning', listen)
    t.teardown(() => process.off('warning', listen))
    const folder = mkdtempSync(join(tmpdir(), 'yinsuan-witness-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    createWitness(folder, 'w.example', [formatVkey(logKey.key)])
    for (const [text, told] of [
      ['name: w.example\nlogs: [', /witness\.yaml:2: /],
      ['name: *none\n', /witness\.yaml: /],
      ['? [a, b]\n: 1\n', /witness\.yaml: /],
      [`name: w.example\nlogs: [${witness.vkey}]\n`, /witness\.yaml: .* at logs\.0:/],
    ] as const) {
      writeFileSync(join(folder, 'witness.yaml'), text)
      t.throws(() => openWitness(folder), { code: 'witness.settings', message: told }, text)
    }
    await setImmediate()
    t.same(warned, [])
  },
)

t.test('an address that it cannot listen on is reported with the option that says it', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-witness-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  createWitness(folder, 'w.example', [formatVkey(logKey.key)])
  const at = (host: string, port: number) => serveWitness(openWitness(folder), { host, port })
  await t.rejects(at('192.0.2.1', 0), { code: 'config.host_unavailable', message: /--listen takes/ })
  await t.rejects(at('nowhere.invalid', 0), { code: 'config.host_unavailable' })
  const taken = Number(new URL(witness.url).port)
  await t.rejects(at('127.0.0.1', taken), { code: 'config.port_in_use', message: /: --listen\.$/ })
})
