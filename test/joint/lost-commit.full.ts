// A member's charge is committed and its acknowledgement is lost: what everybody else may say of it.
import t from 'tap'
import type { CrashPoint } from '../../src/store/writer.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { askJointBlind } from '../../src/sdk/joint/ask-joint-blind.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { jointTickets } from '../../src/sdk/joint/make-joint-ticket.ts'
import { blindOptions, blindProfile, GRANT, INSECURE, nodesSide } from '../support/joint-blind.ts'
import { CONSUMER, startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'

t.test('a charge whose acknowledgement is lost', async t => {
  const { parts } = await splitOrders(2, 400)
  let atCommit: ((point: CrashPoint) => void) | undefined
  let onRelease: ((node: string) => Promise<void>) | undefined
  const started = await startNodeMarket(parts, {
    ...INSECURE,
    grant: GRANT,
    forTestingOf: node => (node === 0 ? { crashPoint: point => atCommit?.(point) } : undefined),
    fetchOf: node => async (input, init) => {
      const response = await fetch(input, init)
      if ((await response.clone().text()).includes('"kind":"release"')) await onRelease?.(node)
      return response
    },
  })
  t.teardown(() => started.stop())
  const { market, consumer, publicKey, hub, nodes } = started
  const [, other] = nodes
  if (other === undefined) throw new Error('two nodes were started')
  const edition = { params: { id: other.edition as never } }
  const query = (by: string) => ({
    kind: 'aggregate' as const,
    edition: market.name as never,
    select: [{ statistic: 'units' as const }],
    groupBy: [by],
    privacy: { rho: '0.01' },
    purpose: 'product-planning',
  })
  const ask = async (by: string) =>
    await askJoint(consumer, market, CONSUMER, query(by), {
      policy: hubPolicy(hub),
      publicKey,
      pauses: [50, 200],
    })
  const spent = async () =>
    await Promise.all(
      nodes.map(async ({ provider, edition: id }) => {
        const { items } = await provider.budgetShow({ query: { limit: 10 } })
        return BigInt(items.find(line => line.edition === id)?.total?.spent ?? 0)
      }),
    )
  /** Of the first member's next charge; `atOther`: what happens where the second member is to charge. */
  const loseAcknowledgement = (atOther: () => Promise<unknown> = async () => undefined) => {
    let isLost = false
    onRelease = async node => {
      if (node !== 'mall-0') return void (await atOther())
      if (isLost) return
      isLost = true
      atCommit = point => {
        if (point !== 'committed') return
        atCommit = undefined
        throw new Error('failed for this test')
      }
    }
  }
  /** Meanwhile the second member, which agreed, is frozen. */
  const loseAndRefuse = () => loseAcknowledgement(() => other.provider.editionFreeze(edition))

  await t.test('is completed by the same call, once, and blocks no later question', async t => {
    const before = await spent()
    loseAcknowledgement()
    const { answer } = await ask('age_band')
    t.equal(atCommit, undefined, 'the acknowledgement was lost')
    const { charge } = answer.privacy
    t.same(
      await spent(),
      before.map(each => each + BigInt(charge)),
    )
    await t.resolves(ask('gender'))
  })

  await t.test('is not denied where another member refuses that had agreed before', async t => {
    const before = await spent()
    loseAndRefuse()
    await t.rejects(ask('channel'), {
      code: 'joint.refused_later',
      message: /^Node mall-1 .* may have charged/,
    })
    onRelease = undefined
    t.equal(atCommit, undefined, 'the acknowledgement was lost')
    const [first = 0n, second] = await spent()
    t.same([first > (before[0] ?? 0n), second], [true, before[1]])
    await t.rejects(ask('city_tier'), { code: 'joint.refused_by', message: /Nothing was charged/ })
    t.same(await spent(), [first, second], 'by whom never agreed nobody was let charge')
    await other.provider.editionUnfreeze(edition)
    await ask('channel')
    t.equal((await spent())[0], first, 'asked again, what was charged is completed')
  })

  await t.test('nor in a blind question, whose ticket is the only one that it was charged for', async t => {
    const side = await nodesSide(started)
    const options = { ...(await blindOptions(consumer)), pauses: [50, 200] }
    const question = blindProfile(market, '空气炸锅')
    loseAndRefuse()
    await t.rejects(askJointBlind(side, question, options), { code: 'joint.refused_later' })
    onRelease = undefined
    const [first] = await spent()
    t.match(await jointTickets(side), [{ ticket: { state: 'joint-asked' } }])
    await other.provider.editionUnfreeze(edition)
    t.ok((await askJointBlind(side, question, options)).answer.id)
    t.equal((await spent())[0], first)
  })
})
