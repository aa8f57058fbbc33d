// Level strong, where an edition's δ bears it: 1 in 735 471 for each choice needs a δ of at least 2.72e-6.
import t, { type Test } from 'tap'
import { createHash } from 'node:crypto'
import { instancesOf } from '../../protocols/blind/shape.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { TicketShape } from '../../schemas/ticket-shape.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { openBlindMarket } from '../support/blind-market.ts'
import { answerOf, askBlind, askedOf, type OwnTicket, readyTicket } from '../support/blind.ts'

const market = await openBlindMarket({ delta: '1e-5' })
const { service, provider, officer } = market
t.teardown(() => service.stop())

let keys = 0
const key = () => `key-${String(keys++).padStart(16, '0')}`

const profile = (): QueryInput => ({
  kind: 'profile',
  edition: 'market@2025' as never,
  by: ['age', 'gender'],
  privacy: { epsilon: '0.4' },
  hidden: { dimensions: ['category'], mode: 'one' },
})

function freshDigests(shape: TicketShape): string[] {
  return Array.from({ length: instancesOf(shape).made }, () =>
    createHash('sha256').update(key()).digest('hex'),
  )
}

async function refused(t: Test, work: Promise<unknown>, status: number, code: string): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  t.ok(error instanceof ProblemError)
  t.match(error, { status, code })
}

t.test('level strong is an officer’s logged decision, and can be taken back', async t => {
  const consumer = await market.consumer('brisk', 'full')
  await refused(t, market.consumer('brisker', 'strong'), 422, 'registry.blind_level')
  const { items } = await officer.grantList({ query: { limit: 100 } })
  const grant = items.find(found => (found.consumer as string) === 'brisk')
  const decide = (client: Client, level: 'full' | 'strong') =>
    client.grantBlindLevel({ params: { id: grant?.id ?? '' }, body: { level } } as never)
  const shape: TicketShape = {
    parameters: 'bfv-8192-30',
    level: 'strong',
    mode: 'one',
    cells: 4,
    answers: 1,
  }
  const begin = async () =>
    await consumer.ticketNew({ body: { dataset: 'market', shape, digests: freshDigests(shape) } as never })
  await refused(t, begin(), 403, 'blind.level')
  for (const member of [provider, consumer]) await refused(t, decide(member, 'strong'), 403, 'request.role')
  t.equal((await decide(officer, 'strong')).blindLevel, 'strong')
  t.equal((await decide(officer, 'strong')).blindLevel, 'strong', 'again it changes nothing')
  t.match(await consumer.estimate({ body: { query: profile() } as never }), {
    blind: { shape: { level: 'strong' } },
    privacy: { delta: '1e-5', blindDelta: '1.36e-6' },
  })
  const ticket = await readyTicket(consumer, 'market', shape)
  const spare = await readyTicket(consumer, 'market', shape)
  const ask = async (held: OwnTicket) =>
    await askBlind(consumer, held, askedOf(held, { kind: 'one', cell: 1 }), profile(), key())
  const answered = await ask(ticket)
  t.equal(answered.stored, false)
  const { privacy } = answerOf(answered.file)
  t.match(privacy, { delta: '1e-5', blindDelta: '1.36e-6' }, 'the answer tells what its ticket adds')
  await decide(officer, 'full')
  await refused(t, ask(spare), 403, 'blind.level')
  const entries = await officer.entryList({ query: { limit: 200 } })
  const decided = entries.items
    .map(({ leaf, body }) => ({ leaf: JSON.parse(leaf), body: JSON.parse(body ?? 'null') }))
    .filter(({ leaf }) => leaf.type === 'blind-level')
    .toReversed()
  t.match(
    decided.map(({ leaf, body }) => [leaf.grantId, body.level, body.actor.organisation]),
    [
      [grant?.id, 'strong', 'bureau'],
      [grant?.id, 'full', 'bureau'],
    ],
  )
  await provider.grantRevoke({ params: { id: grant?.id ?? '' } } as never)
  await refused(t, decide(officer, 'strong'), 403, 'query.grant_revoked')
})
