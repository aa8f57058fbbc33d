import { fault } from '../../../schemas/fault.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { freshSalt } from '../ids.ts'
import { invariant } from '../invariant.ts'
import { orNotFound } from '../or-not-found.ts'
import { Seen } from './list-standing.ts'

/** By its provider or an officer, for good: nobody reads it for the first time any more. */
export const withdrawStanding: UseCase<'standingWithdraw'> = async ({ store, software }, call) => {
  const { organisation, roles } = call.actor
  return await decide(store, call, async ({ read, write, append, time }) => {
    const { id, edition, provider } = orNotFound(await read.standing(call.params.id, organisation))
    if (provider !== organisation && !roles.includes('officer')) throw fault('request.not_found')
    if (await write.withdrawStanding(id))
      append(place =>
        encodeWithBody(
          place,
          software,
          { v: 1, type: 'standing-withdrawal', actor: actorBody(call), edition, answer: id },
          freshSalt(),
          [organisation, provider],
          bodyCommitment => ({ type: 'standing-withdrawal', answer: id, bodyCommitment }),
        ),
      )
    const changed = invariant(
      await read.standing(id, organisation),
      'a published question is never removed',
    )
    return await new Seen(read, organisation).show(changed, time)
  })
}
