import t from 'tap'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { leafHash, merkleRoot, proveConsistency } from '../../protocols/audit/merkle.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { formatAddCheckpoint } from '../../protocols/audit/witness.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { signDocument } from '../../protocols/identity/signed-document.ts'
import { EditionId } from '../../schemas/common.ts'
import { type Puppet, puppetOf } from '../../scripts/evidence/joint-malformed/evil-hub.ts'
import type { Client } from '../../src/sdk/client.ts'
import { publishStandard, standardOf } from '../support/joint-market.ts'
import { redeclared, sampleContribution } from '../support/market.ts'
import { startService } from '../support/service.ts'

const leaves = (size: number, mark: string) =>
  Array.from({ length: size }, (_, at) => leafHash(utf8(`entry ${at} of ${mark}`)))

/** What a log's service sends for its first entries. */
async function request({ member, logSign }: Puppet, from: number, size: number, mark = 'its own') {
  const all = leaves(size, mark)
  const { name } = parseVkey(member.logKey)
  const checkpoint = { origin: name, size, root: merkleRoot(all) }
  const note = await signCheckpoint(checkpoint, parseVkey(member.logKey), logSign)
  const proof = from === 0 ? [] : proveConsistency(all, from)
  return formatAddCheckpoint({ oldSize: from, proof, checkpoint: fromUtf8(note) })
}

t.test('no provider gets at the history, or the name, of a rival’s log at their hub', async t => {
  const hub = await startService({ name: 'hub.example/log' })
  t.teardown(() => hub.stop())
  const declaration = redeclared(await sampleContribution(600))
  const standard = standardOf(declaration)
  await publishStandard(hub.operator, await hub.approver(), standard)
  const params = { id: standard.market }
  const clients = new Map<string, Client>()
  for (const id of ['rival', 'other', 'third', 'fourth', 'evil'])
    clients.set(id, await hub.member(id, ['provider']))
  const clientOf = (id: string): Client => {
    const client = clients.get(id)
    if (client === undefined) throw new Error('a member')
    return client
  }
  const join = async (label: string, { member }: Puppet) => {
    const { organisation, edition, ...node } = member
    await clientOf(organisation).marketJoin({ params, body: { label, edition, node } })
  }
  const form = async (label: string, puppets: readonly Puppet[], isSigned = true) => {
    for (const puppet of puppets) await join(label, puppet)
    const formed = await hub.operator.marketForm({ params, body: { label, period: declaration.period } })
    for (const { member, sign } of isSigned ? puppets : []) {
      const signature = await signDocument('marketEdition', utf8(formed.document), sign)
      await clientOf(member.organisation).marketEditionSign({
        params: { id: formed.id },
        body: { signature },
      })
    }
    return formed
  }
  const cosign = async (puppet: Puppet, text: string) =>
    await clientOf(puppet.member.organisation).nodeCosign({ body: { witness: null, request: text } })

  const [rival, other] = [puppetOf('rival'), puppetOf('other')]
  await form('2025', [rival, other])
  t.match(await cosign(rival, await request(rival, 0, 5)), { status: 200 })

  const named = (name: string) => puppetOf('evil', undefined, undefined, name)
  await t.rejects(
    join('2026', named('rival.example/log')),
    { code: 'market.log_name', params: { organisation: 'rival' } },
    'the name of another member’s log',
  )
  await t.rejects(join('2026', named('hub.example/log')), { code: 'market.log_name' }, 'nor the hub’s')

  const evil = named('evil.example/log')
  await form('2026', [evil, puppetOf('third')], false)
  t.match(
    await cosign(evil, await request(evil, 0, 500)),
    { status: 404 },
    'an edition that its members have not signed watches nothing',
  )
  t.match(await cosign(rival, await request(rival, 5, 7)), { status: 200 }, 'the rival goes on')

  const fresh = puppetOf('rival')
  const rotated = { ...fresh, member: { ...fresh.member, edition: EditionId.parse('orders-rival@2027') } }
  await form('2027', [rotated, puppetOf('fourth')])
  t.match(
    await cosign(rotated, await request(rotated, 0, 3, 'another key')),
    { status: 200 },
    'another key of that name is another log',
  )
  t.match(
    await cosign(rival, await request(rival, 7, 8)),
    { status: 200 },
    'of which the first knows nothing',
  )
  t.match(await cosign(rival, await request(rival, 3, 9, 'a fork')), { status: 409, body: '8\n' })

  const officer = await hub.approver()
  const forget = async (client: Client, id: string, { member: { logKey: log } }: Puppet) =>
    await client.nodeReset({ params: { id: id as never }, body: { log } })
  await t.rejects(forget(hub.operator, 'rival', rival), { code: 'request.role' }, 'an officer’s decision')
  await t.rejects(forget(officer, 'other', rival), { code: 'request.not_found' }, 'of another member’s log')
  await t.rejects(forget(officer, 'evil', evil), { code: 'request.not_found' }, 'nor of one not watched')
  t.match(await cosign(rival, await request(rival, 0, 9, 'a fork')), { status: 409 }, 'nothing was forgotten')
  await forget(officer, 'rival', rival)
  t.match(await cosign(rival, await request(rival, 0, 2, 'begun anew')), { status: 200 })
  t.match(await cosign(rotated, await request(rotated, 0, 2)), { status: 409 }, 'of that log alone')
  const { items } = await officer.entryList({ query: { limit: 10 } })
  const resets = items.map(item => JSON.stringify(item)).filter(text => text.includes('node-reset'))
  t.equal(resets.length, 1, 'in one entry')
  t.ok(resets[0]?.includes(rival.member.logKey), 'which names the log')
})
