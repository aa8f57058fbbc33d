import type { Edition } from '../../../schemas/records.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Caller } from '../call.ts'
import { appendWithBody } from '../decide.ts'

/** Appends the entry of an edition's new state. */
export function appendState(
  { append }: DecisionTransaction,
  software: string,
  call: Caller,
  edition: Edition,
  type: 'freeze' | 'unfreeze' | 'officer-freeze' | 'officer-unfreeze' | 'withdrawal',
): void {
  appendWithBody(
    append,
    software,
    { v: 1, type, actor: actorBody(call), edition: edition.id },
    [call.actor.organisation, edition.provider],
    { type, edition: edition.id },
  )
}
