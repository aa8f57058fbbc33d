// The service among members of its market that lie: they are rivals, so what they say of its log counts only
// with a checkpoint that its own key signed.
import t, { type Test } from 'tap'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { cosign } from '../../protocols/audit/cosignature.ts'
import { leafHash, merkleRoot, proveConsistency } from '../../protocols/audit/merkle.ts'
import { formatSignatureLine } from '../../protocols/audit/note.ts'
import { openCheckpoint } from '../../protocols/audit/policy.ts'
import { parseAddCheckpoint } from '../../protocols/audit/witness.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import type { WitnessSaid } from '../../src/server/witnessing/ask-witness.ts'
import { witnessChecks } from '../../src/server/witnessing/serving.ts'
import { Witnesses } from '../../src/server/witnessing/witnesses.ts'
import type { LogView } from '../../src/store/log-reader.ts'
import { logKey, type TestKey, testKey } from '../protocols/audit/log-fixture.ts'

const leaves = (count: number, mark = '') =>
  Array.from({ length: count }, (_, at) => leafHash(utf8(`entry ${at}${at > 2 ? mark : ''}`)))

async function viewOf(size: number, mark = '', key = logKey): Promise<LogView> {
  const hashes = leaves(size, mark)
  const root = merkleRoot(hashes)
  const note = await signCheckpoint({ origin: logKey.key.name, size, root }, key.key, key.sign)
  const tree = {
    proveConsistency: async (older: number) => (older === 0 ? [] : proveConsistency(hashes, older)),
    root: async (count: number) => merkleRoot(hashes.slice(0, count)),
  }
  return { checkpoint: { size, note, stored: null }, tree: tree as unknown as LogView['tree'] }
}

const signed = async (size: number, mark = '', key = logKey) =>
  fromUtf8((await viewOf(size, mark, key)).checkpoint.note)
const hub = testKey('witness', 'hub.example/log', new Uint8Array(32).fill(41))
const stranger = testKey('log', logKey.key.name, new Uint8Array(32).fill(42))

type Manner = (request: string, own: TestKey) => Promise<WitnessSaid>
const line = async (text: string, { key, sign }: TestKey) =>
  formatSignatureLine(await cosign(text, key, Math.floor(Date.now() / 1000), sign))
const textOf = (request: string) => {
  const { checkpoint } = parseAddCheckpoint(request)
  return checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1)
}
const honest: Manner = async (request, own) => ({ status: 200, body: await line(textOf(request), own) })
const refusing = (status: number, body: string, note: string | null) => async () => ({ status, body, note })

/** A node of 5 entries, which asks this hub and no witness of its own. */
async function atNode(t: Test, manner: Manner, isHub = true) {
  const witnesses = new Witnesses({
    witnesses: [],
    quorum: null,
    witnessSeconds: 1,
    verify: nodeVerifier(),
    clock: Date.now,
    meshPaceMs: 0,
  })
  t.teardown(() => witnesses.close())
  witnesses.offer(await viewOf(5))
  witnesses.setMesh([{ key: hub.key, ask: async request => await manner(request, hub), isHub }], logKey.key)
  return witnesses
}

/** Once it has answered. */
async function asked(witnesses: Witnesses) {
  for (;;) {
    const { state } = witnesses.records()[0] ?? {}
    if (state !== 'new') return state
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** Whether somebody sees it: a check of the service's health, that nothing of it needs. */
const alarms = (witnesses: Witnesses) => witnessChecks(witnesses).filter(({ ok }) => !ok)

t.test('a checkpoint that the hub cosigned carries its signature, and shares wait for it', async t => {
  const witnesses = await atNode(t, honest)
  const { note } = await witnesses.covering(5, true)
  const policy = { logKey: logKey.key, witnesses: [hub.key], quorum: 1 }
  t.match(await openCheckpoint(note, policy, nodeVerifier()), { size: 5 })
  witnesses.offer(await viewOf(9))
  t.equal((await witnesses.covering(9)).size, 9)
  await openCheckpoint((await witnesses.covering(9)).note, policy, nodeVerifier())
  t.equal(witnesses.quorum, 0, 'the settings name nobody')
  t.same(alarms(witnesses), [])
})

const LIES: Readonly<Record<string, Manner>> = {
  'a larger log, and shows nothing': refusing(409, '999\n', null),
  'a larger log that another key signed': async () => refusing(409, '9\n', await signed(9, '', stranger))(),
  'a fork, and shows nothing': refusing(422, '', null),
  'a fork, and shows the beginning of this very log': async () => refusing(422, '', await signed(3))(),
  'a fork that another key signed': async () => refusing(422, '', await signed(4, 'x', stranger))(),
  'a page in the place of a note': refusing(422, '', '<!doctype html>'),
  'a size that is none': refusing(409, 'many\n', null),
  'a cosignature of another text': async (_, own) => ({ status: 200, body: await line('another\n', own) }),
  'a cosignature of another key': async request => ({
    status: 200,
    body: await line(textOf(request), testKey('witness', hub.key.name, new Uint8Array(32).fill(43))),
  }),
}

for (const [said, manner] of Object.entries(LIES))
  t.test(`a hub that says it saw ${said}, is not believed, and gets no share`, async t => {
    const witnesses = await atNode(t, manner)
    await t.rejects(witnesses.covering(5, true), { code: 'witness.too_few' })
    t.equal(await asked(witnesses), 'lying')
    t.equal((await witnesses.covering(5)).size, 5, 'other answers go on without it')
    t.match(alarms(witnesses), [{ name: 'witness hub.example/log', ok: false, needed: false }])
  })

for (const [name, code, proof] of [
  ['a larger log', 'witness.ahead', async () => refusing(409, '9\n', await signed(9))()],
  ['another log', 'witness.forked', async () => refusing(422, '', await signed(4, 'x'))()],
  ['another log of this size', 'witness.forked', async () => refusing(409, '0\n', await signed(5, 'x'))()],
] as const)
  t.test(`whoever shows ${name} under this one’s own key stops it, hub or not`, async t => {
    for (const isHub of [true, false]) {
      const witnesses = await atNode(t, proof, isHub)
      if (isHub) await t.rejects(witnesses.confirm(), { code })
      t.equal(await asked(witnesses), code.slice('witness.'.length))
      await t.rejects(witnesses.covering(6), { code })
    }
  })

t.test('a hub that hangs holds up other answers once, and signs again when it can', async t => {
  const hanging = Promise.withResolvers<void>()
  const witnesses = await atNode(t, async (request, own) => {
    await hanging.promise
    return await honest(request, own)
  })
  await t.rejects(witnesses.covering(5, true), { code: 'witness.too_few' })
  witnesses.offer(await viewOf(7))
  t.equal(witnesses.newest().size, 5)
  t.equal((await witnesses.covering(7)).size, 7)
  witnesses.offer(await viewOf(8))
  t.equal(witnesses.newest().size, 8, 'the next one does not wait')
  hanging.resolve()
  for (let cosigned = 0; cosigned < 8; )
    cosigned = await witnesses.covering(8, true).then(
      ({ size }) => size,
      () => 0,
    )
})

t.test('a member that does not answer holds up nobody, and a hub only shares', async t => {
  const silent: Manner = async () => {
    throw new Error('nobody is there')
  }
  const member = await atNode(t, silent, false)
  t.equal((await member.covering(5, true)).size, 5, 'a node of a market without a hub of its own')
  const witnesses = await atNode(t, silent)
  await witnesses.confirm()
  t.equal((await witnesses.covering(5)).size, 5)
  t.equal(await asked(witnesses), 'unreachable')
  await t.rejects(witnesses.covering(5, true), { code: 'witness.too_few' })
})
