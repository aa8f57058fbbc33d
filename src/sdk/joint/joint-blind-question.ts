// The signed question of a joint blind answer: bound to one ticket, kept before it is sent, signed again once
// it has expired.
import { askTicket } from '../../../protocols/blind/question.ts'
import { fromBase64, fromBase64Url, fromHex, toBase64, utf8 } from '../../../protocols/bytes.ts'
import { epochMillis } from '../../../protocols/audit/iso-time.ts'
import { parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import type { JointTicket } from '../../../protocols/joint/joint-id.ts'
import { generateMaskKey, MaskKey } from '../../../protocols/joint/mask-key.ts'
import type { Query } from '../../../schemas/query.ts'
import { planJoint } from '../../domain/plan/joint/plan.ts'
import type { SelectedCells } from '../blind/hidden-selection.ts'
import { toInstant } from '../blind/side.ts'
import type { TicketIn, VersionedTicket } from '../blind/ticket-store.ts'
import { MARGIN_MS } from './ask-joint.ts'
import { type JointAsking, makeQuestion, sealKeyText } from './joint-question.ts'
import type { JointSide } from './joint-side.ts'

/** From the last byte of this on, the ticket is good for this question only. */
export async function commitTicket(
  side: JointSide,
  ready: VersionedTicket<TicketIn<'joint-ready'>>,
  hidden: SelectedCells,
  query: Query,
): Promise<VersionedTicket<TicketIn<'joint-asked'>>> {
  const { v, service, dataset, shape, seeds, digests, nodes } = ready.ticket
  const { shifts } = askTicket({ kind: 'ready', shape, seeds: seeds.map(fromHex) }, hidden.selection)
  const ticket = { shape, digests: digests.map(fromHex), shifts }
  const sealKey = generateMaskKey(side.hub.client.random)
  const { signed } = await signBlind(side, query, sealKey, ticket)
  return await side.hub.store.advance(ready, {
    state: 'joint-asked',
    v,
    service,
    dataset,
    shape,
    query,
    hidden: hidden.values,
    room: hidden.room,
    asked: toInstant(side.hub.now()),
    seeds,
    digests,
    nodes,
    shifts: toBase64(shifts),
    question: signed,
    sealKey: sealKeyText(sealKey),
  })
}

/** The question, signed for exactly this ticket. */
export async function signBlind(
  { market, hub }: JointSide,
  query: Query,
  sealKey: MaskKey,
  ticket: JointTicket,
): Promise<JointAsking> {
  const by = { sign: hub.client.key.sign, now: hub.now(), ticket }
  return await makeQuestion(market, hub.organisation, query, sealKey, by)
}

/** The stored question or, where it has expired, a new one for the same ticket, shifts and key. */
export async function askingOf(
  side: JointSide,
  ticket: TicketIn<'joint-asked'>,
): Promise<{
  readonly asking: Pick<JointAsking, 'planned' | 'digest' | 'signed'>
  readonly sealKey: string
}> {
  const { query, question: signed, sealKey } = ticket
  const { market, hub } = side
  const document = utf8(signed.document)
  const { expires } = parseJoint('jointQuestion', document)
  if ((epochMillis(expires) ?? 0) > hub.now() + MARGIN_MS) {
    const of = ticketOf(ticket)
    const planned = planJoint(market.declaration, market.edition, hub.organisation, query, of)
    return { asking: { planned, digest: questionDigest(document), signed }, sealKey }
  }
  const key = new MaskKey(fromBase64Url(sealKey))
  return { asking: await signBlind(side, query, key, ticketOf(ticket)), sealKey }
}

/**
 * In the place of a question that was cancelled: the same J, so that what members may have charged for it is
 * completed when this one is asked.
 */
export async function signedAnew(
  side: JointSide,
  ticket: TicketIn<'joint-asked'>,
): Promise<TicketIn<'joint-asked'>> {
  const key = generateMaskKey(side.hub.client.random)
  const { signed } = await signBlind(side, ticket.query, key, ticketOf(ticket))
  return { ...ticket, question: signed, sealKey: sealKeyText(key) }
}

/** What of a ticket the joint id covers. */
export function ticketOf({
  shape,
  digests,
  shifts,
}: TicketIn<'joint-asked'> | TicketIn<'joint-answered'>): JointTicket {
  return { shape, digests: digests.map(fromHex), shifts: fromBase64(shifts) }
}
