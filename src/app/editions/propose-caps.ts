import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { checkCapsNow } from './check-caps.ts'
import { ownEdition } from './own-edition.ts'
import { proposeChange } from './propose-change.ts'

/** Proposes other caps of an edition. */
export const proposeCaps: UseCase<'editionCaps'> = async (context, call) => {
  return await decide(context.store, call, async decision => {
    const edition = ownEdition(await decision.read.edition(call.params.id), call.actor)
    await checkCapsNow(decision, edition, call.body)
    const before = { perConsumer: edition.perConsumerCap, total: edition.totalCap }
    return await proposeChange(context, decision, call, edition, { kind: 'cap', caps: call.body, before })
  })
}
