// Officer and operator apart: an operator's key alone lets in nobody who decides or reads what is private,
// and every try is an entry and an alert.
import t from 'tap'
import { KEY_ROLES } from '../../protocols/audit/key-roles.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { randomBytes } from 'node:crypto'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { OrganisationId } from '../../schemas/common.ts'
import type { Role } from '../../schemas/records.ts'
import type { Client } from '../../src/sdk/client.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { redeclared, sampleContribution, seal } from '../support/market.ts'
import { enrolMember, memberOf } from '../support/member.ts'
import { startService } from '../support/service.ts'

const service = await startService()
t.teardown(() => service.stop())
const { operator } = service
const officer = await service.approver()
const mall = await service.member('mall', ['provider'])
const contribution = await sampleContribution()
const edition = await seal(mall, contribution, redeclared(contribution))

const body = (id: string, ...roles: Role[]) => ({
  body: { id: OrganisationId.parse(id), title: { zh: id, en: id }, roles },
})
const refused = { status: 403, code: 'desk.two_needed' }
const admissions = async () =>
  (await officer.deskOverview()).alerts.filter(({ kind }) => kind === 'admission')

async function enrolAgain(client: Client, code: string) {
  const { keyId, publicKey, sign } = nodeSigner(randomBytes(32))
  const other = memberOf({ ...service.peerOf(client), keyId, sign }).client
  return await other.enrol({ body: { code, publicKey: encodePublicKey(publicKey), label: 'other' } })
}

t.test('an operator alone adds no officer, operator or auditor', async t => {
  for (const role of ['officer', 'operator', 'auditor'] as const) {
    await t.rejects(operator.organisationAdd(body(`own-${role}`, role)), refused, role)
    t.equal((await admissions())[0]?.organisation, 'district', `${role}: the desk is alerted`)
  }
  for (const role of ['officer', 'operator', 'auditor'] as const) {
    for (const other of ['provider', 'consumer', role === 'officer' ? 'operator' : 'officer'] as const) {
      const both = body('both', role, other)
      const apart = { code: 'registry.roles_apart' }
      await t.rejects(operator.organisationAdd(both), apart, `${role} and ${other}`)
      await t.rejects(operator.organisationPropose(both), apart, `${role} and ${other}, by two`)
    }
  }
  const { code, proposal } = await operator.organisationPropose(body('own-officer', 'officer'))
  t.equal((await admissions())[0]?.organisation, 'own-officer', 'a proposal alerts too')
  const approve = { params: { id: proposal.id }, body: {} }
  await t.rejects(operator.proposalApprove(approve), { code: 'desk.approver' })
  await t.rejects(enrolMember(service.url, code, 'own'), { code: 'registry.code_invalid' }, 'half a code')
  await officer.proposalReject(approve)
  await t.rejects(enrolMember(service.url, code, 'own'), { code: 'registry.code_invalid' })
  t.notOk((await collect(listAll(operator, 'organisationList'))).some(({ id }) => id.startsWith('own-')))
})

t.test('an operator alone enrols no second key for a member that has one', async t => {
  for (const id of ['approver', 'mall']) {
    await t.rejects(operator.organisationCode({ params: { id }, body: {} }), refused, id)
    const { code, proposal } = await operator.organisationCodePropose({ params: { id } })
    await t.rejects(enrolAgain(officer, code), { code: 'registry.code_invalid' })
    await t.rejects(operator.proposalApprove({ params: { id: proposal.id }, body: {} }), {
      code: 'desk.approver',
    })
    t.equal((await admissions())[0]?.organisation, id)
  }
  const own = (await officer.proposalList({ query: { state: 'waiting' } as never })).items.find(
    ({ admission }) => admission?.organisation === 'approver',
  )
  await t.rejects(
    officer.proposalApprove({ params: { id: own?.id ?? '' }, body: {} }),
    { code: 'desk.own_admission' },
    'nor does an officer approve its own',
  )
})

t.test('an operator reads no private body of others, approves nothing, and locks no officer out', async t => {
  const bodies = (await collect(listAll(operator, 'entryList'))).flatMap(({ body: text }) => text ?? [])
  t.ok(bodies.every(text => text.includes('district') || text.includes('"proposal"')))
  const all = await collect(listAll(officer, 'entryList'))
  t.ok(bodies.length < all.filter(({ body: text }) => text !== null).length)
  const waiting = (await operator.proposalList({ query: { state: 'waiting' } as never })).items
  const { id } = waiting.find(each => each.edition === edition) ?? { id: '' }
  await t.rejects(operator.proposalApprove({ params: { id }, body: {} }), { code: 'desk.approver' })
  const key = service.peerOf(officer).keyId
  await t.rejects(operator.keyRevoke({ params: { id: key } }), { code: 'desk.approver' })
  t.equal((await officer.me()).key.revokedAt, null)
})

t.test('every try stands in the log', async t => {
  const leaves = (await collect(listAll(officer, 'entryList'))).map(({ leaf }) => JSON.parse(leaf))
  const codes = leaves.filter(({ type }) => type === 'refusal').map(({ code }) => code)
  t.equal(codes.filter(code => code === 'desk.two_needed').length, 5)
  t.equal(codes.filter(code => code === 'desk.approver').length, 5)
})

t.test('two persons let in an officer and an auditor, with half of the code each', async t => {
  const bureau = await service.member('bureau', ['officer'])
  const auditor = await service.member('audit-office', ['auditor'])
  t.match(await bureau.me(), { organisation: { roles: ['officer'] } })
  const seen = await collect(listAll(auditor, 'entryList'))
  t.ok(
    seen.every(({ leaf, body: text }) => text !== null || !leaf.includes('bodyCommitment')),
    'reads all',
  )
  await t.resolves(auditor.deskOverview())
  const nothing = { code: 'request.role' }
  const none = `proposal_${'x'.repeat(22)}`
  await t.rejects(auditor.editionFreeze({ params: { id: edition } }), nothing, 'and decides nothing')
  await t.rejects(auditor.proposalApprove({ params: { id: none }, body: {} }), nothing)
  await t.rejects(auditor.organisationHalt({ params: { id: 'mall' } }), nothing)
  t.equal((await admissions())[0]?.organisation, 'audit-office', 'the desk sees who came in')
})

t.test('a member whose key is lost gets another by two, and one that has a key by itself', async t => {
  await mall
    .keyInvite({ body: { roles: [...KEY_ROLES] } })
    .then(async ({ code }) => await enrolAgain(mall, code))
  t.equal((await mall.keyList()).items.length, 2)
  const { items } = await officer.proposalList({ query: { state: 'waiting' } as never })
  const waiting = items.find(({ admission }) => admission?.organisation === 'mall')
  await officer.proposalReject({ params: { id: waiting?.id ?? '' }, body: {} })
  const { code: first, proposal } = await operator.organisationCodePropose({ params: { id: 'mall' } })
  const { code: second } = await officer.proposalApprove({ params: { id: proposal.id }, body: {} })
  await t.rejects(enrolAgain(mall, second ?? ''), { code: 'registry.code_invalid' }, 'the other half')
  await enrolAgain(mall, `${second} ${first}`)
  t.equal((await mall.keyList()).items.length, 3)
})

t.test('who reads the public log alone finds it in order', async t => {
  const policy = logKeyAlone(service.logKey)
  await t.resolves(verifyLog(httpLogReader(service.url), { policy, verify: verifyEd25519 }))
})

t.test(
  'no officer ends another administrator alone, and a key without signer nobody else at all',
  async t => {
    const auditor = await service.known('audit-office')
    const { code } = await officer.keyInvite({ body: { roles: ['admin', 'reader'] } })
    const { keyId, publicKey, sign } = nodeSigner(randomBytes(32))
    const { client: admitting } = memberOf({ ...service.peerOf(officer), keyId, sign })
    await admitting.enrol({ body: { code, publicKey: encodePublicKey(publicKey), label: 'admitting' } })
    const of = (client: Client) => ({ params: { id: service.peerOf(client).keyId } })
    for (const client of [auditor, operator, mall])
      await t.rejects(admitting.keyRevoke(of(client)), {
        code: 'request.key_role',
        params: { needed: ['signer'] },
      })
    for (const client of [auditor, operator]) {
      await t.rejects(officer.keyRevoke(of(client)), refused)
      await t.resolves(client.me())
    }
    const second = await auditor.keyInvite({ body: { roles: [...KEY_ROLES] } })
    const further = nodeSigner(randomBytes(32))
    const { client: kept } = memberOf({
      ...service.peerOf(auditor),
      keyId: further.keyId,
      sign: further.sign,
    })
    await kept.enrol({
      body: { code: second.code, publicKey: encodePublicKey(further.publicKey), label: 'further' },
    })
    t.not((await officer.keyRevoke(of(auditor))).revokedAt, null, 'a stolen one beside another is')
    await t.rejects(officer.keyRevoke({ params: { id: further.keyId } }), refused, 'and then the last is not')
    t.not((await officer.keyRevoke(of(mall))).revokedAt, null, 'a provider’s last one is')
  },
)
