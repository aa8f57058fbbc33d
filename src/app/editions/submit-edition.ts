import { fault } from '../../../schemas/fault.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { orNotFound } from '../presence.ts'
import { proposeChange } from './propose-change.ts'
import { statusFault } from './status-fault.ts'

/** Proposes a sealed edition again, after a rejection or an expired proposal. */
export const submitEdition: UseCase<'editionSubmit'> = async (context, call) => {
  return await decide(context.store, call, async decision => {
    const edition = orNotFound(await decision.read.edition(call.params.id))
    if (edition.provider !== call.actor.organisation) throw fault('request.not_found')
    if (edition.status !== 'sealed' && edition.status !== 'waiting') throw statusFault(edition, ['sealed'])
    await decision.write.setEditionStatus(edition.id, 'waiting', ['sealed'])
    return await proposeChange(context, decision, call, edition, { kind: 'edition' })
  })
}
