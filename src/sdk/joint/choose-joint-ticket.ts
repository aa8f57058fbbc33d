// protocols/joint/SPEC.md, "Choice": proofs of all members, and what follows from them.
import { acceptChoice } from '../../../protocols/blind/ticket.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import { fromBase64Url, fromHex } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { decodePublicKey } from '../../../protocols/identity/keys.ts'
import { choiceInput, chooseJointly } from '../../../protocols/joint/choice.ts'
import { vrfVerify } from '../../../protocols/joint/vrf.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { instancesIn } from '../blind/instances.ts'
import type { VersionedTicket, TicketIn } from '../blind/ticket-store.ts'
import { ProblemError, SdkError } from '../errors.ts'
import { retried } from '../retried.ts'
import type { JointSide, MemberSide } from './joint-side.ts'

/** The choice is in the store before any member learns it, and is the only one that is ever answered. */
export async function chooseJointTicket(
  side: JointSide,
  held: VersionedTicket,
  { instances, shape, ...ticket }: TicketIn<'joint-made'>,
): Promise<VersionedTicket<TicketIn<'joint-chosen'>>> {
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
  const { choice } = acceptChoice({ kind: 'made', shape, instances: instancesIn(instances) }, drawn)
  return await hub.store.advance(held, {
    ...ticket,
    state: 'joint-chosen',
    shape,
    instances,
    choice: [...choice],
    proofs: [...proofs],
  })
}

/** A member's proof once more: the choice is made already, and another proof would be another member's. */
export async function proofAgain(
  side: JointSide,
  place: number,
  { instances, shape, proofs }: TicketIn<'joint-chosen'>,
): Promise<void> {
  const member = side.members[place]
  if (member === undefined) return
  const digests = instances.map(({ digest }) => digest)
  const input = choiceInput(side.market.id, side.hub.organisation, shape, digests.map(fromHex))
  const proof = await proofOf(side, member, { shape, digests }, input)
  if (proof !== proofs[place])
    throw fault('joint.withheld', { node: member.member.organisation, code: 'joint.vrf' })
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
