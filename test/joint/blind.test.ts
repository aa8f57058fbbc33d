import { randomBytes } from 'node:crypto'
import t from 'tap'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { answerHeader } from '../../protocols/blind/layout.ts'
import { encodeShifts } from '../../protocols/blind/messages.ts'
import { fromBase64Url, fromHex, utf8 } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { chooseJointly } from '../../protocols/joint/choice.ts'
import { parseJoint } from '../../protocols/joint/documents.ts'
import type { JointTicket } from '../../protocols/joint/joint-id.ts'
import { MaskKey } from '../../protocols/joint/mask-key.ts'
import type { JointAnswerFile } from '../../schemas/joint.ts'
import { Query } from '../../schemas/query.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { proveAuthors } from '../../src/sdk/authors/prove-authors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import type { Client } from '../../src/sdk/client.ts'
import { SdkError } from '../../src/sdk/errors.ts'
import { askJoint, cancelJoint } from '../../src/sdk/joint/ask-joint.ts'
import {
  askJointBlind,
  type JointBlindOptions,
  type JointBlindQuestion,
} from '../../src/sdk/joint/ask-joint-blind.ts'
import { readJointBlind } from '../../src/sdk/joint/joint-blind-values.ts'
import { makeQuestion, planQuestion } from '../../src/sdk/joint/joint-question.ts'
import type { JointSide } from '../../src/sdk/joint/joint-side.ts'
import { ensureJointTicket, jointTickets } from '../../src/sdk/joint/make-joint-ticket.ts'
import type { PinnedMarket } from '../../src/sdk/joint/pin-market.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import {
  blindOptions,
  blindProfile,
  GRANT,
  hostedSide,
  INSECURE,
  memoryStorage,
  shapeOf,
} from '../support/joint-blind.ts'
import { hostMarket, type HostedMarket } from '../support/joint-market.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

const EXACT = {
  ...INSECURE,
  forTesting: { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: new Uint8Array(32).fill(3) },
}
const CATEGORY = '空气炸锅'

t.test('two hosted members answer blind together what they answer openly', async t => {
  const { parts } = await splitOrders(2, 600)
  const hosted = await hostMarket(parts, { ...EXACT, grant: GRANT })
  const { service, market, consumer, editions } = hosted
  t.teardown(() => service.stop())
  const storage = memoryStorage()
  const side = await hostedSide(service, consumer, market, storage)
  const options = await blindOptions(consumer)
  const question = blindProfile(market, CATEGORY)
  const spent = async () =>
    await Promise.all(
      hosted.providers.map(async (provider, i) => {
        const { items } = await provider.budgetShow({ query: { limit: 50 } })
        return items.find(({ edition }) => edition === editions[i])?.total?.spent
      }),
    )
  const broken = withBrokenShare(side, question, options)
  await t.rejects(askJointBlind(broken.side, question, broken.options), {
    code: 'sdk.joint_share',
    details: { nodes: 'mall-1' },
  })
  const charged = await spent()
  t.match(await jointTickets(side), [{ ticket: { state: 'joint-asked' } }])
  const blind = await askJointBlind(side, question, options)
  t.same(await spent(), charged, 'a member whose share cannot be added is named, and costs nothing else')
  const policy = hubPolicy(service)
  const open = await askJoint(
    consumer,
    market,
    'maker',
    { ...question.query, where: { category: [CATEGORY] } },
    { policy, publicKey: options.publicKey },
  )
  const valuesOf = ({ answer }: { readonly answer: typeof open.answer }) =>
    answer.parts.filter(({ shape }) => shape.cut === undefined).map(({ name, values }) => ({ name, values }))
  t.same(valuesOf(blind), valuesOf(open))
  t.ok(blind.answer.parts[0]?.values?.some(value => BigInt(value) > 0n))
  t.equal(blind.file.answer.parts[0]?.values, null, 'the file has no number that only the consumer can read')
  const verified = await verifyJointAnswer(JSON.parse(JSON.stringify(blind.file)), policy)
  t.equal(canonicalJson(verified.answer as never), canonicalJson(blind.file.answer as never))
  const read = await readJointBlind(side.hub.store, verified.answer)
  t.same(read?.answer, blind.answer, 'and the consumer’s vault has them')
  const again = await askJointBlind(side, question, options)
  t.same(valuesOf(again), valuesOf(blind), 'the same question again has the same sum')

  await t.test('a member gives one proof for a ticket, and none for a second one meanwhile', async t => {
    const [first, second] = [fresh(market, question), fresh(market, question)]
    const draw = async (body: typeof first, node = 'mall-0') =>
      await consumer.jointDraw({ body: { ...body, node: node as never } })
    const given = await draw(first)
    t.same(await draw({ ...first, digests: first.digests.toReversed() }), given, 'a coin is not tossed again')
    await t.rejects(draw(second), { code: 'joint.draw_open' })
    const wider = { ...first, shape: { ...first.shape, answers: 2 } }
    await t.rejects(draw(wider), { code: 'joint.draw_open' }, 'nor for the same digests in another shape')
    await t.rejects(draw(first, 'mall-9'), { code: 'joint.market_edition_unknown' })
    const other = await draw(first, 'mall-1')
    t.not(other.proof, given.proof)
    const choose = async (
      proofs: readonly string[],
      node = 'mall-0',
      dataset = 'orders-0',
      marketEdition = market.id,
    ) =>
      await consumer.ticketNew({
        body: {
          shape: first.shape,
          digests: first.digests,
          dataset: dataset as never,
          joint: { marketEdition, node: node as never, proofs: [...proofs] },
        },
      })
    const both = [given.proof, other.proof]
    await t.rejects(choose([given.proof, given.proof]), { code: 'joint.draw_missing' }, 'each its own')
    await t.rejects(choose([...both, other.proof]), { code: 'joint.draw_missing' })
    await t.rejects(choose(both, 'mall-0', 'orders-1'), { code: 'joint.market_edition_unknown' })
    const unknown = choose(both, 'mall-0', 'orders-0', 'f'.repeat(64))
    await t.rejects(unknown, { code: 'joint.market_edition_unknown' }, 'and the service goes on')
    const { choice } = await choose(both)
    t.same((await choose(both)).choice, choice, 'asked again, the same ticket')
    const chosen = { shape: first.shape, digests: first.digests.map(fromHex) }
    t.same(
      choice,
      chooseJointly(market.edition, 'maker', chosen.shape, chosen.digests, both.map(fromBase64Url)),
    )
    await t.rejects(choose(both, 'mall-1', 'orders-1'), { code: 'blind.open_choice' }, 'one at a time')
    const giveUp = async () => {
      const { items } = await consumer.ticketList({ query: { limit: 10 } })
      const open = items.find(({ state }) => state === 'chosen')
      if (open !== undefined) await consumer.ticketGiveUp({ params: { id: open.id } })
    }
    await giveUp()
    await choose(both, 'mall-1', 'orders-1')
    await giveUp()
  })

  await t.test(
    'a withheld proof, or a false one, names its member, and the ticket goes on later',
    async t => {
      const withClient = (client: Partial<Client>): JointSide => ({
        ...side,
        members: side.members.map((each, place) =>
          place === 0
            ? each
            : { ...each, side: { ...each.side, client: { ...each.side.client, ...client } } },
        ),
      })
      const shape = { ...shapeOf(market, question), level: 'insecureForTesting' as const }
      const silent = withClient({
        jointDraw: async () => await Promise.reject(new SdkError('sdk.connection', 'no answer', {})),
      })
      await t.rejects(ensureJointTicket(silent, shape), {
        code: 'joint.withheld',
        faults: [{ params: { node: 'mall-1', code: 'sdk.connection' } }],
      })
      const lying = withClient({
        jointDraw: async () => ({ node: 'mall-1' as never, proof: 'A'.repeat(107) }),
      })
      await t.rejects(ensureJointTicket(lying, shape), {
        code: 'joint.withheld',
        faults: [{ params: { node: 'mall-1', code: 'joint.vrf' } }],
      })
      const second = await hostedSide(service, consumer, market, storage)
      const both = await Promise.allSettled([
        ensureJointTicket(side, shape),
        ensureJointTicket(second, shape),
      ])
      const lost = both.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []))
      t.match(lost, [{ code: 'sdk.ticket_taken' }], 'of two processes one goes on with the ticket')
      const { ticket } = await ensureJointTicket(second, shape)
      t.equal(ticket.nodes.length, 2)
      const id = ticket.nodes[0]?.ticket ?? ('' as never)
      const single = { ...question.query, edition: editions[0] as never, hidden: question.hidden.hidden }
      const shifts = Buffer.alloc(8).toString('base64')
      await t.rejects(
        consumer.askBlind({
          body: { query: single as never, ticket: id, shifts, idempotencyKey: 'single-0001-0001' },
        }),
        { code: 'joint.only_jointly' },
        'a joint ticket answers no single question',
      )
    },
  )

  await t.test('a ticket answers one question, on the digests that its members checked', async t => {
    const before = await spentOf(hosted)
    const signed = await parsedQuestion(blind.file)
    const shape = signed.ticket?.shape
    if (shape === undefined) throw new Error('a blind question has its ticket')
    const digests = (signed.ticket?.digests ?? []).map(fromHex)
    const ask = async (ticket: JointTicket) => {
      const query = { ...question.query, hidden: question.hidden.hidden, privacy: { rho: '0.02' } }
      const by = { sign: consumer.key.sign, now: Date.now(), ticket }
      const asking = await makeQuestion(market, 'maker', query, new MaskKey(randomBytes(32)), by)
      const progress = await consumer.jointAsk({ body: { question: asking.signed } })
      await t.rejects(
        cancelJoint(consumer, market, 'maker', asking),
        { code: 'request.not_found' },
        'what all refused for good is forgotten: there is nothing to cancel',
      )
      return progress.refusals.map(({ document }) => parseJoint('jointRefusal', utf8(document)).code)
    }
    const shifts = encodeShifts(shape, [
      { kind: 'one', cell: 1 },
      { kind: 'one', cell: 2 },
    ])
    t.same(await ask({ shape, digests, shifts }), ['blind.ticket_state', 'blind.ticket_state'], 'used')
    const unknown = fresh(market, question).digests.map(fromHex)
    t.same(
      await ask({ shape, digests: unknown, shifts }),
      ['blind.ticket_state', 'blind.ticket_state'],
      'two uploads under one ticket: the second has none',
    )
    t.same(await spentOf(hosted), before, 'and nobody is charged')
  })

  await t.test('a member that names another choice than its log gets nothing opened', async t => {
    const opened: string[] = []
    const lying: JointSide = {
      ...side,
      members: side.members.map((each, place) =>
        place === 0
          ? each
          : { ...each, side: { ...each.side, client: namingAnotherChoice(each.side.client, opened) } },
      ),
    }
    const shape = { ...shapeOf(market, question), level: 'insecureForTesting' as const, answers: 2 }
    await t.rejects(ensureJointTicket(lying, shape), {
      code: 'sdk.contradiction',
      details: { field: 'choice' },
    })
    t.same(opened, [])
    const ended = (await jointTickets(side)).flatMap(({ ticket }) =>
      ticket.state === 'ended' ? [ticket.reason] : [],
    )
    t.same(ended, ['contradicted'], 'and the ticket is not taken up again')
  })
  const officer = await service.approver()
  const reading = { policy: logKeyAlone(service.logKey) }
  const { authors } = await proveAuthors(officer, httpLogReader(service.url), reading)
  t.equal(authors.unseen, 0, 'the log proves who drew, opened and asked')
  await service.restart()
})

function namingAnotherChoice(client: Client, opened: string[]): Client {
  return {
    ...client,
    proven: (async (name: 'ticketNew', input: never) => {
      const sent = await client.proven(name, input)
      return { ...sent, value: { ...sent.value, choice: sent.value.choice.toReversed() } }
    }) as Client['proven'],
    ticketOpening: async input => {
      opened.push(String(input.params.id))
      return await client.ticketOpening(input)
    },
  }
}

/** As if the second member had signed residues that SEAL refuses, behind a header that is right. */
function withBrokenShare(side: JointSide, question: JointBlindQuestion, options: JointBlindOptions) {
  const query = Query.parse({ ...question.query, hidden: question.hidden.hidden })
  const used = planQuestion(side.market, query).planned.blind?.used
  let loads = -Infinity
  const scheme: JointSide['hub']['scheme'] = name => {
    const own = side.hub.scheme(name)
    const header = answerHeader(own.parameters).length
    return {
      ...own,
      load: (target, bytes) => {
        const isBroken = loads++ === used
        return own.load(target, isBroken ? bytes.slice().fill(0xff, header) : bytes)
      },
    }
  }
  return {
    side: { ...side, hub: { ...side.hub, scheme } },
    options: { ...options, onJointProgress: () => void (loads = 0) },
  }
}

/** Of no instances: good for what never comes to an opening. */
function fresh(market: PinnedMarket, question: JointBlindQuestion) {
  const shape = { ...shapeOf(market, question), level: 'insecureForTesting' as const }
  const digests = Array.from({ length: 4 }, () => randomBytes(32).toString('hex'))
  return { marketEdition: market.id, shape, digests }
}

async function parsedQuestion({ question }: JointAnswerFile) {
  return parseJoint('jointQuestion', utf8(question.document))
}

async function spentOf({ providers, editions }: HostedMarket): Promise<readonly (string | undefined)[]> {
  return await Promise.all(
    providers.map(async (provider, i) => {
      const { items } = await provider.budgetShow({ query: { limit: 500 } })
      return items.find(({ edition }) => edition === editions[i])?.total?.spent
    }),
  )
}
