import type { Call } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { appendGrantState } from './grant-entries.ts'

/** An officer suspends a grant: no new question under it. */
export const freezeGrant = setFrozen('grant-freeze')

export const unfreezeGrant = setFrozen('grant-unfreeze')

function setFrozen(type: 'grant-freeze' | 'grant-unfreeze') {
  return async ({ store, software }: Context, call: Call<'grantFreeze'>) =>
    await decide(store, call, async decision => {
      const { read, write } = decision
      const grant = orNotFound(await read.grant(call.params.id))
      if (!(await write.setGrantFrozen(grant.id, type === 'grant-freeze'))) return grant
      appendGrantState(decision, software, type, grant, call)
      return invariant(await read.grant(grant.id), 'a frozen grant is stored')
    })
}
