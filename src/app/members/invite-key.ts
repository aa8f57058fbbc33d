import { actorBody } from '../actor-body.ts'
import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { codeHash, issueEnrolmentCode, makeCode } from './enrolment-codes.ts'
import { appendInvitation } from './member-entries.ts'

/** The caller's key allows one further key of its own organisation. */
export async function inviteKey(
  { store, software }: Context,
  call: Call<'keyInvite'>,
): Promise<Reply<'keyInvite'>> {
  return await decide(store, {
    nonce: call.nonce,
    change: async decision => {
      await appendInvitation(software, decision, actorBody(call))
      const code = makeCode()
      return { ...(await issueEnrolmentCode(decision, call.actor.organisation, codeHash(code))), code }
    },
  })
}
