import { fault } from '../../../schemas/fault.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { appendWithBody, decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { Seen } from './list-standing.ts'

/** By its provider or an officer, for good: nobody reads it for the first time any more. */
export const withdrawStanding: UseCase<'standingWithdraw'> = async ({ store, software }, call) => {
  const { organisation, roles } = call.actor
  return await decide(store, call, async ({ read, write, append, time }) => {
    const { id, edition, provider } = orNotFound(await read.standing(call.params.id, organisation))
    if (provider !== organisation && !roles.includes('officer')) throw fault('request.not_found')
    if (await write.withdrawStanding(id))
      appendWithBody(
        append,
        software,
        { v: 1, type: 'standing-withdrawal', actor: actorBody(call), edition, answer: id },
        [organisation, provider],
        { type: 'standing-withdrawal', answer: id },
      )
    const changed = invariant(await read.standing(id, organisation), 'a published question is never removed')
    return await new Seen(read, organisation).show(changed, time)
  })
}
