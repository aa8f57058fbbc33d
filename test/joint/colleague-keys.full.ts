// A further key of a consumer asks jointly: nodes learn of it from an invitation that names it, under a
// signature of a key that they know.
import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { KEY_ROLES, type KeyRole } from '../../protocols/audit/key-roles.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../../protocols/bytes.ts'
import { MaskKey } from '../../protocols/joint/mask-key.ts'
import { proveAuthors } from '../../src/sdk/authors/prove-authors.ts'
import type { Client } from '../../src/sdk/client.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { askJointBlind } from '../../src/sdk/joint/ask-joint-blind.ts'
import { fetchThrough } from '../../src/sdk/joint/hub-calls.ts'
import { makeQuestion } from '../../src/sdk/joint/joint-question.ts'
import { jointSide } from '../../src/sdk/joint/joint-side.ts'
import { cancelOpenJoint, openJointQuestions } from '../../src/sdk/joint/open-questions.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { blindOptions, blindProfile, GRANT, INSECURE, sideAt } from '../support/joint-blind.ts'
import { CONSUMER, type NodeMarket, startNodeMarket, type TestNode } from '../support/joint-nodes.ts'
import { enrolMember, type Member, memberOf } from '../support/member.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { unitsByAge } from '../support/joint-market.ts'

const MINUTE_MS = 60_000

interface Colleague {
  readonly keyId: string
  readonly atHub: Member
  readonly at: ReadonlyMap<string, Member>
}

interface Admission {
  readonly roles?: readonly KeyRole[]
  /** At the nodes; absent: the same. */
  readonly rolesThere?: readonly KeyRole[]
  readonly isNamed?: boolean
  /** At the nodes. */
  readonly validUntil?: string
}

t.test('a further key of a consumer at two nodes', async t => {
  let ahead = 0
  const { parts } = await splitOrders(2, 600)
  const started = await startNodeMarket(parts, {
    ...INSECURE,
    grant: GRANT,
    // Of the nodes; the hub's is the machine's. They still cosign each other's logs.
    forTesting: { clock: () => Date.now() + ahead },
    hub: { forTesting: {} },
  })
  t.teardown(() => started.stop())
  const { market, hub, nodes } = started
  const policy = hubPolicy(hub)
  const second = await admit(started, { isNamed: true })

  await t.test('asks openly and blind, and its authorship is proven', async t => {
    const { client } = second.atHub
    const { publicKey } = (await client.me()).key
    const file = await askJoint(client, market, CONSUMER, queryOf(started, '0.01'), { policy, publicKey })
    t.equal((await verifyJointAnswer(file, policy)).nodes.length, 2)
    const clients = await Promise.all(
      nodes.map(async ({ id, service }) => {
        const { serviceKey, logKey } = service
        return [id, { client: clientAt(second, id), serviceKey, logKey }] as const
      }),
    )
    const side = jointSide(await sideAt(hub, client), market, new Map(clients), policy)
    const { answer } = await askJointBlind(side, blindProfile(market, '空气炸锅'), await blindOptions(client))
    t.ok(answer.parts[0]?.values)
    for (const { service } of nodes) {
      const reader = httpLogReader(service.url)
      const proven = await proveAuthors(await service.approver(), reader, {
        policy: logKeyAlone(service.logKey),
      })
      t.equal(proven.authors.unseen, 0)
    }
  })

  await t.test('cancels what a colleague asked, and the other way round; a reader does not', async t => {
    const reader = await admit(started, { isNamed: true, roles: ['reader'] })
    const keys = [started.consumer, second.atHub.client] as const
    for (const [asks, cancels] of [keys, keys.toReversed()] as const) {
      if (asks === undefined || cancels === undefined) throw new Error('two keys')
      const open = await holdOpen(started, asks)
      t.equal((await openJointQuestions(reader.atHub.client)).length, 1, 'a reader sees it')
      await t.rejects(cancelOpenJoint(reader.atHub.client, open), { code: 'request.key_role' })
      t.match(await cancelOpenJoint(cancels, open), { state: 'cancelled', silent: [] })
    }
    await t.rejects(
      reader.atHub.client.jointAsk({ body: { question: await signedBy(started, reader.atHub.client) } }),
      { code: 'request.key_role' },
    )
  })

  await t.test('a code for a named key lets in no other', async t => {
    const [node] = nodes
    if (node === undefined) throw new Error('two nodes')
    const seed = randomBytes(32)
    const { keyId } = nodeSigner(seed)
    const { code } = await node.consumer.keyInvite({ body: { roles: ['reader', 'asker'], keyId } })
    // The hub reads it on the way.
    await t.rejects(enrolMember(node.service.url, code, 'thief'), { code: 'registry.code_key' })
    const own = await enrolMember(node.service.url, code, 'own', { seed })
    t.match(
      (await own.client.me()).key,
      { id: keyId, roles: ['asker', 'reader'] },
      'and is not used up by it',
    )
    const other = nodeSigner(randomBytes(32)).keyId
    const lying = memberOf({ ...peerAt(second, node.id), fetch: substituting(started, node, keyId, other) })
    await t.rejects(
      lying.client.keyInvite({ body: { roles: ['reader'], keyId } }),
      { code: 'request.digest_wrong' },
      'nor does a hub name another one in its place',
    )
  })

  await t.test('keys that nodes do not accept', async t => {
    await refusedBy(t, started, await admit(started, {}), 'a key that no invitation names')
    const reader = await admit(started, { isNamed: true, rolesThere: ['reader'] })
    await refusedBy(t, started, reader, 'one that only reads at the nodes, whatever the hub says')
    const revoked = await admit(started, { isNamed: true })
    for (const { consumer } of nodes) await consumer.keyRevoke({ params: { id: revoked.keyId } })
    await refusedBy(t, started, revoked, 'one that was revoked there')
    const validUntil = new Date(Date.now() + MINUTE_MS).toISOString()
    const brief = await admit(started, { isNamed: true, validUntil })
    t.equal((await jointlyAsked(started, brief.atHub.client)).state, 'complete', 'as long as it is valid')
    ahead = 2 * MINUTE_MS
    await refusedBy(t, started, brief, 'and one that has expired there')
    t.equal((await jointlyAsked(started, second.atHub.client)).state, 'complete', 'others go on')
  })
})

/** At the hub, and through it at every node. */
async function admit(
  { hub, nodes, consumer }: NodeMarket,
  { roles = KEY_ROLES, rolesThere = roles, isNamed = false, validUntil }: Admission,
): Promise<Colleague> {
  const seed = randomBytes(32)
  const { keyId } = nodeSigner(seed)
  const body = (given: readonly KeyRole[]) => ({ roles: [...given], ...(isNamed ? { keyId } : {}) })
  const { code } = await consumer.keyInvite({ body: body(roles) })
  const atHub = await enrolMember(hub.url, code, 'colleague', { seed })
  const at = new Map<string, Member>()
  for (const { id, service, consumer: there } of nodes) {
    const invited = await there.keyInvite({ body: body(rolesThere) })
    const fetch = fetchThrough(atHub.client, id)
    const until = validUntil === undefined ? {} : { validUntil }
    at.set(id, await enrolMember(service.url, invited.code, 'colleague', { seed, fetch, ...until }))
  }
  return { keyId, atHub, at }
}

/** Every node, under the signature of no key that it accepts. */
async function refusedBy(t: Test, started: NodeMarket, { atHub }: Colleague, whose: string): Promise<void> {
  const { state, silent } = await jointlyAsked(started, atHub.client)
  const codes = silent.map(({ code }) => code)
  t.same([state, codes], ['waiting', started.nodes.map(() => 'identity.document')], whose)
}

async function jointlyAsked(started: NodeMarket, client: Client) {
  return await client.jointAsk({ body: { question: await signedBy(started, client) } })
}

/** Each time another question. */
async function signedBy(started: NodeMarket, { key: { sign } }: Client) {
  const query = queryOf(started, `0.0${20_000 + asked++}`)
  const by = { sign, now: Date.now() }
  return (await makeQuestion(started.market, CONSUMER, query, new MaskKey(randomBytes(32)), by)).signed
}

let asked = 0

/** A question that the first node holds for, while the second refuses. */
async function holdOpen(started: NodeMarket, client: Client) {
  const [, second] = started.nodes
  const on = { params: { id: second?.edition as never } }
  await second?.provider.editionFreeze(on)
  await jointlyAsked(started, client)
  await second?.provider.editionUnfreeze(on)
  const [open] = await openJointQuestions(client)
  if (open === undefined) throw new Error('a question is open')
  return open
}

function queryOf({ market }: NodeMarket, rho: string) {
  return unitsByAge(market.name, rho)
}

function clientAt({ at }: Colleague, node: string): Client {
  const member = at.get(node)
  if (member === undefined) throw new Error('enrolled at every node')
  return member.client
}

function peerAt({ at }: Colleague, node: string): Member['peer'] {
  const member = at.get(node)
  if (member === undefined) throw new Error('enrolled at every node')
  return member.peer
}

/** A hub that writes another key into what it carries. */
function substituting({ consumer }: NodeMarket, { id }: TestNode, from: string, to: string): typeof fetch {
  const nodeRequest: Client['nodeRequest'] = async ({ params, body }) => {
    const content = toBase64(utf8(fromUtf8(fromBase64(body.content)).replaceAll(from, to)))
    return await consumer.nodeRequest({ params, body: { ...body, content } })
  }
  return fetchThrough({ nodeRequest }, id)
}
