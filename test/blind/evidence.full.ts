// Evidence against a member that cheated, on the real service: who may read it, who can answer it, and that
// neither a second key nor a rotated one lets a cheat go unproven. What is forged is in
// forged-evidence.fault.ts.
import t, { type Test } from 'tap'
import initialize from 'node-seal/allows'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { EVIDENCE_FLAW_WORDS, EvidenceFlaw } from '../../schemas/evidence-flaw.ts'
import type { Evidence, Ticket } from '../../schemas/blind.ts'
import type { TicketRecord } from '../../schemas/ticket-record.ts'
import { judgeEvidence, verifyEvidence } from '../../src/sdk/blind/verify-evidence.ts'
import { judgeRebuttals, rebut, verifyRebuttal } from '../../src/sdk/blind/rebuttal.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { openBlindMarket } from '../support/blind-market.ts'
import { acceptChoice } from '../../protocols/blind/ticket.ts'
import { witnessKeys } from '../protocols/audit/log-fixture.ts'
import { bindingOf, choose, digestsOf, made, openingOf, readyTicket } from '../support/blind.ts'
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
  t.match(verified, { text, record: { kind: 'none' }, index: Number(first.seq) })
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

t.test(
  'each forged answer is a verdict of its own, and hides neither the others nor the evidence',
  async t => {
    const { client } = await consumerOf(market, 'misquoted')
    const ticket = await cheat(client)
    for (const text of ['One.', 'Two.', 'Three.', 'Four.'])
      await rebut(client, (await chargeAbout(client, ticket)).evidence, text)
    const { evidence, opening } = await chargeAbout(officer, ticket)
    const ground = { ...(await groundFor(market, officer, 'misquoted')), serviceKey: serviceKey() }
    const [one, two, three, four] = evidence.rebuttals
    if (one === undefined || two === undefined || three === undefined || four === undefined) return
    const rebuttals = [
      { ...one, signed: { ...one.signed, content: one.signed.content.replace('One', 'Yes') } },
      // A key that is none threw in the place of every verdict.
      { ...two, signed: { ...two.signed, publicKey: 'AAAA' } },
      { ...three, seq: '1' },
      four,
    ]
    t.match(await judgeRebuttals({ ...evidence, rebuttals }, ground), [
      { kind: 'forged', flaw: 'answer' },
      { kind: 'forged', flaw: 'answer' },
      { kind: 'forged', flaw: 'answerKey' },
      { kind: 'signed', text: 'Four.' },
    ])
    t.match(await judgeEvidence(evidence, opening, { ...ground, seal }), { kind: 'proven' })
  },
)

t.test('what is forged of evidence is named, and has its words in both languages', async t => {
  const { client } = await consumerOf(market, 'framed')
  const { evidence, opening } = await chargeAbout(officer, await cheat(client))
  const ground = await groundFor(market, officer, 'framed')
  const { signed, digests, choice } = evidence
  const [first = '', ...rest] = digests
  const forged: readonly (readonly [string, Partial<Record<keyof Evidence, unknown>>])[] = [
    ['form', { reason: 'we say so' }],
    ['upload', { signed: { ...signed, upload: { ...signed.upload, publicKey: 'AAAA' } } }],
    ['upload', { signed: { ...signed, upload: signed.opening } }],
    ['opening', { signed: { ...signed, opening: { ...signed.opening, content: '{}' } } }],
    ['chosenEntry', { signed: { ...signed, choice: signed.sent } }],
    ['chosenEntry', { signed: { ...signed, choice: { ...signed.choice, bodySalt: '0'.repeat(64) } } }],
    ['openingEntry', { signed: { ...signed, sent: { ...signed.sent, receipt: signed.choice.receipt } } }],
    ['digests', { digests: [...rest, first] }],
    ['choice', { choice: [...choice].reverse() }],
    ['organisation', { organisation: 'content' }],
    ['openingBytes', { openingSha256: '0'.repeat(64) }],
    ['position', { position: evidence.position + 1 }],
    ['reason', { reason: 'length' }],
  ]
  for (const [flaw, change] of forged) {
    const changed = { ...evidence, ...change } as Evidence
    t.same(await judgeEvidence(changed, opening, { ...ground, seal }), { kind: 'forged', flaw }, flaw)
  }
  for (const flaw of EvidenceFlaw.options) {
    t.match(EVIDENCE_FLAW_WORDS.en[flaw], /^[a-z’(), ]+$/, flaw)
    t.match(EVIDENCE_FLAW_WORDS.zh[flaw], /^[\p{Script=Han}（a-z）、，]+$/u, flaw)
  }
})

t.test(
  'a record under an unmet policy is a state of that record; the answer is signed all the same',
  async t => {
    const { client } = await consumerOf(market, 'recording')
    const instances = made(SMALL)
    const dataset = 'market' as Ticket['dataset']
    const uploaded = await client.proven('ticketNew', {
      body: { dataset, shape: SMALL, digests: digestsOf(instances) },
    })
    const { id, choice } = uploaded.value
    const entries = await client.proven('ticketEntries', { params: { id } })
    await cheatWith(client, id, openingOf(acceptChoice(instances, choice)))
    const record: TicketRecord = {
      v: 1,
      service: serviceKey(),
      dataset,
      shape: SMALL,
      ticket: id,
      upload: uploaded.signed,
      entries: entries.signed,
      opened: null,
      kept: '2026-01-02T03:04:05.678Z' as TicketRecord['kept'],
    }
    const { evidence } = await chargeAbout(client, id)
    await rebut(client, evidence, 'With the record.', { record: async () => record })
    const torn = { ...record, entries: { ...record.entries, response: record.upload.response } }
    await rebut(client, evidence, 'With a torn record.', { record: async () => torn })
    const { evidence: seen, opening } = await chargeAbout(officer, id)
    const ground = { ...(await groundFor(market, officer, 'recording')), serviceKey: serviceKey() }
    t.match(await judgeRebuttals(seen, ground), [
      {
        kind: 'signed',
        text: 'With the record.',
        record: { kind: 'verified', ticket: id, field: undefined },
      },
      { kind: 'signed', record: { kind: 'unproven', flaw: 'recordSignature' } },
    ])
    const [witness] = witnessKeys.map(({ key }) => key)
    if (witness === undefined) throw new Error('no witness')
    const demanding = { ...ground, policy: { ...ground.policy, witnesses: [witness], quorum: 1 } }
    t.match(await judgeRebuttals(seen, demanding), [
      { kind: 'signed', text: 'With the record.', record: { kind: 'policy' } },
      { kind: 'signed', text: 'With a torn record.', record: { kind: 'unproven' } },
    ])
    t.same(await judgeEvidence(seen, opening, { ...demanding, seal }), { kind: 'policy' })
  },
)

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
