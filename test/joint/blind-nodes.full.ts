import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { encodeShifts } from '../../protocols/blind/messages.ts'
import { acceptChoice } from '../../protocols/blind/ticket.ts'
import { fromHex, utf8 } from '../../protocols/bytes.ts'
import { parseJoint } from '../../protocols/joint/documents.ts'
import { MaskKey } from '../../protocols/joint/mask-key.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { readLogGround } from '../../src/sdk/blind/log-ground.ts'
import { verifyEvidence } from '../../src/sdk/blind/verify-evidence.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { readService } from '../../src/sdk/service.ts'
import { askJoint, cancelJoint } from '../../src/sdk/joint/ask-joint.ts'
import { askJointBlind } from '../../src/sdk/joint/ask-joint-blind.ts'
import { jointSide } from '../../src/sdk/joint/joint-side.ts'
import { makeQuestion } from '../../src/sdk/joint/joint-question.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { relayedMatrix } from '../e2e/relayed-access.ts'
import { digestsOf, made, openingOf, sendOpening } from '../support/blind.ts'
import { chargeAbout, spoiled } from '../support/cheating.ts'
import {
  blindOptions,
  blindProfile,
  GRANT,
  INSECURE,
  nodesSide,
  seal,
  shapeOf,
} from '../support/joint-blind.ts'
import { type NodeMarket, startNodeMarket } from '../support/joint-nodes.ts'
import type { TestService } from '../support/service.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

const EXACT = {
  ...INSECURE,
  forTesting: { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: new Uint8Array(32).fill(3) },
}
const CATEGORY = '空气炸锅'

t.test(
  'three nodes answer blind through the hub; a restart between hold and release loses nothing',
  async t => {
    const { parts } = await splitOrders(3, 600)
    const cut = new Set<string>()
    const started = await startNodeMarket(parts, {
      ...EXACT,
      grant: GRANT,
      fetchOf: node => async (input, init) => {
        if (cut.has(node)) throw new TypeError('the link is cut')
        return await fetch(input, init)
      },
    })
    t.teardown(() => started.stop())
    const { market, consumer, hub, nodes, publicKey } = started
    const side = await nodesSide(started)
    const options = { ...(await blindOptions(consumer)), pauses: [] }
    const policy = hubPolicy(hub)
    const clients = new Map(
      nodes.map(({ id, service: { logKey }, consumer: client }) => {
        return [id, { client, logKey, serviceKey: side.hub.serviceKey }] as const
      }),
    )
    t.throws(
      () => jointSide(side.hub, market, clients, policy),
      { code: 'joint.node_key', faults: [{ params: { node: 'mall-0' } }] },
      'a hub that put its own key in the place of a node’s is found out by the market edition',
    )
    const question = blindProfile(market, CATEGORY)
    const query = { ...question.query, where: { category: [CATEGORY] } }
    const openly = async () => await askJoint(consumer, market, 'maker', query, { policy, publicKey })
    let before = await charges(started)
    const { client } = side.hub
    const cutting = {
      ...side,
      hub: {
        ...side.hub,
        client: {
          ...client,
          jointAsk: async (input: Parameters<typeof client.jointAsk>[0]) => {
            // For a minute each node knows that the others have seen its log. Otherwise none would hold.
            await openly()
            before = await charges(started)
            cut.add('mall-2')
            return await client.jointAsk(input)
          },
        },
      },
    }
    await t.rejects(askJointBlind(cutting, question, options), { code: 'joint.unanswered' })
    t.same(await charges(started), before, 'held, and not charged')
    await nodes[0]?.service.restart()
    cut.clear()
    const blind = await askJointBlind(side, question, { ...options, pauses: [200, 1000, 2000, 4000] })
    const open = await openly()
    t.same(
      blind.answer.parts.map(({ name, values }) => [name, values]),
      open.answer.parts
        .filter(({ shape }) => shape.cut === undefined)
        .map(({ name, values }) => [name, values]),
    )
    t.ok(blind.answer.privacy.blindDelta, 'what the ticket adds to δ is said')
    const verified = await verifyJointAnswer(JSON.parse(JSON.stringify(blind.file)), policy)
    t.equal(verified.nodes.length, 3)
    const [ticket] = blind.file.tickets ?? []
    const forged = { ...blind.file, tickets: [ticket, ticket, ticket] }
    await t.rejects(verifyJointAnswer(forged, policy), 'each node’s own log has to say that its check passed')
    const spent = await charges(started)
    t.notSame(spent, before)
    await askJointBlind(side, question, { ...options, pauses: [200] })
    t.same(await charges(started), spent, 'and nothing more for the same question')
    await t.test('an opening that one node refuses blocks the question, whatever the others say', async t => {
      const other = blindProfile(market, CATEGORY, { privacy: { rho: '0.02' } } as never)
      const ticket = made({ ...shapeOf(market, other), level: 'insecureForTesting' })
      const digests = digestsOf(ticket)
      const node = (id: string) => ({ marketEdition: market.id, node: id as never })
      const body = { shape: ticket.shape, digests }
      const proofs = await Promise.all(
        nodes.map(
          async ({ id, consumer: at }) => (await at.jointDraw({ body: { ...body, ...node(id) } })).proof,
        ),
      )
      const states = []
      const own: string[] = []
      let failed = ''
      for (const { id, consumer: at, edition } of nodes) {
        const dataset = edition.split('@')[0] as never
        const drawn = await at.ticketNew({ body: { ...body, dataset, joint: { ...node(id), proofs } } })
        const opening = openingOf(acceptChoice(ticket, drawn.choice))
        own.push(drawn.id)
        if (id === 'mall-1') failed = drawn.id
        states.push((await sendOpening(at, drawn.id, id === 'mall-1' ? spoiled(opening) : opening)).state)
      }
      t.same(states, ['ready', 'failed', 'ready'])
      const [first] = nodes
      if (first === undefined) throw new Error('a market has nodes')
      await relayedMatrix(t, hub, first, consumer, own.slice(0, 1))
      await provesCheat(t, nodes[1]?.service, failed)
      const spentBefore = await charges(started)
      const shifts = encodeShifts(ticket.shape, [
        { kind: 'one', cell: 1 },
        { kind: 'one', cell: 2 },
      ])
      const of = { shape: ticket.shape, digests: digests.map(fromHex), shifts }
      const by = { sign: consumer.key.sign, now: Date.now(), ticket: of }
      const asked = { ...other.query, hidden: other.hidden.hidden }
      const asking = await makeQuestion(market, 'maker', asked, new MaskKey(randomBytes(32)), by)
      const progress = await consumer.jointAsk({ body: { question: asking.signed } })
      t.equal(progress.state, 'refused')
      t.same(progress.shares, [])
      const [refusal] = progress.refusals.map(({ document }) => parseJoint('jointRefusal', utf8(document)))
      t.match(refusal, { node: 'mall-1', code: 'request.suspended', isFinal: true })
      t.match(await cancelJoint(consumer, market, 'maker', asking), { state: 'cancelled' })
      t.same(await charges(started), spentBefore, 'and nobody is charged')
    })
    for (const { service } of nodes) await service.restart()
  },
)

/** From signatures and that node's log, as of a single ticket. */
async function provesCheat(t: Test, service: TestService | undefined, ticket: string): Promise<void> {
  if (service === undefined) throw new Error('a market has nodes')
  const officer = await service.approver()
  const { evidence, opening } = await chargeAbout(officer, ticket)
  const ground = await readLogGround(officer, httpLogReader(service.url), {
    policy: logKeyAlone(service.logKey),
    organisation: 'maker',
    authority: (await readService(service.url)).authority,
  })
  t.match(await verifyEvidence(evidence, opening, { ...ground, seal }), { reason: 'derivation' })
}

async function charges({ nodes }: NodeMarket): Promise<readonly (string | undefined)[]> {
  return await Promise.all(
    nodes.map(async ({ provider, edition }) => {
      const { items } = await provider.budgetShow({ query: { limit: 10 } })
      return items.find(line => line.edition === edition)?.total?.spent
    }),
  )
}
