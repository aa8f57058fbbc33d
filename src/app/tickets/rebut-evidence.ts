import { sha256 } from '../../../protocols/hashes.ts'
import { toHex } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import { actorBody, signedRequest } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { appendRebuttal } from './evidence-entries.ts'
import { evidenceOf } from './show-evidence.ts'

/** The accused is heard, but cannot fill the log. */
const MAX_REBUTTALS = 8

/** Adds the accused member's reply to the evidence. */
export const rebutEvidence: UseCase<'evidenceRebut'> = async (context, call) => {
  const { organisation } = call.actor
  const rebutted = await decide(context.store, call, async decision => {
    const stored = orNotFound(await decision.read.evidence(call.params.id, organisation))
    if (stored.rebuttals.length >= MAX_REBUTTALS)
      throw fault('blind.too_many_rebuttals', { limit: MAX_REBUTTALS })
    // The log has the digest of the words, not the words.
    const digest = toHex(sha256(call.proof.content))
    const seq = await appendRebuttal(decision, context.software, stored, actorBody(call, 0), digest)
    await decision.write.addRebuttal(stored.id, seq, signedRequest(call))
    return invariant(await decision.read.evidence(stored.id, organisation), 'rebutted evidence is stored')
  })
  return await evidenceOf(context, rebutted)
}
