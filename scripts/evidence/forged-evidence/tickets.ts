// Tickets in an evil log: the steps of a ticket with everything that is signed and logged about it, each of
// which a forgery can replace.
import { sha256 } from '../../../protocols/hashes.ts'
import { closedBy } from '../../../protocols/blind/choice.ts'
import { decodeOpening } from '../../../protocols/blind/messages.ts'
import { checkOpening } from '../../../protocols/blind/open.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import { acceptChoice, type MadeTicket } from '../../../protocols/blind/ticket.ts'
import { fromHex, toHex } from '../../../protocols/bytes.ts'
import type { Evidence, TicketOpening } from '../../../schemas/blind.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import { openingBinding, entryPlaceOf } from '../../../src/sdk/blind/ticket-entry.ts'
import { makeId } from '../../../src/app/ids.ts'
import { digestsOf, made, openingOf, schemeOf } from '../../../test/support/blind.ts'
import { SMALL, spoiled } from '../../../test/support/cheating.ts'
import { actorOf, type EvilLog, type Key, type Organisation, signed } from './evil-log.ts'

export type Uploaded = {
  readonly id: string
  readonly by: Organisation
  readonly ticket: MadeTicket
  readonly digests: readonly string[]
  readonly upload: SignedRequest
}
export type Chosen = Uploaded & { readonly choice: readonly number[]; readonly index: number }
export type Sent = Chosen & {
  readonly bytes: Uint8Array
  readonly opening: SignedRequest
  readonly sent: number
}

const DATASET = 'market'
export const CHOICE = [0, 2] as const
export const OTHER = [1, 3] as const

/** The member signs digests of its own. */
export async function upload(by: Organisation, key: Key, ticket = made(SMALL)): Promise<Uploaded> {
  const digests = digestsOf(ticket)
  const { shape } = ticket
  const request = await signed(key, '/v1/tickets', { dataset: DATASET, shape, digests })
  return { id: makeId('ticket'), by, ticket, digests, upload: request }
}

export type BodyChange = Readonly<Record<string, unknown>>

/** The service logs a choice; `change`: what its body says instead. */
export function choose(
  log: EvilLog,
  uploaded: Uploaded,
  choice: readonly number[] = CHOICE,
  change: BodyChange = {},
): Chosen {
  const body = { ...bodyOf(uploaded, choice), action: 'chosen', actor: actorOf(uploaded.by, uploaded.upload) }
  return { ...uploaded, choice, index: log.append(leafOf(uploaded, 'chosen'), { ...body, ...change }) }
}

/** What the member's signature under the opening binds: by default what the log says. */
export async function binding(log: EvilLog, chosen: Chosen, choice = chosen.choice) {
  const { leaf } = await log.logged(chosen.index)
  return await openingBinding(choice, chosen.digests, entryPlaceOf(leaf))
}

/** An honest opening of this choice. */
export function honest({ ticket }: Uploaded, choice: readonly number[]): Uint8Array {
  return openingOf(acceptChoice(ticket, choice))
}

export type OpeningChange = Partial<Omit<TicketOpening, 'upload'>>

/** The member, or a thief of its key, signs an opening; the service logs it. */
export async function send(
  log: EvilLog,
  chosen: Chosen,
  key: Key,
  bytes = spoiled(honest(chosen, chosen.choice)),
  change: OpeningChange = {},
): Promise<Sent> {
  const digest = toHex(sha256(bytes))
  const body = { upload: makeId('upload'), sha256: digest, ...(await binding(log, chosen)), ...change }
  const opening = await signed(key, `/v1/tickets/${chosen.id}/opening`, body)
  return logOpening(log, chosen, opening, bytes)
}

export function logOpening(
  log: EvilLog,
  chosen: Chosen,
  opening: SignedRequest,
  bytes: Uint8Array,
  change: BodyChange = {},
): Sent {
  const body = {
    ...bodyOf(chosen, chosen.choice),
    action: 'opening',
    actor: actorOf(chosen.by, opening),
    openingSha256: toHex(sha256(bytes)),
  }
  const sent = log.append(leafOf(chosen, 'opening'), { ...body, ...change })
  return { ...chosen, bytes, opening, sent }
}

/** The service says that it did not pass. */
export function suspend(log: EvilLog, { by, id }: Uploaded): void {
  log.append({ type: 'suspension', organisation: by.commitment, ticket: id }, {})
}

export function pass(log: EvilLog, uploaded: Uploaded): void {
  log.append({ ...leafOf(uploaded, 'opened'), sharesDigest: '5'.repeat(64) }, {})
}

export function writeOff(log: EvilLog, uploaded: Uploaded): void {
  log.append(leafOf(uploaded, 'written-off'), {})
}

export type Charge = { readonly evidence: Evidence; readonly opening: Uint8Array }

/**
 * The evidence as the service would show it, with the fault that these bytes have under these digests and
 * this choice.
 */
export async function charge(log: EvilLog, at: Sent, change: Partial<Evidence> = {}): Promise<Charge> {
  const { id, by, ticket, upload: uploaded, index, sent, opening, bytes } = at
  const evidence = {
    id: makeId('evidence'),
    organisation: by.id,
    ticket: id,
    shape: ticket.shape,
    digests: [...at.digests],
    choice: [...at.choice],
    openingSha256: toHex(sha256(bytes)),
    openingParts: 1,
    signed: {
      upload: uploaded,
      opening,
      choice: await log.logged(index),
      sent: await log.logged(sent),
    },
    found: '2026-03-01T01:00:00.000Z',
    lifted: null,
    rebuttals: [],
    ...change,
  }
  const fault = faultOf(ticket.shape, evidence.digests, evidence.choice, bytes)
  return {
    evidence: { position: fault.position, reason: fault.reason, ...evidence } as never,
    opening: bytes,
  }
}

/** What a service would have to name; for an honest opening, something that is not so. */
export function faultOf(
  shape: TicketShape,
  digests: readonly string[],
  choice: readonly number[],
  bytes: Uint8Array,
): { readonly position: number; readonly reason: string } {
  const scheme = schemeOf(shape.parameters)
  const verdict = checkOpening(scheme, shape, digests.map(fromHex), choice, decodeOpening(shape, bytes))
  return verdict.kind === 'evidence' ? verdict : { position: choice[0] ?? 0, reason: 'derivation' }
}

/** The closed selectors in another order. */
export function permuted({ ticket }: Uploaded, choice: readonly number[], bytes: Uint8Array): Uint8Array {
  const { seeds, selectors } = decodeOpening(ticket.shape, bytes)
  if (selectors.length !== closedBy(ticket.shape, choice).length) throw new RangeError('another shape')
  return Uint8Array.from(Buffer.concat([...seeds, ...selectors.toReversed()]))
}

function bodyOf({ id, by, ticket, digests }: Uploaded, choice: readonly number[]) {
  return {
    v: 1,
    type: 'ticket',
    organisation: by.id,
    salt: by.salt,
    ticket: id,
    dataset: DATASET,
    shape: ticket.shape,
    digests,
    choice,
    openingSha256: null,
    sharesDigest: null,
  }
}

function leafOf({ by, id }: Uploaded, action: string) {
  return { type: 'ticket', action, organisation: by.commitment, ticket: id, sharesDigest: null } as const
}
