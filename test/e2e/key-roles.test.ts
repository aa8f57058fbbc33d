// Several keys of a member with roles of their own, at the service and in its log.
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { commit } from '../../protocols/audit/commitment.ts'
import { KEY_ROLES, type KeyRole } from '../../protocols/audit/key-roles.ts'
import { canonicalJson, type Json } from '../../protocols/canonical-json.ts'
import { fromHex, toBase64Url, utf8 } from '../../protocols/bytes.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import type { Client } from '../../src/sdk/client.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { acceptGrant } from '../../src/sdk/grants.ts'
import type { Logged } from '../../src/sdk/proven-log.ts'
import { rotateKey } from '../../src/sdk/rotate-key.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { offerTo } from '../support/market.ts'
import { enrolMember, memberOf } from '../support/member.ts'
import { verdicts } from '../support/verdicts.ts'
import { freshKey, logSize, openWorld, question, spending } from './world.ts'

const HOUR_MS = 3_600_000

let ahead = 0
const world = await openWorld({ forTesting: { clock: () => Date.now() + ahead } })
t.teardown(() => world.service.stop())
const { service, maker, mall, officer, edition } = world

/** Enrols another key of the member of `by`, by a code that `by` makes. */
async function keyOf(by: Client, roles: readonly KeyRole[], validUntil?: string) {
  const { code } = await by.keyInvite({ body: { roles: [...roles] } })
  return await enrolled(code, validUntil)
}

async function enrolled(code: string, validUntil?: string) {
  const { keyId, publicKey, sign } = nodeSigner(randomBytes(32))
  const { client } = memberOf({ ...service.peerOf(maker), keyId, sign })
  const body = { code, publicKey: encodePublicKey(publicKey), label: 'colleague' }
  const { key } = await client.enrol({ body: validUntil === undefined ? body : { ...body, validUntil } })
  return { client, key }
}

const missing = (...needed: KeyRole[]) => ({ code: 'request.key_role', status: 403, params: { needed } })
const ask = (client: Client) => client.ask({ body: { query: question(edition), idempotencyKey: freshKey() } })

t.test('an officer’s key that only asks gives up nobody’s ticket', async t => {
  const params = { id: `ticket_${'A'.repeat(22)}` as never }
  const { client: asking } = await keyOf(officer, ['asker', 'reader'])
  await t.rejects(asking.ticketGiveUp({ params }), missing('signer'))
  const { client: signing } = await keyOf(officer, ['signer'])
  await t.rejects(signing.ticketGiveUp({ params }), { code: 'request.not_found' })
})

t.test('a key ends when it would have ended, whatever takes its place, unless it may admit keys', async t => {
  const [validUntil = '', later = ''] = [1, 2].map(hours =>
    new Date(Date.now() + hours * HOUR_MS).toISOString(),
  )
  const next = async (roles: readonly KeyRole[], change: { readonly validUntil?: string }) => {
    const { client } = await keyOf(maker, roles, validUntil)
    const { publicKey, sign } = nodeSigner(randomBytes(32))
    const rotated = { publicKey: encodePublicKey(publicKey), sign, label: 'next', ...change }
    return (await rotateKey(client, rotated)).validUntil
  }
  t.equal(await next(['reader'], {}), validUntil)
  await t.rejects(next(['reader'], { validUntil: later }), missing('admin'))
  t.equal(await next(['reader', 'admin'], { validUntil: later }), later)
})

t.test('a key has the roles of its invitation, and a first key all', async t => {
  t.same((await maker.me()).key.roles, KEY_ROLES)
  const { client, key } = await keyOf(maker, ['reader', 'asker'])
  t.same(key.roles, ['asker', 'reader'])
  t.same((await client.me()).key.roles, key.roles)
  const listed = (await maker.keyList()).items.find(({ id }) => id === key.id)
  t.same(listed?.roles, key.roles)
})

t.test('a key that reads neither asks nor signs: nothing is charged, and nothing is logged', async t => {
  const { client } = await keyOf(maker, ['reader'])
  await t.resolves(client.answerList())
  await t.resolves(client.estimate({ body: { query: question(edition) } }))
  const before = [await spending(world), await logSize(world)]
  await t.rejects(ask(client), missing('asker'))
  await t.rejects(client.keyInvite({ body: { roles: ['reader'] } }), missing('admin'))
  t.same([await spending(world), await logSize(world)], before)
})

t.test('a key that asks signs no contract; a key that signs does, and admits no key', async t => {
  const taker = await service.member('taker', ['consumer'])
  const asker = await keyOf(taker, ['asker'])
  const signer = await keyOf(taker, ['signer'])
  const offer = await offerTo(mall, taker, world.declaration.dataset)
  await t.rejects(acceptGrant(asker.client, offer.id), missing('signer'))
  await t.rejects(ask(signer.client), missing('asker'))
  await t.rejects(signer.client.keyInvite({ body: { roles: ['signer'] } }), missing('admin'))
  await t.rejects(signer.client.keyRevoke({ params: { id: asker.key.id } }), missing('admin'))
  t.not((await acceptGrant(signer.client, offer.id)).accepted, null)
  const { file } = await ask(asker.client)
  const body = JSON.parse(file.body)
  t.equal(body.actor.keyId, asker.key.id, 'the private body says which key of the member asked')
})

t.test('an administrator of keys gives no role that its key does not have', async t => {
  const admin = await keyOf(maker, ['admin', 'asker'])
  for (const roles of [['signer'], ['reader'], ['admin', 'signer'], [...KEY_ROLES]] as const) {
    await t.rejects(keyOf(admin.client, roles), {
      code: 'registry.key_roles',
      status: 403,
      params: { valid: ['admin', 'asker'] },
    })
  }
  const other = await keyOf(admin.client, ['admin', 'asker'])
  t.same(other.key.roles, ['admin', 'asker'])
  await t.rejects(keyOf(other.client, ['signer']), { code: 'registry.key_roles' }, 'nor by a detour')
})

t.test('a code gives the roles of its own invitation, whoever enrols with it', async t => {
  const first = await maker.keyInvite({ body: { roles: [...KEY_ROLES] } })
  const second = await maker.keyInvite({ body: { roles: ['reader'] } })
  await t.rejects(enrolled(first.code), { code: 'registry.code_invalid' }, 'an earlier one ended')
  t.same((await enrolled(second.code)).key.roles, ['reader'])
  await t.rejects(maker.keyInvite({ body: { roles: [] } }), { code: 'request.invalid' })
  await t.rejects(maker.keyInvite({ body: { roles: ['reader', 'reader'] } }), { code: 'request.invalid' })
})

t.test('a first code that names its key is of no use to whoever reads it on the way', async t => {
  const seed = randomBytes(32)
  const { keyId } = nodeSigner(seed)
  const body = { id: 'far', title: { en: 'Far', zh: '远方' }, roles: ['consumer'] as const }
  const { operator } = service
  const added = await operator.organisationAdd({ body: { ...body, roles: [...body.roles], keyId } })
  await t.rejects(enrolled(added.code), { code: 'registry.code_key' })
  const again = await operator.organisationCode({ params: { id: body.id }, body: { keyId } })
  await t.rejects(enrolled(again.code), { code: 'registry.code_key' }, 'nor one that replaces it')
  const { client } = await enrolMember(service.url, again.code, 'far', { seed })
  t.match(await client.me(), { organisation: { id: body.id }, key: { id: keyId, invitedBy: null } })
})

t.test('a key in the place of another keeps its roles', async t => {
  const { client } = await keyOf(maker, ['reader'])
  const next = nodeSigner(randomBytes(32))
  const rotated = await rotateKey(client, {
    publicKey: toBase64Url(next.publicKey),
    sign: next.sign,
    label: 'next',
  })
  t.same(rotated.roles, ['reader'])
  const { client: again } = memberOf({ ...service.peerOf(maker), ...next })
  await t.rejects(ask(again), missing('asker'))
})

t.test('a revoked key and an expired one do nothing any more', async t => {
  const { client, key } = await keyOf(maker, ['asker'])
  await maker.keyRevoke({ params: { id: key.id } })
  await t.rejects(ask(client), { code: 'request.key_revoked' })
  const short = await keyOf(maker, ['asker'], new Date(Date.now() + 60_000).toISOString())
  ahead = 61_000
  await t.rejects(ask(short.client), { code: 'request.key_expired' })
  ahead = 0
})

t.test('the last key that admits keys stays', async t => {
  const only = await service.member('lone', ['consumer'])
  const { keyId } = service.peerOf(only)
  await keyOf(only, ['reader', 'asker', 'signer'])
  await t.rejects(only.keyRevoke({ params: { id: keyId } }), { code: 'registry.key_last_admin', status: 409 })
  const { client } = await keyOf(only, ['admin'])
  t.not((await only.keyRevoke({ params: { id: keyId } })).revokedAt, null)
  await t.resolves(client.me())
})

t.test('a service that writes other roles into its log is found', async t => {
  const colleague = await keyOf(officer, ['signer'])
  await colleague.client.editionFreeze({ params: { id: edition } })
  const shown = await collect(listAll(officer, 'entryList', 500))
  const entries: readonly Logged[] = shown.toReversed()
  t.match(await verdicts(entries), { member: { unseen: 0 } }, 'as it was, it is in order')
  const isOf = (type: string) => (leaf: Leaf) =>
    leaf['type'] === type && sameRoles(leaf['keyRoles'], ['signer'])
  const [admitted, invited] = [isOf('key'), isOf('invitation')]
  const all = (leaf: Leaf): Leaf =>
    Object.fromEntries(Object.entries(leaf).filter(([field]) => field !== 'keyRoles'))
  const reads = (leaf: Leaf) => ({ ...leaf, keyRoles: ['reader'] })

  await t.rejects(
    verdicts(changed(entries, admitted, all)),
    { code: 'log.key-role' },
    'more than the invitation gives: everybody sees it',
  )
  const both = (leaf: Leaf) => admitted(leaf) || invited(leaf)
  t.match(
    await verdicts(changed(entries, both, all)),
    { member: { code: 'sdk.author', details: { why: 'leaf keyRoles' } } },
    'more than the administrator signed for',
  )
  const silent = changed(entries, both, all, all)
  t.match(
    await verdicts(silent),
    { member: { code: 'sdk.author', details: { why: 'its content' } } },
    'nor by a body that does not mention them',
  )
  const later = changed(entries, both, reads)
  t.match(
    await verdicts(later, later.toReversed()),
    { member: { code: 'sdk.author', details: { why: 'its key has no such role' } } },
    'a decision under a key that only reads',
  )
})

type Leaf = Readonly<Record<string, Json>>

function sameRoles(one: Json | undefined, other: readonly KeyRole[]): boolean {
  return Array.isArray(one) && one.join() === other.join()
}

/** The leaves that `which` picks, changed, and their bodies, with commitments that fit them. */
function changed(
  entries: readonly Logged[],
  which: (leaf: Leaf) => boolean,
  inLeaf: (leaf: Leaf) => Leaf,
  inBody: (body: Leaf) => Leaf = body => body,
): readonly Logged[] {
  return entries.map(entry => {
    const leaf: Leaf = JSON.parse(entry.leaf)
    if (!which(leaf)) return entry
    const text = canonicalJson(inBody(JSON.parse(entry.body ?? '')))
    const bodyCommitment = commit('body', fromHex(entry.bodySalt ?? ''), utf8(text))
    return { ...entry, leaf: canonicalJson({ ...inLeaf(leaf), bodyCommitment }), body: text }
  })
}
