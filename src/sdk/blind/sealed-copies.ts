// Copies of blind questions at the service, for a store that is lost (protocols/blind/SPEC.md, "Copies").
// What the service gives back may be old, another's or made up. Only what the member's own key sealed under the
// same name is taken in, and only a question that was begun: never a ticket that could still be asked.
import { openVault, SEALED, sealVault } from '../../../protocols/blind/ticket-vault.ts'
import { fromBase64 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import { COPY } from '../../../schemas/sealed-copy.ts'
import { ProblemError } from '../errors.ts'
import { retried } from '../retried.ts'
import { readAnswer } from '../verify-answer.ts'
import { openBlindAnswer, type ReadBlind } from './open-answer.ts'
import type { BlindClientDeps } from './side.ts'
import {
  type BegunTicket,
  decodeShares,
  decodeTicket,
  encodeShares,
  encodeTicket,
  type TicketIn,
  type VersionedTicket,
} from './ticket-store.ts'

const NONE: ReadonlySet<string> = new Set(['request.path_unknown', 'request.role'])
/** A service keeps as many; one that lists more has made them up. */
const MOST = 200
const LENGTHS = 8

/**
 * Before the question is sent: a copy that came after it could be lost with the store that was charged.
 * Nothing where the service keeps none (an older one), or the copy would be too long.
 */
export async function keepCopy(
  { client, store, copyKey }: BlindClientDeps,
  held: VersionedTicket<BegunTicket['ticket']>,
): Promise<void> {
  const content = encodeCopy({ ticket: held.ticket, shares: await store.shares(held) })
  if (content.length + SEALED > COPY.most) return
  const bytes = sealVault(copyKey, placeOf(held.name), content, client.random)
  await orNone(retried(() => client.sealedCopyKeep({ params: { id: held.name }, bytes })))
}

/** Whether the service says that it keeps any for this key. */
export async function hasCopies(client: BlindClientDeps['client']): Promise<boolean> {
  return ((await orNone(retried(() => client.sealedCopyList())))?.items.length ?? 0) > 0
}

/**
 * Takes in the questions that were begun with this key in other stores; returns how many. A ticket that this
 * store still has as unasked, since it was restored from a backup, becomes the question that was begun.
 */
export async function adoptCopies({ client, store, copyKey }: BlindClientDeps): Promise<number> {
  const listed = await orNone(retried(() => client.sealedCopyList()))
  const { held, damaged } = await store.list()
  const here = new Map(held.map(ticket => [ticket.name, ticket]))
  let adopted = 0
  for (const { id } of listed?.items.slice(0, MOST) ?? []) {
    const known = here.get(id)
    if (damaged.includes(id) || (known !== undefined && isUsed(known))) continue
    const { bytes } = await retried(() => client.sealedCopyShow({ params: { id } }))
    const begun = openCopy(copyKey, id, fromBase64(bytes))
    if (begun !== undefined && (await store.adopt(id, known?.version ?? 0, begun))) adopted++
  }
  return adopted
}

/**
 * The answer to a question that was begun in another store; undefined where no copy of it opens. Fetched and
 * opened as if it had just been asked here: throws as `openBlindAnswer`.
 */
export async function readBegunAnswer(
  side: BlindClientDeps,
  file: AnswerFile,
): Promise<ReadBlind | undefined> {
  await adoptCopies(side)
  const { blind } = readAnswer(file)
  const { held } = await side.store.list()
  const begun = held.filter(isAsked).find(({ ticket }) => ticket.id === blind?.ticket)
  if (begun === undefined) return undefined
  const received = await retried(() => side.client.blindAnswerShow({ params: { id: file.id } }))
  const answer = await openBlindAnswer(side, begun, received, side.store.shares(begun))
  return { answer, hidden: begun.ticket.hidden }
}

/** u32 length of the ticket ‖ u32 length of the shares ‖ ticket ‖ shares ‖ zeros up to whole steps. */
function encodeCopy({ ticket, shares }: BegunTicket): Uint8Array {
  const [text, words] = [encodeTicket(ticket), encodeShares(shares)]
  const length = LENGTHS + text.length + words.length + SEALED
  const content = new Uint8Array(Math.ceil(length / COPY.step) * COPY.step - SEALED)
  const head = new DataView(content.buffer)
  head.setUint32(0, text.length, true)
  head.setUint32(4, words.length, true)
  content.set(text, LENGTHS)
  content.set(words, LENGTHS + text.length)
  return content
}

function openCopy(key: Uint8Array, id: string, sealed: Uint8Array): BegunTicket | undefined {
  try {
    const content = openVault(key, placeOf(id), sealed)
    const head = new DataView(content.buffer, content.byteOffset, LENGTHS)
    const end = LENGTHS + head.getUint32(0, true)
    const ticket = decodeTicket(content.subarray(LENGTHS, end))
    if (ticket.state !== 'asked') return undefined
    return { ticket, shares: decodeShares(content.subarray(end, end + head.getUint32(4, true))) }
  } catch (error) {
    // Under another passphrase, of a later program, or not what was sent.
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

/** No other content of the vault can stand in for a copy, nor a copy for it. */
function placeOf(name: string): string {
  return `${name}.copy`
}

/** Undefined from a service that knows no copies, and for who keeps none: it says so under its key. */
async function orNone<T>(sent: Promise<T>): Promise<T | undefined> {
  return await sent.catch((error: unknown) => {
    if (!(error instanceof ProblemError && error.authenticated && NONE.has(error.code))) throw error
    return undefined
  })
}

function isUsed({ ticket }: VersionedTicket): boolean {
  return 'query' in ticket || ticket.state === 'ended'
}

function isAsked(held: VersionedTicket): held is VersionedTicket<TicketIn<'asked'>> {
  return held.ticket.state === 'asked'
}
