// What is public of a joint answer with hidden parts, as everybody derives it, and what each node's log says
// of the ticket that it was asked on.
import { sha256 } from '../../../protocols/hashes.ts'
import { equalBytes, fromHex, toBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { blindError } from '../../../protocols/blind/errors.ts'
import { answerHeader } from '../../../protocols/blind/layout.ts'
import { decodeCiphertexts } from '../../../protocols/blind/messages.ts'
import { parametersOf } from '../../../protocols/blind/parameters.ts'
import { canonicalJson, type Json } from '../../../protocols/canonical-json.ts'
import type { JointQuestion } from '../../../protocols/joint/documents.ts'
import type { JointTicket } from '../../../protocols/joint/joint-id.ts'
import type { BlindAnswer } from '../../../schemas/answer.ts'
import type { LoggedTicketEntry } from '../../../schemas/blind.ts'
import type { JointPlanned } from '../../domain/plan/joint/plan.ts'
import { verifyTicketEntry } from '../blind/ticket-entry.ts'
import { different, type JointPolicy, statedPolicy } from './joint-policy.ts'
import type { PinnedMarket } from './pin-market.ts'
import { readEach } from './read-each.ts'

export interface BlindProofs {
  /** As `ciphertextsDigest`. */
  readonly ciphertextsDigest: string | undefined
  readonly tickets: readonly LoggedTicketEntry[] | undefined
}

/**
 * Every node's own log says that the opening of these very digests passed, under one choice, and commits it
 * to its share ciphertexts. Throws `sdk.joint`, or what a broken proof throws; all of it is a function of
 * public bytes.
 */
export async function blindAnswer(
  market: PinnedMarket,
  asked: JointQuestion,
  { blind }: JointPlanned,
  ticket: JointTicket,
  { ciphertextsDigest: ciphertexts, tickets }: BlindProofs,
  policy: JointPolicy,
): Promise<BlindAnswer> {
  if (blind === null || ciphertexts === undefined) throw different('mode')
  const sharesDigests = await loggedTickets(market, asked, ticket, tickets, policy)
  const hash = (...parts: readonly Uint8Array[]) => toHex(sha256(...parts))
  return {
    ticket: jointTicketId(market.id, ticket),
    shape: ticketShape(ticket),
    hidden: { dimensions: [...blind.dimensions], mode: blind.mode },
    ciphertextsDigest: ciphertexts,
    sharesDigest: hash(...sharesDigests.map(fromHex)),
    shiftsDigest: hash(ticket.shifts),
    parts: blind.parts.map(({ part, groups }) => ({ part, groups })),
  }
}

/** Each node names its own; this one names all of them. */
export function jointTicketId(marketEdition: string, { digests }: Pick<JointTicket, 'digests'>): string {
  const sorted = digests.map(toHex).sort().join('')
  const name = sha256(utf8('yinsuan/joint/v1/ticket\n'), fromHex(marketEdition), utf8(sorted))
  return `ticket_${toBase64Url(name.slice(0, 16))}`
}

async function loggedTickets(
  { edition: { members } }: PinnedMarket,
  { consumer }: JointQuestion,
  ticket: JointTicket,
  tickets: readonly LoggedTicketEntry[] | undefined,
  policy: JointPolicy,
): Promise<readonly string[]> {
  if (tickets?.length !== members.length) throw different('tickets')
  const digests = ticket.digests.map(toHex).sort().join()
  const shape = canonicalJson(ticketShape(ticket) as Json)
  const found: string[] = []
  const choices = new Set<string>()
  for (const [place, { logKey, edition }] of members.entries()) {
    const logged = tickets[place]
    if (logged === undefined) throw different('tickets')
    const { leaf, body } = await verifyTicketEntry(logged, statedPolicy(logKey, policy))
    const isOpened =
      leaf.action === 'opened' &&
      body.organisation === consumer &&
      body.dataset === edition.split('@')[0] &&
      body.digests.toSorted().join() === digests &&
      canonicalJson(body.shape as Json) === shape
    if (!isOpened || leaf.sharesDigest === null) throw different('tickets')
    choices.add(
      body.choice
        .map(position => body.digests[position] ?? '')
        .sort()
        .join(),
    )
    found.push(leaf.sharesDigest)
  }
  // Seeds that were opened to one node would open an instance that is closed to another.
  if (choices.size !== 1) throw different('tickets')
  return found
}

/**
 * Of those of the last instance, in member order, whose headers are checked: SEAL loads them where they are
 * added.
 */
export function ciphertextsDigest(
  market: PinnedMarket,
  { shape }: JointTicket,
  { blind }: Pick<JointPlanned, 'blind'>,
  ciphertexts: readonly Uint8Array[],
): string {
  if (blind === null) throw different('mode')
  const header = answerHeader(parametersOf(shape.parameters))
  readEach(market, ciphertexts, message => {
    for (const bytes of decodeCiphertexts(message, blind.used))
      if (!equalBytes(bytes.subarray(0, header.length), header))
        throw blindError('blind.answer', 'not an answer ciphertext of these parameters')
  })
  return toHex(sha256(...ciphertexts))
}

function ticketShape({ shape }: JointTicket) {
  const { parameters, level, mode, cells, answers } = shape
  return { parameters, level, mode, cells, answers }
}
