// A consumer in its own thread that keeps a ticket ready. It asks the questions it is given, and reports
// when it has nothing left to send.
import { parentPort, workerData } from 'node:worker_threads'
import initialize from 'node-seal/allows'
import { encodePublicKey } from '../../../protocols/identity/keys.ts'
import type { Answer } from '../../../schemas/answer.ts'
import { askBlind, type BlindQuestion, publicPart, ticketFor } from '../../../src/sdk/blind/ask-blind.ts'
import { ensureTicket } from '../../../src/sdk/blind/ensure-ticket.ts'
import { hiddenSelection } from '../../../src/sdk/blind/hidden-selection.ts'
import { schemesOf } from '../../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../../src/sdk/blind/ticket-store.ts'
import { random } from '../../../src/sdk/web-crypto.ts'
import { MemoryStorage } from '../../../test/sdk/blind-market.ts'
import { acceptOffers } from '../../../test/support/market.ts'
import { enrolMember } from '../../../test/support/member.ts'

/**
 * `sdk`: as it is. The others leak as f9f4e7b did: by leaving the next ticket out, and by the time that comes
 * before it.
 */
export type Variant = 'sdk' | 'throws' | 'delays'

export type SubjectOrder = {
  readonly url: string
  readonly code: string
  readonly label: string
  readonly logKey: string
  readonly edition: string
}

/** `delayMs`: of the variant that takes longer where a number is shown. */
export type Asking = { readonly cell: number; readonly variant: Variant; readonly delayMs: number }
/** `outcome`: `read`, or the code of what was thrown. */
export type Asked = { readonly outcome: string; readonly shown: boolean }

const order = workerData as SubjectOrder
const { client, peer } = await enrolMember(order.url, order.code, order.label)
await acceptOffers(client)
const edition = await client.editionShow({ params: { id: order.edition } })
const storage = new MemoryStorage()
const key = random(new Uint8Array(32))
const store = await openTicketStore(storage, key, random)
const scheme = schemesOf(await initialize())
const serviceKey = encodePublicKey(peer.serviceKey)
const { organisation } = await client.me()
const side = {
  client,
  store,
  scheme,
  organisation: organisation.id,
  serviceKey,
  logKey: order.logKey,
  copyKey: key,
  now: Date.now,
}
const first = questionOf(0)
const wanted = ticketFor(first, await client.estimate({ body: { query: publicPart(first) } }))

parentPort?.on('message', (asking: Asking) => {
  void ask(asking).then(asked => parentPort?.postMessage(asked))
})
parentPort?.postMessage('ready')

async function ask({ cell, variant, delayMs }: Asking): Promise<Asked> {
  // Before the question, as the service sees.
  await ensureTicket(side, wanted)
  let next: Promise<unknown> | undefined
  const refill = (): void => {
    next ??= ensureTicket(side, wanted)
    next.catch(() => undefined)
  }
  const options = {
    wanted,
    confirmRepeat: async () => true,
    ...(variant === 'sdk' ? { onReceived: refill } : {}),
  }
  const asked = await askBlind(side, questionOf(cell), options).then(
    ({ answer }): Asked => ({ outcome: 'read', shown: isShown(answer) }),
    (error: unknown): Asked => ({ outcome: codeOf(error), shown: false }),
  )
  if (variant === 'delays' && asked.shown) spin(delayMs)
  // As where a table of a hidden cell threw: whoever waited for the answer goes no further.
  if (variant !== 'throws' || !asked.shown) refill()
  await next
  // The next question is another one, whatever became of this.
  for (const { name, ticket } of (await store.list()).held) {
    if (ticket.state !== 'ready') await store.remove(name)
  }
  return asked
}

function spin(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

function questionOf(cell: number): BlindQuestion {
  return {
    query: {
      kind: 'aggregate',
      edition: order.edition,
      select: [{ statistic: 'count' }, { statistic: 'mean', measure: 'x' }],
      groupBy: ['b'],
      privacy: { rho: '1' },
    },
    hidden: hiddenSelection(edition.declaration, 'one', { a: [`v${cell}`] }),
    edition,
  }
}

function isShown({ tables }: Answer): boolean {
  return tables.some(({ cells }) => cells.some(({ value }) => value !== null))
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error)
}
