import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { utf8 } from '../../protocols/bytes.ts'
import { parseJoint } from '../../protocols/joint/documents.ts'
import type { NodeReply, SignedText } from '../../schemas/joint.ts'
import { countUnits, EvilHub, NODE, otherYes } from '../../scripts/evidence/joint-malformed/evil-hub.ts'
import { LABEL, standardOf } from '../support/joint-market.ts'
import { grantTo, publish, redeclared, sampleContribution } from '../support/market.ts'
import { startService } from '../support/service.ts'

t.test(
  'a node that is shown a yes of its own that it does not know stops, until an officer decides',
  async t => {
    const contribution = await sampleContribution(600)
    const declaration = redeclared(contribution)
    const standard = standardOf(declaration)
    const hub = new EvilHub(standard, LABEL, declaration.period)
    const service = await startService({ name: 'alpha.example/log', hub, pglite: true })
    const backup = join(t.testdir(), 'backup')
    t.teardown(async () => {
      await service.stop()
      await rm(backup, { recursive: true, force: true })
    })
    const provider = await service.member(NODE, ['provider'])
    const consumer = await service.member('maker', ['consumer'])
    const officer = await service.approver()
    const edition = await publish(provider, contribution, declaration, officer)
    await grantTo(provider, consumer, declaration.dataset)
    const params = { id: standard.market }
    await provider.marketJoin({ params, body: { label: LABEL, edition: edition as never } })
    await provider.marketEditionSign({ params: { id: hub.record.id }, body: {} })
    const market = await hub.pinned()
    const ask = async (by: string): Promise<SignedText> => {
      const { signed } = await countUnits(market, consumer, by)
      return signed
    }
    const [lost, other] = [await ask('age_band'), await ask('gender')]
    await service.halt()
    await cp(service.folder, backup, { recursive: true })
    await service.resume()
    const said = await hub.send({ kind: 'question', question: lost })
    if (said?.kind !== 'yes') throw new Error('the node says yes')
    await service.halt()
    await rm(service.folder, { recursive: true })
    await cp(backup, service.folder, { recursive: true })
    await service.resume()
    const release = { kind: 'release' as const, question: lost, yeses: [said.yes, await otherYes(hub, lost)] }
    t.equal(codeOf(await hub.send(release)), 'joint.stopped', 'its own yes is not in its records')
    t.equal(codeOf(await hub.send({ kind: 'question', question: other })), 'joint.stopped')
    t.equal(codeOf(await hub.send({ kind: 'question', question: lost })), 'joint.stopped')
    t.same(await officer.nodeReset({ params: { id: NODE as never }, body: {} }), { ended: 0 })
    t.equal(codeOf(await hub.send(release)), 'joint.yeses', 'an old yes is no news to an officer’s decision')
    t.equal((await hub.send({ kind: 'question', question: other }))?.kind, 'yes', 'an officer let it go on')
    t.same(
      await officer.nodeReset({ params: { id: NODE as never }, body: {} }),
      { ended: 1 },
      'or ends its holds',
    )
    const late = { kind: 'release' as const, question: other, yeses: [await otherYes(hub, other)] }
    t.equal(codeOf(await hub.send(late)), 'joint.yeses')
    await service.restart()
  },
)

function codeOf(reply: NodeReply | undefined): string {
  if (reply?.kind !== 'refusal') return reply?.kind ?? 'silent'
  return parseJoint('jointRefusal', utf8(reply.refusal.document)).code
}
