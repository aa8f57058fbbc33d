// A consumer of blind queries made of the protocol's own code, without the SDK: what the service must accept,
// and what a cheater sends.
import { randomFillSync } from 'node:crypto'
import initialize from 'node-seal/allows'
import { sha256 } from '../../protocols/hashes.ts'
import { openAnswer } from '../../protocols/blind/decrypt.ts'
import type { Selection } from '../../protocols/blind/material.ts'
import type { ParameterName } from '../../protocols/blind/parameters.ts'
import { askTicket, type AskedTicket } from '../../protocols/blind/question.ts'
import { createScheme, type Scheme } from '../../protocols/blind/scheme.ts'
import type { TicketShape } from '../../protocols/blind/shape.ts'
import {
  acceptChoice,
  type ChosenTicket,
  keepClosed,
  makeTicket,
  type MadeTicket,
  openTicket,
  type ReadyTicket,
} from '../../protocols/blind/ticket.ts'
import { concatBytes, fromBase64, toBase64, toHex } from '../../protocols/bytes.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { BlindAnswerFile, Ticket, TicketOpening } from '../../schemas/blind.ts'
import { TicketBody } from '../../schemas/body.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { openingBinding, entryPlaceOf } from '../../src/sdk/blind/ticket-entry.ts'
import type { Client } from '../../src/sdk/client.ts'

const seal = await initialize()
const schemes = new Map<ParameterName, Scheme>()

export function schemeOf(name: ParameterName): Scheme {
  const scheme = schemes.get(name) ?? createScheme(seal, name)
  schemes.set(name, scheme)
  return scheme
}

export const random = (bytes: Uint8Array): Uint8Array => randomFillSync(bytes)

export function made(shape: TicketShape): MadeTicket {
  return makeTicket(schemeOf(shape.parameters), shape, random)
}

export function digestsOf(ticket: MadeTicket | ChosenTicket): string[] {
  return ticket.instances.map(({ digest }) => toHex(digest))
}

export function openingOf(ticket: ChosenTicket): Uint8Array {
  return openTicket(schemeOf(ticket.shape.parameters), ticket)
}

/** Signs the digests and takes the service's choice. */
export async function choose(client: Client, dataset: string, ticket: MadeTicket) {
  const chosen = await client.ticketNew({
    body: { dataset: dataset as Ticket['dataset'], shape: ticket.shape, digests: digestsOf(ticket) },
  })
  return { id: chosen.id, chosen: acceptChoice(ticket, chosen.choice) }
}

/** What the opening's signature has to bind, as the service shows it. */
export async function bindingOf(
  client: Client,
  id: string,
): Promise<Omit<TicketOpening, 'upload' | 'sha256'>> {
  const [chosen] = (await client.ticketEntries({ params: { id } })).items
  if (chosen === undefined) throw new Error('the ticket has no entry')
  const { choice, digests } = TicketBody.parse(JSON.parse(chosen.body))
  return await openingBinding(choice, digests, entryPlaceOf(chosen.leaf))
}

/** Uploads the opening and follows the ticket until the service is done with it. */
export async function sendOpening(client: Client, id: string, opening: Uint8Array): Promise<Ticket> {
  const digest = toHex(sha256(opening))
  const upload = await client.uploadStart({ body: { size: opening.length, sha256: digest } })
  for (let at = 0, part = 0; at < opening.length; at += upload.partBytes, part++) {
    await client.uploadPart({
      params: { id: upload.id, part },
      bytes: opening.subarray(at, at + upload.partBytes),
    })
  }
  await client.uploadCommit({ params: { id: upload.id } })
  const binding = await bindingOf(client, id)
  await client.ticketOpening({ params: { id }, body: { upload: upload.id, sha256: digest, ...binding } })
  for (;;) {
    const ticket = await client.ticketShow({ params: { id } })
    if (!['checking', 'clearing', 'preparing'].includes(ticket.state)) return ticket
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

export type OwnTicket = { readonly id: string; readonly ready: ReadyTicket; readonly shares: Uint8Array }

/** From nothing to a ready ticket with its shares. */
export async function readyTicket(client: Client, dataset: string, shape: TicketShape): Promise<OwnTicket> {
  const { id, chosen } = await choose(client, dataset, made(shape))
  const { state } = await sendOpening(client, id, openingOf(chosen))
  if (state !== 'ready') throw new Error(`the ticket is ${state}`)
  const shares: Uint8Array[] = []
  for (let part = 0, parts = 1; part < parts; part++) {
    const got = await client.ticketShares({ params: { id, part } })
    shares.push(fromBase64(got.bytes))
    parts = got.parts
  }
  return { id, ready: keepClosed(chosen), shares: concatBytes(...shares) }
}

export function askedOf(ticket: OwnTicket, selection: Selection): AskedTicket {
  return askTicket(ticket.ready, selection)
}

export async function askBlind(
  client: Client,
  ticket: Pick<OwnTicket, 'id'>,
  asked: AskedTicket,
  query: QueryInput,
  idempotencyKey: string,
): Promise<BlindAnswerFile> {
  return await client.askBlind({
    body: { query, ticket: ticket.id, shifts: toBase64(asked.shifts), idempotencyKey } as never,
  })
}

/** The hidden groups, by part of the answer. */
export function decrypted(
  ticket: OwnTicket,
  asked: AskedTicket,
  { file, ciphertexts }: BlindAnswerFile,
): ReadonlyMap<number, readonly bigint[]> {
  const { blind } = JSON.parse(file.answer) as Answer
  if (blind === undefined) throw new Error('not a blind answer')
  const groups = blind.parts.reduce((sum, part) => sum + part.groups, 0)
  const values = openAnswer(
    schemeOf(asked.shape.parameters),
    asked,
    groups,
    ticket.shares,
    fromBase64(ciphertexts),
  )
  let at = 0
  return new Map(
    blind.parts.map(({ part, groups: count }) => {
      const own = Array.from(values.subarray(at, at + count), BigInt)
      at += count
      return [part, own]
    }),
  )
}

export function answerOf(file: BlindAnswerFile['file']): Answer {
  return JSON.parse(file.answer) as Answer
}
