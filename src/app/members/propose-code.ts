import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { orNotFound } from '../or-not-found.ts'
import { proposeAdmission } from './admissions.ts'

/** Proposes a further key for a member that lost its own. Returns the first half of the code. */
export async function proposeCode(
  context: Context,
  call: Call<'organisationCodePropose'>,
): Promise<Reply<'organisationCodePropose'>> {
  return await decide(context.store, {
    nonce: call.nonce,
    change: async decision => {
      const { id: organisation, title, roles } = orNotFound(await decision.read.organisation(call.params.id))
      return await proposeAdmission(context, decision, call, 'key', { organisation, title, roles })
    },
  })
}
