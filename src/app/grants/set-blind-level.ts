import { checkBlindLevel } from '../../domain/policy.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { checkLevel } from './check-level.ts'
import { appendChange } from './grant-entries.ts'

/** The minimum level of the tickets under this grant. */
export const setBlindLevel: UseCase<'grantBlindLevel'> = async ({ store, software }, call) => {
  return await decide(store, call, async decision => {
    const { read, write, time } = decision
    const { level } = call.body
    const grant = orNotFound(await read.grant(call.params.id))
    checkBlindLevel(grant, time)
    await checkLevel(read, grant.dataset, level, '/level')
    if (grant.blindLevel === level) return grant
    await write.setBlindLevel(grant.id, level)
    const changed = invariant(await read.grant(grant.id), 'a changed grant is stored')
    appendChange(decision, software, 'blind-level', changed, call)
    return changed
  })
}
