// The log's key is changed while readers, watchers and a witness know the old one.
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse, stringify } from 'yaml'
import { parseCheckpoint, signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { followKeys, formatHandovers, parseHandovers } from '../../protocols/audit/handover.ts'
import { formatVkey, parseNote, parseVkey } from '../../protocols/audit/note.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { nodeSigner, nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { rotateLogKey } from '../../src/server/keys/rotate-log-key.ts'
import { type } from '../cli/terminal.ts'
import { testKey } from '../protocols/audit/log-fixture.ts'
import { startService } from '../support/service.ts'
import { startWitness, type TestWitness } from '../support/witness.ts'

const witnesses: TestWitness[] = []
const service = await startService({
  pglite: true,
  flags: { witnessSeconds: '2' },
  witnesses: async logKey => {
    witnesses.push(await startWitness('witness.example/one', [logKey]))
    return witnesses
  },
})
const [witness] = witnesses
if (witness === undefined) throw new Error('a witness')
t.teardown(async () => {
  await service.stop()
  await witness.remove()
})
const config = loadConfig(
  { dataDir: service.folder },
  { YINSUAN_WITNESSES: JSON.stringify([{ key: witness.vkey, url: witness.url }]) },
)
const old = service.logKey
const folder = t.testdir({
  'policy.yaml': JSON.stringify({ log: old, witnesses: [witness.vkey], quorum: 1 }),
})
const policy = ['--policy', join(folder, 'policy.yaml')]
const watch = () => type(['log', 'watch', service.url, ...policy, '--state', join(folder, 'watch.json')])

t.test('the key of another service starts nothing and signs nothing', async t => {
  await service.halt()
  const file = join(service.folder, 'keys', 'log.key')
  const own = readFileSync(file, 'utf8')
  writeFileSync(file, randomBytes(32).toString('base64url'))
  await t.rejects(service.resume(), { code: 'config.log_key_foreign' })
  writeFileSync(file, own)
  await service.resume()
  t.match(await type(['log', 'verify', service.url, ...policy]), { exit: 0 })
})

t.test('the log goes on under the new key, and whoever trusts the old one follows', async t => {
  t.match(await watch(), { exit: 0 })
  await service.halt()
  const { before, after } = await rotateLogKey(config)
  t.equal(before, old)
  t.not(after, old)
  const keys = join(service.folder, 'keys')
  t.same(
    readdirSync(keys).filter(name => name.startsWith('log.')).length,
    2,
    'the present one and the retired one',
  )
  for (const name of readdirSync(keys)) t.equal(statSync(join(keys, name)).mode & 0o077, 0)
  await t.rejects(service.resume(), { code: 'witness.too_few' }, 'the witness does not know the new key yet')
  await addLog(after)
  await service.resume()
  t.equal((await fetch(`${service.url}/log/handovers`)).status, 200)
  t.match(await type(['log', 'verify', service.url, ...policy, '--json']), { exit: 0, err: '' })
  t.match(await watch(), { exit: 0 })
  t.match(await type(['log', 'keys', service.url, ...policy]), { exit: 0, out: `${after}\n` })
  t.match(
    await type(['log', 'verify', service.url, '--key', after]),
    { exit: 0 },
    'whoever begins with the new key',
  )
  const copy = join(folder, 'copy')
  t.match(await type(['log', 'export', copy, '--url', service.url]), { exit: 0 })
  t.match(await type(['log', 'verify', copy, ...policy]), { exit: 0 }, 'from a copy too')
  const stranger = formatVkey(testKey('log', parseVkey(old).name, new Uint8Array(32).fill(5)).key)
  t.match(await type(['log', 'verify', service.url, '--key', stranger]), { exit: 5 })
  rmSync(join(copy, 'handovers'))
  t.match(
    await type(['log', 'verify', copy, ...policy]),
    { exit: 5 },
    'without the handover the new key is a stranger',
  )
})

t.test('a watcher that followed goes back to no key that was given up', async t => {
  const state = join(folder, 'watch.json')
  const { present, ...earlier } = JSON.parse(readFileSync(state, 'utf8'))
  t.not(present, old)
  const copy = join(folder, 'stolen')
  t.match(await type(['log', 'export', copy, '--url', service.url]), { exit: 0 })
  const keys = join(service.folder, 'keys')
  const retired = readdirSync(keys).find(name => /^log\..+\.key$/.test(name)) ?? ''
  const { sign } = nodeSigner(Buffer.from(readFileSync(join(keys, retired), 'utf8').trim(), 'base64url'))
  const { text } = parseNote(readFileSync(join(copy, 'checkpoint')))
  writeFileSync(join(copy, 'checkpoint'), await signCheckpoint(parseCheckpoint(text), parseVkey(old), sign))
  const lookAt = (file: string) => type(['log', 'watch', copy, '--key', old, '--state', file])
  t.match(await lookAt(state), { exit: 5, err: /log\.log-key/ })
  t.ok(readFileSync(`${state}.evidence`, 'utf8').includes(text), 'both checkpoints are kept as evidence')
  const kept = join(folder, 'earlier.json')
  writeFileSync(kept, JSON.stringify(earlier))
  t.match(await lookAt(kept), { exit: 0 }, 'a state of an earlier version tells no key')
})

t.test('a handover that the old key or its witnesses did not sign is refused', async t => {
  const bytes = new Uint8Array(await (await fetch(`${service.url}/log/handovers`)).arrayBuffer())
  const [handover] = parseHandovers(bytes)
  if (handover === undefined) throw new Error('a handover')
  const trusted = { logKey: parseVkey(old), witnesses: [parseVkey(witness.vkey)], quorum: 1 }
  const follow = (change: Partial<typeof handover>) =>
    followKeys(trusted, [{ ...handover, ...change }], nodeVerifier())
  await t.resolves(follow({}))
  t.same(formatHandovers(parseHandovers(bytes)), bytes)
  const leaf = handover.leaf.replace(/\+[0-9a-f]{8}\+/u, '+00000000+')
  await t.rejects(follow({ leaf }), { code: 'proof.inclusion' })
  await t.rejects(follow({ receipt: handover.receipt.replace(/\n— witness[^\n]+/u, '') }), {
    code: 'policy.quorum',
  })
  for (const text of ['', '{}', '[1]', '[{"leaf":"x"}]', '[{"leaf":1,"receipt":""}]']) {
    t.throws(() => parseHandovers(utf8(text)), { code: 'handover.syntax' }, fromUtf8(utf8(text)))
  }
})

t.test('a change that was broken off is finished, and until then nothing starts', async t => {
  await service.halt()
  const keys = join(service.folder, 'keys')
  const present = join(keys, 'log.key')
  const before = readFileSync(present, 'utf8')
  const draft = join(keys, 'log.next.key.part')
  const next = join(keys, 'log.next.key')
  for (const file of [draft, next]) writeFileSync(file, 'half of', { mode: 0o600 })
  const { after } = await rotateLogKey(config)
  const changed = readFileSync(present, 'utf8')
  const retired = readdirSync(keys).find(name => readFileSync(join(keys, name), 'utf8') === before) ?? ''
  t.notOk(existsSync(draft), 'a key that was half-written is in nobody’s way, not even in its place')
  // As if it had ended between the two renames,
  renameSync(present, next)
  await t.rejects(service.resume(), { code: 'config.signing_key_missing' })
  t.equal((await rotateLogKey(config)).after, after)
  // and before the first of them.
  renameSync(present, next)
  renameSync(join(keys, retired), present)
  await t.rejects(service.resume(), { code: 'config.log_key_retired' })
  writeFileSync(next, 'half of')
  await t.rejects(rotateLogKey(config), { code: 'config.signing_key_damaged' }, 'once the log names it')
  writeFileSync(next, randomBytes(32).toString('base64url'))
  await t.rejects(rotateLogKey(config), { code: 'config.log_key_retired' }, 'nor another one than that')
  rmSync(next)
  await t.rejects(rotateLogKey(config), { code: 'config.signing_key_missing' })
  writeFileSync(next, changed, { mode: 0o600 })
  t.equal((await rotateLogKey(config)).after, after)
  t.equal(readFileSync(present, 'utf8'), changed)
  await addLog(after)
  await t.resolves(service.resume())
  t.match(await type(['log', 'verify', service.url, ...policy]), { exit: 0 }, 'over both changes')
})

async function addLog(vkey: string): Promise<void> {
  const file = join(witness?.folder ?? '', 'witness.yaml')
  const settings = parse(readFileSync(file, 'utf8'))
  await witness?.stop()
  writeFileSync(file, stringify({ ...settings, logs: [...settings.logs, vkey] }))
  await witness?.start()
}
