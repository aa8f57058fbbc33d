import { randomBytes } from 'node:crypto'
import t from 'tap'
import { KEY_ROLES } from '../../protocols/audit/key-roles.ts'
import { toBase64Url } from '../../protocols/bytes.ts'
import { MaskKey } from '../../protocols/joint/mask-key.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { askJoint, cancelJoint } from '../../src/sdk/joint/ask-joint.ts'
import { makeQuestion } from '../../src/sdk/joint/joint-question.ts'
import { hostMarket, type HostedMarket } from '../support/joint-market.ts'
import { grantTo } from '../support/market.ts'
import { enrolMember } from '../support/member.ts'
import type { TestService } from '../support/service.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

/** ρ 0.01 in nano-ρ: what each question here costs at each member. */
const CHARGE = 10_000_000n

t.test('a hosted market refuses, holds and charges', async t => {
  const { parts } = await splitOrders(2, 600)
  const hosted = await hostMarket(parts)
  const { service, market, consumer, providers, editions } = hosted
  t.teardown(() => service.stop())
  const policy = hubPolicy(service)
  const publicKey = (await consumer.me()).key.publicKey
  const options = { policy, publicKey, pauses: [10] }
  const [first, second] = editions.map(edition => edition as never)

  await t.test('a frozen edition refuses under its node’s signature, and nobody is charged', async t => {
    await providers[1]?.editionFreeze({ params: { id: second as never } })
    const before = await spentOf(hosted)
    await t.rejects(askJoint(consumer, market, 'maker', questionOf(market.name, 'age_band'), options), {
      code: 'joint.refused_by',
      faults: [{ params: { node: 'mall-1', code: 'query.edition_not_open' } }],
      message: /Nothing was charged/,
    })
    t.same(await spentOf(hosted), before)
    await providers[1]?.editionUnfreeze({ params: { id: second as never } })
    const { answer } = await askJoint(consumer, market, 'maker', questionOf(market.name, 'age_band'), options)
    t.equal(answer.privacy.charge, String(CHARGE), 'asked again it is answered')
    t.same(
      await spentOf(hosted),
      before.map(spent => spent + CHARGE),
    )
  })

  await t.test('what every node refuses for good is forgotten, what one may hold is not', async t => {
    const officer = await service.approver()
    const digests = async () =>
      (await officer.jointList({ query: { limit: 500 } })).items.map(each => each.question)
    const client = await askerOf(service, hosted, 'forgotten')
    const freeze = async (at: readonly number[], name: 'editionFreeze' | 'editionUnfreeze') => {
      for (const i of at) await providers[i]?.[name]({ params: { id: editions[i] as never } })
    }
    await freeze([0, 1], 'editionFreeze')
    const own = { ...options, publicKey: (await client.me()).key.publicKey }
    await t.rejects(askJoint(client, market, 'forgotten', questionOf(market.name, 'gender'), own), {
      code: 'joint.refused_by',
    })
    const refused = await signedBy(client, 'forgotten')
    const { state, refusals } = await client.jointAsk({ body: { question: refused.signed } })
    t.same([state, refusals.length], ['refused', 2])
    t.notOk((await digests()).includes(refused.digest))
    await freeze([0], 'editionUnfreeze')
    const held = await signedBy(client, 'forgotten')
    t.match(await client.jointAsk({ body: { question: held.signed } }), {
      state: 'refused',
      reserved: ['mall-0'],
    })
    t.ok((await digests()).includes(held.digest))
    t.match(await cancelJoint(client, market, 'forgotten', held), { state: 'cancelled' })
    await freeze([1], 'editionUnfreeze')
  })

  await t.test('a contract that names only some values answers no joint question about them', async t => {
    const client = await service.member('namer', ['consumer'])
    const nameable = [{ dimension: 'category', values: ['空气炸锅'] }]
    for (const [i, provider] of providers.entries())
      await grantTo(provider, client, `orders-${i}` as never, i === 1 ? { content: { nameable } } : {})
    const own = { ...options, publicKey: (await client.me()).key.publicKey }
    const before = await spentOf(hosted)
    for (const where of [{}, { category: ['空气炸锅'] }])
      await t.rejects(
        askJoint(client, market, 'namer', { ...questionOf(market.name, 'category'), where }, own),
        { code: 'joint.refused_by', faults: [{ params: { node: 'mall-1', code: 'joint.anonymous' } }] },
      )
    t.same(await spentOf(hosted), before)
    const { answer } = await askJoint(client, market, 'namer', questionOf(market.name, 'gender'), own)
    t.equal(answer.privacy.charge, String(CHARGE), 'and any other')
  })

  await t.test('an open hold is spent for every other question until it is cancelled', async t => {
    // The second member refuses, and the consumer does not cancel: the first one holds.
    await providers[1]?.editionFreeze({ params: { id: second as never } })
    const asking = await makeQuestion(
      market,
      'maker',
      questionOf(market.name, 'gender'),
      new MaskKey(randomBytes(32)),
      { sign: consumer.key.sign, now: Date.now() },
    )
    const body = { question: asking.signed }
    t.match(await consumer.jointAsk({ body }), { state: 'refused', shares: [] })
    const [line] = (await consumer.budgetShow({ query: { limit: 500 } })).items.filter(
      ({ edition }) => edition === first,
    )
    const room = BigInt(line?.own?.room ?? 0)
    const all = questionOf(first as never, 'age_band', rhoText(room))
    const single = async (query: typeof all) =>
      await consumer.ask({ body: { query, idempotencyKey: toBase64Url(randomBytes(16)) } })
    await t.rejects(single(all), { code: /^query\.budget_/ }, 'what is held cannot be spent')
    const other = await makeQuestion(
      market,
      'maker',
      questionOf(market.name, 'channel'),
      new MaskKey(randomBytes(32)),
      { sign: consumer.key.sign, now: Date.now() },
    )
    t.match(
      await consumer.jointAsk({ body: { question: other.signed } }),
      { state: 'waiting', silent: [{ organisation: 'mall-0', code: 'joint.other_hold' }] },
      'and a second joint question has to wait',
    )
    await cancelJoint(consumer, market, 'maker', asking)
    t.match(await consumer.jointAsk({ body }), { state: 'cancelled' }, 'a cancelled question stays so')
    await t.resolves(single(all), 'given back, it can')
    await providers[1]?.editionUnfreeze({ params: { id: second as never } })
  })

  await t.test('a further key that the operator let in signs no joint question', async t => {
    const { code } = await consumer.keyInvite({ body: { roles: [...KEY_ROLES] } })
    const { client: further } = await enrolMember(service.url, code, 'further')
    const asking = await makeQuestion(
      market,
      'maker',
      questionOf(market.name, 'city_tier'),
      new MaskKey(randomBytes(32)),
      { sign: further.key.sign, now: Date.now() },
    )
    const { state, silent } = await further.jointAsk({ body: { question: asking.signed } })
    t.equal(state, 'waiting')
    t.same(
      silent.map(({ code }) => code),
      ['identity.document', 'identity.document'],
    )
    const ended = { planned: asking.planned, digest: asking.digest }
    t.match(
      await cancelJoint(further, market, 'maker', ended),
      { state: 'waiting', silent: [{ code: 'identity.document' }, { code: 'identity.document' }] },
      'nor does it cancel one',
    )
  })

  async function signedBy(client: Client, name: string) {
    const { sign } = service.peerOf(client)
    return await makeQuestion(
      market,
      name,
      questionOf(market.name, 'age_band'),
      new MaskKey(randomBytes(32)),
      {
        sign,
        now: Date.now(),
      },
    )
  }

  await t.test('a question is of its sender, and of a market that there is', async t => {
    const stranger = await service.member('taker', ['consumer'])
    const make = async (consumerName: string, sign = stranger.key.sign) =>
      await makeQuestion(
        market,
        consumerName,
        questionOf(market.name, 'age_band'),
        new MaskKey(randomBytes(32)),
        { sign, now: Date.now() },
      )
    const foreign = await make('maker')
    await t.rejects(stranger.jointAsk({ body: { question: foreign.signed } }), {
      code: 'joint.question_wrong',
    })
    const officer = await service.approver()
    const listed = async () => (await officer.jointList({ query: { limit: 500 } })).items.length
    const before = await listed()
    for (let i = 0; i < 5; i++)
      await t.rejects(
        stranger.jointAsk({ body: { question: (await make('taker')).signed } }),
        { code: 'query.no_grant' },
        'without a contract nothing is asked',
      )
    t.equal(await listed(), before, 'or stored')
  })

  await t.test('a consumer has at most 64 questions open, and what is over that is not stored', async t => {
    await askerOf(service, hosted, 'filler')
    const filler = await service.known('filler')
    const { code } = await filler.keyInvite({ body: { roles: [...KEY_ROLES] } })
    // Under a key that no member knows, nothing is held and nothing refused: each question stays open.
    const { client } = await enrolMember(service.url, code, 'filler')
    const ask = async () => {
      const { signed } = await makeQuestion(
        market,
        'filler',
        questionOf(market.name, 'age_band'),
        new MaskKey(randomBytes(32)),
        { sign: client.key.sign, now: Date.now() },
      )
      return await client.jointAsk({ body: { question: signed } })
    }
    for (let i = 0; i < 64; i++) await ask()
    await t.rejects(ask(), { code: 'quota.joint_questions' })
    const officer = await service.approver()
    const { items } = await officer.jointList({ query: { limit: 500 } })
    t.equal(items.filter(({ consumer: of }) => of === 'filler').length, 64)
  })

  await t.test('joint and single questions against one node’s last budget: exactly what fits', async t => {
    const fitting = 9n
    const consumers = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => await askerOf(service, hosted, `asker-${i}`)),
    )
    const edition = hosted.editions[0] as never
    const [line] = (await hosted.providers[0]?.budgetShow({ query: { limit: 500 } }))?.items ?? []
    const spent = BigInt(line?.total?.spent ?? 0)
    const caps = { perConsumer: String(spent + fitting * CHARGE), total: String(spent + fitting * CHARGE) }
    const { id } = (await hosted.providers[0]?.editionCaps({ params: { id: edition }, body: caps })) ?? {
      id: '',
    }
    await (await service.approver()).proposalApprove({ params: { id }, body: {} })
    const dimensions = ['age_band', 'gender', 'channel', 'city_tier']
    const outcomes = await Promise.all(
      consumers.flatMap((client, i) =>
        dimensions.map(async (by, j): Promise<boolean> => {
          try {
            if ((i + j) % 2 === 0) {
              const query = questionOf(edition, by)
              await client.ask({ body: { query, idempotencyKey: toBase64Url(randomBytes(16)) } })
            } else {
              const { key, organisation } = await client.me()
              await askJoint(client, hosted.market, organisation.id, questionOf(hosted.market.name, by), {
                policy: hubPolicy(service),
                publicKey: key.publicKey,
                pauses: [50, 100, 200, 400, 800, 1600],
              })
            }
            return true
          } catch (error) {
            if (error instanceof ProblemError || (error instanceof Error && 'faults' in error)) return false
            throw error
          }
        }),
      ),
    )
    const [after] = (await hosted.providers[0]?.budgetShow({ query: { limit: 500 } }))?.items ?? []
    t.equal(outcomes.length, 48)
    t.equal(BigInt(outcomes.filter(Boolean).length), fitting)
    t.equal(BigInt(after?.total?.spent ?? 0), spent + fitting * CHARGE)
    await service.restart()
  })
})

function questionOf(edition: string, by: string, rho = '0.01') {
  return {
    kind: 'aggregate' as const,
    edition: edition as never,
    where: {},
    mechanism: 'discrete-gaussian' as const,
    shares: false,
    select: [{ statistic: 'units' as const }],
    groupBy: [by],
    privacy: { rho },
    purpose: 'product-planning',
  }
}

async function spentOf({ providers, editions }: HostedMarket): Promise<readonly bigint[]> {
  return await Promise.all(
    providers.map(async (provider, i) => {
      const { items } = await provider.budgetShow({ query: { limit: 500 } })
      return BigInt(items.find(({ edition }) => edition === editions[i])?.total?.spent ?? 0)
    }),
  )
}

async function askerOf(service: TestService, { providers }: HostedMarket, id: string) {
  const client = await service.member(id, ['consumer'])
  for (const [i, provider] of providers.entries()) await grantTo(provider, client, `orders-${i}` as never)
  return client
}

/** Nano-ρ as decimal ρ. */
function rhoText(nano: bigint): string {
  const digits = String(nano).padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`
}
