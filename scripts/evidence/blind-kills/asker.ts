// Started and killed by blind-kills.ts: asks blind questions with its tickets in a folder, and notes what it
// is about to send.
import { appendFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import initialize from 'node-seal/allows'
import { fromUtf8, toHex } from '../../../protocols/bytes.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { openFolderStorage } from '../../../src/cli/blind/folder-storage.ts'
import { askBlind } from '../../../src/sdk/blind/ask-blind.ts'
import { hiddenSelection } from '../../../src/sdk/blind/hidden-selection.ts'
import { type BlindClientDeps, schemesOf } from '../../../src/sdk/blind/side.ts'
import type { TicketStorage } from '../../../src/sdk/blind/storage.ts'
import { openTicketStore } from '../../../src/sdk/blind/ticket-store.ts'
import { ProblemError, SdkError } from '../../../src/sdk/errors.ts'
import { random } from '../../../src/sdk/web-crypto.ts'
import { clientOf, CONSUMER, type ConsumerKey, VAULT_KEY } from './consumer.ts'
import { lateStorage } from './late-storage.ts'

export type AskerOrder = ConsumerKey & {
  readonly logKey: string
  readonly declaration: Declaration
  readonly edition: string
  readonly folder: string
  readonly journal: string
  /** One question for each, in this order. */
  readonly values: readonly string[]
  readonly rho: string
  /** Kills itself when it comes to this moment; null: goes on to the end. */
  readonly crashAt: KillMoment | null
  readonly writes: 'before sending' | 'after sending'
}

/**
 * When it comes there for the nth time: how often it looks whether its ticket is ready depends on the
 * machine.
 */
export type KillMoment = { readonly label: string; readonly nth: number }

/** The last line that a process says which was not killed. */
export type AskerReport = { readonly moments: readonly string[]; readonly answers: readonly string[] }

/** What left the consumer, one line each, written before it left. */
export type Sent =
  | { readonly what: 'opening'; readonly seeds: readonly string[] }
  | { readonly what: 'shifts'; readonly ticket: string; readonly shifts: string }

/** Longer than any restart takes: what asks to come again is asked again when it says. */
const PATIENCE_MS = 120_000

const order = JSON.parse(process.argv[2] ?? '') as AskerOrder
const moments: string[] = []
const disk = await openFolderStorage(order.folder)
const late = lateStorage(disk)
const isLate = order.writes === 'after sending'
const store = await openTicketStore(watched(isLate ? late.storage : disk), VAULT_KEY, random)
const client = clientOf(order, watching)
const { serviceKey, logKey } = order
const side: BlindClientDeps = {
  client,
  store,
  scheme: schemesOf(await initialize()),
  organisation: OrganisationId.parse(CONSUMER),
  serviceKey,
  logKey,
  copyKey: VAULT_KEY,
  now: Date.now,
}
/** Not a moment: it says nothing of a ticket. */
const catalogue = clientOf(order, fetch)
const answers: string[] = []
for (const value of order.values) answers.push(await ask(value))
await late.flush()
process.stdout.write(`${JSON.stringify({ moments, answers } satisfies AskerReport)}\n`)

async function ask(value: string): Promise<string> {
  const query = {
    kind: 'aggregate',
    edition: order.edition,
    select: [{ statistic: 'count' }],
    groupBy: ['b'],
    privacy: { rho: order.rho },
  } as const
  const hidden = hiddenSelection(order.declaration, 'one', { a: [value] })
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      const edition = await catalogue.editionShow({ params: { id: order.edition } })
      const { answer } = await askBlind(
        side,
        { query: query as never, hidden, edition },
        { confirmRepeat: async () => true },
      )
      return answer.id
    } catch (error) {
      // The service is gone for a while, or has lost the ticket with its memory: neither was charged.
      const passes = error instanceof ProblemError || error instanceof SdkError
      if (!passes || performance.now() > deadline) throw error
      const seconds = error instanceof ProblemError ? error.retryAfter : undefined
      await setTimeout(1000 * (seconds ?? 0.25))
    }
  }
}

function watched(storage: TicketStorage): TicketStorage {
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    moment(`before ${name}`)
    const result = await work()
    moment(`after ${name}`)
    return result
  }
  return {
    list: storage.list,
    read: storage.read,
    create: (name, content) => step(`create ${suffix(name)}`, () => storage.create(name, content)),
    erase: name => step(`erase ${suffix(name)}`, () => storage.erase(name)),
    remove: name => step(`remove ${suffix(name)}`, () => storage.remove(name)),
  }
}

async function watching(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const route = `${init?.method} ${pathname.replace(/(?:ticket|upload)_[\w-]+|[0-9a-f]{16}$/, ':id')}`
  moment(`before ${route}`)
  note(route, init?.body instanceof Uint8Array ? init.body : new Uint8Array())
  const response = await fetch(input, init)
  const bytes = await response.arrayBuffer()
  moment(`after ${route}`)
  // A copy does not end the question's being unwritten: it is written once that was sent.
  if (isLate && route !== 'PUT /v1/sealed-copies/:id') await late.flush()
  return new Response(bytes, response)
}

function note(route: string, content: Uint8Array): void {
  let sent: Sent | undefined
  if (route === 'PUT /v1/uploads/:id/parts/0') {
    sent = { what: 'opening', seeds: [0, 32].map(at => toHex(content.subarray(at, at + 32))) }
  }
  if (route === 'POST /v1/blind-queries') {
    const { ticket, shifts } = JSON.parse(fromUtf8(content)) as {
      readonly ticket: string
      readonly shifts: string
    }
    sent = { what: 'shifts', ticket, shifts }
  }
  if (sent !== undefined) appendFileSync(order.journal, `${JSON.stringify(sent)}\n`)
}

function moment(label: string): void {
  moments.push(label)
  const { crashAt } = order
  if (crashAt?.label !== label) return
  if (moments.filter(each => each === label).length === crashAt.nth) process.kill(process.pid, 'SIGKILL')
}

/** Names of tickets are random. */
function suffix(name: string): string {
  return name.replace(/^[0-9a-f]{16}/, '')
}
