// `log show ENTRY` of a service that lies: a body is shown only where the entry commits to it, and acts on no
// terminal.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { sha256 } from '../../protocols/hashes.ts'
import { commit } from '../../protocols/audit/commitment.ts'
import { fromHex, utf8 } from '../../protocols/bytes.ts'
import { decodePublicKey, encodePublicKey } from '../../protocols/identity/keys.ts'
import type { LoggedEntry } from '../../schemas/api-bodies.ts'
import { UNSEEN } from '../../schemas/unseen.ts'
import { random } from '../../src/sdk/web-crypto.ts'
import { nodeSigner, nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { type Lie, lyingService } from '../support/lying-service.ts'
import { addMember, expectOk, openWorld } from './world.ts'

const world = await openWorld()
t.teardown(world.close)
await addMember(world, 'jianguan', 'officer')
const lie: { current: Lie } = { current: () => undefined }
const lyingFetch = pinLying('jianguan')

/** The officer's profile pins a service that lies from the start. */
function pinLying(member: string): typeof fetch {
  const file = join(world.folder, `config/yinsuan/profiles/${member}.json`)
  const profile = JSON.parse(readFileSync(file, 'utf8')) as { authority: string; serviceKey: string }
  const { keyId, sign } = nodeSigner(randomBytes(32))
  const { peer } = lyingService(
    {
      origin: world.service.url,
      authority: profile.authority,
      serviceKey: decodePublicKey(profile.serviceKey),
      keyId,
      sign,
      verify: nodeVerifier(),
      sha256,
      random,
      now: Date.now,
      fetch,
      language: 'en',
      timeoutMs: 60_000,
    },
    lie,
  ).member
  writeFileSync(file, JSON.stringify({ ...profile, serviceKey: encodePublicKey(peer.serviceKey) }))
  return peer.fetch
}

const show = (...options: readonly string[]) =>
  world.as('jianguan', ['log', 'show', '1', ...options], { fetch: lyingFetch })

const entries = JSON.parse(
  expectOk(await world.as('jianguan', ['log', 'show', '--json'], { fetch: lyingFetch })).out,
) as readonly LoggedEntry[]
const honest = entries.find(({ body }) => body !== null)
if (honest === undefined || honest.body === null || honest.bodySalt === null) throw new Error('no body')
const { body, bodySalt } = honest
const asEntryOne = (changed: Partial<LoggedEntry>): Lie => {
  return (_, path) =>
    path === '/v1/entries' ? { items: [{ ...honest, seq: '1', ...changed }], next: null } : undefined
}

t.test('an entry with the body that it commits to is shown, and says that this was checked', async t => {
  lie.current = asEntryOne({})
  t.match((await show()).out, /The private part matches the commitment in the public leaf \(checked here\)/)
  t.match((await show('--lang', 'zh')).out, '与公开部分的承诺相符')
  t.match(JSON.parse((await show('--json')).out), { bodyState: 'committed' })
})

t.test('a body that the entry does not commit to is shown in no form', async t => {
  const other = body.replace(/"organisation":"[a-z]/, '"organisation":"x')
  t.not(other, body)
  for (const changed of [{ body: other }, { bodySalt: '0'.repeat(64) }, { bodySalt: null }]) {
    lie.current = asEntryOne(changed)
    for (const option of [[], ['--json'], ['--csv']]) {
      const { exit, out, err } = await show(...option)
      t.equal(exit, 5)
      t.equal(out, '')
      t.match(err, /\[sdk\.log\]/)
    }
  }
})

t.test('a body that is hidden is distinguished from one that does not exist', async t => {
  lie.current = asEntryOne({ body: null, bodySalt: null })
  t.match((await show()).out, /Only the parties, officers and auditors can read the private part/)
})

t.test('a committed body with hostile text, or that is no JSON at all, acts on no terminal', async t => {
  const hostile = '\u009b2J\u202e1\u2066\u200f\\u001b[2J\\u0007\\nProven: nothing'
  for (const text of [`{"note":"${hostile}"}`, `no JSON \u001b]0;x\u0007 ${hostile}`]) {
    const commitment = commit('body', fromHex(bodySalt), utf8(text))
    const leaf = honest.leaf.replace(/"bodyCommitment":"[0-9a-f]{64}"/, `"bodyCommitment":"${commitment}"`)
    t.not(leaf, honest.leaf)
    lie.current = asEntryOne({ body: text, leaf })
    for (const option of [[], ['--json']]) {
      const { exit, out } = await show(...option)
      t.equal(exit, 0)
      t.notOk(UNSEEN.test(out.replaceAll('\n', '')), JSON.stringify(out))
      t.notMatch(out, /^Proven/m)
    }
    const { body: read } = JSON.parse((await show('--json')).out) as LoggedEntry
    t.equal(read, text, 'as JSON it is the same text')
  }
})
