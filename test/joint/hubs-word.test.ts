import t from 'tap'
import { utf8 } from '../../protocols/bytes.ts'
import { parseJoint } from '../../protocols/joint/documents.ts'
import {
  countUnits,
  EvilHub,
  type Lies,
  NODE,
  puppetOf,
} from '../../scripts/evidence/joint-malformed/evil-hub.ts'
import { LABEL, standardOf } from '../support/joint-market.ts'
import { grantTo, publish, redeclared, sampleContribution } from '../support/market.ts'
import { startService } from '../support/service.ts'

/** A node with a hub that forms another edition than the node joined. */
async function joined(
  t: { readonly teardown: (work: () => Promise<void>) => void },
  lies: Lies,
  { onlyJointly = false } = {},
) {
  const contribution = await sampleContribution(600)
  const declaration = redeclared(contribution)
  const standard = standardOf(declaration, { onlyJointly })
  const hub = new EvilHub(standard, LABEL, declaration.period, { puppets: 2, ...lies })
  const service = await startService({ name: 'alpha.example/log', hub, flags: { witnessSeconds: '1' } })
  t.teardown(async () => {
    hub.close()
    await service.stop()
  })
  const provider = await service.member(NODE, ['provider'])
  const consumer = await service.member('maker', ['consumer'])
  const officer = await service.approver()
  const edition = await publish(provider, contribution, declaration, officer)
  const join = async (label = LABEL, market = standard.market) =>
    await provider.marketJoin({ params: { id: market }, body: { label, edition: edition as never } })
  const sign = async () => await provider.marketEditionSign({ params: { id: hub.record.id }, body: {} })
  return { hub, service, provider, consumer, officer, edition, declaration, contribution, join, sign }
}

t.test('what a node signs is what its provider joined, whatever its hub formed', async t => {
  const { hub, join, sign, declaration } = await joined(t, {}, { onlyJointly: true })
  const formed = async (lies: Lies) => {
    hub.lies = { puppets: 2, ...lies }
    await join()
  }
  const document = (reason: string) => ({ code: 'market.document', params: { reason } })
  const differs = (field: string) => ({ code: 'market.differs', params: { field } })
  await t.test('every member adds its full noise', async t => {
    await formed({ puppets: 11, collusion: 1 })
    await t.rejects(sign(), document('joint.collusion'))
  })
  await t.test(
    'the standard is the one that it joined under, also where the hub shows another later',
    async t => {
      await formed({ standard: standardOf(declaration, { onlyJointly: false }) })
      await t.rejects(sign(), differs('standard'))
      const shown = hub.standard
      hub.standard = standardOf(declaration, { onlyJointly: false })
      await t.rejects(join('2026'), differs('standard'))
      hub.standard = shown
    },
  )
  await t.test('the period is that of its own edition', async t => {
    await formed({ period: { from: '2024-01-01', to: '2024-12-31' } })
    await t.rejects(sign(), differs('period'))
  })
  await t.test('the market is one that it joined', async t => {
    hub.elsewhere = { market: 'chemicals' }
    await formed({})
    await t.rejects(sign(), differs('market'))
    hub.elsewhere = {}
  })
  await t.test('no two logs have one name, its own and the hub’s included', async t => {
    for (const logName of ['alpha.example/log', 'hub.example/log']) {
      await formed({ logName })
      await t.rejects(sign(), document('joint.log_name'), logName)
    }
  })
  await t.test('the promise is in the document, and three operators keep it', async t => {
    await formed({
      change: ({ hub: authority, standard, period, collusion, members }) => {
        return { hub: authority, standard, period, collusion, members }
      },
    })
    await t.rejects(sign(), document('joint.promise'), 'not stated')
    await formed({ change: edition => ({ ...edition, onlyJointly: false }) })
    await t.rejects(sign(), document('joint.promise'), 'denied')
    await formed({ puppets: 1 })
    await t.rejects(sign(), document('joint.operators'))
  })
  await t.test('the hub is its own, and so are its keys', async t => {
    await formed({ change: edition => ({ ...edition, hub: 'other.example' }) })
    await t.rejects(sign(), { code: 'market.document' })
    const { maskKey } = puppetOf(NODE).member
    await formed({
      change: edition => {
        const members = edition.members.map(member =>
          member.organisation === NODE ? { ...member, maskKey } : member,
        )
        return { ...edition, members }
      },
    })
    await t.rejects(sign(), { code: 'market.signature' })
  })
  await formed({})
  t.match(await sign(), { state: 'open' }, 'what it joined it signs')
})

t.test(
  'joining a market that is asked only jointly closes single questions at once, and looks back',
  async t => {
    const { join, provider, consumer, declaration, edition, contribution, officer, service } = await joined(
      t,
      {},
      { onlyJointly: true },
    )
    const ask = async (of: string) =>
      await consumer.ask({
        body: {
          query: {
            kind: 'aggregate',
            edition: of as never,
            select: [{ statistic: 'units' }],
            privacy: { rho: '0.01' },
            purpose: 'product-planning',
          },
          idempotencyKey: `ask-${of.replace('@', '-')}`,
        },
      })
    const again = redeclared(contribution, { dataset: 'same-rows' as never })
    const second = await publish(provider, contribution, again, officer)
    for (const dataset of [declaration.dataset, again.dataset]) await grantTo(provider, consumer, dataset)
    await join()
    await t.rejects(ask(edition), { code: 'joint.only_jointly' }, 'before anybody has signed')
    await t.rejects(ask(second), { code: 'joint.only_jointly' }, 'the same rows under another name')
    await service.restart()
    await t.rejects(ask(edition), { code: 'joint.only_jointly' }, 'and after a restart')
    const third = redeclared(contribution, { dataset: 'rows-again' as never })
    const later = await publish(provider, contribution, third, officer)
    await grantTo(provider, consumer, third.dataset)
    await t.rejects(ask(later), { code: 'joint.only_jointly' }, 'what is registered afterwards too')
  },
)

t.test('what has answered, or is published, joins no market that is asked only jointly', async t => {
  const { join, provider, consumer, declaration, edition, contribution, officer } = await joined(
    t,
    {},
    { onlyJointly: true },
  )
  const asked = {
    kind: 'aggregate' as const,
    edition: edition as never,
    select: [{ statistic: 'units' as const }],
    privacy: { rho: '0.01' },
  }
  const query = { ...asked, purpose: 'product-planning' }
  const again = redeclared(contribution, { dataset: 'same-rows' as never })
  const second = await publish(provider, contribution, again, officer)
  const { file } = await provider.standingPublish({
    body: { query: { ...asked, edition: second as never }, readers: 'contracts' },
  })
  await t.rejects(join(), { code: 'market.released', params: { edition: second } }, 'a standing reader')
  await provider.standingWithdraw({ params: { id: JSON.parse(file.answer).id } })
  await grantTo(provider, consumer, declaration.dataset)
  await consumer.ask({ body: { query, idempotencyKey: 'a-single-answer-1' } })
  await t.rejects(join(), { code: 'market.released', params: { edition } }, 'a single answer')
})

t.test('editions that overlap enter one market that is asked only jointly', async t => {
  const { hub, join, provider, contribution, declaration, officer } = await joined(
    t,
    {},
    { onlyJointly: true },
  )
  const quarter = redeclared(contribution, { dataset: 'by-quarter' as never })
  const second = await publish(provider, contribution, quarter, officer)
  await join()
  hub.standard = standardOf(declaration, { market: 'second' as never, onlyJointly: false })
  await t.rejects(
    provider.marketJoin({
      params: { id: 'second' as never },
      body: { label: LABEL, edition: second as never },
    }),
    { code: 'market.overlaps', params: { market: 'appliances' } },
  )
})

t.test('after a start a node says yes only under the cosignature of another operator', async t => {
  const { hub, join, sign, provider, consumer, declaration, service } = await joined(t, {})
  await grantTo(provider, consumer, declaration.dataset)
  hub.cosigning = 'withheld'
  await join()
  await sign()
  const market = await hub.pinned()
  const ask = async (by: string) => {
    const { signed } = await countUnits(market, consumer, by)
    const reply = await hub.send({ kind: 'question', question: signed })
    return reply?.kind === 'refusal' ? parseJoint('jointRefusal', utf8(reply.refusal.document)) : reply
  }
  const tooFew = { code: 'witness.too_few', isFinal: false }
  t.match(await ask('age_band'), tooFew, 'its hub alone is not enough')
  hub.cosigning = 'honest'
  t.match(await ask('age_band'), { kind: 'yes' }, 'a member has seen its log')
  hub.cosigning = 'withheld'
  await service.restart()
  t.match(await ask('age_band'), tooFew, 'and once more after each start')
  hub.cosigning = 'honest'
  t.match(await ask('age_band'), { kind: 'yes' })
})
