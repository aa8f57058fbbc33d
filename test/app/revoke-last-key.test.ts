// Nobody is locked out for good: not a member by itself, since keys that were revoked or have expired do not
// let it in again, and no officer, operator or auditor by one officer's key.
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { KEY_ROLES } from '../../protocols/audit/key-roles.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { HALT_MS } from '../../protocols/audit/roles.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import type { Client } from '../../src/sdk/client.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { recoverMember } from '../../src/server/folder/recover.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { enrolMember, memberOf } from '../support/member.ts'
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

const twoNeeded = { code: 'desk.two_needed' }
const suspended = { code: 'request.suspended' }
const keyOf = (client: Client) => ({ params: { id: service.peerOf(client).keyId } })
const orgOf = async (client: Client) => ({ params: { id: (await client.me()).organisation.id } })
const policy = logKeyAlone(service.logKey)

t.test('what one officer’s key does to other administrators ends by itself', async t => {
  const thief = await service.approver()
  const bureau = await service.member('bureau', ['officer'])
  const third = await service.member('third', ['officer'])
  const auditor = await service.member('audit-office', ['auditor'])
  const shop = await service.member('shop', ['consumer'])
  const others = [bureau, third, auditor, service.operator]
  for (const other of others) {
    const { halted, haltEnds } = await thief.organisationHalt(await orgOf(other))
    t.equal(Date.parse(haltEnds ?? '') - Date.parse(halted ?? ''), HALT_MS)
    await t.rejects(thief.keyRevoke(keyOf(other)), twoNeeded, 'nor does the key that halted it end it')
  }
  await t.rejects(bureau.organisationHalt(await orgOf(thief)), suspended)
  await t.rejects(bureau.keyRevoke(keyOf(shop)), suspended, 'one that is halted decides about no other')
  t.equal((await thief.organisationHalt(await orgOf(shop))).haltEnds, null, 'a consumer is out until resumed')

  // The members' clocks go with the service's.
  ahead += HALT_MS
  const later = (client: Client) =>
    memberOf({ ...service.peerOf(client), now: () => Date.now() + ahead }).client
  const [officer, other] = [later(bureau), later(third)]
  t.match(await officer.me(), { organisation: { halted: null, haltEnds: null } })
  const again = { code: 'desk.halted_before' }
  await t.rejects(later(thief).organisationHalt(await orgOf(officer)), again, 'not at once again')
  await officer.organisationHalt(await orgOf(later(thief)))
  await t.rejects(later(thief).organisationHalt(await orgOf(officer)), suspended)
  await t.rejects(officer.keyRevoke(keyOf(thief)), twoNeeded, 'the same rule holds for the others')
  await other.keyRevoke(keyOf(thief))
  await t.rejects(later(thief).me(), { code: 'request.key_revoked' }, 'two officers end the last key')
  await t.resolves(verifyLog(httpLogReader(service.url), { policy, verify: verifyEd25519 }))
})

t.test('on a stopped service its operator lets a member in again, which the log says', async t => {
  const config = loadConfig(
    { dataDir: service.folder },
    service.store.kind === 'postgres' ? { DATABASE_URL: service.store.url } : {},
  )
  const recover = async (id: string) => await recoverMember(config, id, () => Date.now() + ahead)
  const inUse = service.store.kind === 'pglite' ? 'store.folder_in_use' : 'store.database_in_use'
  const bureau = await service.known('bureau')
  const { keyId } = service.peerOf(bureau)
  await t.rejects(recover('bureau'), { code: inUse })
  await service.halt()
  await t.rejects(recover('nobody'), { code: 'config.no_member' })
  const { code } = await recover('bureau')
  await service.resume()
  const { client } = await enrolMember(service.url, code, 'recovered', { ahead: () => ahead })
  t.match(await client.me(), { organisation: { id: 'bureau', halted: null } })
  const old = (await client.keyList()).items.find(({ id }) => id === keyId)
  t.not(old?.revokedAt, null, 'the key that it had has ended')
  const { alerts } = await client.deskOverview()
  t.equal(alerts.find(({ kind }) => kind === 'admission')?.organisation, 'bureau', 'the desk is alerted')
  const report = await verifyLog(httpLogReader(service.url), { policy, verify: verifyEd25519 })
  t.equal(report.readmitted.length, 1, 'a reader of the log is told')
})
