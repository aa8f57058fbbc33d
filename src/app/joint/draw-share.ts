// A node's share: its totals with its own noise and its masks. Made once for a J, whatever becomes of the
// hold.
import { encodeBlindShare } from '../../../protocols/joint/blind-share.ts'
import { parametersOf } from '../../../protocols/blind/parameters.ts'
import { blindRing, encodeCells, OPEN_RING, reduce } from '../../../protocols/joint/ring.ts'
import { SHARE_SALT, shareCommitment, type StoredShare } from '../../../protocols/joint/seal-share.ts'
import { fault } from '../../../schemas/fault.ts'
import { isHidden } from '../../domain/plan/joint/plan.ts'
import type { TicketRow } from '../../store/readers/tickets.ts'
import type { Context } from '../context.ts'
import { randomBytes } from '../random.ts'
import { effectiveState } from '../tickets/ticket-state.ts'
import type { AskedBlind, AskedQuestion } from './asked-question.ts'

export interface DrawnShare {
  readonly share: StoredShare
  readonly commitment: string
  /** The ticket whose masks the share has used up. */
  readonly ticket?: string
}

/** Throws a Fault: of a question with a hidden selection also for a ticket that is not ready here. */
export async function drawShare(context: Context, asked: AskedQuestion): Promise<DrawnShare> {
  const { blind } = asked
  if (blind === undefined) return committed(asked, encodeCells(await openCells(context, asked)))
  const ticket = await readyTicket(context, asked, blind)
  const open = await openCells(context, asked)
  const ciphertexts = await evaluate(context, asked, blind, ticket)
  return { ...committed(asked, encodeBlindShare(open, ciphertexts)), ticket }
}

function committed({ planned, member }: AskedQuestion, bytes: Uint8Array): DrawnShare {
  const share = { salt: randomBytes(SHARE_SALT), bytes }
  return { share, commitment: shareCommitment(planned.joint, member.organisation, share) }
}

/** Of the parts that are not hidden. */
async function openCells(
  { engine, markets }: Context,
  { market, member, planned, edition }: AskedQuestion,
): Promise<readonly bigint[]> {
  const { joint, nodeParts } = planned
  const parts = nodeParts.flatMap(({ shape, noise }, i) =>
    isHidden(planned.planned, i) ? [] : [{ shape, noise }],
  )
  if (parts.length === 0) return []
  const released = await engine.release({ edition: edition.id, parts })
  const totals = released.parts.flatMap(({ values }) => values.map(value => reduce(BigInt(value), OPEN_RING)))
  return markets.masker(market, member).mask({ joint, mode: 'open', ring: OPEN_RING }, totals)
}

/** Masked before it is encrypted: opened alone, this node's ciphertexts hold uniform values. */
async function evaluate(
  { engine, markets, store }: Context,
  { market, member, planned, edition }: AskedQuestion,
  { plan, shape, shifts }: AskedBlind,
  ticket: string,
): Promise<Uint8Array> {
  const ring = blindRing(parametersOf(shape.parameters).plainModulus)
  const zeros = Array.from({ length: plan.groups }, () => 0n)
  const streams = markets.masker(market, member).mask({ joint: planned.joint, mode: 'blind', ring }, zeros)
  const masks = Float64Array.from(streams, Number)
  const parts = planned.nodeParts.flatMap(({ shape: of, noise }, i) =>
    isHidden(planned.planned, i) ? [{ shape: of, noise }] : [],
  )
  try {
    const { ciphertexts } = await engine.blind.release({
      edition: edition.id,
      ticket,
      shifts,
      hidden: [...plan.dimensions],
      parts,
      masks,
    })
    return ciphertexts
  } catch (error) {
    if (!engine.blind.holds(ticket))
      await store.work(async write => await write.setTicketState(ticket, ['ready'], 'lost'), null)
    throw error
  } finally {
    masks.fill(0)
  }
}

/**
 * This node's own ticket for the digests of the question, whose opening it has checked itself: whatever
 * others say of it, without one there is no share.
 */
async function readyTicket(
  context: Context,
  { question, market, member, edition }: AskedQuestion,
  { shape, digestsKey }: AskedBlind,
): Promise<string> {
  const row = await context.store.read.ticketOfDigests(question.consumer, digestsKey)
  if (row === undefined || !isOf(row, market.id, member.organisation))
    throw fault('blind.ticket_state', { ticket: '', state: 'lost' })
  const { id, state, dataset, shape: has } = effectiveState(context, row.ticket)
  if (state !== 'ready') throw fault('blind.ticket_state', { ticket: id, state })
  const same = JSON.stringify(shapeOf(has)) === JSON.stringify(shapeOf(shape))
  if (dataset !== edition.dataset || !same) throw fault('joint.ticket')
  return id
}

function isOf({ joint }: TicketRow, marketEdition: string, node: string): boolean {
  return joint?.marketEdition === marketEdition && joint.node === node
}

function shapeOf({ parameters, level, mode, cells, answers }: AskedBlind['shape']) {
  return { parameters, level, mode, cells, answers }
}
