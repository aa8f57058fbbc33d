// A node whose database is restored does not know a joint ticket that the others hold ready.
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { toBase64Url } from '../../protocols/bytes.ts'
import { cosignerOf } from '../../protocols/joint/cosigner.ts'
import { forgetfulWitness } from '../../scripts/evidence/joint-malformed/forgetful-witness.ts'
import { ProblemError, SdkError } from '../../src/sdk/errors.ts'
import { askJointBlind } from '../../src/sdk/joint/ask-joint-blind.ts'
import { endJointTicket } from '../../src/sdk/joint/end-joint-ticket.ts'
import type { JointSide } from '../../src/sdk/joint/joint-side.ts'
import { ensureJointTicket, jointTickets } from '../../src/sdk/joint/make-joint-ticket.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { readSeedFile } from '../../src/server/keys/seed-file.ts'
import { blindOptions, blindProfile, GRANT, INSECURE, nodesSide, shapeOf } from '../support/joint-blind.ts'
import { type NodeMarket, startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'
import type { TestService } from '../support/service.ts'

t.test('a joint ticket that one node lost ends everywhere, and the next question has a new one', async t => {
  const { parts } = await splitOrders(2, 600)
  const services = new Map<string, TestService>()
  const started = await startNodeMarket(parts, {
    ...INSECURE,
    grant: GRANT,
    pglite: true,
    // Any other would not let the node go back.
    cosign: hub => async (witness, request) =>
      await forgetful(witness === null ? hub : services.get(witness))(null, request),
  })
  for (const { id, service } of started.nodes) services.set(id, service)
  t.teardown(() => started.stop())
  const { market, consumer, nodes } = started
  const [kept, lossy] = nodes
  if (kept === undefined || lossy === undefined) throw new Error('two nodes')
  const backup = join(t.testdir(), 'backup')
  const { service } = lossy
  await service.restart(folder => cp(folder, backup, { recursive: true }))
  const restore = async () =>
    await service.restart(async folder => {
      await rm(folder, { recursive: true })
      await cp(backup, folder, { recursive: true })
    })
  const side = await nodesSide(started)
  const options = { ...(await blindOptions(consumer)), pauses: [200, 1000, 2000] }
  const question = blindProfile(market, '空气炸锅')
  const shape = { ...shapeOf(market, question), level: 'insecureForTesting' as const }
  const at = async () =>
    (await kept.direct.ticketList({ query: { limit: 20 } })).items.map(({ id, state }) => ({ id, state }))

  const silent = withMember(side, {
    proven: async () => await Promise.reject(new SdkError('sdk.response', 'no answer', {})),
  })
  await t.rejects(ensureJointTicket(silent, shape), { code: 'sdk.response' })
  await restore()
  await ensureJointTicket(side, shape)
  const [first, ...more] = await at()
  t.match([first, more.length], [{ state: 'ready' }, 0], 'a lost draw is drawn again, for the same ticket')

  const forged = withMember(side, {
    ticketShow: async () =>
      await Promise.reject(new ProblemError(NOT_FOUND, 'request.not_found', undefined, false)),
  })
  await t.rejects(askJointBlind(forged, question, options), { code: 'request.not_found' })
  t.match(await jointTickets(side), [{ ticket: { state: 'joint-ready' } }], 'nobody on the way can end one')

  await restore()
  const { client } = side.hub
  let restored = false
  const between = {
    ...side,
    hub: {
      ...side.hub,
      client: {
        ...client,
        jointAsk: async (input: Parameters<typeof client.jointAsk>[0]) => {
          if (!restored) await restore()
          restored = true
          return await client.jointAsk(input)
        },
      },
    },
  }
  const before = await spent(started)
  await t.rejects(askJointBlind(between, question, options), {
    code: 'joint.refused_by',
    faults: [{ params: { node: 'mall-1', code: 'blind.ticket_state' } }],
  })
  t.same(await spent(started), before, 'nobody has charged, and nobody holds')
  const states = new Map((await at()).map(({ id, state }) => [id, state]))
  t.equal(states.size, 2, 'a new one was made where the first was lost')
  t.equal(states.get(first?.id ?? ''), 'lost', 'and the first has no place at the other node')
  t.notOk([...states.values()].includes('ready'))

  const { answer } = await askJointBlind(side, question, options)
  t.ok(answer.parts[0]?.values, 'the consumer goes on')
  const other = await ensureJointTicket(side, shape)
  const own = other.ticket.nodes.map(({ ticket }) => ticket)
  await endJointTicket(side, other, 'written-off', own)
  const { items, giveUpsLeft } = await lossy.direct.ticketList({ query: { limit: 20 } })
  t.match(
    [items.find(({ id }) => id === own[1])?.state, giveUpsLeft],
    ['lost', 2],
    'what was opened is dropped, and counts for nothing',
  )
  t.notOk((await at()).some(({ state }) => state === 'ready'))
})

const NOT_FOUND = {
  type: 'about:blank',
  title: '',
  status: 404,
  code: 'request.not_found',
  detail: '',
  requestId: '',
}

/** Of the second member only. */
function withMember(side: JointSide, client: Partial<JointSide['hub']['client']>): JointSide {
  const members = side.members.map((each, place) =>
    place === 0 ? each : { ...each, side: { ...each.side, client: { ...each.side.client, ...client } } },
  )
  return { ...side, members }
}

async function spent({ nodes }: NodeMarket): Promise<readonly (string | undefined)[]> {
  return await Promise.all(
    nodes.map(async ({ provider }) => {
      const { items } = await provider.budgetShow({ query: { limit: 10 } })
      return items[0]?.total?.spent
    }),
  )
}

/** Cosigns as this service and remembers nothing. */
function forgetful(service: TestService | undefined) {
  if (service === undefined) throw new Error('nobody asks before all are started')
  const { folder, logKey } = service
  const { publicKey, sign } = nodeSigner(readSeedFile(join(folder, 'keys', 'service.key')))
  return forgetfulWitness(cosignerOf({ logKey, serviceKey: toBase64Url(publicKey) }), sign)
}
