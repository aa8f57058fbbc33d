import { toBase64 } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { effectiveState, requireState } from './ticket-state.ts'

/** One part of the share ciphertexts of a ready ticket. */
export const fetchShares: UseCase<'ticketShares'> = async (context, { params, actor }) => {
  const { store, engine } = context
  const stored = orNotFound(await store.read.ticket(params.id, actor.organisation))
  requireState(effectiveState(context, stored.ticket), ['ready'])
  // A ready ticket may have been used since it was read.
  const first = orNotFound(engine.blind.shares(params.id, 0))
  const shares = engine.blind.shares(params.id, params.part)
  if (shares === undefined) throw fault('blind.shares_missing', { parts: first.parts })
  return { part: params.part, parts: shares.parts, bytes: toBase64(shares.bytes) }
}
