import { actorBody } from '../actor-body.ts'
import type { Call, Reply, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { appendWithBody, decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'

/** An officer suspends a grant: no new question under it. */
export const freezeGrant: UseCase<'grantFreeze'> = async (context, call) => {
  return await setFrozen(context, call, 'grant-freeze')
}

export const unfreezeGrant: UseCase<'grantUnfreeze'> = async (context, call) => {
  return await setFrozen(context, call, 'grant-unfreeze')
}

async function setFrozen(
  { store, software }: Context,
  call: Call<'grantFreeze'>,
  type: 'grant-freeze' | 'grant-unfreeze',
): Promise<Reply<'grantFreeze'>> {
  return await decide(store, call, async ({ read, write, append }) => {
    const grant = orNotFound(await read.grant(call.params.id))
    if (!(await write.setGrantFrozen(grant.id, type === 'grant-freeze'))) return grant
    appendWithBody(
      append,
      software,
      { v: 1, type, actor: actorBody(call), grant: grant.id, level: grant.blindLevel },
      [call.actor.organisation, grant.provider, grant.consumer],
      { type, grantId: grant.id },
    )
    return invariant(await read.grant(grant.id), 'a frozen grant is stored')
  })
}
