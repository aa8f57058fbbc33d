// The same against a real server over HTTP: every step of a ticket with something wrong, and an officer who
// lifts each suspension.
import { sha256 } from '../../../protocols/hashes.ts'
import { acceptOffers } from '../../../test/support/market.ts'
import { randomFillSync, randomInt } from 'node:crypto'
import { digestOfSelectors } from '../../../protocols/blind/derive.ts'
import { openingLength } from '../../../protocols/blind/messages.ts'
import { SELECTOR_BYTES } from '../../../protocols/blind/layout.ts'
import { closedBy } from '../../../protocols/blind/choice.ts'
import { toBase64, toHex } from '../../../protocols/bytes.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'
import { retried } from '../../../src/sdk/retried.ts'
import { choose, digestsOf, made, openingOf, readyTicket, sendOpening } from '../../../test/support/blind.ts'
import { enrolMember } from '../../../test/support/member.ts'
import { spawnBlindMarket } from '../service/blind-market.ts'
import { flipped, OFF_TEMPLATE, SHAPE } from './kinds.ts'

export type RequestFindings = {
  readonly requests: number
  readonly refused: number
  readonly evidence: number
  readonly wrong: readonly string[]
  /** Of the server after a fifth of all rounds, and at the end. */
  readonly serverBytes: readonly [number, number]
}

/** Without `databaseUrl` the server's memory is its database's too, whose buffers fill with the evidence. */
export async function tryRequests(rounds: number, databaseUrl?: string): Promise<RequestFindings> {
  const market = await spawnBlindMarket(
    {
      dimensions: [{ size: SHAPE.cells }, { size: 5 }],
      views: [{ name: 'all', for: ['count'], caps: [], perUnit: 6 }],
      capacity: 5000,
    },
    300,
    { databaseUrl },
  )
  const { dataset } = market.declaration
  const wrong: string[] = []
  let [requests, refused, evidence] = [0, 0, 0]
  const refuses = async (
    what: string,
    status: readonly number[],
    send: () => Promise<unknown>,
  ): Promise<void> => {
    requests++
    // A service that asks to come again has not refused what was sent.
    const error: unknown = await retried(send).then(
      () => 'taken',
      (error: unknown) => error,
    )
    if (error instanceof ProblemError && status.includes(error.status)) refused++
    else
      wrong.push(
        `${what}: ${error instanceof ProblemError ? `${error.status} ${error.code}` : String(error)}`,
      )
  }
  try {
    const officer = await market.admit('bureau', ['officer'])
    const { client } = await enrolMember(market.server.url, await market.inviteConsumer('mallory'), 'mallory')
    await acceptOffers(client)
    const kinds = Object.entries(OFF_TEMPLATE)
    let early = 0
    for (let round = 0; round < rounds; round++) {
      if (round === Math.floor(rounds / 5)) early = await market.server.residentBytes()
      const own = made(SHAPE)
      for (const digests of wrongDigests(digestsOf(own)))
        await refuses('digests', [400, 422], () =>
          client.ticketNew({ body: { dataset, shape: SHAPE, digests } }),
        )
      const [kind, change] = kinds[round % kinds.length] ?? ['', (bytes: Uint8Array) => bytes]
      const at = randomInt(own.instances.length)
      const malformed = change(new Uint8Array(selectorOf(own, at)))
      const instances = own.instances.with(at, {
        seed: own.instances[at]?.seed ?? new Uint8Array(32),
        digest: digestOfSelectors(malformed),
      })
      const { id, chosen } = await choose(client, dataset, { ...own, instances })
      for (const size of [1, openingLength(SHAPE) - 1, openingLength(SHAPE) + 1])
        await refuses(`size ${size}`, [422], () =>
          client.uploadStart({ body: { size, sha256: toHex(randomFillSync(new Uint8Array(32))) } }),
        )
      const opening = openingOf(chosen)
      await refuses('other bytes than announced', [400, 409, 422], () => sendOther(client, opening))
      const place = closedBy(SHAPE, chosen.choice).indexOf(at)
      if (place >= 0) opening.set(malformed, opening.length - (2 - place) * SELECTOR_BYTES)
      requests++
      const { state } = await sendOpening(client, id, opening)
      if (state === 'failed') evidence++
      else wrong.push(`${kind} is ${state}`)
      await liftAll(officer.client)
    }
    await honestTicket(client, dataset, market.edition, refuses)
    return {
      requests,
      refused,
      evidence,
      wrong,
      serverBytes: [early, await market.server.residentBytes()],
    }
  } finally {
    await market.server.stop()
    await market.remove()
  }
}

function wrongDigests(digests: readonly string[]): readonly string[][] {
  const [first = ''] = digests
  return [
    digests.slice(1),
    [...digests, first],
    [...digests.slice(1), digests[1] ?? ''],
    [...digests.slice(1), first.slice(1)],
    [...digests.slice(1), first.replace(/./, 'g')],
    [],
  ]
}

function selectorOf(ticket: ReturnType<typeof made>, at: number): Uint8Array {
  const others = ticket.instances.map((_, i) => i).filter(i => i !== at)
  const opening = openingOf({ ...ticket, kind: 'chosen', choice: others.slice(0, 2) })
  const place = closedBy(SHAPE, others.slice(0, 2)).indexOf(at)
  return opening.subarray(opening.length - (2 - place) * SELECTOR_BYTES).subarray(0, SELECTOR_BYTES)
}

async function sendOther(client: Client, opening: Uint8Array): Promise<void> {
  const { id } = await client.uploadStart({ body: { size: opening.length, sha256: toHex(sha256(opening)) } })
  await client.uploadPart({ params: { id, part: 0 }, bytes: flipped(opening, randomInt(opening.length)) })
  await client.uploadCommit({ params: { id } })
}

async function liftAll(officer: Client): Promise<void> {
  const { items } = await officer.evidenceList({ query: { limit: 200 } })
  for (const { id, lifted } of items) if (lifted === null) await officer.suspensionLift({ params: { id } })
}

/** After all of it, an honest ticket is ready, refuses what are no shifts, and still answers. */
async function honestTicket(
  client: Client,
  dataset: DatasetId,
  edition: string,
  refuses: (what: string, status: readonly number[], send: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const { id } = await readyTicket(client, dataset, SHAPE)
  const query = {
    kind: 'aggregate',
    edition,
    select: [{ statistic: 'count' }],
    groupBy: ['b'],
    hidden: { dimensions: ['a'], mode: 'one' },
    privacy: { rho: '0.0001' },
  }
  const ask = (shifts: string) =>
    client.askBlind({
      body: { query, ticket: id, shifts, idempotencyKey: `malformed-${'0'.repeat(16)}` } as never,
    })
  const shifts = (...cells: number[]) => toBase64(new Uint8Array(new Uint32Array(cells).buffer))
  for (const bad of [
    shifts(1),
    shifts(1, 2, 3),
    shifts(1, SHAPE.cells),
    shifts(2 ** 32 - 1, 0),
    'AAA',
    '*',
    '',
  ])
    await refuses(`shifts ${bad}`, [400, 422], () => ask(bad))
  const { stored } = await ask(shifts(3, 4))
  if (stored) throw new Error('answered before')
}
