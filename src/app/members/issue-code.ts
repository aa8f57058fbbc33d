import { fault } from '../../../schemas/fault.ts'
import { isGuarded } from '../../domain/roles.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { orNotFound } from '../presence.ts'
import { codeHash, issueEnrolmentCode, makeCode } from './enrolment-codes.ts'

/** A new code for an ordinary member that has enrolled no key yet; every other needs two people. */
export const issueFirstCode: UseCase<'organisationCode'> = async ({ store }, call) => {
  return await decide(store, call, async decision => {
    const { id, roles } = orNotFound(await decision.read.organisation(call.params.id))
    const hadKey = (await decision.read.memberKeys(id)).length > 0
    if (hadKey || isGuarded(roles)) throw fault('desk.two_needed')
    const code = makeCode()
    return { ...(await issueEnrolmentCode(decision, id, codeHash(code))), code }
  })
}
