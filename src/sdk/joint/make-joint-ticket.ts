// One ticket for all members of a market edition (protocols/joint/SPEC.md, "Choice"): its choice follows from
// the proofs of all of them, each member checks the opening itself, and each prepares shares of its own.
import { addAnswers } from '../../../protocols/blind/add-answers.ts'
import { openShares } from '../../../protocols/blind/decrypt.ts'
import { instancesOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import {
  acceptChoice,
  type ChosenTicket,
  keepClosed,
  makeInstance,
  openTicket,
  ticketOf,
} from '../../../protocols/blind/ticket.ts'
import { concatBytes, fromBase64, fromBase64Url, fromHex, toHex } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { decodePublicKey } from '../../../protocols/identity/keys.ts'
import { choiceInput, chooseJointly } from '../../../protocols/joint/choice.ts'
import { vrfVerify } from '../../../protocols/joint/vrf.ts'
import type { LoggedTicketEntry, Ticket as ServiceTicket } from '../../../schemas/blind.ts'
import { DatasetId, OrganisationId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { followTicket } from '../blind/follow-ticket.ts'
import { loggedChoice, loggedOpened } from '../blind/logged-choice.ts'
import { type OnProgress, toInstant } from '../blind/side.ts'
import { openingBinding } from '../blind/ticket-entry.ts'
import type { Held, TicketIn } from '../blind/ticket-store.ts'
import { ProblemError, SdkError } from '../errors.ts'
import { pause } from '../pause.ts'
import { retried } from '../retried.ts'
import { upload } from '../upload.ts'
import { digestSha256 } from '../web-crypto.ts'
import type { JointSide, MemberSide } from './joint-side.ts'

export type Making = Held<TicketIn<'joint-made'>> | Held<TicketIn<'joint-chosen'>>
export type Ready = Held<TicketIn<'joint-ready'>>

/** A ticket about to expire is not begun with. */
const MARGIN_MS = 60_000

/**
 * Resolves to a ticket that every member holds ready. One that was begun is finished first: each member has
 * given its proof for it, and gives no other before that one is opened. Throws what a member refuses, a Fault
 * `joint.withheld` that names a member without a valid proof, and `sdk.ticket` where the ticket has ended;
 * anything else leaves a ticket that can be taken up again.
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
export async function jointTickets({ hub, market }: JointSide): Promise<readonly Held[]> {
  return (await hub.store.list()).held.filter(({ ticket }) => ticket.service === market.id)
}

/** Ends it in the store and throws `sdk.ticket`. */
export async function endJointTicket(side: JointSide, held: Held, reason: string): Promise<never> {
  const { v, service, dataset, shape } = held.ticket
  const ended = toInstant(side.hub.now())
  await side.hub.store.advance(held, { state: 'ended', v, service, dataset, shape, id: null, reason, ended })
  await side.hub.store.removeShares(held)
  throw new SdkError('sdk.ticket', `the ticket is ${reason}`, { id: held.name, state: reason })
}

async function begin(
  { hub, market }: JointSide,
  shape: TicketShape,
  onProgress: OnProgress,
): Promise<Held<TicketIn<'joint-made'>>> {
  const { made } = instancesOf(shape)
  const scheme = hub.scheme(shape.parameters)
  const instances = []
  for (let done = 0; done < made; done++) {
    onProgress('make', done, made)
    instances.push(makeInstance(scheme, shape, hub.client.random))
    // Lets a Ctrl-C through.
    if (done % 4 === 3) await pause(0)
  }
  ticketOf(shape, instances)
  return await hub.store.add({
    state: 'joint-made',
    v: 1,
    service: market.id,
    dataset: DatasetId.parse(market.declaration.dataset),
    shape: { ...shape },
    instances: instances.map(({ seed, digest }) => ({ seed: toHex(seed), digest: toHex(digest) })),
    made: toInstant(hub.now()),
  })
}

async function finish(side: JointSide, making: Making, onProgress: OnProgress): Promise<Ready> {
  const held =
    making.ticket.state === 'joint-made'
      ? await choose(side, making, making.ticket)
      : (making as Held<TicketIn<'joint-chosen'>>)
  const { ticket } = held
  const opening = openTicket(side.hub.scheme(ticket.shape.parameters), chosenOf(ticket))
  const digest = toHex(await digestSha256(opening))
  const opened = await openEverywhere(side, held, { bytes: opening, sha256: digest }, onProgress)
  return await fetchShares(side, held, digest, opened, onProgress)
}

/** The choice is in the store before any member learns it, and is the only one that is ever answered. */
async function choose(
  side: JointSide,
  held: Held,
  { instances, shape, ...ticket }: TicketIn<'joint-made'>,
): Promise<Held<TicketIn<'joint-chosen'>>> {
  const { market, hub, members } = side
  const digests = instances.map(({ digest }) => digest)
  const input = choiceInput(market.id, hub.organisation, shape, digests.map(fromHex))
  const proofs = await Promise.all(members.map(each => proofOf(side, each, { shape, digests }, input)))
  const drawn = chooseJointly(
    market.edition,
    hub.organisation,
    shape,
    digests.map(fromHex),
    proofs.map(fromBase64Url),
  )
  const { choice } = acceptChoice({ kind: 'made', shape, instances: instances.map(fromStored) }, drawn)
  return await hub.store.advance(held, {
    ...ticket,
    state: 'joint-chosen',
    shape,
    instances,
    choice: [...choice],
    proofs: [...proofs],
  })
}

/** Verified here, so that whoever withholds a proof or sends a false one is named. */
async function proofOf(
  { market }: JointSide,
  { member, side }: MemberSide,
  { shape, digests }: { readonly shape: TicketShape; readonly digests: readonly string[] },
  input: Uint8Array,
): Promise<string> {
  const node = OrganisationId.parse(member.organisation)
  const body = { marketEdition: market.id, node, shape, digests: [...digests] }
  try {
    const { proof } = await retried(() => side.client.jointDraw({ body }))
    vrfVerify(decodePublicKey(member.vrfKey), input, fromBase64Url(proof))
    return proof
  } catch (error) {
    // What the member refuses under its own signature says why itself.
    if (error instanceof ProblemError && error.authenticated) throw error
    if (error instanceof ProblemError || error instanceof ProtocolError || error instanceof SdkError)
      throw fault('joint.withheld', { node, code: error.code })
    throw error
  }
}

interface Opening {
  readonly bytes: Uint8Array
  readonly sha256: string
}

/**
 * The openings are sent before any verdict is waited for, but for members of one service: an organisation has
 * one choice there that is not opened.
 */
async function openEverywhere(
  side: JointSide,
  held: Held<TicketIn<'joint-chosen'>>,
  opening: Opening,
  onProgress: OnProgress,
): Promise<readonly ServiceTicket[]> {
  const { members } = side
  const turns = members.map(
    ({ member: { logKey } }, place) =>
      members.slice(0, place).filter(({ member }) => member.logKey === logKey).length,
  )
  const done: ServiceTicket[] = []
  for (let turn = 0; turn <= Math.max(...turns); turn++) {
    const now = members.flatMap((each, place) => (turns[place] === turn ? [{ each, place }] : []))
    const sent = await Promise.all(
      now.map(async ({ each, place }) => await openAt(side, each, place, held, opening)),
    )
    await Promise.all(
      now.map(async ({ each, place }, i) => {
        const ticket = await followTicket(each.side, sent[i]?.id ?? '', onProgress)
        done[place] = ticket
      }),
    )
    onProgress('check', done.length, members.length)
  }
  const failed = done.find(({ state }) => state !== 'ready')
  if (failed !== undefined) return await endJointTicket(side, held, failed.state)
  return done
}

/** The member's log has this choice for these digests before anything is opened to it. */
async function openAt(
  joint: JointSide,
  { member, side }: MemberSide,
  place: number,
  held: Held<TicketIn<'joint-chosen'>>,
  { bytes, sha256 }: Opening,
): Promise<ServiceTicket> {
  const { shape, instances, choice, proofs } = held.ticket
  const digests = instances.map(({ digest }) => digest)
  const dataset = DatasetId.parse(member.edition.split('@')[0])
  const node = OrganisationId.parse(member.organisation)
  const body = { dataset, shape, digests, joint: { marketEdition: joint.market.id, node, proofs } }
  const sent = await retried(() => side.client.proven('ticketNew', { body }))
  const answered = sent.value
  if (canonicalJson([answered.shape, answered.choice]) !== canonicalJson([shape, choice]))
    throw new SdkError('sdk.contradiction', 'a node derived another choice', {
      id: answered.id,
      field: 'choice',
    })
  const logged = await loggedChoice(side, { ...answered, dataset }, digests)
  const seeds = choice.flatMap(position => instances[position]?.seed ?? [])
  const record = {
    v: 1 as const,
    service: side.serviceKey,
    dataset,
    shape,
    ticket: answered.id,
    upload: sent.signed,
    entries: logged.signed,
    opened: logged.field === undefined ? { seeds } : null,
    kept: toInstant(side.now()),
  }
  await side.store.addRecord(held, record, place)
  if (logged.field !== undefined)
    throw new SdkError('sdk.contradiction', 'a node logged something else than it sent', {
      id: answered.id,
      field: logged.field,
    })
  if (answered.state !== 'chosen' && answered.state !== 'lapsed') return answered
  const source = {
    size: bytes.length,
    sha256: async () => sha256,
    read: async (from: number, length: number) => bytes.subarray(from, from + length),
  }
  const file = await upload(side.client, source, { partBytes: PART_BYTES })
  const { index, hash } = logged.entry
  const binding = await openingBinding(choice, digests, { seq: String(index), hash })
  const opening = { upload: file.id, sha256, ...binding }
  await retried(() => side.client.ticketOpening({ params: { id: answered.id }, body: opening })).catch(
    (error: unknown) => {
      // An opening whose answer was lost is not accepted twice; the state of the ticket says the rest.
      if (!(error instanceof ProblemError && error.code === 'blind.ticket_state')) throw error
    },
  )
  return answered
}

/** What a hub carries in one message. */
const PART_BYTES = 2 ** 20

/** Of all members, added before they are opened: one decryption for each closed instance, whatever n is. */
async function fetchShares(
  side: JointSide,
  held: Held<TicketIn<'joint-chosen'>>,
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
      const parts: Uint8Array[] = []
      for (let part = 0; part < count; part++) {
        const { bytes } = await retried(() => own.client.ticketShares({ params: { id, part } as never }))
        parts.push(fromBase64(bytes))
        onProgress('fetch', ++fetched, total)
      }
      const shares = concatBytes(...parts)
      if (toHex(await digestSha256(shares)) !== sharesDigest)
        throw new SdkError('sdk.shares', 'the share ciphertexts are not those that the log committed to', {
          id,
        })
      return { shares, node: nodeOf(member.organisation, id, sharesDigest, opened) }
    }),
  )
  const ready = keepClosed(chosenOf(held.ticket))
  const sums = openAdded(
    side,
    shape,
    ready.seeds,
    ofMembers.map(({ shares }) => shares),
    held.name,
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

/** Whether they are accepted depends on their public bytes, never on a key. */
function openAdded(
  { hub }: JointSide,
  shape: TicketShape,
  seeds: readonly Uint8Array[],
  messages: readonly Uint8Array[],
  id: string,
): Float64Array {
  try {
    const scheme = hub.scheme(shape.parameters)
    const added = addAnswers(scheme, messages, (seeds.length - 1) * shape.answers)
    return openShares(scheme, { shape, seeds }, added)
  } catch (error) {
    throw new SdkError(
      'sdk.response',
      'the share ciphertexts are not of this ticket',
      { id },
      { cause: error },
    )
  }
}

/** Every member holds it ready: what a restart loses is lost for the whole ticket. */
async function isLive(side: JointSide, held: Ready): Promise<boolean> {
  const { expires, nodes } = held.ticket
  const now = side.hub.now()
  const states =
    Date.parse(expires) - MARGIN_MS < now
      ? ['expired']
      : await Promise.all(
          side.members.map(async ({ side: own }, place) => {
            const id = nodes[place]?.ticket
            if (id === undefined) return 'lost'
            return (await retried(() => own.client.ticketShow({ params: { id } }))).state
          }),
        )
  const reason = states.find(state => state !== 'ready')
  if (reason === undefined) return true
  await endJointTicket(side, held, reason).catch((error: unknown) => {
    if (!(error instanceof SdkError && error.code === 'sdk.ticket')) throw error
  })
  return false
}

/** A ticket with room for more groups serves too. */
function serves(has: TicketShape, wanted: TicketShape): boolean {
  return (
    has.parameters === wanted.parameters &&
    has.level === wanted.level &&
    has.mode === wanted.mode &&
    has.cells === wanted.cells &&
    has.answers >= wanted.answers &&
    instancesOf(has).made === instancesOf(wanted).made
  )
}

function isReady(held: Held): held is Ready {
  return held.ticket.state === 'joint-ready'
}

function isMaking(held: Held): held is Making {
  return held.ticket.state === 'joint-made' || held.ticket.state === 'joint-chosen'
}

function chosenOf({ shape, instances, choice }: TicketIn<'joint-chosen'>): ChosenTicket {
  return { kind: 'chosen', shape, instances: instances.map(fromStored), choice }
}

function fromStored({ seed, digest }: { readonly seed: string; readonly digest: string }) {
  return { seed: fromHex(seed), digest: fromHex(digest) }
}
