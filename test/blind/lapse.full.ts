// A choice that is not opened in time: it counts, it blocks nobody, and opening it later clears it.
import t, { type Test } from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import type { TicketShape } from '../../schemas/ticket-shape.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { openBlindMarket } from '../support/blind-market.ts'
import { askBlind, askedOf, choose, made, openingOf, readyTicket, sendOpening } from '../support/blind.ts'

const DAY_MS = 24 * 3_600_000
let ahead = 0
// Of this process, so of the service and of its members alike.
const realNow = Date.now
Date.now = () => realNow() + ahead
const market = await openBlindMarket()
const { service, officer } = market
t.teardown(() => service.stop())

const shape: TicketShape = {
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 4,
  answers: 1,
}
const begin = async (client: Client) => await choose(client, 'market', made(shape))
const left = async (client: Client) => (await client.ticketList({ query: {} })).giveUpsLeft
const stateOf = async (client: Client, id: string) => (await client.ticketShow({ params: { id } })).state
const lapse = () => {
  ahead += DAY_MS
}

async function refused(t: Test, promise: Promise<unknown>, status: number, code: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  t.ok(error instanceof ProblemError)
  t.match(error, { status, code })
}

t.test('a lapsed choice blocks nobody and counts as given up until it is opened', async t => {
  const consumer = await market.consumer('crashed')
  const first = await begin(consumer)
  await refused(t, begin(consumer), 409, 'blind.open_choice')
  t.equal(await left(consumer), 2, 'its time is not over')
  lapse()
  t.equal(await stateOf(consumer, first.id), 'lapsed')
  t.equal(await left(consumer), 1)
  await refused(t, consumer.ticketGiveUp({ params: { id: first.id } }), 409, 'blind.ticket_state')

  const second = await begin(consumer)
  t.equal((await sendOpening(consumer, first.id, openingOf(first.chosen))).state, 'cleared')
  t.equal(await left(consumer), 2, 'what was opened late no longer counts')
  const late = { kind: 'one', cell: 0 } as const
  const shares = new Uint8Array()
  const ready = {
    kind: 'ready',
    shape,
    seeds: first.chosen.instances.slice(0, 2).map(({ seed }) => seed),
  } as const
  const held = { id: first.id, ready, shares }
  const query = { kind: 'profile', edition: 'market@2025', by: ['age'], privacy: { epsilon: '0.2' } } as const
  const hidden = { dimensions: ['category'], mode: 'one' } as const
  const asking = askBlind(
    consumer,
    held,
    askedOf(held, late),
    { ...query, hidden } as never,
    'key-of-the-cleared',
  )
  await refused(t, asking, 409, 'blind.ticket_state')
  t.equal((await sendOpening(consumer, second.id, openingOf(second.chosen))).state, 'ready')
})

t.test('three honest crashes need no officer, though the service is started anew meanwhile', async t => {
  const consumer = await market.consumer('unlucky')
  const begun = []
  for (let crash = 0; crash < 3; crash++) {
    begun.push(await begin(consumer))
    lapse()
  }
  await refused(t, begin(consumer), 403, 'blind.unopened')
  t.equal(await left(consumer), 0)
  await service.restart()
  for (const { id, chosen } of begun)
    t.equal((await sendOpening(consumer, id, openingOf(chosen))).state, 'cleared')
  t.equal(await left(consumer), 2)
  await readyTicket(consumer, 'market', shape)
})

t.test('leaving a choice unopened when caught is not free: three draws, then an officer', async t => {
  const cheater = await market.consumer('gambler')
  const [first] = [await begin(cheater)]
  lapse()
  const second = await begin(cheater)
  await cheater.ticketGiveUp({ params: { id: second.id } })
  const third = await begin(cheater)
  await refused(t, cheater.ticketGiveUp({ params: { id: third.id } }), 403, 'blind.written_off')
  lapse()
  await refused(t, begin(cheater), 403, 'blind.unopened')
  await officer.ticketGiveUp({ params: { id: third.id } })
  const fourth = await begin(cheater)
  lapse()
  await refused(t, begin(cheater), 403, 'blind.unopened')

  // Caught at a late opening as at any other; and with a suspension nothing else of it is opened.
  const opening = openingOf(first?.chosen ?? third.chosen)
  opening[5] = (opening[5] ?? 0) ^ 1
  t.equal((await sendOpening(cheater, first?.id ?? '', opening)).state, 'failed')
  await refused(t, sendOpening(cheater, fourth.id, openingOf(fourth.chosen)), 403, 'request.suspended')
  t.equal(await stateOf(cheater, fourth.id), 'lapsed')
  ahead += 366 * DAY_MS
  const { items } = await officer.evidenceList({ query: {} })
  await officer.suspensionLift({ params: { id: items[0]?.id ?? '' } } as never)
  t.equal(await left(cheater), 2, 'after a year none counts')
})

t.test('the log follows its rules, and a verifier counts as the service does', async t => {
  const policy = { logKey: parseVkey(service.logKey), witnesses: [], quorum: 0 }
  await t.resolves(verifyLog(httpLogReader(service.url), { policy, verify: nodeVerifier() }))
})
