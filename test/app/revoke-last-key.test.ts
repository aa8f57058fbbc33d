// A member cannot lock itself out: keys that were revoked or have expired do not let it in again.
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { KEY_ROLES } from '../../protocols/audit/key-roles.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { memberOf } from '../support/member.ts'
import { startService } from '../support/service.ts'

let ahead = 0
const service = await startService({ forTesting: { clock: () => Date.now() + ahead } })
t.teardown(() => service.stop())
const mall = await service.member('mall', ['provider'])
const peer = service.peerOf(mall)

async function secondKey(validUntil?: string) {
  const { code } = await mall.keyInvite({ body: { roles: [...KEY_ROLES] } })
  const { keyId, publicKey, sign } = nodeSigner(randomBytes(32))
  const { client } = memberOf({ ...peer, keyId, sign })
  const body = { code, publicKey: encodePublicKey(publicKey), label: 'second' }
  await client.enrol({ body: validUntil === undefined ? body : { ...body, validUntil } })
  return { client, id: keyId }
}

t.test('its only valid key is not revoked beside one that has expired', async t => {
  const short = await secondKey(new Date(Date.now() + 30_000).toISOString())
  ahead = 31_000
  const own = { params: { id: peer.keyId } }
  await t.rejects(short.client.me(), { code: 'request.key_expired' })
  await t.rejects(mall.keyRevoke(own), { code: 'registry.key_last' })
  await t.resolves(mall.me())
  t.not((await mall.keyRevoke({ params: { id: short.id } })).revokedAt, null, 'the expired one is')

  const { client } = await secondKey()
  t.not((await mall.keyRevoke(own)).revokedAt, null, 'and with another valid one its own')
  await t.resolves(client.me())
})
