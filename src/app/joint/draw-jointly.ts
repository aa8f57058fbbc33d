// protocols/joint/SPEC.md, "Choice": which instances of a joint ticket are opened follows from the proofs of
// all members. A node gives its own once for each ticket that it admitted, and derives the choice itself.
import { sha256 } from '../../../protocols/hashes.ts'
import { checkChoice } from '../../../protocols/blind/choice.ts'
import { fromBase64Url, fromHex, toBase64Url, toHex } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { choiceInput, chooseJointly } from '../../../protocols/joint/choice.ts'
import type { Member } from '../../../protocols/joint/market-edition.ts'
import type { NewTicket } from '../../../schemas/blind.ts'
import { DatasetId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { checkNewTicket } from '../../domain/tickets.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { admitTicket } from '../tickets/choose-ticket.ts'
import type { OpenMarket } from './market-book.ts'

/**
 * The proof is stored as given before it leaves, and counts as a choice that is not opened: whoever has the
 * other members' proofs learns the choice from it. The same input gets the same proof; with another shape the
 * same digests are another input, and so another draw.
 */
export const drawJointly: UseCase<'jointDraw'> = async (context, call) => {
  const { marketEdition, node, shape, digests } = call.body
  const { organisation } = call.actor
  checkNewTicket(shape, digests)
  if (context.engine.blind.bytesOf(shape) === undefined) throw fault('blind.ticket_large', {}, '/shape')
  const { member } = await memberHere(context, marketEdition, node)
  const input = choiceInput(marketEdition, organisation, shape, digests.map(fromHex))
  const draw = drawOf(call.body, organisation)
  await decide(context.store, call, async decision => {
    const { read, write } = decision
    if ((await read.jointDraw(draw, node, organisation)) !== undefined) return
    await admitTicket(decision, { dataset: datasetOf(member), shape }, organisation, draw)
    await write.addDraw(draw, node, organisation, marketEdition)
  })
  return { node, proof: toBase64Url(context.nodeKeys.of(node).prove(input)) }
}

/** Names a draw, which is the same at all members. */
export function drawOf(
  {
    marketEdition,
    shape,
    digests,
  }: Pick<Parameters<typeof drawJointly>[1]['body'], 'marketEdition' | 'shape' | 'digests'>,
  organisation: string,
): string {
  return toHex(sha256(choiceInput(marketEdition, organisation, shape, digests.map(fromHex))))
}

type JointTicket = NewTicket & { readonly joint: NonNullable<NewTicket['joint']> }

/** Throws `joint.draw_missing` for proofs that are not those of all members, or where none was given here. */
export async function jointChoice(
  { read, write }: DecisionTransaction,
  { market, member }: MemberHere,
  { dataset, shape, digests, joint }: JointTicket,
  organisation: string,
): Promise<readonly number[]> {
  const { marketEdition, node, proofs } = joint
  if (datasetOf(member) !== dataset) throw fault('joint.market_edition_unknown')
  const draw = drawOf({ marketEdition, shape, digests }, organisation)
  const given = await read.jointDraw(draw, node, organisation)
  if (given === undefined) throw fault('joint.draw_missing', { reason: 'draw' }, '/joint')
  const choice = fromProofs(market, organisation, { shape, digests, proofs })
  await write.setDrawChosen(draw, node, organisation)
  return choice
}

function fromProofs(
  { edition }: OpenMarket,
  organisation: string,
  { shape, digests, proofs }: Pick<JointTicket, 'shape' | 'digests'> & { readonly proofs: readonly string[] },
): readonly number[] {
  try {
    const choice = chooseJointly(
      edition,
      organisation,
      shape,
      digests.map(fromHex),
      proofs.map(fromBase64Url),
    )
    checkChoice(shape, choice)
    return choice
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw fault('joint.draw_missing', { reason: error.code }, '/joint/proofs')
  }
}

export interface MemberHere {
  readonly market: OpenMarket
  readonly member: Member
}

/**
 * Of a market edition in force, a member whose node this service is. Reads the store, and asks the hub where
 * not all had signed yet: never within a transaction, whose connection may be the only one. Throws
 * `joint.market_edition_unknown`.
 */
export async function memberHere(
  { markets, service }: Context,
  marketEdition: string,
  node: string,
): Promise<MemberHere> {
  const market = await markets.open(marketEdition)
  const member = market?.edition.members.find(({ organisation }) => organisation === node)
  if (market === undefined || member?.logKey !== service.logKey) throw fault('joint.market_edition_unknown')
  return { market, member }
}

function datasetOf({ edition }: Member): DatasetId {
  return DatasetId.parse(edition.split('@')[0])
}
