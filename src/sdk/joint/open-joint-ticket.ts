// protocols/joint/SPEC.md, "Blind shares": the opening goes to every member, each of which checks it itself.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { Ticket as ServiceTicket } from '../../../schemas/blind.ts'
import { DatasetId, OrganisationId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { CONTRADICTED, markEnded } from '../blind/end-ticket.ts'
import { followTicket } from '../blind/follow-ticket.ts'
import { openedSeeds } from '../blind/instances.ts'
import { loggedChoice } from '../blind/logged-choice.ts'
import { type EncodedOpening, sendOpening } from '../blind/send-opening.ts'
import { type OnProgress, toInstant } from '../blind/side.ts'
import type { VersionedTicket, TicketIn } from '../blind/ticket-store.ts'
import { ProblemError, SdkError } from '../errors.ts'
import { retried } from '../retried.ts'
import { proofAgain } from './choose-joint-ticket.ts'
import { endJointTicket } from './end-joint-ticket.ts'
import type { JointSide, MemberSide } from './joint-side.ts'

/**
 * The openings are sent before any verdict is waited for, but for members of one service: an organisation has
 * one choice there that is not opened.
 */
export async function openJointTicket(
  side: JointSide,
  held: VersionedTicket<TicketIn<'joint-chosen'>>,
  opening: EncodedOpening,
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
  const at = done.findIndex(({ state }) => state !== 'ready')
  const [failed, node] = [done[at], members[at]?.member.organisation]
  if (failed === undefined || node === undefined) return done
  const ids = done.map(({ id }) => id)
  await endJointTicket(side, held, failed.state, ids)
  throw fault('joint.ticket_ended', { node, state: failed.state })
}

/** The member's log has this choice for these digests before anything is opened to it. */
async function openAt(
  joint: JointSide,
  { member, side }: MemberSide,
  place: number,
  held: VersionedTicket<TicketIn<'joint-chosen'>>,
  opening: EncodedOpening,
): Promise<ServiceTicket> {
  const { shape, instances, choice, proofs } = held.ticket
  const digests = instances.map(({ digest }) => digest)
  const dataset = DatasetId.parse(member.edition.split('@')[0])
  const node = OrganisationId.parse(member.organisation)
  const body = { dataset, shape, digests, joint: { marketEdition: joint.market.id, node, proofs } }
  const choose = async () => await retried(() => side.client.proven('ticketNew', { body }))
  const sent = await choose().catch(async (error: unknown) => {
    if (!isDrawLost(error)) throw error
    // Its database was restored. The same proof again, as of anybody who lost one on the way.
    await proofAgain(joint, place, held.ticket)
    return await choose()
  })
  const answered = sent.value
  if (canonicalJson([answered.shape, answered.choice]) !== canonicalJson([shape, choice]))
    return await contradicted(joint, held, answered.id, 'choice')
  const logged = await loggedChoice(side, { ...answered, dataset }, digests)
  const record = {
    v: 1 as const,
    service: side.serviceKey,
    dataset,
    shape,
    ticket: answered.id,
    upload: sent.signed,
    entries: logged.signed,
    opened: logged.field === undefined ? { seeds: openedSeeds(instances, choice) } : null,
    kept: toInstant(side.now()),
  }
  await side.store.addRecord(held, record, place)
  if (logged.field !== undefined) return await contradicted(joint, held, answered.id, logged.field)
  if (answered.state !== 'chosen' && answered.state !== 'lapsed') return answered
  const { index, hash } = logged.entry
  const entry = { seq: String(index), hash }
  await sendOpening(side.client, answered.id, opening, [choice, digests, entry], { partBytes: PART_BYTES })
  return answered
}

function isDrawLost(error: unknown): boolean {
  if (!(error instanceof ProblemError) || !error.authenticated) return false
  return error.code === 'joint.draw_missing' && error.params['reason'] === 'draw'
}

/** What a hub carries in one message. */
const PART_BYTES = 2 ** 20

/** Nothing is opened at this member: its other choice, or what its log says, is in the record. */
async function contradicted(
  { hub }: JointSide,
  held: VersionedTicket<TicketIn<'joint-chosen'>>,
  id: string,
  field: string,
): Promise<never> {
  await markEnded(hub, held, CONTRADICTED)
  throw new SdkError('sdk.contradiction', 'a node says something else than it logged, or than its proofs', {
    id,
    field,
  })
}
