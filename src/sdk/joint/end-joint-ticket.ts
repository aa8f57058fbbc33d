// A joint ticket that comes to nothing: it ends in the store, and takes no place at any member any more.
import { markEnded } from '../blind/end-ticket.ts'
import type { VersionedTicket } from '../blind/ticket-store.ts'
import { ProblemError } from '../errors.ts'
import { retried } from '../retried.ts'
import type { JointSide, MemberSide } from './joint-side.ts'

/** `tickets`: each member's own, by place; undefined where it is not known. */
export async function endJointTicket(
  side: Pick<JointSide, 'hub' | 'members'>,
  held: VersionedTicket,
  reason: string,
  tickets: readonly (string | undefined)[],
): Promise<void> {
  await markEnded(side.hub, held, reason)
  await Promise.all(
    side.members.map(async (member, place) => {
      const id = tickets[place]
      // A member that cannot be reached deletes its own when its time is over.
      if (id !== undefined) await drop(member, id).catch(() => undefined)
    }),
  )
}

/**
 * Where the member's own ticket is. One that the member itself, under its key, does not know is lost: its
 * database was restored. What the hub says in its place is a connection without an answer.
 */
export async function stateAt({ side }: MemberSide, id: string): Promise<string> {
  try {
    return (await retried(() => side.client.ticketShow({ params: { id } }))).state
  } catch (error) {
    const isGone = error instanceof ProblemError && error.authenticated && error.code === 'request.not_found'
    if (isGone) return 'lost'
    throw error
  }
}

/** Only a ready one: giving up a choice that is not opened would count. */
async function drop(member: MemberSide, id: string): Promise<void> {
  if ((await stateAt(member, id)) === 'ready') await member.side.client.ticketGiveUp({ params: { id } })
}
