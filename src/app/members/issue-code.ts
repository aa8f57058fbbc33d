import { fault } from '../../../schemas/fault.ts'
import { isGuarded } from '../../domain/roles.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { orNotFound } from '../presence.ts'
import { proposeAdmission } from './admissions.ts'
import { codeHash, issueFirst, makeCode } from './enrolment-codes.ts'

/** A new code for an ordinary member that has enrolled no key yet; every other needs two people. */
export const issueFirstCode: UseCase<'organisationCode'> = async ({ store }, call) => {
  return await decide(store, call, async decision => {
    const { id, roles } = orNotFound(await decision.read.organisation(call.params.id))
    const hadKey = (await decision.read.memberKeys(id)).length > 0
    if (hadKey || isGuarded(roles)) throw fault('desk.two_needed')
    const code = makeCode()
    return { ...(await issueFirst(decision, id, codeHash(code), call.body.keyId)), code }
  })
}

/** Proposes a further key for a member that lost its own. Returns the first half of the code. */
export const proposeCode: UseCase<'organisationCodePropose'> = async (context, call) => {
  return await decide(context.store, call, async decision => {
    const { id: organisation, title, roles } = orNotFound(await decision.read.organisation(call.params.id))
    return await proposeAdmission(context, decision, call, 'key', { organisation, title, roles })
  })
}
