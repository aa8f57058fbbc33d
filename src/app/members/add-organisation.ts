import { fault } from '../../../schemas/fault.ts'
import { checkRoles } from '../../domain/roles.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { freshSalt } from '../ids.ts'
import { proposeAdmission } from './admissions.ts'
import { codeHash, issueFirst, makeCode } from './enrolment-codes.ts'
import { insertOrganisation } from './member-entries.ts'

/** An operator adds a provider or consumer. Returns the code with which it enrols its first key. */
export const addOrganisation: UseCase<'organisationAdd'> = async ({ store, software }, call) => {
  const { id, title, roles, keyId } = call.body
  return await decide(store, call, async decision => {
    checkRoles(roles, false)
    await refuseTaken(decision, id)
    const by = { actor: actorBody(call), proposal: null, salt: freshSalt() }
    await insertOrganisation(software, decision, { id, title, roles }, by)
    const code = makeCode()
    return { ...(await issueFirst(decision, id, codeHash(code), keyId)), code }
  })
}

/** Proposes an officer, operator or auditor. Returns the first half of its code. */
export const proposeOrganisation: UseCase<'organisationPropose'> = async (context, call) => {
  const { id: organisation, title, roles } = call.body
  return await decide(context.store, call, async decision => {
    checkRoles(roles, true)
    await refuseTaken(decision, organisation)
    return await proposeAdmission(context, decision, call, 'organisation', { organisation, title, roles })
  })
}

/** Throws `registry.organisation_exists`. */
async function refuseTaken({ read }: DecisionTransaction, id: string): Promise<void> {
  if ((await read.organisation(id)) !== undefined)
    throw fault('registry.organisation_exists', { organisation: id }, '/id')
}
