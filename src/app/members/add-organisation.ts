import { checkRoles } from '../../domain/roles.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { freshSalt } from '../ids.ts'
import { codeHash, issueEnrolmentCode, makeCode } from './enrolment-codes.ts'
import { insertOrganisation } from './member-entries.ts'
import { refuseTaken } from './refuse-taken.ts'

/** An operator adds a provider or consumer. Returns the code with which it enrols its first key. */
export const addOrganisation: UseCase<'organisationAdd'> = async ({ store, software }, call) => {
  const { id, title, roles } = call.body
  return await decide(store, call, async decision => {
    checkRoles(roles, false)
    await refuseTaken(decision, id)
    const by = { actor: actorBody(call), proposal: null, salt: freshSalt() }
    await insertOrganisation(software, decision, { id, title, roles }, by)
    const code = makeCode()
    return { ...(await issueEnrolmentCode(decision, id, codeHash(code))), code }
  })
}
