import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { orNotFound } from '../presence.ts'
import { proposeAdmission } from './admissions.ts'

/** Proposes a further key for a member that lost its own. Returns the first half of the code. */
export const proposeCode: UseCase<'organisationCodePropose'> = async (context, call) => {
  return await decide(context.store, call, async decision => {
    const { id: organisation, title, roles } = orNotFound(await decision.read.organisation(call.params.id))
    return await proposeAdmission(context, decision, call, 'key', { organisation, title, roles })
  })
}
