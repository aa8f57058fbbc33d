import type { Edition } from '../../../schemas/records.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Caller } from '../call.ts'
import { freshSalt } from '../ids.ts'

/** Appends the entry of an edition's new state. */
export function appendState(
  { append }: DecisionTransaction,
  software: string,
  call: Caller,
  edition: Edition,
  type: 'freeze' | 'unfreeze' | 'officer-freeze' | 'officer-unfreeze' | 'withdrawal',
): void {
  append(place =>
    encodeWithBody(
      place,
      software,
      { v: 1, type, actor: actorBody(call), edition: edition.id },
      freshSalt(),
      [call.actor.organisation, edition.provider],
      bodyCommitment => ({ type, edition: edition.id, bodyCommitment }),
    ),
  )
}
