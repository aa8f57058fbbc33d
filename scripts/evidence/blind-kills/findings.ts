// What must hold after any kill, from the service's own records, what left the consumer, and what its folder
// holds.
import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { deriveSelectors, digestOfSelectors } from '../../../protocols/blind/derive.ts'
import { fromBase64, fromHex, toHex } from '../../../protocols/bytes.ts'
import type { TicketBody } from '../../../schemas/body.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import { openFolderStorage } from '../../../src/cli/blind/folder-storage.ts'
import { openTicketStore } from '../../../src/sdk/blind/ticket-store.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { verifyAnswer } from '../../../src/sdk/verify-answer.ts'
import { random } from '../../../src/sdk/web-crypto.ts'
import { schemeOf } from '../../../test/support/blind.ts'
import type { Sent } from './asker.ts'

export type Watched = {
  readonly officer: Client
  readonly consumer: Client
  readonly logKey: string
  readonly journal: string
  readonly folder: string
  readonly vaultKey: Uint8Array
  /**
   * Answers that were fetched and verified before: the last look is at all of them again, with an empty set.
   */
  readonly fetched: Set<string>
}

/** In words; `given`: answers that the consumer has read. */
export async function violationsOf(watched: Watched, given: readonly string[]): Promise<readonly string[]> {
  return [...(await chargeViolations(watched, given)), ...(await instanceViolations(watched))]
}

/**
 * Everything charged can be fetched and is proven, everything given is charged, and the ledger is their sum.
 */
export async function chargeViolations(
  { officer, consumer, logKey, fetched }: Watched,
  given: readonly string[],
): Promise<readonly string[]> {
  const entries = await collect(listAll(officer, 'entryList', 500))
  const released = entries
    .map(({ leaf, body }) => ({
      leaf: JSON.parse(leaf) as Fields,
      body: body === null ? {} : (JSON.parse(body) as Fields),
    }))
    .filter(({ leaf }) => leaf['type'] === 'computation' && leaf['outcome'] === 'released')
  const violations: string[] = []
  for (const { body } of released) {
    const id = String(body['answer'])
    if (fetched.has(id)) continue
    try {
      const { file, ciphertexts } = await consumer.blindAnswerShow({ params: { id } })
      const { answer } = await verifyAnswer(file, { logKey })
      const digest = createHash('sha256').update(fromBase64(ciphertexts)).digest('hex')
      if (digest !== answer.blind?.ciphertextsDigest) violations.push(`${id} has other ciphertexts`)
      fetched.add(id)
    } catch (error) {
      violations.push(`${id} is charged and can't be fetched: ${String(error)}`)
    }
  }
  const ids = new Set(released.map(({ body }) => String(body['answer'])))
  for (const id of given) if (!ids.has(id)) violations.push(`${id} was given and is not charged`)
  const charged = released.reduce((sum, { leaf }) => sum + BigInt(String(leaf['charge'])), 0n)
  const opening = entries
    .map(({ leaf }) => JSON.parse(leaf) as Fields)
    .filter(({ type }) => type === 'edition')
    .reduce((sum, leaf) => sum + BigInt(String(leaf['sealingCharge'])), 0n)
  const { items } = await consumer.budgetShow({ query: {} })
  const spent = items[0]?.accounts[0]?.spent
  if (spent !== undefined && BigInt(spent) !== charged + opening)
    violations.push(`${spent} spent, ${charged + opening} charged`)
  return violations
}

type Fields = { readonly [name: string]: unknown }

/**
 * No instance is both opened and used; each ticket was asked with one set of shifts; what is kept for later
 * was never opened.
 */
export async function instanceViolations({
  officer,
  journal,
  folder,
  vaultKey,
}: Watched): Promise<readonly string[]> {
  const sent = (await readFile(journal, 'utf8').catch(() => ''))
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Sent)
  const violations: string[] = []
  const shifts = new Map<string, Set<string>>()
  for (const one of sent) {
    if (one.what === 'shifts') shifts.set(one.ticket, (shifts.get(one.ticket) ?? new Set()).add(one.shifts))
  }
  for (const [ticket, sets] of shifts)
    if (sets.size > 1) violations.push(`${ticket} was asked with ${sets.size} sets of shifts`)
  const tickets = await chosenTickets(officer)
  const openedSeeds = new Set(sent.flatMap(one => (one.what === 'opening' ? one.seeds : [])))
  const shape = tickets[0]?.shape
  if (shape === undefined) return violations
  const opened = new Set([...openedSeeds].map(seed => digestOf(shape, seed)))
  for (const { ticket, digests, choice } of tickets) {
    if (!shifts.has(ticket)) continue
    const closed = digests.filter((_, position) => !choice.includes(position))
    if (closed.some(digest => opened.has(digest)))
      violations.push(`${ticket} was asked on an instance that was opened`)
  }
  const store = await openTicketStore(await openFolderStorage(folder), vaultKey, random)
  const { held, damaged } = await store.list()
  if (damaged.length > 0) violations.push(`${damaged.length} damaged tickets in the folder`)
  for (const { ticket } of held) {
    if ('seeds' in ticket && ticket.seeds.some(seed => openedSeeds.has(seed)))
      violations.push(`${'id' in ticket ? ticket.id : ticket.state} keeps an instance that was opened`)
    if (ticket.state === 'ready' && shifts.has(ticket.id))
      violations.push(`${ticket.id} was asked and is still ready`)
  }
  return violations
}

async function chosenTickets(officer: Client): Promise<readonly TicketBody[]> {
  const entries = await collect(listAll(officer, 'entryList', 500))
  return entries.flatMap(({ leaf, body }) => {
    const { type, action } = JSON.parse(leaf) as Fields
    return type === 'ticket' && action === 'chosen' && body !== null ? [JSON.parse(body) as TicketBody] : []
  })
}

const known = new Map<string, string>()

function digestOf(shape: TicketShape, seed: string): string {
  const digest =
    known.get(seed) ??
    toHex(digestOfSelectors(deriveSelectors(schemeOf(shape.parameters), shape, fromHex(seed))))
  known.set(seed, digest)
  return digest
}
