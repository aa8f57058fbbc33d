import { checkRoles } from '../../domain/roles.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { proposeAdmission } from './admissions.ts'
import { refuseTaken } from './refuse-taken.ts'

/** Proposes an officer, operator or auditor. Returns the first half of its code. */
export const proposeOrganisation: UseCase<'organisationPropose'> = async (context, call) => {
  const { id: organisation, title, roles } = call.body
  return await decide(context.store, call, async decision => {
    checkRoles(roles, true)
    await refuseTaken(decision, organisation)
    return await proposeAdmission(context, decision, call, 'organisation', { organisation, title, roles })
  })
}
