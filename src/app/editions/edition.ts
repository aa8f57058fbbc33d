// What the use cases of one edition have in common.
import { fault } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { MAX_PAGE } from '../../store/page.ts'
import { actorBody } from '../actor-body.ts'
import type { Actor, Caller } from '../call.ts'
import { appendWithBody } from '../decide.ts'
import { itemsOf } from '../page.ts'
import { orNotFound } from '../presence.ts'

/** The caller's own edition, or for an officer anybody's. Throws `request.not_found`. */
export function ownEdition(edition: Edition | undefined, actor: Actor): Edition {
  const known = orNotFound(edition)
  if (known.provider !== actor.organisation && !actor.roles.includes('officer'))
    throw fault('request.not_found')
  return known
}

/** `registry.status`, with the states in which it would be possible. */
export function statusFault({ id, status }: Edition, valid: readonly Edition['status'][]) {
  return fault('registry.status', { edition: id, status, valid })
}

/** All editions of a dataset. */
export function editionsOf(
  read: Pick<DecisionTransaction['read'], 'editions'>,
  dataset: string,
): AsyncGenerator<Edition> {
  return itemsOf(after => read.editions({ dataset, limit: MAX_PAGE, after }))
}

/** Appends the entry of an edition's new state. */
export function appendState(
  { append }: DecisionTransaction,
  software: string,
  call: Caller,
  edition: Edition,
  type: 'freeze' | 'unfreeze' | 'officer-freeze' | 'officer-unfreeze' | 'withdrawal',
  /** Whose mask keys end with it. */
  marketEditions: readonly string[] = [],
): void {
  appendWithBody(
    append,
    software,
    {
      v: 1,
      type,
      actor: actorBody(call),
      edition: edition.id,
      ...(marketEditions.length === 0 ? {} : { marketEditions: [...marketEditions] }),
    },
    [call.actor.organisation, edition.provider],
    { type, edition: edition.id },
  )
}
