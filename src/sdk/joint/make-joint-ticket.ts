// One ticket for all members of a market edition (protocols/joint/SPEC.md, "Choice"): its choice follows from
// the proofs of all of them, each member checks the opening itself, and each prepares shares of its own.
import { addAnswers } from '../../../protocols/blind/add-answers.ts'
import { openShares } from '../../../protocols/blind/decrypt.ts'
import { instancesOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { keepClosed, openTicket } from '../../../protocols/blind/ticket.ts'
import { toHex } from '../../../protocols/bytes.ts'
import type { LoggedTicketEntry, Ticket as ServiceTicket } from '../../../schemas/blind.ts'
import { DatasetId, OrganisationId } from '../../../schemas/common.ts'
import { fetchShares, openedAs } from '../blind/fetch-shares.ts'
import { chosenOf, makeInstances, serves } from '../blind/instances.ts'
import { loggedOpened } from '../blind/logged-choice.ts'
import { type OnProgress, toInstant } from '../blind/side.ts'
import type { VersionedTicket, TicketIn } from '../blind/ticket-store.ts'
import { digestSha256 } from '../web-crypto.ts'
import { chooseJointTicket } from './choose-joint-ticket.ts'
import { endJointTicket, stateAt } from './end-joint-ticket.ts'
import type { JointSide } from './joint-side.ts'
import { openJointTicket } from './open-joint-ticket.ts'

export type Making = VersionedTicket<TicketIn<'joint-made'>> | VersionedTicket<TicketIn<'joint-chosen'>>
export type Ready = VersionedTicket<TicketIn<'joint-ready'>>

/** A ticket about to expire is not begun with. */
const MARGIN_MS = 60_000

/**
 * Resolves to a ticket that every member holds ready. One that was begun is finished first: each member has
 * given its proof for it, and gives no other before that one is opened. Throws what a member refuses, a Fault
 * `joint.withheld` that names a member without a valid proof, and `joint.ticket_ended` that names one where
 * the ticket has ended; anything else leaves a ticket that can be taken up again.
 */
export async function ensureJointTicket(
  side: JointSide,
  shape: TicketShape,
  onProgress: OnProgress = () => undefined,
): Promise<Ready> {
  for (const held of await jointTickets(side)) {
    if (isReady(held) && serves(held.ticket.shape, shape) && (await isLive(side, held))) return held
    if (!isMaking(held)) continue
    const ready = await finish(side, held, onProgress)
    if (serves(ready.ticket.shape, shape)) return ready
  }
  return await finish(side, await begin(side, shape, onProgress), onProgress)
}

/** Of this market edition, the oldest first. */
export async function jointTickets({
  hub,
  market,
}: Pick<JointSide, 'hub' | 'market'>): Promise<readonly VersionedTicket[]> {
  return (await hub.store.list()).held.filter(({ ticket }) => ticket.service === market.id)
}

async function begin(
  { hub, market }: JointSide,
  shape: TicketShape,
  onProgress: OnProgress,
): Promise<VersionedTicket<TicketIn<'joint-made'>>> {
  const instances = await makeInstances(hub, shape, onProgress)
  return await hub.store.add({
    state: 'joint-made',
    v: 1,
    service: market.id,
    dataset: DatasetId.parse(market.declaration.dataset),
    shape: { ...shape },
    instances,
    made: toInstant(hub.now()),
  })
}

async function finish(side: JointSide, making: Making, onProgress: OnProgress): Promise<Ready> {
  const held =
    making.ticket.state === 'joint-made'
      ? await chooseJointTicket(side, making, making.ticket)
      : (making as VersionedTicket<TicketIn<'joint-chosen'>>)
  const { ticket } = held
  const opening = openTicket(side.hub.scheme(ticket.shape.parameters), chosenOf(ticket))
  const digest = toHex(await digestSha256(opening))
  const opened = await openJointTicket(side, held, { bytes: opening, sha256: digest }, onProgress)
  return await fetchJointShares(side, held, digest, opened, onProgress)
}

/** Of all members, added before they are opened: one decryption for each closed instance, whatever n is. */
async function fetchJointShares(
  side: JointSide,
  held: VersionedTicket<TicketIn<'joint-chosen'>>,
  openingSha256: string,
  tickets: readonly ServiceTicket[],
  onProgress: OnProgress,
): Promise<Ready> {
  const { shape } = held.ticket
  const count = instancesOf(shape).closed - 1
  const total = count * side.members.length
  let fetched = 0
  const ofMembers = await Promise.all(
    side.members.map(async ({ member, side: own }, place) => {
      const id = tickets[place]?.id ?? ''
      const { sharesDigest, opened } = await loggedOpened(own, id, openingSha256)
      const shares = await fetchShares(own.client, id, { count, sharesDigest }, () =>
        onProgress('fetch', ++fetched, total),
      )
      return { shares, node: nodeOf(member.organisation, id, sharesDigest, opened) }
    }),
  )
  const ready = keepClosed(chosenOf(held.ticket))
  const scheme = side.hub.scheme(shape.parameters)
  const messages = ofMembers.map(({ shares }) => shares)
  const sums = openedAs(held.name, () =>
    openShares(scheme, ready, addAnswers(scheme, messages, count * shape.answers)),
  )
  await side.hub.store.addShares(held, sums)
  const { v, service, dataset, instances } = held.ticket
  return await side.hub.store.advance(held, {
    state: 'joint-ready',
    v,
    service,
    dataset,
    shape,
    seeds: ready.seeds.map(toHex),
    digests: instances.map(({ digest }) => digest),
    nodes: ofMembers.map(({ node }) => node),
    expires: tickets.map(({ expires }) => expires).sort()[0] ?? toInstant(side.hub.now()),
  })
}

function nodeOf(organisation: string, id: string, sharesDigest: string, opened: LoggedTicketEntry) {
  const ticket = id as TicketIn<'joint-ready'>['nodes'][number]['ticket']
  return { organisation: OrganisationId.parse(organisation), ticket, sharesDigest, opened }
}

/** Every member holds it ready: what a restart or a restored backup loses is lost for the whole ticket. */
async function isLive(side: JointSide, held: Ready): Promise<boolean> {
  const { expires, nodes } = held.ticket
  const isOver = Date.parse(expires) - MARGIN_MS < side.hub.now()
  const states = isOver
    ? ['expired']
    : await Promise.all(
        side.members.map(async (member, place) => await stateAt(member, nodes[place]?.ticket ?? '')),
      )
  const reason = states.find(state => state !== 'ready')
  if (reason === undefined) return true
  await endJointTicket(side, held, reason, isOver ? [] : nodes.map(({ ticket }) => ticket))
  return false
}

function isReady(held: VersionedTicket): held is Ready {
  return held.ticket.state === 'joint-ready'
}

function isMaking(held: VersionedTicket): held is Making {
  return held.ticket.state === 'joint-made' || held.ticket.state === 'joint-chosen'
}
