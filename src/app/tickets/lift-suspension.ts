import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { appendSuspension } from './evidence-entries.ts'
import { evidenceOf } from './show-evidence.ts'

/** An officer ends the suspension that came with this evidence. */
export const liftSuspension: UseCase<'suspensionLift'> = async (context, call) => {
  const lifted = await decide(context.store, call, async decision => {
    const { read, write } = decision
    const stored = orNotFound(await read.evidence(call.params.id, null))
    const { ticket, id, position, reason } = stored
    if (stored.lifted !== null) return stored
    await write.liftSuspension(id, ticket.organisation)
    const facts = { stored: ticket, evidence: id, position, reason }
    await appendSuspension(decision, context.software, 'lift', facts, actorBody(call))
    return invariant(await read.evidence(id, null), 'evidence stays stored')
  })
  return await evidenceOf(context, lifted)
}
