// Evidence against a member that cheated, on the real service: who may read it, who can answer it, and that neither a second key nor a rotated
// one lets a cheat go unproven. What is forged is in forged-evidence.test.ts.
import t, { type Test } from 'tap'
import initialize from 'node-seal/allows'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { verifyEvidence } from '../../src/sdk/blind/verify-evidence.ts'
import { rebut, verifyRebuttal } from '../../src/sdk/blind/rebuttal.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { nodeVerifier } from '../../src/server/ed25519.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { openBlindMarket } from '../support/blind-market.ts'
import { bindingOf, choose, made, openingOf, readyTicket } from '../support/blind.ts'
import {
  chargeAbout,
  cheat,
  cheatWith,
  consumerOf,
  groundFor,
  rotated,
  secondKey,
  SMALL,
} from '../support/cheating.ts'

const market = await openBlindMarket()
const { service, officer } = market
t.teardown(() => service.stop())
const seal = await initialize()

async function proves(t: Test, reader: Client, organisation: string, ticket: string): Promise<void> {
  const { evidence, opening } = await chargeAbout(reader, ticket)
  const ground = await groundFor(market, reader, organisation)
  const { position, reason } = evidence
  t.match(await verifyEvidence(evidence, opening, { ...ground, seal }), { position, reason })
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'nothing was refused'
  } catch (error) {
    return error instanceof ProblemError ? error.code : String(error)
  }
}

t.test('a real cheat is proven from signatures and the log', async t => {
  const { client } = await consumerOf(market, 'cheater')
  await proves(t, officer, 'cheater', await cheat(client))
})

t.test('a key that was rotated between upload and opening proves the cheat all the same', async t => {
  const member = await consumerOf(market, 'rotating')
  const { id, chosen } = await choose(member.client, 'market', made(SMALL))
  const next = await rotated(member)
  await proves(t, officer, 'rotating', await cheatWith(next.client, id, openingOf(chosen)))
})

t.test('a second key of the member proves the cheat all the same', async t => {
  const { client } = await consumerOf(market, 'two-keys')
  const second = await secondKey(market, client)
  await proves(t, officer, 'two-keys', await cheat(client, second.client))
})

t.test('a key that is revoked after the cheat signed when it was valid', async t => {
  const { client, peer } = await consumerOf(market, 'revoking')
  const second = await secondKey(market, client)
  const ticket = await cheat(client)
  await second.client.keyRevoke({ params: { id: peer.keyId } } as never)
  await proves(t, officer, 'revoking', ticket)
})

t.test('an opening has to be signed for the logged choice, its entry and the digests', async t => {
  const { client } = await consumerOf(market, 'binding')
  const { id } = await choose(client, 'market', made(SMALL))
  const binding = await bindingOf(client, id)
  const body = { upload: 'upload_AAAAAAAAAAAAAAAAAAAAAA', sha256: '0'.repeat(64), ...binding }
  t.equal(await refusal(client.ticketOpening({ params: { id }, body } as never)), 'request.not_found')
  const bytes = new Uint8Array(64 + 2 * 196_802)
  const { state } = await client.ticketShow({ params: { id } })
  t.equal(state, 'chosen')
  const upload = await client.uploadStart({ body: { size: bytes.length, sha256: ZEROES } })
  await client.uploadPart({ params: { id: upload.id, part: 0 }, bytes })
  await client.uploadCommit({ params: { id: upload.id } })
  const whole = { upload: upload.id, sha256: ZEROES, ...binding }
  const other = [0, 1, 2, 3].filter(position => !binding.choice.includes(position))
  for (const wrong of [
    { choice: other },
    { digestsSha256: '0'.repeat(64) },
    { entry: { ...binding.entry, seq: String(Number(binding.entry.seq) + 1) } },
    { entry: { ...binding.entry, hash: '0'.repeat(64) } },
  ]) {
    const sent = client.ticketOpening({ params: { id }, body: { ...whole, ...wrong } } as never)
    t.equal(await refusal(sent), 'blind.opening_binding')
  }
  t.equal((await client.ticketShow({ params: { id } })).state, 'chosen', 'and nothing was taken')
})

/** Of 393 668 zero bytes. */
const ZEROES = '8cba89b64307f04b149377f2801cc0229f0bf500ef46830e7fe6e5fe9bd24a4f'

t.test('the accused reads what is held against it, answers it, and nobody else does', async t => {
  const { client } = await consumerOf(market, 'accused')
  const { client: stranger } = await consumerOf(market, 'stranger')
  const ticket = await cheat(client)
  await proves(t, client, 'accused', ticket)
  const { evidence } = await chargeAbout(client, ticket)
  t.same((await stranger.evidenceList({ query: {} })).items, [])
  const params = { id: evidence.id }
  const auditor = await market.service.member('audit-office', ['auditor'])
  t.equal((await chargeAbout(auditor, ticket)).evidence.id, evidence.id, 'an auditor reads it too')
  for (const call of [
    () => stranger.evidenceShow({ params }),
    () => stranger.evidenceOpening({ params: { ...params, part: 0 } }),
    () => rebut(stranger, evidence, 'It was not me.'),
  ]) {
    t.equal(await refusal(call()), 'request.not_found')
  }
  t.equal(await refusal(rebut(officer, evidence, 'It was them.')), 'request.role')
  const text = 'Our key was stolen. 我们的密钥被盗。'
  await rebut(client, evidence, text)
  await rebut(client, evidence, 'We told the operator on 3 March.')
  const seen = (await chargeAbout(officer, ticket)).evidence
  t.equal(seen.rebuttals.length, 2)
  const ground = { ...(await groundFor(market, officer, 'accused')), serviceKey: serviceKey() }
  const [first, second] = seen.rebuttals
  if (first === undefined || second === undefined) return
  const verified = await verifyRebuttal(seen, first, ground)
  t.match(verified, { text, record: null, index: Number(first.seq) })
  const words = {
    ...first,
    signed: { ...first.signed, content: first.signed.content.replace('stolen', 'sold') },
  }
  await t.rejects(verifyRebuttal(seen, words, ground), { code: 'sdk.evidence' }, 'other words')
  const elsewhere = { ...seen, id: 'evidence_AAAAAAAAAAAAAAAAAAAAAA' as never }
  await t.rejects(verifyRebuttal(elsewhere, first, ground), { code: 'sdk.evidence' }, 'about another charge')
  const { items } = await officer.entryList({ query: { limit: 20 } })
  const logged = items.find(({ seq }) => seq === first.seq)
  t.match(JSON.parse(logged?.leaf ?? '{}'), { type: 'rebuttal', ticket })
  t.notMatch(`${logged?.leaf}${logged?.body}`, /stolen/, 'the log has its digest, not its words')
  for (let more = seen.rebuttals.length; more < 8; more++) await rebut(client, evidence, 'Once more.')
  t.equal(await refusal(rebut(client, evidence, 'Once too often.')), 'blind.too_many_rebuttals')
  await officer.suspensionLift({ params })
  await proves(t, officer, 'accused', ticket)
})

t.test('a ticket’s entries tell its owner, officers and auditors where it is', async t => {
  const { client } = await consumerOf(market, 'owner')
  const { client: other } = await consumerOf(market, 'another')
  const { id } = await readyTicket(client, 'market', SMALL)
  const params = { id }
  const actions = async (reader: Client) =>
    (await reader.ticketEntries({ params })).items.map(({ leaf }) => JSON.parse(leaf).action)
  t.same(await actions(client), ['chosen', 'opening', 'opened'])
  t.same(await actions(officer), ['chosen', 'opening', 'opened'])
  const auditor = await service.member('second-audit-office', ['auditor'])
  t.same(await actions(auditor), ['chosen', 'opening', 'opened'])
  t.equal(await refusal(other.ticketEntries({ params })), 'request.not_found')
})

t.test('the whole log follows its rules', async t => {
  const policy = { logKey: parseVkey(service.logKey), witnesses: [], quorum: 0 }
  await t.resolves(verifyLog(httpLogReader(service.url), { policy, verify: nodeVerifier() }))
})

function serviceKey(): string {
  return encodePublicKey(service.peerOf(officer).serviceKey)
}
